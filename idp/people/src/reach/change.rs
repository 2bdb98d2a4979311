//! `/me/contacts/to/{email|rescue|mobile}`: a new contact, and the code that proves it.

use axum::extract::Path;
use city::contacts::Proved;
use city::recovery::{self, AskedContact};
use city::sessions::SignedIn;
use domain::contacts::Contact;
use domain::recovery::ReachKind;
use platform::jobs::{self, JobKind};
use web::ask::Ask;
use web::error::{PageRefusal, Paged};
use web::extract::{Asker, CsrfForm};

use super::overview::back;
use super::pages::{ChangePage, CodeForm, CodePage, CodeRefusal, ContactForm, ReachNotice};
use super::paths::ChangePath;
use crate::ways::first;

fn read(kind: &str) -> Paged<ReachKind> {
    Ok(ReachKind::parse(kind).ok_or(PageRefusal::NotFound)?)
}

/// The form.
pub(super) async fn get(ask: Ask<SignedIn>, Path(kind): Path<String>) -> Paged {
    let kind = read(&kind)?;
    first(&ask, kind.into(), None).await?;
    ask.show(&ChangePage { kind, open: ChangePath { kind }, form: ContactForm::of(kind) })
}

/// What was typed: a code is on its way.
pub(super) async fn post(
    ask: Ask<SignedIn>,
    Path(kind): Path<String>,
    asker: Asker,
    CsrfForm(fields): CsrfForm,
) -> Paged {
    let kind = read(&kind)?;
    first(&ask, kind.into(), None).await?;
    let mut form = ContactForm::of(kind);
    let typed = form.value.keep(&fields);
    match recovery::ask_to_change(&ask.app, &ask.who.session, (kind, typed), &asker, ask.now).await? {
        Ok(asked) => show_code(&ask, &asked, CodeForm::default()).await,
        Err(refusal) => {
            form.value.refuse(refusal);
            ask.show(&ChangePage { kind, open: ChangePath { kind }, form })
        }
    }
}

/// The digits: the right ones make the contact that of the person. The password was asked for with the contact.
pub(super) async fn post_code(ask: Ask<SignedIn>, CsrfForm(fields): CsrfForm) -> Paged {
    let handle = fields.get("asked").unwrap_or_default();
    let Some(asked) = AskedContact::open(&ask.app, handle, &ask.who.session, ask.now) else {
        return back(ReachNotice::Over);
    };
    let mut form = CodeForm::default();
    let typed = form.code.keep(&fields);
    match recovery::confirm_change(&ask.app, &asked, typed, ask.now).await? {
        Proved::Right => return back(ReachNotice::of(asked.kind)),
        Proved::Wrong { tries_left } => form.code.refuse_with(CodeRefusal::Wrong, tries_left.into()),
        Proved::Dead => form.code.refuse(CodeRefusal::Dead),
    }
    show_code(&ask, &asked, form).await
}

async fn show_code(ask: &Ask<SignedIn>, asked: &AskedContact, form: CodeForm) -> Paged {
    let by_sms = matches!(asked.contact, Contact::Mobile(_));
    let job = if by_sms { JobKind::Sms } else { JobKind::Mail };
    ask.show(&CodePage {
        handle: asked.handle(&ask.app)?,
        again: ChangePath { kind: asked.kind },
        to: asked.contact.whole(),
        is_late: jobs::is_late(&ask.app.db, job, ask.now).await?,
        form,
    })
}
