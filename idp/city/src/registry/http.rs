//! A gateway to the registry: one JSON question, one JSON answer.

use std::time::Duration;

use futures_util::future::BoxFuture;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::json;

use super::{Answer, Known, NoAnswer, Question, Registry};

/// An answer is short; more than this is none.
const MOST_BYTES: usize = 16 * 1024;

/// The longest reference that is kept.
const MOST_REFERENCE: usize = 100;

/// Posts `{"guardian", "student", "relation"}` with a bearer token; the answer is
/// `{"result": "confirmed" | "unconfirmed", "reference": "…"}`.
pub struct HttpRegistry {
    client: reqwest::Client,
    url: String,
    token: SecretString,
}

#[derive(Deserialize)]
struct Body {
    result: String,
    #[serde(default)]
    reference: String,
}

impl HttpRegistry {
    /// How long a question may take.
    pub const TIMEOUT: Duration = Duration::from_secs(20);

    /// Prepares the client, which gives a question up after `timeout`; connects with the first one.
    ///
    /// # Errors
    /// When the system's certificates cannot be read.
    pub fn new(url: String, token: SecretString, timeout: Duration) -> Result<Self, reqwest::Error> {
        let none = reqwest::redirect::Policy::none();
        let builder = reqwest::Client::builder().redirect(none).no_proxy().timeout(timeout);
        Ok(Self { client: builder.build()?, url, token })
    }

    async fn send(&self, question: &Question) -> Result<Answer, NoAnswer> {
        let Question { guardian, student, relation } = question;
        let body = json!({
            "guardian": guardian.expose(),
            "student": student.expose(),
            "relation": relation.as_str(),
        });
        let request = self.client.post(&self.url).bearer_auth(self.token.expose_secret()).json(&body);
        // The client's own errors name the address only; the question is in none of them.
        let answer = request.send().await.map_err(|error| unreachable(&error))?;
        match answer.status().as_u16() {
            200 => read(answer).await,
            status @ (400 | 422) => Err(NoAnswer::Never(format!("the registry answered {status}"))),
            // These statuses are about the client or its rate, not about the question.
            status @ (401 | 403 | 429 | 503) => {
                Err(NoAnswer::NotNow(format!("the registry answered {status}")))
            }
            status => Err(NoAnswer::Later(format!("the registry answered {status}"))),
        }
    }
}

impl Registry for HttpRegistry {
    fn ask<'a>(&'a self, question: &'a Question) -> BoxFuture<'a, Result<Answer, NoAnswer>> {
        Box::pin(self.send(question))
    }
}

fn unreachable(error: &reqwest::Error) -> NoAnswer {
    if error.is_timeout() {
        // It may hang on this question alone.
        NoAnswer::Later("the registry did not answer in time".to_owned())
    } else {
        NoAnswer::NotNow("the registry cannot be reached".to_owned())
    }
}

async fn read(mut answer: reqwest::Response) -> Result<Answer, NoAnswer> {
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| unreachable(&error))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MOST_BYTES {
            return Err(NoAnswer::Later("the registry's answer is too long".to_owned()));
        }
    }
    let Ok(body) = serde_json::from_slice::<Body>(&bytes) else {
        return Err(NoAnswer::Later("the registry's answer cannot be read".to_owned()));
    };
    let known = match body.result.as_str() {
        "confirmed" => Known::Confirmed,
        "unconfirmed" => Known::Unconfirmed,
        _ => return Err(NoAnswer::Later("the registry's answer is unknown".to_owned())),
    };
    let reference =
        body.reference.chars().filter(|letter| !letter.is_control()).take(MOST_REFERENCE).collect();
    Ok(Answer { known, reference })
}
