//! A badge as a row says it, and who gets one.

use domain::badges::{BadgeState, UNDO_SECONDS};
use domain::ids::PersonId;
use domain::timestamp::Timestamp;

/// The badge that was issued last to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Badge {
    pub(super) person: PersonId,
    /// Keyed hash of the code.
    pub(super) code: Vec<u8>,
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
}

impl BadgeStanding {
    /// Of a person with that badge.
    pub(super) fn of(badge: Option<&Badge>, has_pictures: bool, now: Timestamp) -> Self {
        let choice_until =
            badge.map(|badge| badge.choice_until).filter(|until| !has_pictures && now < *until);
        let voided_at = badge.and_then(|badge| badge.voided_at);
        Self {
            state: badge.map_or(BadgeState::None, Badge::state),
            issued_at: badge.map(|badge| badge.issued_at),
            has_pictures,
            choice_until,
            can_be_restored: voided_at.is_some_and(|voided| now.since(voided) < UNDO_SECONDS),
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
