//! What clients read about us.

use std::collections::BTreeSet;

use domain::jose::Algorithm;
use serde_json::Value;
use tests::{City, Database};

#[tokio::test]
async fn the_document_says_what_works_in_registered_names() {
    let city = City::sqlite().await;
    let client = city.client("leave").await;
    let answer = client.get("/.well-known/openid-configuration").await;
    assert_eq!(answer.headers["content-type"], "application/json");
    let document = answer.ok().clone();
    assert_eq!(document["issuer"], city.url);
    assert_eq!(document["request_uri_parameter_supported"], false, "its default is true");
    let algorithms = document["id_token_signing_alg_values_supported"].as_array().unwrap();
    assert!(algorithms.contains(&"RS256".into()) && !algorithms.contains(&"none".into()));
    assert_eq!(document["ui_locales_supported"][0], "zh-Hant-TW");
    let scopes = document["scopes_supported"].as_array().unwrap();
    assert!(scopes.contains(&"edu.acting".into()) && !scopes.contains(&"address".into()), "none is kept");
    let oauth = client.get("/.well-known/oauth-authorization-server").await;
    assert_eq!(oauth.ok(), &document);
    for (name, address) in
        document.as_object().unwrap().iter().filter(|(name, _)| name.ends_with("_endpoint"))
    {
        let path = address.as_str().unwrap().strip_prefix(&city.url).expect("an address of ours");
        assert_ne!(client.get(path).await.status, 404, "{name}");
    }
    let provider: openidconnect::core::CoreProviderMetadata = serde_json::from_value(document).unwrap();
    assert_eq!(provider.issuer().as_str(), city.url);
}

/// go-jose 4.1.9 and Authlib 1.9.10 refuse a whole key set for one key of a type that they do not know.
#[tokio::test]
async fn the_key_set_holds_rs256_and_what_some_client_is_registered_for() {
    let city = City::with(Database::Sqlite, |_| ()).await;
    let client = city.register("first", |client| client.id_token_alg = Algorithm::Rs256).await;
    let published = async || {
        let set = client.get("/oauth/jwks").await.ok()["keys"].as_array().unwrap().clone();
        set.iter().map(|key| key["alg"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    assert_eq!(published().await, BTreeSet::from(["RS256".to_owned()]));
    let other = city.register("second", |client| client.id_token_alg = Algorithm::EdDsa).await;
    assert_eq!(published().await, BTreeSet::from(["EdDSA".to_owned(), "RS256".to_owned()]));
    let (pupil, browser, request) = (city.pupil().await, city.browser(), other.request());
    let tokens = other.tokens_for(&browser, &request, &pupil, "").await;
    other.verify(&tokens.id_token, &request.nonce).await;
    let moved = domain::clients::Client { id_token_alg: Algorithm::Rs256, ..other.registered.clone() };
    city::clients::put(&city.app.db, moved, city.app.now()).await.unwrap();
    let still = BTreeSet::from(["EdDSA".to_owned(), "RS256".to_owned()]);
    assert_eq!(published().await, still, "what signed before: tokens of then may live");
    let kept = city.app.config.keys.keep_retired();
    city.clock.advance(kept - 1);
    assert_eq!(published().await, still, "as long as a retired key");
    city.clock.advance(1);
    assert_eq!(published().await, BTreeSet::from(["RS256".to_owned()]), "and no longer");
    let third = city.register("third", |client| client.id_token_alg = Algorithm::Es256).await;
    assert_eq!(published().await, BTreeSet::from(["ES256".to_owned(), "RS256".to_owned()]));
    idp::operate::remove_client(&city.app.db, third.registered.id, city.app.now()).await.unwrap();
    assert_eq!(published().await, BTreeSet::from(["RS256".to_owned()]));
}

/// oauth2-oidc-sdk 11.37 refuses the whole document for one tag that it cannot parse, such as `zh_TW` or `i-default`.
#[tokio::test]
async fn every_language_of_the_document_has_a_regular_tag() {
    let city = City::sqlite().await;
    let document = city.client("leave").await.get("/.well-known/openid-configuration").await.ok().clone();
    let lists = document.as_object().unwrap().iter().filter(|(name, _)| name.ends_with("_locales_supported"));
    let tags: Vec<&str> =
        lists.flat_map(|(_, tags)| tags.as_array().unwrap()).filter_map(Value::as_str).collect();
    assert!(tags.len() >= 2, "{tags:?}");
    for tag in tags {
        // RFC 5646 section 2.1: language, script, region.
        let fits = |part: &str, lengths: [usize; 2]| {
            lengths.contains(&part.len()) && part.bytes().all(|sign| sign.is_ascii_alphabetic())
        };
        let mut parts = tag.split('-');
        assert!(fits(parts.next().unwrap(), [2, 3]), "{tag}");
        assert!(parts.all(|part| fits(part, [4, 2])), "{tag}");
    }
}

#[tokio::test]
async fn every_published_key_has_its_own_name_and_no_private_member() {
    let city = City::sqlite().await;
    let keys = city.client("leave").await.get("/oauth/jwks").await.ok()["keys"].as_array().unwrap().clone();
    let mut names: Vec<&str> = keys.iter().map(|key| key["kid"].as_str().unwrap()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), keys.len());
    for key in &keys {
        for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert_eq!(key.get(private), None::<&Value>, "{private}");
        }
    }
}
