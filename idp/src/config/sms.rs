//! Section `sms`.

use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::problems::Problems;
use crate::platform::sms::{Parts, Preset, Recipe, RecipeProblem};

/// Section `sms` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsConfig {
    /// A gateway whose form is known: what is left empty below is taken from it.
    pub preset: Preset,
    /// Address of the gateway; empty means that messages wait in the outbox, if the preset has none either.
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
    /// What the answer says if it took the message.
    pub accepted: Vec<String>,
    /// What it says if it never will.
    pub refused: Vec<String>,
    /// Most messages of a day; 0: no budget.
    pub daily_budget: u32,
    /// Whether none goes out.
    pub stopped: bool,
}

impl SmsConfig {
    /// How the gateway is asked; none if no gateway is named.
    ///
    /// # Errors
    /// The key that cannot be used, and what to write.
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

    /// Tells what cannot be used.
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
