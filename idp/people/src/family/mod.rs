//! What a family sees of itself after sign-in: a guardian her children, those she entrusts with them, and what she asks
//! schools for; a student her guardians; whoever is invited, the steps to answer; a school, what is asked of it.
//!
//! Owns tables `invitation` and `guardian_request`. Everybody reaches only bindings of her own: what is somebody else's is
//! refused and put on record.

mod access;
mod acts;
mod child;
mod children;
mod correct;
mod desk;
mod done;
mod guardians;
mod invitations;
mod invite;
mod invitee;
mod left;
mod letters;
mod limits;
mod lines;
pub mod pages;
mod paths;
mod requests;
mod settle;
mod store;
mod verdict;

use web::render::PageCard;
use web::room::{Chore, Next, Period, Room};
use web::route::Caller::{Anyone, SignedIn, Staff};
use web::route::Card;

pub use desk::settles_requests;
pub use left::close_left;
pub use store::purge;

/// What this room has.
pub const ROOM: Room = Room {
    cards,
    pages: &[
        PageCard::of::<pages::ActPage>(),
        PageCard::of::<pages::AnsweredPage>(),
        PageCard::of::<pages::ChildPage>(),
        PageCard::of::<pages::ChildrenPage>(),
        PageCard::of::<pages::CorrectPage>(),
        PageCard::of::<pages::DonePage>(),
        PageCard::of::<pages::GuardiansPage>(),
        PageCard::of::<pages::IdentityPage>(),
        PageCard::of::<pages::InvitationCodePage>(),
        PageCard::of::<pages::InvitationPage>(),
        PageCard::of::<pages::InvitePage>(),
        PageCard::of::<pages::MailboxPage>(),
        PageCard::of::<pages::NoticePage>(),
        PageCard::of::<pages::RequestPage>(),
        PageCard::of::<pages::RequestsPage>(),
    ],
    limits: limits::LIMITS,
    letters: letters::LETTERS,
    chores: CHORES,
    ..Room::named("family")
};

/// What time brings to invitations and requests.
const CHORES: &[Chore] = &[
    Chore {
        name: "removing invitations and requests that are over for long",
        period: Period::Minute,
        batch: |app, _| {
            Box::pin(async move { Ok(Next::if_more(purge(&app.db.for_chores(), app.now()).await?)) })
        },
    },
    Chore {
        name: "closing requests about those who left",
        period: Period::FiveMinutes,
        batch: |app, _| Box::pin(async move { Ok(Next::if_more(close_left(app, app.now()).await?)) }),
    },
];

/// The routes of this room.
fn cards() -> Vec<Card> {
    [of_guardians(), of_students(), invitee::cards(), of_schools()].into_iter().flatten().collect()
}

/// A guardian's own pages.
fn of_guardians() -> Vec<Card> {
    let page = |path| Card::page(path, SignedIn);
    let (child, answered) = (paths::Child::PATTERN, paths::Answered::PATTERN);
    vec![
        page("/me/children").get(children::get),
        Card::page("/me/children/frozen", Anyone).get(|app, language| done::get(app, language, "frozen")),
        Card::page("/me/children/ended", Anyone).get(|app, language| done::get(app, language, "ended")),
        page(child).get(child::get),
        page(paths::Invite::PATTERN).get(invite::get).form(invite::post),
        page(paths::Unbind::PATTERN).get(acts::get_unbind).form(acts::post_unbind),
        page(paths::NotMyChild::PATTERN).get(acts::get_not_mine).form(acts::post_not_mine),
        page(paths::Correct::PATTERN).get(correct::get).form(correct::post),
        page(answered).get(invitations::get),
        page(paths::Confirm::PATTERN).form(invitations::post_confirm).posted_from(answered),
        page(paths::WithdrawInvitation::PATTERN).form(invitations::post_withdraw).posted_from(answered),
        page(paths::WithdrawRequest::PATTERN).form(requests::post_withdraw).posted_from("/me/children"),
    ]
}

/// A student's own pages.
fn of_students() -> Vec<Card> {
    let page = |path| Card::page(path, SignedIn);
    vec![
        page("/me/guardians").get(guardians::get),
        page(paths::GoesOn::PATTERN).form(guardians::post_goes_on).posted_from("/me/guardians"),
        page(paths::StopGuardian::PATTERN).get(guardians::get_stop).form(guardians::post_stop),
        page(paths::NotMyGuardian::PATTERN).get(guardians::get_wrong).form(guardians::post_wrong),
    ]
}

/// What a school sees of it.
fn of_schools() -> Vec<Card> {
    vec![
        Card::page("/review/requests", Staff).get(desk::get_list),
        Card::page(paths::Settle::PATTERN, Staff).get(desk::get).form(desk::post),
    ]
}
