//! `/invitation/code`: the digits that prove the contact.

use domain::contacts::Contact;
use domain::timestamp::Timestamp;

use super::Visit;
use crate::invitations::pages::{CodeForm, CodeRefusal, InvitationCodePage};
use city::contacts::{self, CodePurpose, Proved, Requested};
use platform::fault::Fault;
use web::app::App;
use web::ask::Ask;
use web::error::Paged;
use web::extract::{Asker, CsrfForm};

const ADDRESS: &str = "/invitation/code";

pub(super) async fn get(ask: Ask<Visit>) -> Paged {
    let visit = &ask.who;
    if visit.way.proved {
        return visit.on(&ask.app);
    }
    let sent_again = ask.query().get("sent") == Some("again");
    ask.show(&InvitationCodePage { sent_again, ..page(ADDRESS, &visit.invitation.contact) })
}

/// The page for the digits that went to a contact.
pub(super) fn page(action: &'static str, contact: &Contact) -> InvitationCodePage {
    InvitationCodePage { action, contact: contact.masked(), form: CodeForm::default(), sent_again: false }
}

/// The digits, or the wish for others.
pub(super) async fn post(mut ask: Ask<Visit>, asker: Asker, CsrfForm(fields): CsrfForm) -> Paged {
    let visit = &mut ask.who;
    if visit.way.proved {
        return visit.on(&ask.app);
    }
    let contact = visit.invitation.contact.clone();
    let mut page = page(ADDRESS, &contact);
    let purpose = CodePurpose::Invitation;
    if fields.get("again").is_some() {
        match again(&ask.app, (&contact, purpose), &asker, visit.now).await? {
            None => return visit.go(&ask.app, "/invitation/code?sent=again"),
            Some(refusal) => page.form.code.refuse(refusal),
        }
    } else {
        let typed = page.form.code.keep(&fields);
        match judge(&ask.app, (&contact, purpose), typed, visit.now).await? {
            None => {
                visit.prove();
                return visit.on(&ask.app);
            }
            Some((refusal, tries_left)) => page.form.code.refuse_with(refusal, tries_left),
        }
    }
    ask.show(&page)
}

/// Sends another code; why not.
pub(super) async fn again(
    app: &App,
    (contact, purpose): (&Contact, CodePurpose),
    asker: &Asker,
    now: Timestamp,
) -> Result<Option<CodeRefusal>, Fault> {
    Ok(match contacts::request_code(app, contact, purpose, asker, now).await? {
        Requested::Sent => None,
        Requested::TooMany { .. } => Some(CodeRefusal::TooMany),
        Requested::SmsStopped => Some(CodeRefusal::SmsStopped),
    })
}

/// Judges the digits; what is wrong, and the tries left.
pub(super) async fn judge(
    app: &App,
    (contact, purpose): (&Contact, CodePurpose),
    typed: &str,
    now: Timestamp,
) -> Result<Option<(CodeRefusal, u32)>, Fault> {
    if typed.trim().is_empty() {
        return Ok(Some((CodeRefusal::Empty, 0)));
    }
    Ok(match contacts::prove(app, contact, purpose, typed, now).await? {
        Proved::Right => None,
        Proved::Wrong { tries_left } => Some((CodeRefusal::Wrong, u32::from(tries_left))),
        Proved::Dead => Some((CodeRefusal::Dead, 0)),
    })
}
