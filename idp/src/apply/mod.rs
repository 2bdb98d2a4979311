//! A guardian applies to be bound to her children (親子綁定): four numbered steps before any account exists, then the
//! page that tells where each application stands. Owns table `applicant`.
//!
//! Whoever proves a contact by a code is its applicant, on whatever device; whoever is signed in applies as herself.
//! What was filled in is kept sealed with the applicant's row, so that she can go back, leave, and go on elsewhere. Each
//! page posts to its own address and leads on by a redirect, so that the back button asks anew and sends nothing twice.

mod changes;
mod contact;
mod entrance;
mod lookup;
mod notice;
pub mod pages;
mod parent;
mod returned;
mod review;
mod session;
mod status;
mod store;
mod student;
mod students;
mod visit;

use axum::routing::{get, post};
use axum::{Extension, Router};

use crate::app::App;
use crate::web::extract::FormOf;

pub use store::{purge, sign_everybody_out_within};

/// The routes of this room.
pub fn router() -> Router<App> {
    // Step 1 acts for the contact that is typed, whether anybody is signed in or not: a sign-in in another tab leaves its
    // forms good. To begin again is good for everybody at this browser; a live session has an owner of its own (`Held`).
    let named = Extension(FormOf::Named);
    Router::new()
        .route("/binding", get(entrance::get))
        .route("/binding/me", post(entrance::post_me))
        .route("/binding/logout", post(entrance::post_logout).layer(named))
        .route("/binding/contact", get(contact::get).post(contact::post).layer(named))
        .route("/binding/code", get(contact::get_code).post(contact::post_code).layer(named))
        .route("/binding/code/again", post(contact::post_again).layer(named))
        .route("/binding/student", get(student::get).post(student::post))
        .route("/binding/letter", post(student::post_letter))
        .route("/binding/school", get(students::get_school).post(students::post_school))
        .route("/binding/confirm", get(students::get_confirm).post(students::post_confirm))
        .route("/binding/students", get(students::get).post(students::post_remove))
        .route("/binding/notice", get(notice::get).post(notice::post))
        .route("/binding/decline", get(notice::get_declined).post(notice::post_decline))
        .route("/binding/parent", get(parent::get).post(parent::post))
        .route("/binding/mailbox", get(parent::get_mailbox).post(parent::post_mailbox))
        .route("/binding/mailbox/again", post(parent::post_again))
        .route("/binding/review", get(review::get).post(review::post))
        .route("/binding/status", get(status::get))
        .route("/binding/document/{id}", get(status::get_document))
        .route("/binding/cancel/{id}", get(changes::get_cancel).post(changes::post_cancel))
        .route("/binding/cancel-all", get(changes::get_cancel_all).post(changes::post_cancel_all))
        .route("/binding/correct", post(changes::post_correct))
        .route("/binding/link", post(changes::post_link))
}
