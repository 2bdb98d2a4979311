use super::request::parameters;
use crate::authorize::rules::RULES;
use crate::authorize::{AuthorizationRequest, RedirectTarget, ResponseMode, Rule};
use crate::clients::{Client, GrantType};
use crate::samples::client;

/// The first rule that refuses.
fn refused_by(client: &Client, change: &[(&str, &str)]) -> Option<&'static str> {
    let target = RedirectTarget { redirect_uri: String::new(), mode: ResponseMode::Query, state: None };
    let mut request = AuthorizationRequest::begun(client.id.clone(), target);
    let parameters = parameters(change);
    let refuses = |rule: &&Rule| (rule.judge)(&parameters, client, &mut request).is_err();
    RULES.iter().find(refuses).map(|rule| rule.name)
}

#[test]
fn every_rule_refuses_what_it_says_and_the_rules_before_it_do_not() {
    let mut machine = client();
    machine.grant_types = [GrantType::ClientCredentials].into();
    for rule in &RULES {
        let change: &[(&str, &str)] = match rule.name {
            "redirect-address" => &[("redirect_uri", "https://rp.example/cb/")],
            "once" => &[("nonce", "a"), ("nonce", "b")],
            "unsupported" => &[("request", "x")],
            "response-type" => &[("response_type", "token")],
            "response-mode" => &[("response_mode", "fragment")],
            "code-flow" | "carried" => &[],
            "scope" => &[("scope", "unknown")],
            "pkce" => &[("code_challenge_method", "plain")],
            "prompt" => &[("prompt", "none login")],
            "max-age" => &[("max_age", "-1")],
            "acr-values" => &[("acr_values", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17")],
            "claims" => &[("claims", "3")],
            "details" => &[("authorization_details", "{}")],
            other => panic!("no request breaks the rule {other}"),
        };
        let who = if rule.name == "code-flow" { machine.clone() } else { client() };
        let refused = (rule.name != "carried").then_some(rule.name);
        assert_eq!(refused_by(&who, change), refused);
    }
}
