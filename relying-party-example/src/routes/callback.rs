//! GET /callback: the browser comes back from the provider, with a code or a reason why not.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar};

use super::guard::{self, session_cookie, session_id};
use super::sign_in::transaction_cookie;
use crate::Portal;
use crate::claims::Standing;
use crate::pages::Stumble;
use crate::params::Params;
use crate::provider::{Provider, Trouble};
use crate::session::{self, Identity};
use crate::signin::{self, Pending, SignedIn};

pub async fn get(State(portal): State<Portal>, RawQuery(query): RawQuery, mut jar: CookieJar) -> Response {
    let Some(params) = Params::parse(&query.unwrap_or_default()) else {
        return portal.pages.stumble(StatusCode::BAD_REQUEST, &Stumble::BROKEN);
    };
    let state = params.get("state").unwrap_or_default();
    let name = guard::cookie_name(&portal, &transaction_cookie(state));
    let browser = jar.get(&name).map(|cookie| cookie.value().to_owned());
    let now = portal.config.clock.now();
    let Some(pending) = portal.sessions.take(state, browser.as_deref(), now) else {
        // The browser's way back leads here again. The answer is not looked at: who is signed in asks anew, and the
        // provider knows which identity was chosen last.
        let session = session_id(&jar, &portal);
        let answers = !state.is_empty() && (params.get("code").is_some() || params.get("error").is_some());
        if answers && !portal.sessions.identities(session.as_deref(), now).is_empty() {
            return Redirect::to("/sign-in").into_response();
        }
        // A browser that takes cookies sends at least that of the sign-in which began a moment ago.
        let sends_none = answers && jar.iter().next().is_none();
        let stumble = if sends_none { &Stumble::NO_COOKIES } else { &Stumble::TOO_LATE };
        return portal.pages.stumble(StatusCode::BAD_REQUEST, stumble);
    };
    jar = jar.remove(Cookie::build(name).path("/"));
    match identity(&portal, &params, pending).await {
        Ok(identity) => {
            let (id, handle) = portal.sessions.add(session_id(&jar, &portal).as_deref(), identity, now);
            (jar.add(session_cookie(&portal, id)), Redirect::to(&format!("/as/{handle}"))).into_response()
        }
        Err(trouble) => (jar, portal.pages.trouble(&trouble)).into_response(),
    }
}

async fn identity(portal: &Portal, params: &Params, pending: Pending) -> Result<Identity, Trouble> {
    let city = portal.provider.city().await?;
    // RFC 9207 section 2.4: an answer of another provider is not for this request.
    if params.get("iss").map_or(city.names_itself, |iss| iss != city.issuer) {
        return Err(Trouble::untrusted("the answer comes from another provider"));
    }
    if let Some(error) = params.get("error") {
        return Err(Trouble::Refused(error.to_owned()));
    }
    let code = params.get("code").ok_or_else(|| Trouble::untrusted("neither code nor error"))?;
    let signed_in = signin::finish(&portal.provider, code.to_owned(), pending).await?;
    describe(&portal.provider, session::handle(), signed_in, portal.config.clock.now()).await
}

/// Asks userinfo and reads from both answers whom the person acts as. Where userinfo is silent or says no, the ID token
/// serves; an answer that cannot be trusted, as one about another person, signs nobody in (OIDC Core section 5.3.2).
pub async fn describe(
    provider: &Provider,
    handle: String,
    signed_in: SignedIn,
    now: i64,
) -> Result<Identity, Trouble> {
    let (mut userinfo, mut standing) = (None, Standing::default());
    if let Ok(city) = provider.city().await {
        match signin::userinfo(&city, &signed_in).await {
            Ok(answer) => userinfo = Some(answer),
            Err(trouble @ Trouble::Untrusted(_)) => return Err(trouble),
            Err(trouble) => tracing::warn!(error = %trouble, "userinfo gave nothing"),
        }
        let more = Identity::more(userinfo.as_ref());
        let prefix = city.claims_prefix.as_deref().unwrap_or_default();
        standing = Standing::read(prefix, signed_in.claims.additional_claims(), more);
    }
    Ok(Identity { handle, signed_in, userinfo, standing, since: now })
}
