//! The desk: the homeroom teacher decides about the applications of her class's guardians; her deputy and the school's
//! administrators see what the clock has opened to them. Whatever is not hers is not there for her, and on record.

mod access;
mod application;
mod assess;
mod bulk;
mod decide;
mod desks;
pub mod pages;
mod queue;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// The routes of this room.
pub fn router() -> Router<App> {
    Router::new()
        .route("/review", get(queue::get))
        .route("/review/bulk", post(bulk::post))
        .route("/review/bulk/approve", post(bulk::post_approve))
        .route("/review/{id}", get(application::get))
        .route("/review/{id}/approve", post(decide::post_approve))
        .route("/review/{id}/document", get(application::get_document))
        .route("/review/{id}/return", post(decide::post_return))
        .route("/review/{id}/undo", post(decide::post_undo))
}
