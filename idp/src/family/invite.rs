//! `GET`, `POST /me/children/{binding}/invite`: a guardian entrusts somebody with her child.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::binding::{
    INVITATION_SECONDS, InviteRefusal, LastDayRefusal, ScopeRefusal, end_of_delegation, may_invite,
    parse_scope,
};
use domain::contacts::{Contact, EmailAddress};
use domain::identifiers::Phone;
use domain::parameters::Parameters;
use domain::timestamp::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::access::{is_delegate, own_living_tie, refuse, status_of};
use super::child::{back, is_of_age};
use super::invitee::link_to;
use super::letters::{self, Message};
use super::limits::INVITATIONS;
use super::lines::{Known, child_line};
use super::pages::{FamilyNotice, InvitePage, Typed};
use super::store::{self, NewInvitation};
use crate::accounts::Facts;
use crate::app::App;
use crate::contacts::{self, SmsCount};
use crate::contexts;
use crate::guardianship::{self, Binding};
use crate::platform::audit::AuditAct;
use crate::platform::db::Act;
use crate::platform::fault::{Fault, StoreError};
use crate::platform::limits::{Limit, Taken};
use crate::platform::seal::Purpose;
use crate::sessions::SignedIn;
use crate::web::error::Stop;
use crate::web::extract::{CsrfForm, CsrfToken, Language, Now};

/// The form.
pub(super) async fn get(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
    Path(binding): Path<String>,
) -> Result<Response, Stop> {
    let tie = own_living_tie(&app, session.person, &binding, "invite").await?;
    if may_invite(tie.basis, tie.status, 0, false).is_err() {
        return Err(refuse(&app, session.person, "invite", tie.id.0).await.into());
    }
    let page = page(&app, &tie, &csrf, now).await?;
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

async fn page(app: &App, tie: &Binding, csrf: &CsrfToken, now: Timestamp) -> Result<InvitePage, Fault> {
    let known = Known::of(app, &[tie.student]).await?;
    Ok(InvitePage {
        csrf: csrf.value.clone(),
        child: child_line(tie, &known, now),
        contact: Typed::default(),
        scope: Typed::default(),
        last_day: Typed::default(),
        sms_stopped: contacts::sms_is_stopped(app).await?,
    })
}

/// What was typed: an invitation is on its way.
pub(super) async fn post(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    SignedIn { session }: SignedIn,
    csrf: CsrfToken,
    Path(binding): Path<String>,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, Stop> {
    let tie = own_living_tie(&app, session.person, &binding, "invite").await?;
    if may_invite(tie.basis, tie.status, 0, false).is_err() {
        return Err(refuse(&app, session.person, "invite", tie.id.0).await.into());
    }
    let mut page = page(&app, &tie, &csrf, now).await?;
    if let Some(wanted) = judge(&app, &tie, &fields, &mut page, now).await? {
        match send(&app, &tie, wanted, now).await? {
            Sent::OnItsWay => return Ok(back(tie.id, FamilyNotice::Invited).into_response()),
            Sent::Changed => return Ok(Redirect::to(&format!("/me/children/{}", tie.id)).into_response()),
            Sent::Refused(refusal) => page.contact.refusal = Some(refusal),
        }
    }
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
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
    page: &mut InvitePage,
    now: Timestamp,
) -> Result<Option<Wanted>, Fault> {
    let text = |name| fields.get(name).unwrap_or_default();
    let (contact, scope) = (Contact::parse(text("contact")), parse_scope(text("scope")));
    let born = Facts::of(app, tie.student).await?.birth_date();
    let last_day = end_of_delegation(text("last_day"), born, now);
    let by_sms = matches!(contact, Ok(Contact::Mobile(_)));
    let contact_refusal = match &contact {
        Err(_) => Some("unreadable"),
        Ok(contact) if is_own(app, tie, contact).await? => Some("own"),
        Ok(_) if by_sms && page.sms_stopped => Some("sms"),
        Ok(_) => None,
    };
    page.contact = Typed { value: text("contact").to_owned(), refusal: contact_refusal };
    page.scope =
        Typed { value: text("scope").to_owned(), refusal: scope.as_ref().err().copied().map(scope_code) };
    page.last_day =
        Typed { value: text("last_day").to_owned(), refusal: last_day.err().map(LastDayRefusal::as_str) };
    Ok(match (contact, scope, last_day, contact_refusal) {
        (Ok(contact), Ok(scope), Ok(valid_until), None) => Some(Wanted { contact, scope, valid_until }),
        _ => None,
    })
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

fn scope_code(refusal: ScopeRefusal) -> &'static str {
    match refusal {
        ScopeRefusal::Empty => "empty",
        ScopeRefusal::TooLong => "too-long",
    }
}

/// What came of it.
enum Sent {
    /// It is on its way.
    OnItsWay,
    /// There are too many by now, or she may not any more: her page of the child says so.
    Changed,
    /// For the field of the contact.
    Refused(&'static str),
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
    let (sealer, id) = (app.keyring.sealer(), Uuid::now_v7());
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
        return Ok(Some(Sent::Refused("open")));
    }
    if sending.limit.take(act, now).await? != Taken::Yes {
        return Ok(Some(Sent::Refused("limit")));
    }
    let by_sms = matches!(new.contact, Contact::Mobile(_));
    Ok(if by_sms && !sending.sms.take(act, now).await? { Some(Sent::Refused("sms")) } else { None })
}
