//! Badges: a printed QR code by which a student signs in together with three pictures. Who may hold one, where and when it
//! is taken, and how many wrong tries it bears.

mod open;
mod pictures;

#[cfg(test)]
mod tests;

use crate::binding::PrintedCode;
use crate::contexts::{Role, is_only_student, words};

pub use open::{Closed, OpenTimes, read_clock};
pub use pictures::{PICTURES, Picked, PickedRefusal, Picture, RANDOM_BYTES, shuffled};

/// The code of a badge: 80 random bits in sixteen letters and digits, short enough to be typed.
pub type BadgeCode = PrintedCode<16>;

/// How long a student may choose the pictures for the first time, from the issue of the badge or the reset of the pictures,
/// in seconds: 24 hours.
pub const CHOICE_SECONDS: i64 = 24 * 3_600;

/// How long the page of the pictures stays open, in seconds: 10 minutes.
pub const PAGE_SECONDS: i64 = 10 * 60;

/// So many wrong tries close a badge on a device,
pub const WRONG_HERE: u16 = 5;

/// for so many seconds: 15 minutes (資通安全責任等級分級辦法, as of wrong passwords).
pub const HERE_SECONDS: i64 = 15 * 60;

/// So many wrong tries in a day, on all devices together, close a badge until the school opens it or issues another.
pub const WRONG_A_DAY: u16 = 20;

/// So many wrong tries in a week, however often it was opened, close a badge until the school issues another: a guesser who
/// stops before the limit of each day would try all 2,024 choices in four months.
pub const WRONG_A_WEEK: u16 = 40;

/// A week, in seconds.
pub const WEEK_SECONDS: i64 = 7 * 24 * 3_600;

/// How long the school can take it back that it voided a badge, in seconds: 10 minutes.
pub const UNDO_SECONDS: i64 = 10 * 60;

words! {
    /// Why somebody has no use for a badge.
    NoBadge {
        /// The account waits for its first sign-in or is switched off, or the person is no student now.
        NotInUse = "not-in-use",
        /// The person has another role besides: such a sign-in would open it too.
        OtherRole = "other-role",
        /// The person has a second factor: a badge would lead around it.
        SecondFactor = "second-factor",
    }
    /// How a badge stands.
    BadgeState {
        /// None was issued.
        None = "none",
        /// It opens a session.
        Live = "live",
        /// Too many wrong tries closed it.
        Closed = "closed",
        /// The school voided it.
        Voided = "voided",
    }
}

/// Whether a person may sign in by a badge: a student whose account is in use, who is nothing else and has no second factor.
/// `roles` are the living roles.
///
/// # Errors
/// Why not.
pub fn may_hold(is_in_use: bool, roles: &[Role], has_factor: bool) -> Result<(), NoBadge> {
    if !is_in_use || !roles.contains(&Role::Student) {
        Err(NoBadge::NotInUse)
    } else if !is_only_student(roles) {
        Err(NoBadge::OtherRole)
    } else if has_factor {
        Err(NoBadge::SecondFactor)
    } else {
        Ok(())
    }
}
