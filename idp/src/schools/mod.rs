//! The pages of a school: classes and their bindings, printed letters for families without one, custody blocks,
//! deputies, an export. Everything is read through `students::Scope`.

mod classes;
mod custody;
mod deputies;
mod letters;
mod overview;
pub mod pages;
mod sight;
mod student;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// The routes of this room.
pub fn router() -> Router<App> {
    Router::new()
        .route("/school", get(overview::get))
        .route("/school/classes/{class}", get(classes::get))
        .route("/school/classes/{class}/deputies", get(deputies::get).post(deputies::post))
        .route("/school/classes/{class}/export.csv", get(classes::get_export))
        .route("/school/letters", post(letters::post))
        .route("/school/students/{id}", get(student::get))
        .route("/school/students/{id}/custody", post(custody::post))
        .route("/school/students/{id}/custody/lift", post(custody::post_lift))
        .route("/school/students/{id}/unfreeze", post(student::post_unfreeze))
}
