//! A guardian entrusts a child to somebody: the invitation, the steps of the invited person, and the confirmation. Owns
//! the table `invitation`.

mod answered;
mod around;
mod invite;
mod invitee;
mod letters;
mod limits;
pub mod pages;
mod paths;
mod store;

use web::render::PageCard;
use web::room::{Chore, Next, Period, Room};
use web::route::Caller::SignedIn;
use web::route::Card;

pub(crate) use around::{invite_refusal, list_shown};
pub use paths::{Answered, Invite, WithdrawInvitation};
pub(crate) use store::{Invitation, has_answered};
pub use store::{purge, remove_of_person_within};

/// What this room has.
pub const ROOM: Room = Room {
    cards,
    pages: &[
        PageCard::of::<pages::AnsweredPage>(),
        PageCard::of::<pages::IdentityPage>(),
        PageCard::of::<pages::InvitationCodePage>(),
        PageCard::of::<pages::InvitationPage>(),
        PageCard::of::<pages::InvitePage>(),
        PageCard::of::<pages::MailboxPage>(),
        PageCard::of::<pages::NoticePage>(),
    ],
    limits: limits::LIMITS,
    letters: letters::LETTERS,
    chores: &[Chore {
        name: "removing invitations that are over for long",
        period: Period::Minute,
        batch: |app, _| {
            Box::pin(async move { Ok(Next::if_more(purge(&app.db.for_chores(), app.now()).await?)) })
        },
    }],
    ..Room::named("invitations")
};

/// The routes of this room.
fn cards() -> Vec<Card> {
    let page = |path| Card::page(path, SignedIn);
    let answered = Answered::PATTERN;
    let of_inviter = vec![
        page(Invite::PATTERN).get(invite::get).form(invite::post),
        page(answered).get(answered::get),
        page(paths::Confirm::PATTERN).form(answered::post_confirm).posted_from(answered),
        page(WithdrawInvitation::PATTERN).form(answered::post_withdraw).posted_from(answered),
    ];
    of_inviter.into_iter().chain(invitee::cards()).collect()
}
