//! How a handler of this room ends before its end.

use axum::response::{IntoResponse, Response};

use crate::platform::fault::{Fault, StoreError};
use crate::web::error::{PageError, PageRefusal};

/// An answer that cuts the way short.
pub(super) enum Stop {
    /// An error page.
    Page(PageError),
    /// Another page, or a way to one.
    Answer(Box<Response>),
}

impl From<Response> for Stop {
    fn from(response: Response) -> Self {
        Self::Answer(Box::new(response))
    }
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
            Self::Answer(response) => *response,
        }
    }
}
