//! Ways back in: how long they are open, and the phrase of three words that a school hands out.

#[cfg(test)]
mod tests;

use std::fmt;

use crate::contexts::{Role, is_only_student, words};
use crate::identifiers::half_width;

/// How long a mailed link is valid, in seconds: «mail link (parents, staff)», 30 minutes.
pub const LINK_SECONDS: i64 = 30 * 60;

/// The least time between two links of an account, in seconds: 5 minutes.
pub const LINK_PAUSE_SECONDS: i64 = 5 * 60;

/// The most links of an account in a day.
pub const LINKS_A_DAY: u16 = 5;

/// How long a phrase is valid, in seconds: 24 hours.
pub const PHRASE_SECONDS: i64 = 24 * 3_600;

/// How long the page of the new password stays open once a right phrase opened it, in seconds: 15 minutes.
pub const TRY_SECONDS: i64 = 15 * 60;

/// How long the change of a contact can be undone, in seconds: 72 hours.
pub const UNDO_SECONDS: i64 = 72 * 3_600;

/// How long a contact that was typed waits for its code, in seconds: as long as the code is valid.
pub const ASKED_SECONDS: i64 = crate::contacts::CODE_SECONDS;

words! {
    /// A contact that a person changes alone.
    ReachKind {
        /// The e-mail address.
        Email = "email",
        /// The rescue mailbox: a second address for the way back in.
        Rescue = "rescue",
        /// The mobile number.
        Mobile = "mobile",
    }
}

/// Whether a link may be mailed to a person with these living roles. A student's way back leads through the homeroom
/// teacher («a one-time word phrase issued by the homeroom teacher or school admin (students)»).
pub fn takes_link(roles: &[Role]) -> bool {
    !is_only_student(roles)
}

/// Whether a school hands out a phrase for somebody with these living roles: the phrase opens all that the account opens.
///
/// As a student: only for whoever is nothing else. As an employee: for nobody with a duty, such as another administrator, unless
/// a second factor stands behind the password.
pub fn school_issues_phrase(roles: &[Role], asked: PhraseFor, has_duty: bool, has_factor: bool) -> bool {
    match asked {
        PhraseFor::Student => is_only_student(roles),
        PhraseFor::Employee => !has_duty || has_factor,
    }
}

/// As whom a school knows the person for whom a phrase is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhraseFor {
    /// A student of the class or the school.
    Student,
    /// Somebody who works at the school.
    Employee,
}

/// The words, 512 of them: common, of two characters each, none of which has two forms in use.
const LIST: &str = include_str!("words.txt");

/// The number of words, a power of two, so that each is as likely as any other.
const COUNT: u16 = 512;

/// Words of a phrase: 27 random bits. Few tries are allowed and it lives for a day.
const LENGTH: usize = 3;

/// Characters of a word.
const CHARACTERS: usize = 2;

/// Three words; never printed by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Phrase([&'static str; LENGTH]);

impl Phrase {
    /// The phrase of these random bytes: nine bits for each word.
    pub fn from_random(bytes: [u8; 2 * LENGTH]) -> Self {
        let mut phrase = [""; LENGTH];
        for (word, pair) in phrase.iter_mut().zip(bytes.as_chunks().0) {
            let number = usize::from(u16::from_be_bytes(*pair) % COUNT);
            *word = LIST.split_whitespace().nth(number).unwrap_or_default();
        }
        Self(phrase)
    }

    /// Reads a typed phrase. Spaces and punctuation between the words make no difference.
    pub fn parse(typed: &str) -> Option<Self> {
        let text = half_width(typed);
        let signs: Vec<char> = text.chars().filter(|sign| sign.is_alphanumeric()).collect();
        if signs.len() != LENGTH * CHARACTERS {
            return None;
        }
        let known = |signs: &[char]| {
            let typed: String = signs.iter().collect();
            LIST.split_whitespace().find(|word| *word == typed)
        };
        let mut found = signs.chunks(CHARACTERS).map(known);
        let mut next = || found.next().flatten();
        Some(Self([next()?, next()?, next()?]))
    }

    /// The words, for the sheet and for the keyed hash.
    pub fn expose(&self) -> [&'static str; LENGTH] {
        self.0
    }
}

impl fmt::Debug for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phrase(***)")
    }
}
