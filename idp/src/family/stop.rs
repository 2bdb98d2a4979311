//! Why somebody gets another page than the one she asked for.

use axum::response::{IntoResponse, Redirect, Response};

use crate::platform::fault::{Fault, StoreError};
use crate::web::error::{PageError, PageRefusal};

/// An answer that cuts the way short.
pub(super) enum Stop {
    /// An error page.
    Page(PageError),
    /// The page that tells how it stands.
    At(String),
}

impl From<PageError> for Stop {
    fn from(error: PageError) -> Self {
        Self::Page(error)
    }
}

impl From<PageRefusal> for Stop {
    fn from(refusal: PageRefusal) -> Self {
        Self::Page(refusal.into())
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Page(fault.into())
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Page(error.into())
    }
}

impl IntoResponse for Stop {
    fn into_response(self) -> Response {
        match self {
            Self::Page(error) => error.into_response(),
            Self::At(address) => Redirect::to(&address).into_response(),
        }
    }
}
