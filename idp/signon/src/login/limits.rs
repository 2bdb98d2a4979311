//! Rate limits of signing in.

use web::room::{Amount, ExactLimit, LimitCard, TallyLimit};

/// All of them.
pub(super) const LIMITS: &[LimitCard] = &[
    LimitCard::Exact(&FIRST_CODE_MAILS),
    LimitCard::Tally(&FIRST_CODES_OF_SENDER),
    LimitCard::Exact(&NEW_DEVICE_MAILS),
    LimitCard::Tally(&WRONG_OF_NAME),
    LimitCard::Tally(&WRONG_NAMES_OF_NETWORK),
    LimitCard::Tally(&WRONG_OF_BADGE),
    LimitCard::Tally(&WRONG_BADGES_OF_NETWORK),
];

/// Mails with the code of a first sign-in, to one person.
pub(super) const FIRST_CODE_MAILS: ExactLimit = ExactLimit {
    name: "first codes by mail",
    whose: "person",
    most: Amount::Fixed(3),
    seconds: Amount::Fixed(24 * 3_600),
    beyond: "No mail is sent and no code is void; the page says so. A code can still be printed.",
};

/// The same, sent by one administrator of a school; the operator is not counted.
pub(super) const FIRST_CODES_OF_SENDER: TallyLimit = TallyLimit {
    name: "first codes of a sender",
    whose: "administrator",
    most: Amount::Fixed(300),
    seconds: Amount::Fixed(24 * 3_600),
    beyond: "No mail is sent and no code is void; the page says so. A code can still be printed.",
};

/// Mails about a sign-in on a new device.
pub(super) const NEW_DEVICE_MAILS: ExactLimit = ExactLimit {
    name: "new device mails",
    whose: "person",
    most: Amount::Fixed(3),
    seconds: Amount::Fixed(24 * 3_600),
    beyond: "No mail is sent; the sign-in goes on.",
};

/// The first wrong password for a login name from a network; the next ones are not counted for the alarm.
pub(super) const WRONG_OF_NAME: TallyLimit = TallyLimit {
    name: "wrong for a name",
    whose: "network and login name",
    most: Amount::Fixed(1),
    seconds: Amount::Configured("login.alarm_seconds", |config| config.login.alarm_seconds),
    beyond: "Counted no further; nothing is refused by it.",
};

/// Login names with a wrong password from a network, counted for the alarm.
pub(super) const WRONG_NAMES_OF_NETWORK: TallyLimit = TallyLimit {
    name: "wrong names",
    whose: "network",
    most: Amount::Fixed(u32::MAX),
    seconds: Amount::Configured("login.alarm_seconds", |config| config.login.alarm_seconds),
    beyond: "At `login.alarm_names` names the alarm is raised; nothing is refused.",
};

/// Wrong pictures with a badge from a network; the next ones are not counted for the alarm, so that some children who forgot
/// their pictures raise none.
pub(super) const WRONG_OF_BADGE: TallyLimit = TallyLimit {
    name: "wrong with a badge",
    whose: "network and badge",
    most: Amount::Fixed(5),
    seconds: Amount::Fixed(24 * 3_600),
    beyond: "Counted no further; nothing is refused by it.",
};

/// Wrong pictures with all badges from a network, counted for the alarm.
pub(super) const WRONG_BADGES_OF_NETWORK: TallyLimit = TallyLimit {
    name: "wrong with badges",
    whose: "network",
    most: Amount::Fixed(u32::MAX),
    seconds: Amount::Fixed(24 * 3_600),
    beyond: "At `badges.alarm_tries` the alarm is raised; nothing is refused.",
};
