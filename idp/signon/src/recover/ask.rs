//! `/recover`: asks for a link by mail, or takes the phrase of a school. The answers tell nothing of an account.

use city::recovery::{self, Asked};
use city::sessions::MaybeSignedIn;
use platform::jobs::{self, JobKind};
use web::ask::{Anyone, Ask, go};
use web::error::Paged;
use web::extract::{Asker, CsrfForm};
use web::onward::Onward;
use web::path::told;

use super::new;
use super::pages::{AskForm, NameRefusal, PhraseForm, PhraseRefusal, RecoverPage};
use crate::login::goes_on;

/// The page; after a name was sent, what may happen now, whatever the name. The request of a service that waits goes on where
/// somebody signed in meanwhile, in another tab.
pub(super) async fn get(ask: Ask<Anyone>, MaybeSignedIn(session): MaybeSignedIn) -> Paged {
    let onward = Onward::of_form(ask.query());
    if goes_on(&ask.app, &onward, session.as_deref(), ask.now).await? {
        return go(onward.target());
    }
    let page = page(&ask, onward).await?;
    ask.show(&RecoverPage { answered: ask.query().get("sent").is_some(), ..page })
}

/// A name or an address.
pub(super) async fn post(ask: Ask<Anyone>, asker: Asker, CsrfForm(fields): CsrfForm) -> Paged {
    let onward = Onward::of_form(&fields);
    let mut form = AskForm::default();
    let typed = form.who.keep(&fields);
    if typed.trim().is_empty() {
        form.who.refuse(NameRefusal::Empty);
    } else {
        match recovery::ask_for_link(&ask.app, typed, &asker, ask.now).await? {
            Asked::Answered => return go(told(onward.through("/recover"), "sent", 1)),
            Asked::TooMany { retry_at } => form.who.refuse_until(NameRefusal::Limit, Some(retry_at.into())),
        }
    }
    ask.show(&RecoverPage { ask: form, ..page(&ask, onward).await? })
}

/// A login name and the phrase of a school: a right one leads to the page of the new password.
pub(super) async fn post_phrase(ask: Ask<Anyone>, asker: Asker, CsrfForm(fields): CsrfForm) -> Paged {
    let onward = Onward::of_form(&fields);
    let mut form = PhraseForm::default();
    let (login, typed) = (form.login.keep(&fields), form.phrase.keep(&fields));
    if login.trim().is_empty() {
        form.login.refuse(NameRefusal::Empty);
    } else {
        let ticket = recovery::try_phrase(&ask.app, (login, typed), &asker, ask.now).await?;
        if let Some(ticket) = ticket {
            let handle = ticket.handle(&ask.app)?;
            return ask.show(&new::page(&ask, (&handle, &asker), onward).await?);
        }
        form.phrase.refuse(PhraseRefusal::Wrong);
    }
    ask.show(&RecoverPage { phrase: form, ..page(&ask, onward).await? })
}

async fn page(ask: &Ask<Anyone>, onward: Onward) -> Paged<RecoverPage> {
    Ok(RecoverPage {
        sign_in: onward.through("/login"),
        onward,
        answered: false,
        is_late: jobs::is_late(&ask.app.db, JobKind::Mail, ask.now).await?,
        ask: AskForm::default(),
        phrase: PhraseForm::default(),
    })
}
