//! A badge as a row says it, and who gets one.

use domain::badges::{BadgeState, UNDO_SECONDS, WRONG_A_WEEK};
use domain::ids::PersonId;
use domain::timestamp::Timestamp;

/// The badge that was issued last to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Badge {
    pub(super) person: PersonId,
    /// Keyed hash of the code.
    pub(super) code: Vec<u8>,
    pub(super) issued_by: PersonId,
    pub(super) issued_at: Timestamp,
    /// Since when wrong tries are counted.
    pub(super) opened_at: Timestamp,
    /// Until when the pictures may be chosen where there are none.
    pub(super) choice_until: Timestamp,
    pub(super) closed_at: Option<Timestamp>,
    pub(super) voided_at: Option<Timestamp>,
}

impl Badge {
    /// How it stands.
    pub(super) fn state(&self) -> BadgeState {
        match (self.voided_at, self.closed_at) {
            (Some(_), _) => BadgeState::Voided,
            (None, Some(_)) => BadgeState::Closed,
            (None, None) => BadgeState::Live,
        }
    }

    /// Whether it was voided just now, and can be brought back.
    pub(super) fn can_be_restored(&self, now: Timestamp) -> bool {
        self.voided_at.is_some_and(|voided| now.since(voided) < UNDO_SECONDS)
    }
}

/// How somebody's badge stands, for the school.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadgeStanding {
    /// The state.
    pub state: BadgeState,
    /// When it was issued.
    pub issued_at: Option<Timestamp>,
    /// The pictures are chosen.
    pub has_pictures: bool,
    /// Until when they may be chosen, where they are not.
    pub choice_until: Option<Timestamp>,
    /// It was voided just now, and can be brought back.
    pub can_be_restored: bool,
    /// Wrong tries with it in the last week.
    pub wrong_lately: u16,
}

impl BadgeStanding {
    /// Whether the school can open it. One that a week's wrong tries closed is issued anew: somebody else has its code.
    pub fn can_be_opened(&self) -> bool {
        self.state == BadgeState::Closed && self.wrong_lately < WRONG_A_WEEK
    }

    /// Of a person with that badge and so many wrong tries of late.
    pub(super) fn of(badge: Option<(&Badge, u16)>, has_pictures: bool, now: Timestamp) -> Self {
        let (badge, wrong_lately) = badge.map_or((None, 0), |(badge, wrong)| (Some(badge), wrong));
        let choice_until =
            badge.map(|badge| badge.choice_until).filter(|until| !has_pictures && now < *until);
        Self {
            state: badge.map_or(BadgeState::None, Badge::state),
            issued_at: badge.map(|badge| badge.issued_at),
            has_pictures,
            choice_until,
            can_be_restored: badge.is_some_and(|badge| badge.can_be_restored(now)),
            wrong_lately,
        }
    }
}

/// Who of several people gets a badge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhichBadges {
    /// Whoever has none, or one that was voided.
    Missing,
    /// Everybody; the badges of before open nothing any more.
    All,
}

/// What is kept of somebody's badge, without what opens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptBadge {
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it was voided.
    pub voided_at: Option<Timestamp>,
    /// When its pictures were chosen.
    pub pictures_chosen_at: Option<Timestamp>,
}
