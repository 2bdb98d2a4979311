//! The rules for a new password.

use serde::{Deserialize, Serialize};
use zxcvbn::Score;

use super::common::is_common;
use crate::identifiers::{BirthDate, EnglishCode, LoginName, NationalId, Phone, SchoolCode, half_width};

/// The most characters a password may have: enough for any passphrase, little enough to hash at once.
pub const MAX_LENGTH: usize = 128;

/// So many characters in a row of a national ID are a part of it.
const ID_RUN: usize = 4;
/// So many digits in a row of a telephone number are a part of it.
const PHONE_RUN: usize = 6;
/// Shorter names and codes occur in words by chance.
const SHORTEST_NAME: usize = 4;

/// Whose password it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Teachers, staff, guardians.
    Adult,
    /// Somebody who is only a student.
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

/// What is known of the person and must not be in the password.
#[derive(Clone, Copy, Debug, Default)]
pub struct PersonalFacts<'a> {
    /// Present and former numbers.
    pub national_ids: &'a [NationalId],
    /// Day of birth.
    pub birth_date: Option<BirthDate>,
    /// Telephone numbers.
    pub phones: &'a [Phone],
    /// Default name, alias and e-mail address, as far as there are any.
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
    /// Measures a password, whether it would be accepted or not: for the meter shown while typing.
    pub fn of(password: &str, facts: &PersonalFacts<'_>) -> Self {
        let head: String = password.chars().take(MAX_LENGTH).collect();
        let known = facts.texts();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        Self(u8::from(zxcvbn::zxcvbn(&head, &known).score()))
    }

    /// 0 (guessed at once) to 4 (very hard to guess).
    pub fn score(self) -> u8 {
        self.0
    }
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
    /// Holds a part of the national ID.
    #[error("the password holds a part of the national ID")]
    NationalId,
    /// Holds the birthday, in either calendar.
    #[error("the password holds the birthday")]
    Birthday,
    /// Holds a part of a telephone number.
    #[error("the password holds a part of a telephone number")]
    Phone,
    /// Holds a login name.
    #[error("the password holds the login name")]
    LoginName,
    /// Holds a code of the school.
    #[error("the password holds the code of the school")]
    SchoolCode,
    /// On the list of common passwords, or guessed within a million tries.
    #[error("the password is one of those tried first")]
    Common,
    /// One of the last three.
    #[error("the password was used before")]
    Reused,
}

impl PasswordRefusal {
    /// The name of the rule, for the keys of messages.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooShort { .. } => "too-short",
            Self::TooLong { .. } => "too-long",
            Self::NationalId => "national-id",
            Self::Birthday => "birthday",
            Self::Phone => "phone",
            Self::LoginName => "login-name",
            Self::SchoolCode => "school-code",
            Self::Common => "common",
            Self::Reused => "reused",
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

    /// Judges a new password by every rule at once, so that the page can name all that is wrong.
    pub fn judge(
        &self,
        password: &str,
        holder: Holder,
        facts: &PersonalFacts<'_>,
    ) -> Result<Strength, Vec<PasswordRefusal>> {
        let length = password.chars().count();
        if length > MAX_LENGTH {
            return Err(vec![PasswordRefusal::TooLong { max: MAX_LENGTH }]);
        }
        let mut refusals = Vec::new();
        let min = self.min_length(holder);
        if length < min {
            refusals.push(PasswordRefusal::TooShort { min });
        }
        refusals.extend(facts.found_in(password));
        let strength = Strength::of(password, facts);
        if is_common(password) || strength.score() <= u8::from(Score::One) {
            refusals.push(PasswordRefusal::Common);
        }
        if refusals.is_empty() { Ok(strength) } else { Err(refusals) }
    }
}

impl PersonalFacts<'_> {
    /// The facts that stand in the password, each kind once.
    fn found_in(&self, password: &str) -> Vec<PasswordRefusal> {
        let plain = half_width(password).to_lowercase();
        let joined: String = plain.chars().filter(|c| c.is_alphanumeric()).collect();
        let holds = |text: &str| plain.contains(text) || joined.contains(text);
        let named = |text: &str| text.chars().count() >= SHORTEST_NAME && holds(text);
        let run = |text: &str, length| runs(&text.to_lowercase(), length).iter().any(|part| holds(part));

        let rules = [
            (PasswordRefusal::NationalId, self.national_ids.iter().any(|id| run(id.expose(), ID_RUN))),
            (PasswordRefusal::Birthday, self.birthdays().iter().any(|day| holds(day))),
            (PasswordRefusal::Phone, self.phones.iter().any(|phone| run(&dialled(phone), PHONE_RUN))),
            (PasswordRefusal::LoginName, self.names().any(named)),
            (
                PasswordRefusal::SchoolCode,
                self.school_codes.iter().any(|code| holds(&code.as_str().to_lowercase()))
                    || self.english_codes.iter().any(|code| named(code.as_str())),
            ),
        ];
        rules.into_iter().filter_map(|(refusal, found)| found.then_some(refusal)).collect()
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

    /// All facts as the strength meter takes them.
    fn texts(&self) -> Vec<String> {
        let mut texts = self.birthdays();
        texts.extend(self.national_ids.iter().map(|id| id.expose().to_lowercase()));
        texts.extend(self.phones.iter().map(dialled));
        texts.extend(self.names().map(str::to_owned));
        texts.extend(self.school_codes.iter().map(|code| code.as_str().to_lowercase()));
        texts.extend(self.english_codes.iter().map(|code| code.as_str().to_owned()));
        texts
    }
}

fn dialled(phone: &Phone) -> String {
    format!("0{}", phone.e164().trim_start_matches("+886"))
}

/// Every run of `length` characters of an ASCII text.
fn runs(text: &str, length: usize) -> Vec<&str> {
    (0..text.len()).filter_map(|start| text.get(start..start + length)).collect()
}
