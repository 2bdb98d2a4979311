//! `GET`, `POST /me/children/{binding}/invite`: a guardian entrusts somebody with her child.

use domain::binding::{INVITATION_SECONDS, InviteRefusal, end_of_delegation, may_invite, parse_scope};
use domain::contacts::{Contact, EmailAddress};
use domain::identifiers::Phone;
use domain::ids::BindingId;
use domain::parameters::Parameters;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::access::{back, is_delegate, own_living_tie, refuse, status_of};
use super::child::is_of_age;
use super::invitee::link_to;
use super::letters::{self, Message};
use super::limits::INVITATIONS;
use super::lines::{Known, child_line};
use super::pages::{FamilyNotice, InviteForm, InvitePage, InviteeRefusal};
use super::paths::Child;
use super::store::{self, NewInvitation};
use city::accounts::Facts;
use city::contacts::{self, SmsCount};
use city::contexts;
use city::guardianship::{self, Binding};
use city::sessions::SignedIn;
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::ids::new_id;
use platform::limits::{Limit, Taken};
use platform::seal::Purpose;
use web::app::App;
use web::ask::{Ask, go};
use web::error::Paged;
use web::extract::CsrfForm;
use web::path::Id;

/// The form.
pub(super) async fn get(ask: Ask<SignedIn>, binding: Id<BindingId>) -> Paged {
    let tie = own_to_entrust(&ask, binding).await?;
    show(&ask, &tie, InviteForm::default()).await
}

/// A tie whose guardian may entrust somebody with the child.
async fn own_to_entrust(ask: &Ask<SignedIn>, binding: Id<BindingId>) -> Paged<Binding> {
    let tie = own_living_tie(ask, binding, "invite").await?;
    let may = may_invite(tie.basis, tie.status, 0, false).is_ok();
    if may { Ok(tie) } else { Err(refuse(ask, "invite", tie.id).await) }
}

async fn show(ask: &Ask<SignedIn>, tie: &Binding, form: InviteForm) -> Paged {
    let known = Known::of(&ask.app, &[tie.student]).await?;
    ask.show(&InvitePage { child: child_line(tie, &known, ask.now), form })
}

/// What was typed: an invitation is on its way.
pub(super) async fn post(ask: Ask<SignedIn>, binding: Id<BindingId>, CsrfForm(fields): CsrfForm) -> Paged {
    let tie = own_to_entrust(&ask, binding).await?;
    let mut form = InviteForm::default();
    if let Some(wanted) = judge(&ask.app, &tie, &fields, &mut form, ask.now).await? {
        match send(&ask.app, &tie, wanted, ask.now).await? {
            Sent::OnItsWay => return back(Child { binding: tie.id }, FamilyNotice::Invited),
            Sent::Changed => return go(Child { binding: tie.id }),
            Sent::Refused(refusal) => form.contact.refuse(refusal),
        }
    }
    show(&ask, &tie, form).await
}

/// What is to be sent.
struct Wanted {
    contact: Contact,
    scope: String,
    valid_until: Timestamp,
}

/// Reads the fields; what is wrong with them is told on the page.
async fn judge(
    app: &App,
    tie: &Binding,
    fields: &Parameters,
    form: &mut InviteForm,
    now: Timestamp,
) -> Result<Option<Wanted>, Fault> {
    let parse = |typed: &str| Contact::parse(typed).map_err(|_| InviteeRefusal::Unreadable);
    let contact = form.contact.read(fields, parse);
    let scope = form.scope.read(fields, parse_scope);
    let born = Facts::of(app, tie.student).await?.birth_date();
    let valid_until = form.last_day.read(fields, |typed| end_of_delegation(typed, born, now));
    let Some(contact) = contact else { return Ok(None) };
    if is_own(app, tie, &contact).await? {
        form.contact.refuse(InviteeRefusal::Own);
        return Ok(None);
    }
    if matches!(contact, Contact::Mobile(_)) && contacts::sms_is_stopped(app).await? {
        form.contact.refuse(InviteeRefusal::Sms);
        return Ok(None);
    }
    let (Some(scope), Some(valid_until)) = (scope, valid_until) else { return Ok(None) };
    Ok(Some(Wanted { contact, scope, valid_until }))
}

/// Whether it is the inviter's own mailbox or telephone.
async fn is_own(app: &App, tie: &Binding, contact: &Contact) -> Result<bool, Fault> {
    let Some(standing) = contexts::standing(app, tie.guardian).await? else { return Ok(false) };
    let profile = &standing.profile;
    Ok(match contact {
        Contact::Email(email) => {
            let own = profile.email.as_ref().and_then(|(own, _)| EmailAddress::parse(own));
            own.is_some_and(|own| own.lookup() == email.lookup())
        }
        Contact::Mobile(mobile) => {
            let own = profile.phone.as_ref().and_then(|(own, _)| Phone::parse(own));
            own.is_some_and(|own| own.e164() == mobile.e164())
        }
    })
}

/// What came of it.
enum Sent {
    /// It is on its way.
    OnItsWay,
    /// There are too many by now, or she may not any more: her page of the child says so.
    Changed,
    /// For the field of the contact.
    Refused(InviteeRefusal),
}

/// Everything the transaction needs.
struct Sending {
    new: NewInvitation,
    message: Message,
    of_age: bool,
    limit: Limit,
    sms: SmsCount,
}

async fn send(app: &App, tie: &Binding, wanted: Wanted, now: Timestamp) -> Result<Sent, Fault> {
    let (sealer, id) = (app.keyring.sealer(), new_id());
    let known = Known::of(app, &[tie.student, tie.guardian]).await?;
    let names = (known.name(tie.guardian), known.name(tie.student));
    let message = letters::invitation(app, &wanted.contact, (&names.0, &names.1), &link_to(app, id)?)?;
    let sending = Sending {
        message,
        of_age: is_of_age(app, tie.student, now).await?,
        limit: INVITATIONS.of(app, &[&tie.guardian.to_string()]),
        sms: SmsCount::of(app),
        new: NewInvitation {
            id,
            inviter: tie.guardian,
            student: tie.student,
            lookup: sealer.mac(Purpose::Lookup, wanted.contact.lookup().as_bytes()).to_vec(),
            contact: wanted.contact,
            scope: wanted.scope,
            valid_until: wanted.valid_until,
            expires_at: now.plus(INVITATION_SECONDS),
        },
    };
    let act = app.db.write(async move |act: &Act<'_>| {
        guardianship::lock_within(act).await?;
        if let Some(refused) = refuse_within(act, &sending, now).await? {
            return Ok(refused);
        }
        letters::enqueue(act, &sealer, &[sending.message], now).await?;
        let (actor, student) = (sending.new.inviter.to_string(), sending.new.student.to_string());
        store::insert_invitation(act, &sealer, sending.new, now).await?;
        let detail = json!({ "student": student });
        act.audit(AuditAct::InvitationSent, &actor, &id.to_string(), &detail, now).await?;
        Ok(Sent::OnItsWay)
    });
    Ok(act.await?)
}

/// Why it is not sent, judged while nobody else binds or invites.
async fn refuse_within(act: &Act<'_>, sending: &Sending, now: Timestamp) -> Result<Option<Sent>, StoreError> {
    let new = &sending.new;
    let ties = guardianship::bindings_of_student_within(act, new.student).await?;
    let Some(own) = ties.iter().find(|tie| tie.guardian == new.inviter) else {
        return Ok(Some(Sent::Changed));
    };
    let living = ties.iter().filter(|tie| is_delegate(tie, now)).count()
        + store::count_open(act, new.student, now).await?;
    let refusal: Option<InviteRefusal> =
        may_invite(own.basis, status_of(own, now), living, sending.of_age).err();
    if refusal.is_some() {
        return Ok(Some(Sent::Changed));
    }
    if store::find_open_of_contact(act, new.student, &new.lookup, now).await? {
        return Ok(Some(Sent::Refused(InviteeRefusal::Open)));
    }
    if sending.limit.take(act, now).await? != Taken::Yes {
        return Ok(Some(Sent::Refused(InviteeRefusal::Limit)));
    }
    let by_sms = matches!(new.contact, Contact::Mobile(_));
    let used_up = by_sms && !sending.sms.take(act, now).await?;
    Ok(used_up.then_some(Sent::Refused(InviteeRefusal::Sms)))
}
