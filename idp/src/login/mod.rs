//! Coming in: signing in by a password, the first sign-in, wrong passwords. Owns table `attempt`.
//!
//! Wrong password, unknown account and locked account look and take the same: one hash is computed and one commit
//! made in every case. The default activation secret opens the activation screens and nothing else; only when
//! they are done there is a session.

mod activate;
mod activation;
mod change;
mod command;
mod device;
mod link;
pub mod pages;
mod prove;
mod sign_in;
mod store;
mod waiting;

use axum::routing::{get, post};
use axum::{Extension, Router};

use crate::app::App;
use crate::web::extract::FormOf;

pub use activate::meter;
pub use change::{ChangeOutcome, PasswordChange, change_password};
pub use command::PersonCommand;
pub use store::purge;

/// The routes of this room.
pub fn router() -> Router<App> {
    Router::new()
        .route("/login", get(sign_in::get).post(sign_in::post).layer(Extension(FormOf::Named)))
        .route("/activate", get(activate::get).post(activate::post))
        .route("/activate/link", get(link::get).post(link::post).layer(Extension(FormOf::Named)))
        .route("/activate/link/again", post(link::post_again).layer(Extension(FormOf::Named)))
        .route("/activate/strength", post(activate::post_strength))
}
