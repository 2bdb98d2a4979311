//! The rules for a new password.

use serde::{Deserialize, Serialize};
use zxcvbn::Score;

use super::common::is_common;
use super::normal_form;
use crate::identifiers::{BirthDate, EnglishCode, LoginName, NationalId, Phone, SchoolCode, half_width};

/// The most characters a password may have: enough for any passphrase, little enough to hash at once.
pub const MAX_LENGTH: usize = 128;

/// Only this many characters of a longer password are measured: the time grows faster than the length, and these
/// characters say enough.
const MEASURED_LENGTH: usize = 64;

/// This many characters in a row of a national ID count as a part of it.
const ID_RUN: usize = 4;
/// This many digits in a row of a telephone number count as a part of it.
const PHONE_RUN: usize = 6;
/// Shorter names and codes occur in words by chance.
const SHORTEST_NAME: usize = 4;

/// The kind of person whose password it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Teachers, staff, guardians.
    Adult,
    /// A person who is only a student.
    Student,
}

/// Lengths that the operator may raise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PasswordPolicy {
    /// The fewest characters for adults.
    pub adult_min: usize,
    /// The fewest characters for students.
    pub student_min: usize,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self { adult_min: 12, student_min: 8 }
    }
}

/// Facts about the person that must not be in the password.
#[derive(Clone, Copy, Debug, Default)]
pub struct PersonalFacts<'a> {
    /// Present and former numbers.
    pub national_ids: &'a [NationalId],
    /// Day of birth.
    pub birth_date: Option<BirthDate>,
    /// Telephone numbers.
    pub phones: &'a [Phone],
    /// Default name, alias and e-mail address, as far as they exist.
    pub login_names: &'a [LoginName],
    /// Codes of the schools.
    pub school_codes: &'a [SchoolCode],
    /// English codes of the schools.
    pub english_codes: &'a [EnglishCode],
}

/// How strong a password is, 0 to 4: the score of zxcvbn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Strength(u8);

impl Strength {
    /// Measures a password, accepted or not. It knows no person: a score that depended on stored facts would reveal
    /// them. It takes milliseconds, so keep it away from the threads that serve requests.
    fn of(password: &str) -> Self {
        let head: String = password.chars().take(MEASURED_LENGTH).collect();
        let score = |text: &str| u8::from(zxcvbn::zxcvbn(text, &[]).score());
        // Whoever guesses a word guesses its repetitions too, and the measure sees them only where nothing is between.
        Self(score(&head).min(score(&without_repetitions(&head))))
    }

    /// 0 (guessed at once) to 4 (very hard to guess).
    pub fn score(self) -> u8 {
        self.0
    }
}

/// The text with each word once, if words come again; otherwise as it is.
fn without_repetitions(text: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    let mut repeats = false;
    for word in text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if words.contains(&word) {
            repeats = true;
        } else {
            words.push(word);
        }
    }
    if repeats { words.join(" ") } else { text.to_owned() }
}

/// The verdict of the rules that know no person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// How strong it is.
    pub strength: Strength,
    /// All that is wrong with it; empty where it is well.
    pub refusals: Vec<PasswordRefusal>,
}

/// Why a password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefusal {
    /// Fewer characters than asked for.
    #[error("a password has at least {min} characters")]
    TooShort {
        /// The fewest allowed.
        min: usize,
    },
    /// More than [`MAX_LENGTH`] characters.
    #[error("a password has at most {max} characters")]
    TooLong {
        /// The most allowed.
        max: usize,
    },
    /// The password contains a fact about the person. The refusal never says which, since that would reveal it.
    #[error("the password holds something personal")]
    Personal,
    /// On the list of common passwords, or guessed within a million tries.
    #[error("the password is one of those tried first")]
    Common,
    /// One of the last three.
    #[error("the password was used before")]
    Reused,
    /// Too many were judged today: one more answer could reveal a fact about the person.
    #[error("too many passwords were tried today")]
    TooMany,
}

impl PasswordRefusal {
    /// The name of the rule, for the keys of messages.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooShort { .. } => "too-short",
            Self::TooLong { .. } => "too-long",
            Self::Personal => "personal",
            Self::Common => "common",
            Self::Reused => "reused",
            Self::TooMany => "too-many",
        }
    }
}

impl PasswordPolicy {
    /// The fewest characters for that holder.
    pub fn min_length(&self, holder: Holder) -> usize {
        match holder {
            Holder::Adult => self.adult_min,
            Holder::Student => self.student_min,
        }
    }

    /// Judges a new password by every rule that knows no person, so that the page can name everything that is wrong
    /// at once. It takes as long as the measure of strength.
    pub fn judge(&self, password: &str, holder: Holder) -> Judgement {
        let password = &*normal_form(password);
        let strength = Strength::of(password);
        if password.chars().count() > MAX_LENGTH {
            return Judgement { strength, refusals: vec![PasswordRefusal::TooLong { max: MAX_LENGTH }] };
        }
        let mut refusals = Vec::new();
        let min = self.min_length(holder);
        if password.chars().count() < min {
            refusals.push(PasswordRefusal::TooShort { min });
        }
        if is_common(password) || strength.score() <= u8::from(Score::One) {
            refusals.push(PasswordRefusal::Common);
        }
        Judgement { strength, refusals }
    }
}

impl PersonalFacts<'_> {
    /// Whether the password contains any of the facts. Each answer reveals one bit about the person, so the caller
    /// counts the answers (`accounts::personal`).
    pub fn stand_in(&self, password: &str) -> bool {
        let plain = half_width(&normal_form(password)).to_lowercase();
        let joined: String = plain.chars().filter(|c| c.is_alphanumeric()).collect();
        let holds = |text: &str| plain.contains(text) || joined.contains(text);
        let named = |text: &str| text.chars().count() >= SHORTEST_NAME && holds(text);
        let run = |text: &str, length| runs(&text.to_lowercase(), length).iter().any(|part| holds(part));

        self.national_ids.iter().any(|id| run(id.expose(), ID_RUN))
            || self.birthdays().iter().any(|day| holds(day))
            || self.phones.iter().any(|phone| run(&dialled(phone), PHONE_RUN))
            || self.names().any(named)
            || self.school_codes.iter().any(|code| holds(&code.as_str().to_lowercase()))
            || self.english_codes.iter().any(|code| named(code.as_str()))
    }

    /// Login names, and of an e-mail address also the part before the sign.
    fn names(&self) -> impl Iterator<Item = &str> {
        self.login_names.iter().flat_map(|name| {
            let whole = name.expose();
            [whole, whole.split('@').next().unwrap_or(whole)]
        })
    }

    /// The birthday as people write it without marks: year first or last, in both calendars.
    fn birthdays(&self) -> Vec<String> {
        let Some(birth) = self.birth_date else { return Vec::new() };
        let date = birth.date();
        let (year, month, day) = (date.year(), date.month() as u8, date.day());
        let roc = crate::identifiers::roc_year(date);
        let short = year.rem_euclid(100);
        vec![
            format!("{year:04}{month:02}{day:02}"),
            format!("{year:04}{month}{day}"),
            format!("{short:02}{month:02}{day:02}"),
            format!("{roc:03}{month:02}{day:02}"),
            format!("{roc}{month:02}{day:02}"),
            format!("{roc}年{month}月{day}日"),
            format!("{month:02}{day:02}{year:04}"),
            format!("{day:02}{month:02}{year:04}"),
        ]
    }
}

fn dialled(phone: &Phone) -> String {
    format!("0{}", phone.e164().trim_start_matches("+886"))
}

/// Every run of `length` characters of an ASCII text.
fn runs(text: &str, length: usize) -> Vec<&str> {
    (0..text.len()).filter_map(|start| text.get(start..start + length)).collect()
}
