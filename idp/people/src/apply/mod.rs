//! A guardian applies to be bound to her children (親子綁定): four numbered steps before any account exists, then the
//! page that tells where each application stands. Owns table `applicant`.
//!
//! Whoever proves a contact by a code is its applicant, on whatever device; whoever is signed in applies as herself.
//! What was filled in is kept sealed with the applicant's row, so that she can go back, leave, and go on elsewhere. Each
//! page posts to its own address and leads on by a redirect, so that the back button asks anew and sends nothing twice.

mod changes;
mod contact;
mod entrance;
mod limits;
mod lookup;
mod notice;
pub mod pages;
mod parent;
mod paths;
mod phone;
mod returned;
mod review;
mod session;
mod status;
mod store;
mod student;
mod students;
mod visit;

use web::render::PageCard;
use web::room::{Chore, Next, Period, Room};
use web::route::Caller::{Anyone, Applicant, SignedIn};
use web::route::Card;

pub use store::{purge, remove_of_person_within, sign_everybody_out_within};

/// What this room has.
pub const ROOM: Room = Room {
    cards,
    pages: &[
        PageCard::of::<pages::CancelPage>(),
        PageCard::of::<pages::ChangedPage>(),
        PageCard::of::<pages::CodePage>(),
        PageCard::of::<pages::ConfirmPage>(),
        PageCard::of::<pages::ContactPage>(),
        PageCard::of::<pages::DeclinedPage>(),
        PageCard::of::<pages::NoticePage>(),
        PageCard::of::<pages::ParentPage>(),
        PageCard::of::<pages::ReviewPage>(),
        PageCard::of::<pages::SchoolPage>(),
        PageCard::of::<pages::StartPage>(),
        PageCard::of::<pages::StatusPage>(),
        PageCard::of::<pages::StudentPage>(),
        PageCard::of::<pages::StudentsPage>(),
    ],
    limits: limits::LIMITS,
    chores: &[Chore {
        name: "removing drafts that nobody touched",
        period: Period::Minute,
        batch: |app, _| {
            Box::pin(async move {
                Ok(Next::if_more(
                    purge(&app.db.for_chores(), app.config.binding.draft_days, app.now()).await?,
                ))
            })
        },
    }],
    ..Room::named("apply")
};

/// The routes of this room.
fn cards() -> Vec<Card> {
    [before_the_code(), steps(), after_the_way()].into_iter().flatten().collect()
}

/// Until a contact is proved. The forms act for the contact that is typed, whether or not somebody is signed in, so a
/// sign-in in another tab leaves them good. Everybody at this browser may begin again; a live session of an applicant has
/// an owner of its own (`Held`).
fn before_the_code() -> Vec<Card> {
    let named = |path| Card::page(path, Anyone).named_forms();
    vec![
        Card::page("/binding", Anyone).get(entrance::get).entrance(),
        Card::page("/binding/me", SignedIn).form(entrance::post_me).posted_from("/binding"),
        named("/binding/logout").form(entrance::post_logout).posted_from("/binding"),
        named("/binding/contact").get(contact::get).form(contact::post),
        named("/binding/code").get(contact::get_code).form(contact::post_code),
        named("/binding/code/again").form(contact::post_again).posted_from("/binding/code"),
    ]
}

/// The numbered steps.
fn steps() -> Vec<Card> {
    let page = |path| Card::page(path, Applicant);
    vec![
        page("/binding/student").get(student::get).form(student::post),
        page("/binding/letter").form(student::post_letter).posted_from("/binding/student"),
        page("/binding/school").get(students::get_school).form(students::post_school),
        page("/binding/confirm").get(students::get_confirm).form(students::post_confirm),
        page("/binding/students").get(students::get).form(students::post_remove),
        page("/binding/notice").get(notice::get).form(notice::post),
        Card::page("/binding/decline", Anyone)
            .get(notice::get_declined)
            .by(Applicant)
            .form(notice::post_decline)
            .posted_from("/binding/notice"),
        page("/binding/parent").get(parent::get).form(parent::post),
        page("/binding/mailbox").get(parent::get_mailbox).form(parent::post_mailbox),
        page("/binding/mailbox/again").form(parent::post_again).posted_from("/binding/mailbox"),
        page("/binding/review").get(review::get).drawing(review::MOST_FORM_BYTES, review::post),
    ]
}

/// Where what was sent stands, and what can still be done about it.
fn after_the_way() -> Vec<Card> {
    let page = |path| Card::page(path, Applicant);
    vec![
        page("/binding/status").get(status::get),
        page(paths::DocumentPath::PATTERN).get(status::get_document),
        page(paths::CancelPath::PATTERN).get(changes::get_cancel).form(changes::post_cancel),
        page("/binding/cancel-all").get(changes::get_cancel_all).form(changes::post_cancel_all),
        page("/binding/correct").form(changes::post_correct).posted_from("/binding"),
        page("/binding/link").form(changes::post_link).posted_from("/binding/status"),
    ]
}
