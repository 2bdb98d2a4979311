//! The household registry (戶役政): whether somebody is a parent or guardian of a student.
//!
//! [`Registry`] is what the rest knows of it; [`HttpRegistry`] speaks to a gateway over HTTPS. Another way in is
//! another implementation.

mod http;

use futures_util::future::BoxFuture;

use domain::contexts::Relation;
use domain::identifiers::NationalId;

pub use http::HttpRegistry;

/// What the registry is asked.
#[derive(Debug)]
pub struct Question {
    /// Number of the one who says to be the guardian.
    pub guardian: NationalId,
    /// Number of the student.
    pub student: NationalId,
    /// What the guardian says to be.
    pub relation: Relation,
}

/// What the registry knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// It is so.
    Confirmed,
    /// It is not so, or the registry cannot tell: people decide.
    Unconfirmed,
}

/// An answer, with the number under which the registry keeps it: the evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What it knows.
    pub known: Known,
    /// Its own number of the inquiry.
    pub reference: String,
}

/// Why there is no answer. The texts are for the log and hold nothing personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// There may be one later to this question; others may have one now.
    Later(String),
    /// The registry is not there, or wants not to be asked now: other questions wait too.
    NotNow(String),
    /// There never will be one to this question.
    Never(String),
}

/// Somebody to ask.
pub trait Registry: Send + Sync {
    /// Asks once. Must end well within 60 seconds.
    ///
    /// # Errors
    /// When there is no answer.
    fn ask<'a>(&'a self, question: &'a Question) -> BoxFuture<'a, Result<Answer, NoAnswer>>;
}
