//! Rate limits of codes and text messages.

use domain::contacts::{LIMIT_SECONDS, MAILS_AN_HOUR, SMS_AN_HOUR};

use web::room::{Amount, ExactLimit, LimitCard, TallyLimit};

/// All of them.
pub(super) const LIMITS: &[LimitCard] = &[
    LimitCard::Exact(&CODES_BY_MAIL),
    LimitCard::Exact(&CODES_BY_SMS),
    LimitCard::Tally(&SMS_OF_BROWSER),
    LimitCard::Tally(&SMS_OF_NETWORK),
    LimitCard::Tally(&SMS_OF_CITY),
];

/// A budget of 0 is none.
fn without_end(budget: u32) -> u32 {
    if budget == 0 { u32::MAX } else { budget }
}

/// Codes by mail, for all purposes together.
pub(super) const CODES_BY_MAIL: ExactLimit = ExactLimit {
    name: "code",
    whose: "e-mail address",
    most: Amount::Fixed(MAILS_AN_HOUR),
    seconds: Amount::Fixed(LIMIT_SECONDS),
    beyond: "No code is sent; the one before stays valid. On record.",
};

/// Codes by SMS, for all purposes together.
pub(super) const CODES_BY_SMS: ExactLimit = ExactLimit {
    name: "code",
    whose: "mobile number",
    most: Amount::Fixed(SMS_AN_HOUR),
    seconds: Amount::Fixed(LIMIT_SECONDS),
    beyond: "No code is sent; the one before stays valid, and the page offers e-mail. On record.",
};

/// Codes by SMS that one browser asks for.
pub(super) const SMS_OF_BROWSER: TallyLimit = TallyLimit {
    name: "sms of a browser",
    whose: "browser",
    most: Amount::Configured("sms.daily_per_browser", |config| config.sms.daily_per_browser),
    seconds: Amount::Fixed(24 * 3_600),
    beyond: "No text message is sent; the page offers e-mail. On record.",
};

/// Codes by SMS that people of one network ask for: far fewer than the city sends in a day, so that nobody uses up that
/// budget from one place.
pub(super) const SMS_OF_NETWORK: TallyLimit = TallyLimit {
    name: "sms of a network",
    whose: "network",
    most: Amount::Configured("sms.daily_per_network", |config| config.sms.daily_per_network),
    seconds: Amount::Fixed(24 * 3_600),
    beyond: "No text message is sent; the page offers e-mail. On record.",
};

/// Text messages of a day. Without a budget they are only counted.
pub(super) const SMS_OF_CITY: TallyLimit = TallyLimit {
    name: "sms a day",
    whose: "city",
    most: Amount::Configured("sms.daily_budget", |config| without_end(config.sms.daily_budget)),
    seconds: Amount::Fixed(24 * 3_600),
    beyond: "No text message is sent; pages offer e-mail.",
};
