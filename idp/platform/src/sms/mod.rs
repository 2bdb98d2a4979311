//! Short messages over an HTTP gateway, as the outbox delivers them.

mod answer;
mod fill;
mod recipe;
#[cfg(test)]
mod tests;

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::identifiers::Mobile;
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::jobs::{Delivery, JobKind, Personal};
use fill::{Escape, Values, fill};

pub use answer::Rule;
pub use recipe::{Content, Parts, Preset, Recipe, RecipeProblem};

/// The longest one message may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// An answer is short; what comes after is not read.
const MOST_BYTES: usize = 64 * 1024;

/// A short message as it stands in the outbox.
#[derive(Clone, Serialize, Deserialize)]
pub struct Sms {
    /// Mobile in E.164 form.
    pub to: String,
    /// The text.
    pub text: String,
}

impl Personal for Sms {
    const KIND: JobKind = JobKind::Sms;
}

/// Sends short messages as a recipe says.
pub struct SmsGateway {
    client: reqwest::Client,
    recipe: Recipe,
    username: String,
    password: SecretString,
}

impl SmsGateway {
    /// Prepares the client; connects with the first message.
    ///
    /// # Errors
    /// When the system's certificates cannot be read.
    pub fn new(recipe: Recipe, username: String, password: SecretString) -> Result<Self, reqwest::Error> {
        let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(TIMEOUT);
        Ok(Self { client: builder.build()?, recipe, username, password })
    }

    /// Sends the message of a payload. `id` is the same at each try, for gateways that send nothing twice.
    pub async fn deliver(&self, payload: &str, id: Uuid) -> Delivery {
        let Ok(sms) = serde_json::from_str::<Sms>(payload) else {
            return Delivery::Never("the message cannot be read".to_owned());
        };
        let Some(to) = Mobile::parse(&sms.to) else {
            return Delivery::Never("the message goes to no mobile".to_owned());
        };
        let Some(request) = self.request(&to, &sms.text, id) else {
            return Delivery::Later("the gateway's request cannot be written (section sms)".to_owned());
        };
        // The client's own errors name the address, which may hold the password: none of their words are kept.
        match request.send().await {
            Ok(answer) => self.judge(answer).await,
            Err(error) => Delivery::Later(unreachable(&error)),
        }
    }

    fn request(&self, to: &Mobile, text: &str, id: Uuid) -> Option<reqwest::RequestBuilder> {
        let Recipe { url, method, headers, content, body, .. } = &self.recipe;
        let password = self.password.expose_secret();
        let basic = Zeroizing::new(STANDARD.encode(format!("{}:{password}", self.username)));
        let (national, id) = (to.national(), id.to_string());
        let values = Values {
            to_national: &national,
            to_e164: to.e164(),
            text,
            username: &self.username,
            password,
            basic: &basic,
            id: &id,
        };
        let url = fill(url, &values, Escape::Percent);
        let mut request = self.client.request(method.clone(), url);
        for (name, value) in headers {
            let mut value = HeaderValue::from_str(&fill(value, &values, Escape::Nothing)).ok()?;
            value.set_sensitive(true);
            request = request.header(name, value);
        }
        if let Some(content) = content {
            request = request.header(CONTENT_TYPE, content.as_str());
            request = request.body(fill(body, &values, content.escape()));
        }
        Some(request)
    }

    async fn judge(&self, mut answer: reqwest::Response) -> Delivery {
        let status = answer.status();
        if !status.is_success() {
            let reason = format!("the gateway answered {}", status.as_u16());
            let never = matches!(status.as_u16(), 400 | 422);
            return if never { Delivery::Never(reason) } else { Delivery::Later(reason) };
        }
        let mut bytes = Vec::new();
        while bytes.len() < MOST_BYTES {
            match answer.chunk().await {
                Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
                Ok(None) => break,
                Err(error) => return Delivery::Later(unreachable(&error)),
            }
        }
        let text = String::from_utf8_lossy(&bytes);
        let says = |rules: &[Rule]| rules.iter().any(|rule| rule.holds(&text));
        if says(&self.recipe.refused) {
            Delivery::Never("the gateway refused the message (sms.refused)".to_owned())
        } else if self.recipe.accepted.is_empty() || says(&self.recipe.accepted) {
            Delivery::Done
        } else {
            Delivery::Later("the gateway did not accept the message (sms.accepted)".to_owned())
        }
    }
}

fn unreachable(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        "the gateway did not answer in time".to_owned()
    } else {
        "the gateway cannot be reached".to_owned()
    }
}
