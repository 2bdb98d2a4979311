//! The rules of the authorization request, in the order in which they run. `docs/protocol.md` is printed from this table.

use super::request::{
    check_grant_type, check_response_mode, check_response_type, read_acr_values, read_challenge,
    read_max_age, read_prompt, read_scope, read_target, refuse_unsupported,
};
use super::{AuthorizationRequest, ClaimsRequest, ContextWish, RedirectTarget, ResponseMode};
use crate::clients::Client;
use crate::parameters::Parameters;
use crate::refusal::OauthRefusal;

/// The way by which a request comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// By the browser, at the authorization endpoint.
    Authorize,
    /// From the client itself, before (RFC 9126). The server does not serve it yet.
    Pushed,
    /// From a device without a browser (RFC 8628). The server does not serve it yet.
    Device,
}

/// What a client is held to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// OAuth 2.1 and OIDC Core.
    Plain,
    /// FAPI 2.0 Security Profile. The server does not serve it yet.
    Fapi,
}

/// Where a refusal is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// On a page of the server.
    Page,
    /// At the client, by the redirect address.
    Client,
}

/// A rule: what it demands, why, of whom, and how it is judged.
pub struct Rule {
    /// Its name, one word.
    pub name: &'static str,
    /// The parameters that it reads; `*` are all of them.
    pub parameters: &'static [&'static str],
    /// What it demands, one or two sentences.
    pub says: &'static str,
    /// Where that is written.
    pub source: &'static str,
    /// The flows whose requests it judges.
    pub flows: &'static [Flow],
    /// The profiles whose clients it judges.
    pub profiles: &'static [Profile],
    /// Where its refusal is shown.
    pub refusal: Shown,
    pub(super) judge: Judge,
}

/// Judges a part of the request, and writes down what was read.
type Judge = fn(&Parameters, &Client, &mut AuthorizationRequest) -> Result<(), OauthRefusal>;

const BROWSER: &[Flow] = &[Flow::Authorize, Flow::Pushed];
const EVERYWHERE: &[Flow] = &[Flow::Authorize, Flow::Pushed, Flow::Device];
const BOTH: &[Profile] = &[Profile::Plain, Profile::Fapi];

/// All rules. The first one that refuses ends the reading.
pub static RULES: [Rule; 14] = [
    Rule {
        name: "redirect-address",
        parameters: &["redirect_uri"],
        says: "The address is one that the client registered, byte for byte. A refusal is a page: no address can be trusted yet.",
        source: "RFC 6749 section 4.1.2.1, RFC 9700 section 4.1",
        flows: BROWSER,
        profiles: BOTH,
        refusal: Shown::Page,
        judge: |asked, client, request| {
            request.target = read_target(asked, client)?;
            Ok(())
        },
    },
    Rule {
        name: "once",
        parameters: &["*"],
        says: "No parameter is repeated.",
        source: "RFC 6749 section 3.1",
        flows: EVERYWHERE,
        profiles: BOTH,
        refusal: Shown::Client,
        judge: |asked, _, _| asked.refuse_repeats(),
    },
    Rule {
        name: "unsupported",
        parameters: &["request", "request_uri", "registration"],
        says: "A parameter that would change the request, and that the server does not know, is refused and not ignored. Where `request` says `response_mode` and `state`, its refusal goes so.",
        source: "OIDC Core section 3.1.2.6",
        flows: BROWSER,
        profiles: BOTH,
        refusal: Shown::Client,
        judge: |asked, _, _| refuse_unsupported(asked),
    },
    Rule {
        name: "response-type",
        parameters: &["response_type"],
        says: "Only the code flow. The refusal of a type with `token` or `id_token` goes into the fragment, unless `response_mode` says otherwise.",
        source: "OAuth 2.1 section 4.1, OAuth 2.0 Multiple Response Types section 5",
        flows: BROWSER,
        profiles: BOTH,
        refusal: Shown::Client,
        judge: |asked, _, _| check_response_type(asked),
    },
    Rule {
        name: "response-mode",
        parameters: &["response_mode"],
        says: "The code travels in the query or in a form.",
        source: "OAuth 2.0 Multiple Response Types section 2.1, Form Post Response Mode section 2",
        flows: BROWSER,
        profiles: BOTH,
        refusal: Shown::Client,
        judge: |asked, _, _| check_response_mode(asked),
    },
    Rule {
        name: "code-flow",
        parameters: &[],
        says: "The client is registered for the code flow.",
        source: "RFC 6749 section 4.1.2.1",
        flows: BROWSER,
        profiles: BOTH,
        refusal: Shown::Client,
        judge: |_, client, _| check_grant_type(client),
    },
    Rule {
        name: "scope",
        parameters: &["scope"],
        says: "What the client may not ask for is dropped, and something is left. `offline_access` is left where the client may refresh.",
        source: "RFC 6749 section 3.3, OIDC Core section 11",
        flows: EVERYWHERE,
        profiles: BOTH,
        refusal: Shown::Client,
        judge: |asked, client, request| {
            request.scope = read_scope(asked, client)?;
            Ok(())
        },
    },
    Rule {
        name: "pkce",
        parameters: &["code_challenge", "code_challenge_method", "nonce"],
        says: "S256. A confidential client may do without if the operator says so: with `openid` and a `nonce`, or in any case.",
        source: "RFC 7636 section 4.3, RFC 9700 section 2.1.1",
        flows: BROWSER,
        profiles: BOTH,
        refusal: Shown::Client,
        judge: |asked, client, request| {
            request.challenge = read_challenge(asked, client, &request.scope)?;
            Ok(())
        },
    },
    Rule {
        name: "prompt",
        parameters: &["prompt"],
        says: "Known values, and `none` alone.",
        source: "OIDC Core section 3.1.2.1",
        flows: BROWSER,
        profiles: BOTH,
        refusal: Shown::Client,
        judge: |asked, _, request| {
            request.prompt = read_prompt(asked)?;
            Ok(())
        },
    },
    Rule {
        name: "max-age",
        parameters: &["max_age"],
        says: "A number of seconds.",
        source: "OIDC Core section 3.1.2.1",
        flows: BROWSER,
        profiles: BOTH,
        refusal: Shown::Client,
        judge: |asked, _, request| {
            request.max_age = read_max_age(asked)?;
            Ok(())
        },
    },
    Rule {
        name: "acr-values",
        parameters: &["acr_values"],
        says: "At most 16 values. Those that are not offered have no effect.",
        source: "OIDC Core section 3.1.2.1, RFC 9470 section 4",
        flows: BROWSER,
        profiles: BOTH,
        refusal: Shown::Client,
        judge: |asked, _, request| {
            request.acr_values = read_acr_values(asked)?;
            Ok(())
        },
    },
    Rule {
        name: "claims",
        parameters: &["claims"],
        says: "An object that can be read.",
        source: "OIDC Core section 5.5",
        flows: BROWSER,
        profiles: BOTH,
        refusal: Shown::Client,
        judge: |asked, _, request| {
            let claims = asked.get("claims").map(ClaimsRequest::parse).transpose()?;
            request.claims = claims.unwrap_or_default();
            Ok(())
        },
    },
    Rule {
        name: "details",
        parameters: &["authorization_details"],
        says: "One wish for an acting context.",
        source: "RFC 9396 sections 2 and 5",
        flows: EVERYWHERE,
        profiles: BOTH,
        refusal: Shown::Client,
        judge: |asked, _, request| {
            request.wish = asked.get("authorization_details").map(ContextWish::parse).transpose()?;
            Ok(())
        },
    },
    Rule {
        name: "carried",
        parameters: &["nonce", "login_hint", "ui_locales"],
        says: "What the server only repeats or takes as a hint is kept as it came.",
        source: "OIDC Core section 3.1.2.1",
        flows: BROWSER,
        profiles: BOTH,
        refusal: Shown::Client,
        judge: |asked, _, request| {
            let kept = |name| asked.get(name).map(str::to_owned);
            request.nonce = kept("nonce");
            request.login_hint = kept("login_hint");
            request.ui_locales = kept("ui_locales");
            Ok(())
        },
    },
];

/// Finds the redirect address. Every refusal of this function must be shown on a page, since no address can be
/// trusted yet (RFC 6749 section 4.1.2.1).
pub fn locate(parameters: &Parameters, client: &Client) -> Result<RedirectTarget, OauthRefusal> {
    let nowhere = RedirectTarget { redirect_uri: String::new(), mode: ResponseMode::Query, state: None };
    Ok(judge(Shown::Page, parameters, client, nowhere)?.target)
}

/// Reads and judges the rest. A refusal goes to the target.
pub fn read(
    parameters: &Parameters,
    client: &Client,
    target: RedirectTarget,
) -> Result<AuthorizationRequest, OauthRefusal> {
    judge(Shown::Client, parameters, client, target)
}

/// Lets every rule judge that holds for a plain client at the authorization endpoint and whose refusal is shown there.
fn judge(
    shown: Shown,
    parameters: &Parameters,
    client: &Client,
    target: RedirectTarget,
) -> Result<AuthorizationRequest, OauthRefusal> {
    let mut request = AuthorizationRequest::begun(client.id.clone(), target);
    let holds = |rule: &&Rule| {
        let (flow, profile) = (Flow::Authorize, Profile::Plain);
        rule.refusal == shown && rule.flows.contains(&flow) && rule.profiles.contains(&profile)
    };
    for rule in RULES.iter().filter(holds) {
        (rule.judge)(parameters, client, &mut request)?;
    }
    Ok(request)
}
