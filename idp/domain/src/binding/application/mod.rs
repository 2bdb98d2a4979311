//! From an application to a decision and back: which act fits which status. Who may decide is `review::ACCESS`.

use super::{ApplicationStatus, ReturnReason, UNDO_SECONDS};
use crate::contexts::words;
use crate::timestamp::Timestamp;

/// The longest text beside a return reason, in characters.
pub const RETURN_CHARACTERS: usize = 200;

/// A decision about an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Bind the guardian to the student.
    Approve,
    /// Return it. The guardian may correct it and apply again.
    Return {
        /// Why.
        reason: ReturnReason,
        /// The same in words for the guardian, as [`return_text`] read them.
        text: Option<String>,
    },
}

/// Why an act does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// There is a decision already, or the guardian cancelled.
    NotPending,
    /// There is no decision to take back.
    NotDecided,
    /// More than ten minutes have passed.
    TooLate,
    /// An approved application cannot be cancelled; its binding can be ended.
    Approved,
    /// It was cancelled before.
    Cancelled,
}

words! {
    /// Why the words beside a reason cannot be used.
    TextRefusal {
        /// «Something else» says nothing without words.
        Missing = "missing",
        /// Longer than [`RETURN_CHARACTERS`].
        TooLong = "too-long",
    }
}

/// The status after a decision. Only a pending application can be decided.
///
/// # Errors
/// When it is not pending.
pub fn decide(status: ApplicationStatus, verdict: &Verdict) -> Result<ApplicationStatus, Unfit> {
    match (status, verdict) {
        (ApplicationStatus::Pending, Verdict::Approve) => Ok(ApplicationStatus::Approved),
        (ApplicationStatus::Pending, Verdict::Return { .. }) => Ok(ApplicationStatus::Rejected),
        _ => Err(Unfit::NotPending),
    }
}

/// The status after the guardian cancelled: «pending and rejected ones, never an approved one».
///
/// # Errors
/// When it was approved, or cancelled before.
pub fn cancel(status: ApplicationStatus) -> Result<ApplicationStatus, Unfit> {
    match status {
        ApplicationStatus::Pending | ApplicationStatus::Rejected => Ok(ApplicationStatus::Cancelled),
        ApplicationStatus::Approved => Err(Unfit::Approved),
        ApplicationStatus::Cancelled => Err(Unfit::Cancelled),
    }
}

/// The status after the undo of a decision, within ten minutes: pending again.
///
/// # Errors
/// When there is no decision, or it is older.
pub fn undo(
    status: ApplicationStatus,
    decided_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<ApplicationStatus, Unfit> {
    if !matches!(status, ApplicationStatus::Approved | ApplicationStatus::Rejected) {
        return Err(Unfit::NotDecided);
    }
    let decided_at = decided_at.ok_or(Unfit::NotDecided)?;
    if now.since(decided_at) > UNDO_SECONDS { Err(Unfit::TooLate) } else { Ok(ApplicationStatus::Pending) }
}

/// Reads the text beside a return reason: trimmed, without control characters.
///
/// # Errors
/// When it is too long, or missing where the reason needs it.
pub fn return_text(reason: ReturnReason, typed: &str) -> Result<Option<String>, TextRefusal> {
    let text: String = typed.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > RETURN_CHARACTERS {
        return Err(TextRefusal::TooLong);
    }
    match (reason, text.is_empty()) {
        (ReturnReason::Other, true) => Err(TextRefusal::Missing),
        (_, empty) => Ok((!empty).then_some(text)),
    }
}

#[cfg(test)]
mod tests;
