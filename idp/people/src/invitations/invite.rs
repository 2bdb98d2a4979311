//! `GET`, `POST /me/children/{binding}/invite`: a guardian entrusts somebody with her child.

use domain::binding::{INVITATION_SECONDS, InviteRefusal, end_of_delegation, may_invite, parse_scope};
use domain::contacts::{Contact, EmailAddress};
use domain::identifiers::Phone;
use domain::ids::BindingId;
use domain::parameters::Parameters;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::invitee::link_to;
use super::letters::{self, Message};
use super::limits::INVITATIONS;
use super::pages::{InviteForm, InvitePage, InviteeRefusal};
use super::store::{self, NewInvitation};
use crate::relatives::{Child, FamilyNotice, Known, back, child_line, is_of_age, own_living_binding, refuse};
use city::accounts;
use city::bindings::{self, Binding, BindingsOf};
use city::contacts::{self, SmsCount};
use city::contexts;
use city::sessions::SignedIn;
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::ids::new_id;
use platform::jobs;
use platform::limits::{Limit, Taken};
use platform::seal::Purpose;
use web::app::App;
use web::ask::{Ask, go};
use web::error::Paged;
use web::extract::CsrfForm;
use web::path::Id;

pub(super) async fn get(ask: Ask<SignedIn>, binding: Id<BindingId>) -> Paged {
    let binding = own_to_entrust(&ask, binding).await?;
    show(&ask, &binding, InviteForm::default()).await
}

/// A binding whose guardian may entrust somebody with the child.
async fn own_to_entrust(ask: &Ask<SignedIn>, binding: Id<BindingId>) -> Paged<Binding> {
    let binding = own_living_binding(ask, binding, "invite").await?;
    let may = may_invite(binding.basis, binding.status, 0, false).is_ok();
    if may { Ok(binding) } else { Err(refuse(ask, "invite", binding.id).await) }
}

async fn show(ask: &Ask<SignedIn>, binding: &Binding, form: InviteForm) -> Paged {
    let known = Known::of(&ask.app, &[binding.student]).await?;
    ask.show(&InvitePage { child: child_line(binding, &known, ask.now), form })
}

/// What was typed: an invitation is on its way.
pub(super) async fn post(ask: Ask<SignedIn>, binding: Id<BindingId>, CsrfForm(fields): CsrfForm) -> Paged {
    let binding = own_to_entrust(&ask, binding).await?;
    let mut form = InviteForm::default();
    if let Some(wanted) = judge(&ask.app, &binding, &fields, &mut form, ask.now).await? {
        match send(&ask.app, &binding, wanted, ask.now).await? {
            Sent::OnItsWay => return back(Child { binding: binding.id }, FamilyNotice::Invited),
            Sent::Changed => return go(Child { binding: binding.id }),
            Sent::Refused(refusal) => form.contact.refuse(refusal),
        }
    }
    show(&ask, &binding, form).await
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
    binding: &Binding,
    fields: &Parameters,
    form: &mut InviteForm,
    now: Timestamp,
) -> Result<Option<Wanted>, Fault> {
    let parse = |typed: &str| Contact::parse(typed).map_err(|_| InviteeRefusal::Unreadable);
    let contact = form.contact.read(fields, parse);
    let scope = form.scope.read(fields, parse_scope);
    let born = accounts::find_birth_date(app.db.read(), &app.keyring.sealer(), binding.student).await?;
    let valid_until = form.last_day.read(fields, |typed| end_of_delegation(typed, born, now));
    let Some(contact) = contact else { return Ok(None) };
    if is_own(app, binding, &contact).await? {
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
async fn is_own(app: &App, binding: &Binding, contact: &Contact) -> Result<bool, Fault> {
    let Some(standing) = contexts::standing(app, binding.guardian).await? else { return Ok(false) };
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

struct Sending {
    new: NewInvitation,
    message: Message,
    of_age: bool,
    limit: Limit,
    sms: SmsCount,
}

async fn send(app: &App, binding: &Binding, wanted: Wanted, now: Timestamp) -> Result<Sent, Fault> {
    let (sealer, id) = (app.keyring.sealer(), new_id());
    let known = Known::of(app, &[binding.student, binding.guardian]).await?;
    let names = (known.name(binding.guardian), known.name(binding.student));
    let message = letters::invitation(app, &wanted.contact, (&names.0, &names.1), &link_to(app, id)?)?;
    let sending = Sending {
        message,
        of_age: is_of_age(app, binding.student, now).await?,
        limit: INVITATIONS.of(app, &[&binding.guardian.to_string()]),
        sms: SmsCount::of(app),
        new: NewInvitation {
            id,
            inviter: binding.guardian,
            student: binding.student,
            lookup: sealer.mac(Purpose::Lookup, wanted.contact.lookup().as_bytes()).to_vec(),
            contact: wanted.contact,
            scope: wanted.scope,
            valid_until: wanted.valid_until,
            expires_at: now.plus(INVITATION_SECONDS),
        },
    };
    let act = app.db.write(async move |act: &Act<'_>| {
        bindings::lock_within(act).await?;
        if let Some(refused) = refuse_within(act, &sending, now).await? {
            return Ok(refused);
        }
        match &sending.message {
            Message::Mail(mail) => jobs::enqueue(act, &sealer, mail, now, now).await?,
            Message::Sms(sms) => jobs::enqueue(act, &sealer, sms, now, now).await?,
        }
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
    let bindings = bindings::list(act, BindingsOf::Students(&[new.student])).await?;
    let Some(own) = bindings.iter().find(|binding| binding.guardian == new.inviter) else {
        return Ok(Some(Sent::Changed));
    };
    let living = bindings.iter().filter(|binding| binding.is_delegate(now)).count()
        + store::count_open(act, new.student, now).await?;
    let refusal: Option<InviteRefusal> =
        may_invite(own.basis, own.status_at(now), living, sending.of_age).err();
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
