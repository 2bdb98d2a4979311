//! The household registry (戶役政): whether a person is a parent or guardian of a student.
//!
//! [`Registry`] is the interface for other rooms; [`HttpRegistry`] asks a gateway over HTTPS. Another connector is
//! another implementation.

mod http;

use futures_util::future::BoxFuture;

use domain::contexts::Relation;
use domain::identifiers::NationalId;

pub use http::HttpRegistry;

/// A question to the registry.
#[derive(Debug)]
pub struct Question {
    /// The national ID of the person who claims to be the guardian.
    pub guardian: NationalId,
    /// Number of the student.
    pub student: NationalId,
    /// The claimed relation.
    pub relation: Relation,
}

/// The answer of the registry to the claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// It is so.
    Confirmed,
    /// The claim is wrong, or the registry cannot tell: people decide.
    Unconfirmed,
}

/// An answer, with the number under which the registry keeps it: the evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The answer to the claim.
    pub known: Known,
    /// Its own number of the inquiry.
    pub reference: String,
}

/// Why there is no answer. The texts are for the log and contain nothing personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// There may be one later to this question; others may have one now.
    Later(String),
    /// The registry is not there, or wants not to be asked now: other questions wait too.
    NotNow(String),
    /// There never will be one to this question.
    Never(String),
}

/// A household registry.
pub trait Registry: Send + Sync {
    /// Asks once. Must end well within 60 seconds.
    ///
    /// # Errors
    /// When there is no answer.
    fn ask<'a>(&'a self, question: &'a Question) -> BoxFuture<'a, Result<Answer, NoAnswer>>;
}
