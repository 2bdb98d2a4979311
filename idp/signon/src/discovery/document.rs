//! The metadata (OIDC Discovery section 3, RFC 8414 section 2): only what works, only registered names.

use domain::assurance::Acr;
use domain::authorize::{EDU_CONTEXT, Prompt, ResponseMode};
use domain::claims::ClaimNames;
use domain::clients::{AuthMethod, GrantType, SubjectType};
use domain::jose::Algorithm;
use domain::scope::ScopeValue;
use hyper::body::Bytes;
use serde_json::json;

use platform::config::ServerConfig;
use web::render::i18n::Locale;

/// The document, written once. `has_passkeys` is whether passkeys can be used at this address.
pub(super) fn of(server: &ServerConfig, names: &ClaimNames, has_passkeys: bool) -> Bytes {
    let words = |all: &[AuthMethod]| all.iter().map(|each| each.as_str()).collect::<Vec<_>>();
    let confidential = AuthMethod::ALL.iter().copied().filter(|each| *each != AuthMethod::None);
    let confidential: Vec<AuthMethod> = confidential.collect();
    let algorithms: Vec<&str> = Algorithm::ALL.iter().map(|each| each.as_str()).collect();
    // The server stores no postal address, so this scope gives nothing.
    let scopes = ScopeValue::ALL.iter().filter(|each| **each != ScopeValue::Address);
    let scopes: Vec<&str> = scopes.map(|each| each.as_str()).collect();
    let modes = ResponseMode::ALL.iter().filter(|mode| mode.brings_code());
    // Nobody asks for the lowest value.
    let offered = |acr: &&Acr| **acr > Acr::Low && (has_passkeys || **acr != Acr::Phr);
    let reachable = Acr::ALL.iter().filter(offered);
    let acr_values: Vec<&str> = reachable.map(|acr| acr.value()).collect();
    // No `request_object_signing_alg_values_supported`: the server takes no request object, and a list would say that it does.
    let document = json!({
        "issuer": server.issuer,
        "authorization_endpoint": server.url("/oauth/authorize"),
        "token_endpoint": server.url("/oauth/token"),
        "userinfo_endpoint": server.url("/oauth/userinfo"),
        "jwks_uri": server.url("/oauth/jwks"),
        "introspection_endpoint": server.url("/oauth/introspect"),
        "revocation_endpoint": server.url("/oauth/revoke"),
        "end_session_endpoint": server.url("/oauth/logout"),
        "scopes_supported": scopes,
        "claims_supported": names.supported(),
        "response_types_supported": ["code"],
        "response_modes_supported": modes.map(|each| each.as_str()).collect::<Vec<_>>(),
        "grant_types_supported": GrantType::ALL.iter().map(|each| each.as_str()).collect::<Vec<_>>(),
        "subject_types_supported": SubjectType::ALL.iter().map(|each| each.as_str()).collect::<Vec<_>>(),
        "acr_values_supported": acr_values,
        "prompt_values_supported": Prompt::ALL.iter().map(|each| each.as_str()).collect::<Vec<_>>(),
        "id_token_signing_alg_values_supported": algorithms,
        "token_endpoint_auth_methods_supported": words(AuthMethod::ALL),
        "token_endpoint_auth_signing_alg_values_supported": algorithms,
        "introspection_endpoint_auth_methods_supported": words(&confidential),
        "introspection_endpoint_auth_signing_alg_values_supported": algorithms,
        "revocation_endpoint_auth_methods_supported": words(AuthMethod::ALL),
        "revocation_endpoint_auth_signing_alg_values_supported": algorithms,
        "code_challenge_methods_supported": ["S256"],
        "authorization_details_types_supported": [EDU_CONTEXT],
        "authorization_response_iss_parameter_supported": true,
        "claim_types_supported": ["normal"],
        "claims_parameter_supported": true,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
        "display_values_supported": ["page"],
        "ui_locales_supported": Locale::ALL.map(Locale::tag),
    });
    Bytes::from(document.to_string())
}
