use crate::authorize::{ClaimsRequest, ContextWish, Prompt, ResponseMode, locate, read};
use crate::clients::{AuthMethod, Client, GrantType};
use crate::parameters::Parameters;
use crate::pkce::Pkce;
use crate::samples::{client, scope};

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The parameters of a plain request, but for these.
pub(super) fn parameters(change: &[(&str, &str)]) -> Parameters {
    let mut fields = vec![
        ("response_type", "code"),
        ("redirect_uri", "https://rp.example/cb"),
        ("scope", "openid offline_access"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    fields.retain(|(name, _)| change.iter().all(|(changed, _)| changed != name));
    fields.extend(change);
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    Parameters::parse_with_repeats(query.as_bytes()).unwrap()
}

fn ask(
    client: &Client,
    change: &[(&str, &str)],
) -> Result<crate::authorize::AuthorizationRequest, &'static str> {
    let parameters = parameters(change);
    let target = locate(&parameters, client).map_err(|refusal| refusal.code.as_str())?;
    read(&parameters, client, target).map_err(|refusal| refusal.code.as_str())
}

#[test]
fn a_plain_request_is_read_with_its_defaults() {
    let request = ask(&client(), &[]).unwrap();
    assert_eq!(request.target.mode, ResponseMode::Query);
    assert_eq!((request.target.state, request.nonce, request.max_age), (None, None, None));
    assert_eq!(request.scope, scope("openid offline_access"));
}

#[test]
fn a_client_gets_only_scopes_it_may_have_and_refreshes_only_if_it_may() {
    let mut poor = client();
    poor.scope = scope("openid profile offline_access");
    let asked = [("scope", "openid profile email offline_access")];
    assert_eq!(ask(&poor, &asked).unwrap().scope, scope("openid profile offline_access"));
    poor.grant_types = [GrantType::AuthorizationCode].into();
    assert_eq!(ask(&poor, &asked).unwrap().scope, scope("openid profile"));
    assert_eq!(ask(&poor, &[("scope", "email")]).unwrap_err(), "invalid_scope");
    poor.grant_types = [GrantType::ClientCredentials].into();
    assert_eq!(ask(&poor, &asked).unwrap_err(), "unauthorized_client");
}

#[test]
fn only_a_confidential_client_can_do_without_pkce() {
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    let with_nonce = [&without[..], &[("nonce", "n")]].concat();
    let mut exempt = client();
    assert_eq!(ask(&exempt, &with_nonce).unwrap_err(), "invalid_request");
    exempt.pkce = Pkce::Nonce;
    assert_eq!(ask(&exempt, &with_nonce).unwrap().challenge, None);
    assert_eq!(ask(&exempt, &without).unwrap_err(), "invalid_request");
    let no_openid = [&with_nonce[..], &[("scope", "profile")]].concat();
    assert_eq!(ask(&exempt, &no_openid).unwrap_err(), "invalid_request", "no ID token holds the nonce");
    let plain = [&with_nonce[2..], &[("code_challenge_method", "plain")]].concat();
    assert_eq!(ask(&exempt, &plain).unwrap_err(), "invalid_request", "who sends one sends S256");
    exempt.pkce = Pkce::Exempt;
    assert_eq!(ask(&exempt, &without).unwrap().challenge, None);
    exempt.auth_method = AuthMethod::None;
    assert_eq!(ask(&exempt, &without).unwrap_err(), "invalid_request");
}

#[test]
fn prompts_may_be_combined_but_none_stands_alone() {
    let prompt = ask(&client(), &[("prompt", "login consent")]).unwrap().prompt;
    assert_eq!(prompt, [Prompt::Login, Prompt::Consent]);
    assert!(ask(&client(), &[("prompt", "none")]).is_ok());
    assert!(ask(&client(), &[("prompt", "none consent")]).is_err());
}

#[test]
fn a_claims_request_is_an_object_of_objects() {
    let text = r#"{"userinfo":{"name":{"essential":true},"x":null},"id_token":{"acr":{"essential":true,"values":["1"]},"sub":{"value":"me"}}}"#;
    let claims = ClaimsRequest::parse(text).unwrap();
    assert_eq!(claims.userinfo, ["name", "x"]);
    assert_eq!((claims.essential_acr, claims.sub), (vec!["1".to_owned()], Some("me".to_owned())));
    for bad in [
        "",
        "3",
        "[]",
        r#"{"userinfo":[]}"#,
        r#"{"id_token":{"name":3}}"#,
        r#"{"id_token":{"a":{"essential":1}}}"#,
    ] {
        assert!(ClaimsRequest::parse(bad).is_err(), "{bad}");
    }
    let many: Vec<String> = (0..65).map(|n| format!("\"c{n}\":null")).collect();
    assert!(ClaimsRequest::parse(&format!("{{\"userinfo\":{{{}}}}}", many.join(","))).is_err());
}

#[test]
fn a_wish_is_one_object_of_our_type() {
    let wish = ContextWish::parse(r#"[{"type":"edu_context","role":"guardian","child":"c"}]"#).unwrap();
    assert_eq!(wish.child.as_deref(), Some("c"));
    for bad in [
        "{}",
        "[]",
        r#"[{"type":"edu_context"},{"type":"edu_context"}]"#,
        r#"[{"type":"edu_context","x":1}]"#,
    ] {
        assert!(ContextWish::parse(bad).is_err(), "{bad}");
    }
}
