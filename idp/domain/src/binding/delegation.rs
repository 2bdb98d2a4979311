//! Delegation (委託): which guardian may invite another person, for what and until when.

use time::Date;

use super::InvitationStatus;
use crate::contexts::{Basis, BindingStatus, words};
use crate::identifiers::{BirthDate, parse_day, taipei_date, taipei_midnight};
use crate::timestamp::Timestamp;

/// A child has no more delegated guardians and open invitations than these together (default).
pub const MOST_DELEGATES: usize = 5;

/// The longest scope, in characters.
pub const MOST_SCOPE_CHARACTERS: usize = 100;

/// How long an invitation waits for an answer, in seconds: 7 days.
pub const INVITATION_SECONDS: i64 = 7 * 86_400;

/// Why a guardian may not invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteRefusal {
    /// Only a verified 法定代理人 or 監護人 may delegate. A delegated guardian may not.
    NotEntitled,
    /// The child has the most delegated guardians already.
    TooMany,
    /// The child is of age and decides alone.
    OfAge,
}

/// Whether a guardian with this binding may invite one more person. `living` counts the delegated and invited people.
///
/// # Errors
/// Why not.
pub fn may_invite(
    basis: Basis,
    status: BindingStatus,
    living: usize,
    is_of_age: bool,
) -> Result<(), InviteRefusal> {
    if status != BindingStatus::Approved || !matches!(basis, Basis::Statutory | Basis::Guardian) {
        return Err(InviteRefusal::NotEntitled);
    }
    if is_of_age {
        return Err(InviteRefusal::OfAge);
    }
    if living >= MOST_DELEGATES { Err(InviteRefusal::TooMany) } else { Ok(()) }
}

words! {
    /// Why a scope cannot be taken.
    ScopeRefusal {
        /// Nothing was written.
        Empty = "empty",
        /// Longer than [`MOST_SCOPE_CHARACTERS`].
        TooLong = "too-long",
    }
}

/// Reads the purpose of a delegation, in the inviter's words: 接送、請假.
///
/// # Errors
/// Why it cannot be used.
pub fn parse_scope(typed: &str) -> Result<String, ScopeRefusal> {
    let text: String = typed.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let text = text.trim();
    match text.chars().count() {
        0 => Err(ScopeRefusal::Empty),
        1..=MOST_SCOPE_CHARACTERS => Ok(text.to_owned()),
        _ => Err(ScopeRefusal::TooLong),
    }
}

words! {
    /// Why a last day cannot be taken.
    LastDayRefusal {
        /// It is no day of a calendar.
        Unreadable = "unreadable",
        /// The day has passed.
        Past = "past",
        /// More than a year away (default).
        TooFar = "too-far",
        /// The child is of age on that day.
        OfAge = "of-age",
    }
}

/// The end of a delegation from the typed last day: at most a year from now (default), and never beyond the child's
/// majority.
///
/// # Errors
/// Why it cannot be used.
pub fn end_of_delegation(
    typed: &str,
    born: Option<BirthDate>,
    now: Timestamp,
) -> Result<Timestamp, LastDayRefusal> {
    let last = parse_day(typed).ok_or(LastDayRefusal::Unreadable)?;
    let today = taipei_date(now);
    if last < today {
        return Err(LastDayRefusal::Past);
    }
    if born.is_some_and(|born| born.is_adult_on(last)) {
        return Err(LastDayRefusal::OfAge);
    }
    if last > in_a_year(today) {
        return Err(LastDayRefusal::TooFar);
    }
    let after = last.next_day().ok_or(LastDayRefusal::TooFar)?;
    Ok(taipei_midnight(after))
}

/// The same day of the next year; 29 February becomes 28 February.
fn in_a_year(day: Date) -> Date {
    let next = day.year() + 1;
    day.replace_year(next).or_else(|_| Date::from_calendar_date(next, day.month(), 28)).unwrap_or(day)
}

/// An act on an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationAct {
    /// The invitee gives name and national ID.
    Answer,
    /// The invitee does not want to.
    Decline,
    /// The inviter recognises the invitee.
    Confirm,
    /// The inviter withdraws the invitation, or does not recognise the invitee.
    Withdraw,
}

impl InvitationStatus {
    /// The status after that act; none if the act comes too late or too early.
    pub fn after(self, act: InvitationAct) -> Option<Self> {
        match (self, act) {
            (Self::Sent, InvitationAct::Answer) => Some(Self::Answered),
            (Self::Sent, InvitationAct::Decline) => Some(Self::Declined),
            (Self::Answered, InvitationAct::Confirm) => Some(Self::Confirmed),
            (Self::Sent | Self::Answered, InvitationAct::Withdraw) => Some(Self::Withdrawn),
            _ => None,
        }
    }

    /// Whether somebody still has to act on it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Sent | Self::Answered)
    }
}

#[cfg(test)]
mod tests {
    use super::InvitationAct::{Answer, Confirm, Decline, Withdraw};
    use super::*;

    /// Tuesday 2026-11-24, 08:00 in Taipei.
    const NOW: Timestamp = Timestamp(1_795_478_400);

    #[test]
    fn only_a_verified_parent_or_guardian_invites_and_never_a_delegate() {
        for basis in Basis::ALL.iter().copied() {
            for status in BindingStatus::ALL.iter().copied() {
                let may = may_invite(basis, status, 0, false).is_ok();
                let entitled = matches!(basis, Basis::Statutory | Basis::Guardian);
                assert_eq!(may, entitled && status == BindingStatus::Approved, "{basis:?} {status:?}");
            }
        }
        assert_eq!(
            may_invite(Basis::Delegated, BindingStatus::Approved, 0, false),
            Err(InviteRefusal::NotEntitled)
        );
    }

    #[test]
    fn a_child_has_no_sixth_delegate_and_an_adult_none() {
        let invite = |living, of_age| may_invite(Basis::Statutory, BindingStatus::Approved, living, of_age);
        assert_eq!(invite(4, false), Ok(()));
        assert_eq!(invite(5, false), Err(InviteRefusal::TooMany));
        assert_eq!(invite(0, true), Err(InviteRefusal::OfAge));
    }

    #[test]
    fn a_scope_says_something_in_a_hundred_characters() {
        assert_eq!(parse_scope(" 接送、請假 "), Ok("接送、請假".to_owned()));
        assert_eq!(parse_scope("接送\n請假"), Ok("接送 請假".to_owned()));
        assert_eq!(parse_scope(" 　 "), Err(ScopeRefusal::Empty));
        assert_eq!(parse_scope(&"送".repeat(100)).map(|text| text.chars().count()), Ok(100));
        assert_eq!(parse_scope(&"送".repeat(101)), Err(ScopeRefusal::TooLong));
    }

    #[test]
    fn a_delegation_lasts_through_its_last_day_and_at_most_a_year() {
        let end = |typed| end_of_delegation(typed, None, NOW);
        let midnight = Timestamp(1_795_536_000);
        assert_eq!(end("2026-11-24"), Ok(midnight), "to the end of today");
        assert_eq!(end("115/11/24"), Ok(midnight));
        assert_eq!(end("115-11-23"), Err(LastDayRefusal::Past));
        assert!(end("116年11月24日").is_ok());
        assert_eq!(end("2027-11-25"), Err(LastDayRefusal::TooFar));
        for typed in ["", "tomorrow", "115/13/1", "2026-02-30", "115"] {
            assert_eq!(end(typed), Err(LastDayRefusal::Unreadable), "{typed}");
        }
    }

    #[test]
    fn a_delegation_does_not_outlive_the_childs_majority() {
        let born = BirthDate::parse("2009-03-10");
        let end = |typed| end_of_delegation(typed, born, NOW);
        assert!(end("2027-03-09").is_ok(), "the last day before");
        assert_eq!(end("2027-03-10"), Err(LastDayRefusal::OfAge));
    }

    #[test]
    fn an_invitation_is_answered_once_and_confirmed_only_then() {
        let mut walks = vec![];
        for status in InvitationStatus::ALL.iter().copied() {
            for act in [Answer, Decline, Confirm, Withdraw] {
                if let Some(after) = status.after(act) {
                    walks.push((status.as_str(), act, after.as_str()));
                }
            }
        }
        let allowed = [
            ("sent", Answer, "answered"),
            ("sent", Decline, "declined"),
            ("sent", Withdraw, "withdrawn"),
            ("answered", Confirm, "confirmed"),
            ("answered", Withdraw, "withdrawn"),
        ];
        assert_eq!(walks, allowed);
    }
}
