//! Section `sms`.

use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::problems::Problems;
use crate::sms::{Parts, Preset, Recipe, RecipeProblem};

/// Section `sms` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsConfig {
    /// A known gateway. Keys that are empty below take its values.
    pub preset: Preset,
    /// The URL of the gateway. Empty, also in the preset, means that messages wait in the outbox.
    pub url: String,
    /// `GET` or `POST`.
    pub method: String,
    /// `Name: value`.
    pub headers: Vec<String>,
    /// Kind of the body.
    pub content_type: String,
    /// The body.
    pub body: String,
    /// Name at the gateway.
    pub username: String,
    /// Password or token at the gateway.
    pub password: SecretString,
    /// A file with the password; the layers have read it by now.
    pub password_file: String,
    /// How an answer says that the gateway accepted the message.
    pub accepted: Vec<String>,
    /// How an answer says that the message will never go out.
    pub refused: Vec<String>,
    /// Most messages of a day; 0: no budget.
    pub daily_budget: u32,
    /// Most messages of a day for people of one network.
    pub daily_per_network: u32,
    /// Most messages of a day for one browser.
    pub daily_per_browser: u32,
    /// Whether all messages are stopped.
    pub stopped: bool,
}

impl SmsConfig {
    /// The description of the gateway; none if no gateway is configured.
    ///
    /// # Errors
    /// The unusable key, and what to write.
    pub fn recipe(&self) -> Result<Option<Recipe>, RecipeProblem> {
        let parts = Parts {
            url: &self.url,
            method: &self.method,
            headers: &self.headers,
            content_type: &self.content_type,
            body: &self.body,
            accepted: &self.accepted,
            refused: &self.refused,
        };
        Recipe::read(self.preset, parts)
    }

    /// Reports unusable values.
    pub(super) fn check(&self, problems: &mut Problems) {
        match self.recipe() {
            Ok(Some(recipe)) => problems.https("sms.url", recipe.url()),
            Ok(None) => {}
            Err((key, advice)) => problems.add(&format!("sms.{key}"), advice),
        }
        if self.preset == Preset::Mitake
            && (self.username.is_empty() || self.password.expose_secret().is_empty())
        {
            problems.add("sms.password", "this gateway needs username and password (or password_file)");
        }
        let printable = |text: &str| !text.chars().any(char::is_control);
        if !printable(&self.username) || !printable(self.password.expose_secret()) {
            problems.add("sms.password", "username and password must be one line");
        }
    }
}
