//! The desk of those who decide about applications: the homeroom teacher, her deputy and the school's administrators
//! when the clock has called them.
//!
//! What somebody sees comes from `students::Scope`; whether she may decide is asked again by `guardianship::decide`.

mod bulk;
mod case;
mod desk;
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
        .route("/review/{id}", get(case::get).post(case::post))
        .route("/review/{id}/document", get(case::get_document))
}
