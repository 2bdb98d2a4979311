//! Sending a browser away and learning who came back, whatever the provider speaks. It ends after five seconds.

use std::sync::Arc;
use std::time::Duration;

use domain::timestamp::Timestamp;
use domain::upstream::{Hint, masked, read_hint};
use secrecy::ExposeSecret as _;
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::paths::Callback;
use super::pending::{Pending, Proved, Sent};
use super::provider::{Endpoints, Provider, Trouble};
use super::{oidc, plain};
use web::app::App;

/// The longest that a person waits for a provider.
const PATIENCE: Duration = Duration::from_secs(5);

/// Discovery ends so much before the patience does, so that its failure is noted.
const BEFORE_THE_END: Duration = Duration::from_millis(100);

/// The end of a person's patience.
pub(super) fn patience() -> Instant {
    Instant::now() + PATIENCE
}

/// The address at which answers of a provider arrive.
fn redirect_of(app: &App, provider: &Provider) -> String {
    format!("{}{}", app.config.server.issuer, Callback { name: provider.upstream.name })
}

/// Waits for something of a provider, unless too many wait for it already or it takes too long.
async fn within<T>(
    provider: &Provider,
    end: Instant,
    work: impl Future<Output = Result<T, Trouble>>,
) -> Result<T, Trouble> {
    let Ok(_permit) = provider.waiting.try_acquire() else {
        return Err(Trouble::Away("too many wait for it".to_owned()));
    };
    timeout_at(end, work).await.unwrap_or_else(|_| Err(Trouble::Away("it takes too long".to_owned())))
}

/// Where to send a browser.
pub(super) async fn begin(
    app: &App,
    provider: &Provider,
    fresh: bool,
    now: Timestamp,
) -> Result<(Url, Sent), Trouble> {
    let endpoints = endpoints(provider, patience(), now).await?;
    let redirect = redirect_of(app, provider);
    if provider.upstream.preset.is_oidc() {
        oidc::begin(provider, &endpoints, redirect, fresh)
    } else if fresh {
        Err(Trouble::NotFresh)
    } else {
        plain::begin(provider, &endpoints, redirect)
    }
}

/// The endpoints of a provider, if it tells them in time.
pub(super) async fn endpoints(
    provider: &Provider,
    end: Instant,
    now: Timestamp,
) -> Result<Arc<Endpoints>, Trouble> {
    within(provider, end, provider.endpoints(end - BEFORE_THE_END, now)).await
}

/// Who came back with a code.
pub(super) async fn prove(
    app: &App,
    (provider, endpoints): (&Provider, &Endpoints),
    (code, pending): (String, &Pending),
    end: Instant,
    now: Timestamp,
) -> Result<Proved, Trouble> {
    let answer = (redirect_of(app, provider), code);
    let work = async {
        if provider.upstream.preset.is_oidc() {
            oidc::prove(app, (provider, endpoints), answer, pending, now).await
        } else {
            plain::prove((provider, endpoints), answer, pending, now).await
        }
    };
    within(provider, end, work).await
}

/// What a provider tells of an account.
#[derive(Clone, Debug, Default)]
pub(super) struct Details {
    /// Masked.
    pub(super) name: String,
    pub(super) hint: Hint,
}

/// What helps the owner to know the account again. A provider that does not tell it is none the worse for it.
pub(super) async fn details(
    (provider, endpoints): (&Provider, &Endpoints),
    proved: &Proved,
    end: Instant,
) -> Details {
    let (of, token) = (&provider.upstream, proved.access_token.expose_secret());
    let mut details =
        Details { name: masked(proved.name.as_deref().unwrap_or_default()), hint: Hint::default() };
    let asks_name = details.name.is_empty() && of.preset.is_oidc() && !endpoints.userinfo.is_empty();
    let work = async {
        if asks_name {
            let found = provider.wire.json(&endpoints.userinfo, Some(token)).await?;
            // OIDC Core section 5.3.2: it counts only of the same subject.
            if found.get("sub").and_then(|sub| sub.as_str()) == Some(proved.account.subject.as_str()) {
                details.name = masked(found.get("name").and_then(|name| name.as_str()).unwrap_or_default());
            }
        }
        if !of.resource.is_empty() {
            details.hint = read_hint(&provider.wire.json(&of.resource, Some(token)).await?);
        }
        Ok(())
    };
    if let Err(trouble) = within(provider, end, work).await {
        tracing::info!(upstream = %of.name, %trouble, "a provider tells no more of an account");
    }
    details
}
