//! The authorization request, and how each part of it is read.

use serde::{Deserialize, Serialize};

use super::object::Unverified;
use super::{ClaimsRequest, ContextWish};
use crate::clients::{Client, GrantType};
use crate::contexts::words;
use crate::ids::ClientId;
use crate::parameters::Parameters;
use crate::pkce::{Challenge, Pkce};
use crate::refusal::{OauthCode, OauthRefusal};
use crate::scope::{Scope, ScopeValue};

words! {
    /// How the answer travels (OAuth 2.0 Multiple Response Types, Form Post Response Mode).
    ResponseMode {
        /// In the query of the redirect.
        Query = "query",
        /// In a form that the browser posts.
        FormPost = "form_post",
        /// In the fragment of the redirect: refusals only.
        Fragment = "fragment",
    }
    /// What the request wants the person to be asked in any case (OIDC Core section 3.1.2.1).
    Prompt {
        /// Nothing: an error instead of a page.
        None = "none",
        /// The password, even with a live session.
        Login = "login",
        /// The consent, even if it exists.
        Consent = "consent",
        /// The acting context.
        SelectAccount = "select_account",
    }
}

/// Most values of `acr_values`.
const MOST_ACR_VALUES: usize = 16;

/// The redirect address, known before anything else is judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedirectTarget {
    /// One of the client's registered addresses, byte for byte.
    pub redirect_uri: String,
    /// How the answer travels.
    pub mode: ResponseMode,
    /// Given back unchanged.
    pub state: Option<String>,
}

/// A valid request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// The client.
    pub client: ClientId,
    /// The redirect address.
    pub target: RedirectTarget,
    /// The requested scope, within what the client may ask for.
    pub scope: Scope,
    /// The ID token repeats it.
    pub nonce: Option<String>,
    /// PKCE.
    pub challenge: Option<Challenge>,
    /// What to ask in any case.
    pub prompt: Vec<Prompt>,
    /// Greatest age of the sign-in, seconds.
    pub max_age: Option<i64>,
    /// `acr_values`: how surely the person should sign in, by preference.
    pub acr_values: Vec<String>,
    /// The login name of the person who may be about to sign in.
    pub login_hint: Option<String>,
    /// Languages by preference.
    pub ui_locales: Option<String>,
    /// Claims asked for one by one.
    pub claims: ClaimsRequest,
    /// The acting context asked for.
    pub wish: Option<ContextWish>,
}

impl AuthorizationRequest {
    /// A request of which nothing but the client and the target is read.
    pub(super) fn begun(client: ClientId, target: RedirectTarget) -> Self {
        Self {
            client,
            target,
            scope: Scope::default(),
            nonce: None,
            challenge: None,
            prompt: Vec::new(),
            max_age: None,
            acr_values: Vec::new(),
            login_hint: None,
            ui_locales: None,
            claims: ClaimsRequest::default(),
            wish: None,
        }
    }

    /// Whether this prompt was asked for.
    pub fn prompts(&self, prompt: Prompt) -> bool {
        self.prompt.contains(&prompt)
    }
}

impl ResponseMode {
    /// Whether a code travels so here.
    pub fn brings_code(self) -> bool {
        self != Self::Fragment
    }
}

/// The redirect address, byte for byte one that the client registered (RFC 9700 section 4.1), and how the answer
/// travels there.
pub(super) fn read_target(parameters: &Parameters, client: &Client) -> Result<RedirectTarget, OauthRefusal> {
    let redirect_uri = parameters.require("redirect_uri", "redirect_uri is missing or repeated")?;
    if !client.takes_redirect(redirect_uri) {
        return Err(OauthRefusal::invalid_request("redirect_uri is not registered"));
    }
    let object = parameters.get("request").map(Unverified::read).unwrap_or_default();
    let asked = |kept: Option<String>, name| kept.or_else(|| parameters.get(name).map(str::to_owned));
    // An unknown mode is refused later, by way of the default one.
    let mode = asked(object.response_mode, "response_mode").and_then(|mode| ResponseMode::parse(&mode));
    let mode = mode.unwrap_or_else(|| usual_mode(parameters.get("response_type")));
    let state = asked(object.state, "state");
    Ok(RedirectTarget { redirect_uri: redirect_uri.to_owned(), mode, state })
}

/// Where a client that asks for this type looks for the answer: in the fragment if a token would come with it, refusals too
/// (OAuth 2.0 Multiple Response Types section 5).
fn usual_mode(response_type: Option<&str>) -> ResponseMode {
    let mut words = response_type.unwrap_or_default().split(' ');
    let fragment = words.any(|word| matches!(word, "token" | "id_token"));
    if fragment { ResponseMode::Fragment } else { ResponseMode::Query }
}

/// OIDC Core section 3.1.2.6: the server must not ignore parameters that change the request.
pub(super) fn refuse_unsupported(parameters: &Parameters) -> Result<(), OauthRefusal> {
    let unsupported = [
        ("request", OauthCode::RequestNotSupported),
        ("request_uri", OauthCode::RequestUriNotSupported),
        ("registration", OauthCode::RegistrationNotSupported),
    ];
    match unsupported.iter().find(|(name, _)| parameters.has(name)) {
        Some((_, code)) => Err(OauthRefusal::new(*code, "this parameter is not supported")),
        None => Ok(()),
    }
}

/// Only the code flow (OAuth 2.1 section 4.1).
pub(super) fn check_response_type(parameters: &Parameters) -> Result<(), OauthRefusal> {
    let response_type = parameters.require("response_type", "response_type is missing")?;
    if response_type != "code" {
        let text = "only response_type code is supported";
        return Err(OauthRefusal::new(OauthCode::UnsupportedResponseType, text));
    }
    Ok(())
}

/// Only modes that bring a code (OAuth 2.0 Multiple Response Types section 2.1, Form Post Response Mode).
pub(super) fn check_response_mode(parameters: &Parameters) -> Result<(), OauthRefusal> {
    let brings_code = |mode| ResponseMode::parse(mode).is_some_and(ResponseMode::brings_code);
    if !parameters.get("response_mode").is_none_or(brings_code) {
        return Err(OauthRefusal::invalid_request("response_mode must be query or form_post"));
    }
    Ok(())
}

/// The client is registered for the code flow (RFC 6749 section 4.1.2.1).
pub(super) fn check_grant_type(client: &Client) -> Result<(), OauthRefusal> {
    if !client.may(GrantType::AuthorizationCode) {
        let text = "the client may not use the code flow";
        return Err(OauthRefusal::new(OauthCode::UnauthorizedClient, text));
    }
    Ok(())
}

/// Drops unknown values, and values that the client may not ask for (RFC 6749 section 3.3); the token response names
/// the rest. A refresh token that outlives the session needs a client that may refresh.
pub(super) fn read_scope(parameters: &Parameters, client: &Client) -> Result<Scope, OauthRefusal> {
    let asked = parameters.require("scope", "scope is missing")?;
    let scope = Scope::parse(asked).intersection(&client.scope);
    if scope.is_empty() {
        return Err(OauthRefusal::new(
            OauthCode::InvalidScope,
            "the client may ask for none of these scopes",
        ));
    }
    if client.may(GrantType::RefreshToken) { Ok(scope) } else { Ok(scope.without(ScopeValue::OfflineAccess)) }
}

/// S256, or nothing where the client may do without ([`Pkce::is_dispensable`]). RFC 7636 section 4.3: no method means `plain`,
/// which the server refuses.
pub(super) fn read_challenge(
    parameters: &Parameters,
    client: &Client,
    scope: &Scope,
) -> Result<Option<Challenge>, OauthRefusal> {
    let Some(text) = parameters.get("code_challenge") else {
        let openid_with_nonce = scope.contains(ScopeValue::Openid) && parameters.get("nonce").is_some();
        return if client.pkce.is_dispensable(client.is_confidential(), openid_with_nonce) {
            Ok(None)
        } else if client.pkce == Pkce::Nonce {
            let text = "code_challenge is missing: PKCE is required without scope openid and a nonce";
            Err(OauthRefusal::invalid_request(text))
        } else {
            Err(OauthRefusal::invalid_request("code_challenge is missing: PKCE is required"))
        };
    };
    if parameters.get("code_challenge_method") != Some("S256") {
        return Err(OauthRefusal::invalid_request("code_challenge_method must be S256"));
    }
    let challenge = Challenge::parse(text);
    challenge.map(Some).ok_or_else(|| OauthRefusal::invalid_request("code_challenge is malformed"))
}

/// OIDC Core section 3.1.2.1: `none` excludes other values.
pub(super) fn read_prompt(parameters: &Parameters) -> Result<Vec<Prompt>, OauthRefusal> {
    let words = parameters.get("prompt").unwrap_or_default().split(' ').filter(|word| !word.is_empty());
    let prompt: Option<Vec<Prompt>> = words.map(Prompt::parse).collect();
    let prompt = prompt.ok_or_else(|| OauthRefusal::invalid_request("prompt has an unknown value"))?;
    if prompt.contains(&Prompt::None) && prompt.len() > 1 {
        return Err(OauthRefusal::invalid_request("prompt none stands alone"));
    }
    Ok(prompt)
}

/// Values apart by spaces, by preference (OIDC Core section 3.1.2.1). Those that are not offered have no effect.
pub(super) fn read_acr_values(parameters: &Parameters) -> Result<Vec<String>, OauthRefusal> {
    let words = parameters.get("acr_values").unwrap_or_default().split(' ').filter(|word| !word.is_empty());
    let values: Vec<String> = words.map(str::to_owned).collect();
    if values.len() > MOST_ACR_VALUES {
        return Err(OauthRefusal::invalid_request("acr_values has too many values"));
    }
    Ok(values)
}

/// A number of seconds (OIDC Core section 3.1.2.1).
pub(super) fn read_max_age(parameters: &Parameters) -> Result<Option<i64>, OauthRefusal> {
    let malformed = || OauthRefusal::invalid_request("max_age must be a number of seconds");
    let Some(text) = parameters.get("max_age") else { return Ok(None) };
    let seconds: u32 = text.parse().map_err(|_| malformed())?;
    Ok(Some(i64::from(seconds)))
}
