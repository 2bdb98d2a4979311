//! What a family sees of itself after sign-in: a guardian her children, those she entrusts with them, and what she asks
//! schools for; a student her guardians; whoever is invited, the steps to answer; a school, what is asked of it.
//!
//! Owns tables `invitation` and `guardian_request`. Everybody reaches only ties of her own: what is somebody else's is
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
mod lines;
pub mod pages;
mod requests;
mod settle;
mod store;
mod verdict;

use axum::routing::{get, post};
use axum::{Extension, Router};

use crate::app::App;
use crate::web::extract::FormOf;

pub use desk::settles_requests;
pub use left::close_left;
pub use store::purge;

/// The routes of this room.
pub fn router() -> Router<App> {
    // Forms with the handle of the mailed link.
    let named = Extension(FormOf::Named);
    Router::new()
        .route("/me/children", get(children::get))
        .route("/me/children/frozen", get(done::get_frozen))
        .route("/me/children/ended", get(done::get_ended))
        .route("/me/children/{binding}", get(child::get))
        .route("/me/children/{binding}/invite", get(invite::get).post(invite::post))
        .route("/me/children/{binding}/unbind", get(acts::get_unbind).post(acts::post_unbind))
        .route("/me/children/{binding}/not-mine", get(acts::get_not_mine).post(acts::post_not_mine))
        .route("/me/children/{binding}/correct/{what}", get(correct::get).post(correct::post))
        .route("/me/invitations/{id}", get(invitations::get))
        .route("/me/invitations/{id}/confirm", post(invitations::post_confirm))
        .route("/me/invitations/{id}/withdraw", post(invitations::post_withdraw))
        .route("/me/requests/{id}/withdraw", post(requests::post_withdraw))
        .route("/me/guardians", get(guardians::get))
        .route("/me/guardians/{binding}/goes-on", post(guardians::post_goes_on))
        .route("/me/guardians/{binding}/stop", get(guardians::get_stop).post(guardians::post_stop))
        .route("/me/guardians/{binding}/not-mine", get(guardians::get_wrong).post(guardians::post_wrong))
        .route("/invitation", get(invitee::start::get).post(invitee::start::post).layer(named))
        .route("/invitation/decline", post(invitee::start::post_decline).layer(named))
        .route("/invitation/code", get(invitee::code::get).post(invitee::code::post))
        .route("/invitation/notice", get(invitee::notice::get).post(invitee::notice::post))
        .route("/invitation/leave", post(invitee::notice::post_leave))
        .route("/invitation/mailbox", get(invitee::mailbox::get).post(invitee::mailbox::post))
        .route("/invitation/mailbox/code", get(invitee::mailbox::get_code).post(invitee::mailbox::post_code))
        .route("/invitation/identity", get(invitee::identity::get).post(invitee::identity::post))
        .route("/invitation/done", get(done::get_done))
        .route("/invitation/confirmed", get(done::get_confirmed))
        .route("/invitation/declined", get(done::get_declined))
        .route("/review/requests", get(desk::get_list))
        .route("/review/requests/{id}", get(desk::get).post(desk::post))
}
