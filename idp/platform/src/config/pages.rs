//! Section `pages`.

use serde::Deserialize;

use super::problems::Problems;

/// Section `pages` of the configuration: what the pages say of the operator. What is empty is not shown.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PagesConfig {
    /// Where people find the services.
    pub home_url: String,
    /// The address of the operator.
    pub address: String,
    /// The page about personal data.
    pub privacy_url: String,
    /// The statement about accessibility.
    pub accessibility_url: String,
}

impl PagesConfig {
    /// Reports unusable values.
    pub(super) fn check(&self, problems: &mut Problems) {
        let links = [
            ("pages.home_url", &self.home_url),
            ("pages.privacy_url", &self.privacy_url),
            ("pages.accessibility_url", &self.accessibility_url),
        ];
        for (key, link) in links.into_iter().filter(|(_, link)| !link.is_empty()) {
            problems.https(key, link);
        }
    }
}
