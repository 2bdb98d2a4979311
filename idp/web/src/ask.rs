//! One request for a page: who asks, when, in which language, and how it is answered.

use std::fmt::Display;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::PersonId;
use domain::parameters::Parameters;
use domain::timestamp::Timestamp;
use http::request::Parts;
use serde_json::Value;

use super::cookies;
use super::error::{PageRefusal, Paged};
use super::extract::{CsrfToken, Language};
use super::flood;
use crate::app::App;
use crate::render::Page;
use crate::render::i18n::Locale;
use platform::audit::{self, AuditAct};
use platform::fault::Fault;

/// A caller as a room knows one. Whoever is none gets the room's own answer, and no page.
pub trait Who: FromRequestParts<App, Rejection: IntoResponse> + Send {
    /// The `Set-Cookie` value that goes with each page, where showing a page renews a cookie of the caller's own.
    ///
    /// # Errors
    /// When the cookie cannot be sealed.
    fn renewed(&self, _app: &App, _now: Timestamp) -> Result<Option<String>, Fault> {
        Ok(None)
    }

    /// Whether the caller is signed in on a computer that many people use: each page offers to leave it.
    fn is_on_shared(&self) -> bool {
        false
    }
}

/// A caller whom the audit log can name.
pub trait Named: Who {
    /// Who it is.
    fn person(&self) -> PersonId;
}

/// One request for a page. `Who` says who may ask.
///
/// The token of the page's forms is made here, after `Who` has said for whom they act (see [`super::extract::FormOf`]). A
/// form that is sent stands behind it in a handler's signature, and so does an [`super::path::Id`] of the address: whoever asks is
/// judged first, then the form, then the id.
pub struct Ask<Who> {
    /// The node.
    pub app: App,
    /// Who asks.
    pub who: Who,
    /// The language of the answer.
    pub locale: Locale,
    /// The second in which the request is judged.
    pub now: Timestamp,
    csrf: CsrfToken,
    query: Parameters,
}

impl<W: Who> FromRequestParts<App> for Ask<W> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let now = app.now();
        let who = W::from_request_parts(parts, app).await.map_err(IntoResponse::into_response)?;
        let Ok(Language(locale)) = Language::from_request_parts(parts, app).await;
        let csrf = CsrfToken::from_request_parts(parts, app).await.map_err(IntoResponse::into_response)?;
        let query = Parameters::parse(parts.uri.query().unwrap_or_default().as_bytes()).unwrap_or_default();
        Ok(Self { app: app.clone(), who, locale, now, csrf, query })
    }
}

impl<W: Who> Ask<W> {
    /// What the address says after the question mark. Where something is said twice, nothing is.
    pub fn query(&self) -> &Parameters {
        &self.query
    }

    /// The page as the answer.
    ///
    /// # Errors
    /// When the page cannot be rendered.
    pub fn show(&self, page: &impl Page) -> Paged {
        let mut response = self.show_quietly(page)?;
        if let Some(cookie) = self.who.renewed(&self.app, self.now)? {
            cookies::give(response.headers_mut(), &cookie);
        }
        Ok(response)
    }

    /// The same for a page that asks again by itself: it renews nothing.
    ///
    /// # Errors
    /// When the page cannot be rendered.
    pub fn show_quietly(&self, page: &impl Page) -> Paged {
        let (csrf, leave) = (&self.csrf.value, self.who.is_on_shared());
        let html = self.app.renderer.page_with_forms(self.locale, page, csrf, leave)?;
        Ok((self.csrf.clone(), html).into_response())
    }
}

impl<W: Named> Ask<W> {
    /// Who asks.
    pub fn person(&self) -> PersonId {
        self.who.person()
    }

    /// Records in the audit log that somebody reached for what is not theirs, and refuses. Of many in a short time the first
    /// ones are recorded: anybody can try as many ids as there are, and the last entry says that more may have followed.
    pub async fn refuse(
        &self,
        act: AuditAct,
        subject: impl Display,
        detail: Value,
        answer: PageRefusal,
    ) -> super::error::Stop {
        let party = format!("person {}", self.person());
        let Some(detail) = flood::detail(&self.app, party, detail, self.now) else { return answer.into() };
        match self.record(act, subject, detail).await {
            Ok(()) => answer.into(),
            Err(fault) => fault.into(),
        }
    }

    /// Records in the audit log what somebody saw, took away or was refused. `subject` is an id or a word.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record(&self, act: AuditAct, subject: impl Display, detail: Value) -> Result<(), Fault> {
        let (actor, subject) = (self.person().to_string(), subject.to_string());
        Ok(audit::record_alone(&self.app.db, self.now, actor, act, subject, detail).await?)
    }
}

/// Anyone asks.
#[derive(Clone, Copy, Debug)]
pub struct Anyone;

impl FromRequestParts<App> for Anyone {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(_: &mut Parts, _: &App) -> Result<Self, Self::Rejection> {
        Ok(Self)
    }
}

impl Who for Anyone {}

/// On to another page.
///
/// # Errors
/// None: the result is that of a handler.
pub fn go(to: impl Display) -> Paged {
    Ok(Redirect::to(&to.to_string()).into_response())
}
