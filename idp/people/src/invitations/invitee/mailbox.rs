//! `/invitation/mailbox` and `/invitation/mailbox/code`: whoever was invited by SMS gives a mailbox to sign in with.

use domain::contacts::{Contact, EmailAddress};

use super::code::{again, judge, page as code_page};
use super::{Step, Visit};
use crate::invitations::limits::MAILBOX_CODES;
use crate::invitations::pages::{CodeRefusal, InvitationCodePage, MailboxForm, MailboxPage, Unreadable};
use city::contacts::CodePurpose;
use platform::db::Act;
use platform::fault::Fault;
use web::app::App;
use web::ask::{Ask, go};
use web::error::{Paged, Stop};
use web::extract::{Asker, CsrfForm};

const ADDRESS: &str = "/invitation/mailbox/code";
const PURPOSE: CodePurpose = CodePurpose::Mailbox;

impl Visit {
    /// A mailbox is asked for now; else the page whose turn it is.
    fn asks_mailbox(&self) -> Paged<()> {
        let turn = self.way.step();
        if turn == Step::Mailbox { Ok(()) } else { Err(Stop::at(turn.address())) }
    }
}

/// Sends a code to that address; why not.
async fn send(
    app: &App,
    visit: &Visit,
    email: &EmailAddress,
    asker: &Asker,
) -> Result<Option<CodeRefusal>, Fault> {
    let (limit, now) = (MAILBOX_CODES.of(app, &[&visit.invitation.id.to_string()]), visit.now);
    if limit.left(app.db.read(), now).await? == 0 {
        return Ok(Some(CodeRefusal::Limit));
    }
    let refused = again(app, (&Contact::Email(email.clone()), PURPOSE), asker, now).await?;
    if refused.is_none() {
        // What was not sent uses none up; two at the same moment may both be the tenth.
        app.db.write(async move |tx: &Act<'_>| limit.take(tx, now).await).await?;
    }
    Ok(refused)
}

pub(super) async fn get(ask: Ask<Visit>) -> Paged {
    ask.who.asks_mailbox()?;
    let mut form = MailboxForm::default();
    ask.who.way.asked.as_ref().map_or("", |email| email.expose()).clone_into(&mut form.email.value);
    ask.show(&MailboxPage { form })
}

/// What was typed: a code is on its way.
pub(super) async fn post(mut ask: Ask<Visit>, asker: Asker, CsrfForm(fields): CsrfForm) -> Paged {
    ask.who.asks_mailbox()?;
    let mut form = MailboxForm::default();
    let email = form.email.read(&fields, |typed| EmailAddress::parse(typed).ok_or(Unreadable::Unreadable));
    if let Some(email) = email {
        match send(&ask.app, &ask.who, &email, &asker).await? {
            None => {
                ask.who.way.asked = Some(email);
                return ask.who.go(&ask.app, ADDRESS);
            }
            Some(refusal) => form.email.refuse(refusal),
        }
    }
    ask.show(&MailboxPage { form })
}

/// The form for the digits.
pub(super) async fn get_code(ask: Ask<Visit>) -> Paged {
    ask.who.asks_mailbox()?;
    let Some(email) = ask.who.way.asked.clone() else { return go(Step::Mailbox.address()) };
    let sent_again = ask.query().get("sent") == Some("again");
    ask.show(&InvitationCodePage { sent_again, ..code_page(ADDRESS, &Contact::Email(email)) })
}

/// The digits, or the wish for others.
pub(super) async fn post_code(mut ask: Ask<Visit>, asker: Asker, CsrfForm(fields): CsrfForm) -> Paged {
    let (app, visit) = (&ask.app, &mut ask.who);
    visit.asks_mailbox()?;
    let Some(email) = visit.way.asked.clone() else { return go(Step::Mailbox.address()) };
    let contact = Contact::Email(email.clone());
    let mut page = code_page(ADDRESS, &contact);
    if fields.get("again").is_some() {
        match send(app, visit, &email, &asker).await? {
            None => return visit.go(app, "/invitation/mailbox/code?sent=again"),
            Some(refusal) => page.form.code.refuse(refusal),
        }
    } else {
        let typed = page.form.code.keep(&fields);
        match judge(app, (&contact, PURPOSE), typed, visit.now).await? {
            None => {
                visit.way.mailbox = Some(email);
                return visit.on(app);
            }
            Some((refusal, tries_left)) => page.form.code.refuse_with(refusal, tries_left),
        }
    }
    ask.show(&page)
}
