//! Coming in: signing in by a password, the first sign-in, wrong passwords. Owns table `attempt`.
//!
//! Wrong password, unknown account and locked account look and take the same: one hash is computed and one commit
//! made in every case. The default activation secret opens the activation screens and nothing else; only when
//! they are done there is a session.

mod activate;
mod activation;
mod again;
mod browser;
mod by_badge;
mod by_link;
mod change;
mod command;
mod demanded;
mod device;
mod failures;
mod letters;
mod limits;
mod link;
mod new_device;
pub mod pages;
mod passkey;
mod paths;
mod prove;
mod second;
mod second_step;
mod show;
mod sign_in;
mod spraying;
mod standing;
mod step;
mod store;
mod tick;
mod tries;
mod waiting;
mod way_on;
mod ways;

use web::render::PageCard;
use web::room::{Chore, Next, Period, Room};
use web::route::Caller::{Activating, Anyone, Stepping};
use web::route::Card;

pub use activate::meter;
pub use again::{CodeMail, FirstSignIn, NoCode, Opening, mail_code, print_code};
pub use browser::{BrowserFacts, browser_of};
pub use by_badge::{ByBadge, sign_in_by_badge};
pub use by_link::{ByLink, Came, sign_in_by_link};
pub use change::{ChangeOutcome, PasswordChange, change_password, prove_again};
pub use command::{CodeArgs, PersonCommand};
pub use failures::Failures;
pub use paths::SignInBy;
pub use sign_in::with_cookies;
pub use standing::{Begins, standings};
pub use store::purge;
pub use tick::{is_ticked, with_tick};
pub use waiting::{Waiting, goes_on};
pub use way_on::offered;
pub use ways::{ToldOfWay, WayCard, WayTold};

/// What this room has.
pub const ROOM: Room = Room {
    cards,
    pages: &[
        PageCard::of::<pages::ActivationPage>(),
        PageCard::of::<pages::LinkPage>(),
        PageCard::of::<pages::PasswordPage>(),
        PageCard::of::<pages::SignInPage>(),
        PageCard::of::<pages::SecondPage>(),
    ],
    chores: &[Chore {
        name: "removing counts of wrong passwords",
        period: Period::Minute,
        batch: |app, _| {
            Box::pin(async move { Ok(Next::if_more(purge(&app.db.for_chores(), app.now()).await?)) })
        },
    }],
    letters: letters::LETTERS,
    limits: limits::LIMITS,
    ..Room::named("login")
};

/// The routes of this room.
fn cards() -> Vec<Card> {
    vec![
        Card::page("/login", Anyone).get(sign_in::get).form(sign_in::post).named_forms().keeps_opener(),
        Card::page("/login/second", Stepping).get(second::get).form(second::post).keeps_opener(),
        Card::page("/login/second/passkey", Stepping)
            .form(second::post_passkey)
            .posted_from("/login/second")
            .keeps_opener(),
        Card::page("/login/passkey", Anyone)
            .form(passkey::post)
            .named_forms()
            .posted_from("/login")
            .keeps_opener(),
        Card::page("/login/passkey/question", Anyone)
            .form(passkey::question)
            .named_forms()
            .posted_from("/login"),
        Card::page("/activate", Activating).get(activate::get).form(activate::post).entrance().keeps_opener(),
        Card::page("/activate/link", Anyone).get(link::get).form(link::post).named_forms(),
        Card::page("/activate/link/again", Anyone)
            .form(link::post_again)
            .named_forms()
            .posted_from("/activate/link"),
        Card::page("/activate/strength", Activating).form(activate::post_strength).posted_from("/activate"),
    ]
}
