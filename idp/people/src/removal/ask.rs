//! `GET /me/removal`, `POST /me/removal`, `POST /me/removal/back`.

use domain::removal::{Removal, may_remove};
use platform::db::Act;
use platform::jobs;
use platform::limits::Taken;

use super::facts::facts;
use super::letters::RemovalAsked;
use super::limits::REMOVALS;
use super::pages::{RemovalNotice, RemovalPage};
use crate::relatives::link_to;
use crate::ways::{After, first};
use city::bindings;
use city::recovery;
use city::removals;
use city::sessions::SignedIn;
use web::ask::{Ask, go};
use web::error::Paged;
use web::extract::CsrfForm;
use web::letters::{Letter as _, Until, compose_each};
use web::path::told;

/// Where the page is.
pub(super) const HERE: &str = "/me/removal";

/// The page: what removal means, or until when it can be taken back.
pub(super) async fn get(ask: Ask<SignedIn>) -> Paged {
    let (db, person) = (ask.app.db.read(), ask.person());
    let waits = removals::find(db, person).await?;
    let facts = facts(db, person, ask.now).await?;
    ask.show(&RemovalPage {
        refusal: may_remove(&facts, waits.map(|waits| waits.asked_at)).err(),
        due: waits.map(|waits| waits.due_at.into()),
        notice: ask.query().get("done").and_then(RemovalNotice::parse),
    })
}

fn back(notice: RemovalNotice) -> Paged {
    go(told(HERE, "done", notice.as_str()))
}

/// What came of the wish.
enum Asked {
    Waits,
    /// It waits already, or something stands in the way: the page tells which.
    Not,
    TooOften,
}

/// The account begins to wait, and all mailboxes on file are told.
pub(super) async fn post(ask: Ask<SignedIn>, CsrfForm(_): CsrfForm) -> Paged {
    first(&ask, After::Removal, None).await?;
    let (app, person, now) = (&ask.app, ask.person(), ask.now);
    let removal = Removal::asked(now);
    let letter = RemovalAsked { end: Until(removal.due_at), link: link_to(app, HERE) }.sheet();
    let to = recovery::on_file(app, person).await?.to_tell();
    let (mails, sealer) = (compose_each(&app.renderer, &to, &letter)?, app.keyring.sealer());
    let limit = REMOVALS.of(app, &[&person.to_string()]);
    let act = app.db.write(async move |act: &Act<'_>| {
        // No approval of the same moment is passed.
        bindings::lock_within(act).await?;
        let may_go = may_remove(&facts(act, person, now).await?, None).is_ok();
        if !may_go || removals::find(act, person).await?.is_some() {
            return Ok(Asked::Not);
        }
        if limit.take(act, now).await? != Taken::Yes {
            return Ok(Asked::TooOften);
        }
        if !removals::ask_within(act, person, removal).await? {
            return Ok(Asked::Not);
        }
        jobs::enqueue_each(act, &sealer, &mails, now).await?;
        Ok(Asked::Waits)
    });
    match act.await? {
        Asked::Waits => back(RemovalNotice::Asked),
        Asked::Not => go(HERE),
        Asked::TooOften => back(RemovalNotice::TooOften),
    }
}

/// The account stays.
pub(super) async fn post_back(ask: Ask<SignedIn>, CsrfForm(_): CsrfForm) -> Paged {
    let (person, now) = (ask.person(), ask.now);
    let act = async move |act: &Act<'_>| removals::take_back_within(act, person, now).await;
    if ask.app.db.write(act).await? { back(RemovalNotice::TakenBack) } else { go(HERE) }
}
