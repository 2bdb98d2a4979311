//! Logout tokens, one fault each.

use openidconnect::JsonWebKeySet;
use openidconnect::core::{CoreJsonWebKey, CoreJwsSigningAlgorithm};
use relying_party_example::backchannel::{Wrong, verify};
use serde_json::{Value, json};

use crate::issuer::{LOGOUT_EVENT as EVENT, NOW, Signer};

const ES256: CoreJwsSigningAlgorithm = CoreJwsSigningAlgorithm::EcdsaP256Sha256;
const US: (&str, &str) = ("http://localhost:8000", "portal");

fn keys(signer: &Signer) -> JsonWebKeySet<CoreJsonWebKey> {
    serde_json::from_value(signer.jwks()).unwrap()
}

fn header() -> Value {
    json!({"alg": "ES256", "kid": "k1", "typ": "logout+jwt"})
}

fn claims(changes: &Value) -> Value {
    let mut claims = json!({"iss": US.0, "aud": US.1, "iat": NOW, "exp": NOW + 120, "jti": "j1",
        "sid": "s1", "sub": "p1", "events": {EVENT: {}}});
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims
}

#[test]
fn a_right_logout_token_names_the_session() {
    let signer = Signer::new();
    let said =
        verify(&signer.token(&header(), &claims(&json!({}))), (&keys(&signer), &ES256), US, NOW).unwrap();
    assert_eq!((said.sid.as_deref(), said.sub.as_deref()), (Some("s1"), Some("p1")));
    let listed = claims(&json!({"aud": ["other", "portal"], "sub": null}));
    assert!(verify(&signer.token(&header(), &listed), (&keys(&signer), &ES256), US, NOW).is_ok());
}

#[test]
fn a_wrong_claim_ends_nothing() {
    let signer = Signer::new();
    for (changes, reason) in [
        (json!({"iss": "http://elsewhere"}), "another issuer"),
        (json!({"aud": "other"}), "another client"),
        (json!({"iat": NOW + 3600}), "issued in the future"),
        (json!({"exp": NOW - 3600}), "expired"),
        (json!({"exp": null}), "claims are missing"),
        (json!({"jti": ""}), "no jti"),
        (json!({"events": {"other": {}}}), "not a logout event"),
        (json!({"events": null}), "not a logout event"),
        (json!({"nonce": "n"}), "has a nonce, so it is no logout token"),
        (json!({"sid": null, "sub": null}), "names nobody"),
    ] {
        let token = signer.token(&header(), &claims(&changes));
        assert_eq!(
            verify(&token, (&keys(&signer), &ES256), US, NOW).unwrap_err(),
            Wrong::Token(reason),
            "{changes}"
        );
    }
}

#[test]
fn a_wrong_signature_or_header_ends_nothing() {
    let (signer, stranger) = (Signer::new(), Signer::new());
    let good = claims(&json!({}));
    let forged = stranger.token(&header(), &good);
    assert_eq!(verify(&forged, (&keys(&signer), &ES256), US, NOW).unwrap_err(), Wrong::Token("signature"));
    let unknown = signer.token(&json!({"alg": "ES256", "kid": "k2"}), &good);
    assert_eq!(verify(&unknown, (&keys(&signer), &ES256), US, NOW).unwrap_err(), Wrong::UnknownKey);
    for bad in [
        json!({"alg": "HS256", "kid": "k1"}),
        json!({"alg": "none"}),
        json!({"alg": "ES256", "kid": "k1", "typ": "at+jwt"}),
        json!({"alg": "ES256", "kid": "k1", "crit": ["b64"]}),
    ] {
        let verdict = verify(&signer.token(&bad, &good), (&keys(&signer), &ES256), US, NOW);
        assert!(matches!(verdict, Err(Wrong::Token(_))), "{bad}");
    }
    let right = signer.token(&header(), &good);
    let rs256 = CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256;
    let verdict = verify(&right, (&keys(&signer), &rs256), US, NOW);
    assert_eq!(verdict.unwrap_err(), Wrong::Token("typ, crit or alg"), "not the registered algorithm");
    for text in ["", "a", "a.b", "a.b.c", "ä.ö.ü"] {
        assert!(verify(text, (&keys(&signer), &ES256), US, NOW).is_err());
    }
}
