//! Rate limits of applying: look-ups, codes and submissions.

use domain::contacts::LIMIT_SECONDS;

use web::room::{Amount, ExactLimit, LimitCard, TallyLimit};

/// All of them.
pub(super) const LIMITS: &[LimitCard] = &[
    LimitCard::Exact(&LOOKUPS_OF_CONTACT),
    LimitCard::Tally(&LOOKUPS_OF_NETWORK),
    LimitCard::Exact(&LETTERS_OF_CONTACT),
    LimitCard::Tally(&LETTERS_OF_NETWORK),
    LimitCard::Tally(&FAILURES_OF_NETWORK),
    LimitCard::Tally(&FAILURES_OF_CITY),
    LimitCard::Tally(&CODES_OF_NETWORK),
    LimitCard::Exact(&SENDINGS),
];

/// A day, in seconds.
const DAY: i64 = 24 * 3_600;

/// Student look-ups. The server counts each before it is made.
pub(super) const LOOKUPS_OF_CONTACT: ExactLimit = ExactLimit {
    name: "lookup",
    whose: "applicant",
    most: Amount::Configured("binding.lookups_per_contact", |config| config.binding.lookups_per_contact),
    seconds: Amount::Fixed(DAY),
    beyond: "No look-up; the page says when the next one is free. On record.",
};

/// Student look-ups. What the network may not do costs the contact nothing.
pub(super) const LOOKUPS_OF_NETWORK: TallyLimit = TallyLimit {
    name: "lookups",
    whose: "network",
    most: Amount::Configured("binding.lookups_per_network", |config| config.binding.lookups_per_network),
    seconds: Amount::Fixed(DAY),
    beyond: "No look-up; the page says when the next one is free. On record.",
};

/// Codes of printed letters, right or wrong.
pub(super) const LETTERS_OF_CONTACT: ExactLimit = ExactLimit {
    name: "letter",
    whose: "applicant",
    most: Amount::Fixed(10),
    seconds: Amount::Fixed(LIMIT_SECONDS),
    beyond: "The code is not looked at; the page says when the next one may be typed. On record.",
};

/// Codes of printed letters, right or wrong.
pub(super) const LETTERS_OF_NETWORK: TallyLimit = TallyLimit {
    name: "letters",
    whose: "network",
    most: Amount::Configured("binding.lookups_per_network", |config| config.binding.lookups_per_network),
    seconds: Amount::Fixed(DAY),
    beyond: "The code is not looked at; the page says when the next one may be typed. On record.",
};

/// Failed look-ups, counted for the alarm.
pub(super) const FAILURES_OF_NETWORK: TallyLimit = TallyLimit {
    name: "lookups failed",
    whose: "network",
    most: Amount::Fixed(u32::MAX),
    seconds: Amount::Configured("binding.alarm_seconds", |config| config.binding.alarm_seconds),
    beyond: "At `binding.alarm_network` failures the alarm is raised; nothing is refused.",
};

/// Failed look-ups, counted for the alarm.
pub(super) const FAILURES_OF_CITY: TallyLimit = TallyLimit {
    name: "lookups failed",
    whose: "city",
    most: Amount::Fixed(u32::MAX),
    seconds: Amount::Configured("binding.alarm_seconds", |config| config.binding.alarm_seconds),
    beyond: "At `binding.alarm_city` failures the alarm is raised; nothing is refused.",
};

/// Requested codes, whatever the contacts.
pub(super) const CODES_OF_NETWORK: TallyLimit = TallyLimit {
    name: "codes",
    whose: "network",
    most: Amount::Configured("binding.codes_per_network", |config| config.binding.codes_per_network),
    seconds: Amount::Fixed(LIMIT_SECONDS),
    beyond: "No code is sent; the page says when the next one may be requested.",
};

/// Submissions. Refused submissions count.
pub(super) const SENDINGS: ExactLimit = ExactLimit {
    name: "sendings",
    whose: "applicant",
    most: Amount::Configured("binding.sendings_per_contact", |config| config.binding.sendings_per_contact),
    seconds: Amount::Fixed(DAY),
    beyond: "Nothing is submitted; the page says when the next try is free. On record.",
};
