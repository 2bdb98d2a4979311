//! `help`: where people find help.

use serde::Deserialize;

use super::problems::Problems;

/// Where people find help.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HelpConfig {
    /// The telephone number in the foot of every page, in the personal-data notice and in the consent document.
    pub telephone: String,
}

impl HelpConfig {
    pub(super) fn check(&self, problems: &mut Problems) {
        let fits = |letter: char| letter.is_ascii_digit() || "+-#() ".contains(letter);
        let digits = self.telephone.chars().filter(char::is_ascii_digit).count();
        if !(3..=20).contains(&digits) || self.telephone.len() > 40 || !self.telephone.chars().all(fits) {
            problems.add("help.telephone", "write a telephone number, such as 02-27208889");
        }
    }
}
