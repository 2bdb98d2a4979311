//! How a handler ends before its end.

use axum::response::{IntoResponse, Redirect, Response};

use super::{PageError, PageRefusal};
use platform::fault::{Fault, StoreError};

/// An answer that cuts the way short.
pub enum Stop {
    /// An error page.
    Page(PageError),
    /// Another page, or a way to one.
    Answer(Box<Response>),
}

/// What a handler of a page answers, and what its parts return that may end it.
pub type Paged<T = Response> = Result<T, Stop>;

impl From<Response> for Stop {
    fn from(response: Response) -> Self {
        Self::Answer(Box::new(response))
    }
}

impl Stop {
    /// The way to another page.
    pub fn at(address: &str) -> Self {
        Redirect::to(address).into_response().into()
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
