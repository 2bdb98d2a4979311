use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{
    Algorithm, JoseError, Jwk, JwkSet, MAX_TOKEN_BYTES, SigningKey, VerifyingKey, left_half_hash, thumbprint,
    verify_compact,
};

mod vectors;

fn key(algorithm: Algorithm) -> SigningKey {
    let pkcs8 = match algorithm {
        Algorithm::Rs256 | Algorithm::Ps256 => vectors::RSA_PKCS8,
        Algorithm::Es256 => vectors::P256_PKCS8,
        Algorithm::EdDsa => vectors::ED25519_PKCS8,
    };
    SigningKey::from_pkcs8(algorithm, &URL_SAFE_NO_PAD.decode(pkcs8).unwrap()).unwrap()
}

fn set_of(jwk: &Jwk) -> JwkSet {
    JwkSet::of(vec![VerifyingKey::from_jwk(jwk).unwrap()])
}

fn token_with(header: &str, signature: &str) -> String {
    format!("{}.{}.{signature}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode("{}"))
}

fn refusal(token: &str, keys: &JwkSet) -> JoseError {
    verify_compact(token, keys, Algorithm::ALL).unwrap_err()
}

#[test]
fn the_rs256_example_of_rfc_7515_is_signed_byte_for_byte() {
    let mut token = vectors::RSA_SIGNED_INPUT.to_owned();
    key(Algorithm::Rs256).append_signature(&mut token).unwrap();
    assert_eq!(token, format!("{}.{}", vectors::RSA_SIGNED_INPUT, vectors::RSA_SIGNATURE));
}

#[test]
fn the_rs256_example_of_rfc_7515_verifies() {
    let jwk = key(Algorithm::Rs256).public_jwk().clone();
    assert_eq!((jwk.n.as_deref(), jwk.e.as_deref()), (Some(vectors::RSA_N), Some("AQAB")));
    let token = format!("{}.{}", vectors::RSA_SIGNED_INPUT, vectors::RSA_SIGNATURE);
    let verified = verify_compact(&token, &set_of(&jwk), &[Algorithm::Rs256]).unwrap();
    assert!(verified.payload.starts_with(b"{\"iss\":\"joe\",\r\n"));
}

#[test]
fn the_es256_example_of_rfc_7515_verifies() {
    let jwk = key(Algorithm::Es256).public_jwk().clone();
    assert_eq!(jwk.x.as_deref(), Some("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"));
    assert_eq!(jwk.y.as_deref(), Some("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"));
    verify_compact(vectors::P256_TOKEN, &set_of(&jwk), &[Algorithm::Es256]).unwrap();
}

#[test]
fn the_ed25519_example_of_rfc_8037_is_signed_byte_for_byte_and_verifies() {
    let key = key(Algorithm::EdDsa);
    let (input, _) = vectors::ED25519_TOKEN.rsplit_once('.').unwrap();
    let mut token = input.to_owned();
    key.append_signature(&mut token).unwrap();
    assert_eq!(token, vectors::ED25519_TOKEN);
    let verified = verify_compact(&token, &set_of(key.public_jwk()), &[Algorithm::EdDsa]).unwrap();
    assert_eq!(verified.payload, b"Example of Ed25519 signing");
}

#[test]
fn thumbprints_are_those_of_rfc_7638_and_rfc_8037() {
    let example = Jwk {
        n: Some(vectors::THUMBPRINT_N.to_owned()),
        e: Some("AQAB".to_owned()),
        alg: Some("RS256".to_owned()),
        kid: Some("2011-04-29".to_owned()),
        ..Jwk::of_type("RSA")
    };
    assert_eq!(thumbprint(&example).unwrap(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    assert_eq!(key(Algorithm::EdDsa).kid(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

#[test]
fn what_a_key_signs_verifies_with_its_published_half() {
    for &algorithm in Algorithm::ALL {
        let key = key(algorithm);
        let published = serde_json::json!({ "keys": [key.public_jwk()] }).to_string();
        let keys = JwkSet::parse(published.as_bytes()).unwrap();
        for typ in [None, Some("JWT"), Some("at+jwt"), Some("dpop+jwt")] {
            let token = key.sign_compact(typ, br#"{"sub":"a"}"#).unwrap();
            let verified = verify_compact(&token, &keys, &[algorithm]).unwrap();
            assert_eq!(verified.payload, br#"{"sub":"a"}"#);
            assert_eq!(verified.header.typ.as_deref(), typ);
            assert_eq!(verified.header.kid.as_deref(), Some(key.kid()));
        }
    }
}

#[test]
fn a_token_is_written_into_one_allocation() {
    for &algorithm in Algorithm::ALL {
        let token = key(algorithm).sign_compact(Some("JWT"), &[b' '; 301]).unwrap();
        assert!(token.capacity() - token.len() < 8, "{algorithm:?}: {} of {}", token.len(), token.capacity());
    }
}

#[test]
fn a_changed_header_payload_or_signature_is_refused() {
    for &algorithm in Algorithm::ALL {
        let key = key(algorithm);
        let keys = set_of(key.public_jwk());
        let token = key.sign_compact(Some("JWT"), br#"{"sub":"alice","admin":0}"#).unwrap();
        let parts: Vec<&str> = token.split('.').collect();
        let other = URL_SAFE_NO_PAD.encode(br#"{"sub":"alice","admin":1}"#);
        let mut signature = URL_SAFE_NO_PAD.decode(parts[2]).unwrap();
        signature[20] ^= 1;
        let signature = URL_SAFE_NO_PAD.encode(signature);
        let retyped = key.sign_compact(Some("at+jwt"), b"{}").unwrap();
        let retyped = retyped.split('.').next().unwrap();
        for forged in [
            format!("{}.{other}.{}", parts[0], parts[2]),
            format!("{}.{}.{signature}", parts[0], parts[1]),
            format!("{retyped}.{}.{}", parts[1], parts[2]),
            format!("{}.{}.", parts[0], parts[1]),
        ] {
            assert_eq!(refusal(&forged, &keys), JoseError::BadSignature, "{forged}");
        }
    }
}

#[test]
fn none_symmetric_and_unlisted_algorithms_are_refused() {
    let key = key(Algorithm::Rs256);
    let keys = set_of(key.public_jwk());
    for alg in ["none", "None", "nOnE", "HS256", "HS512", "RS512", "ES256K", "rs256", ""] {
        let token = token_with(&format!(r#"{{"alg":"{alg}"}}"#), "");
        assert_eq!(refusal(&token, &keys), JoseError::AlgorithmRefused, "{alg}");
    }
    let token = key.sign_compact(None, b"{}").unwrap();
    assert_eq!(verify_compact(&token, &keys, &[Algorithm::Es256]), Err(JoseError::AlgorithmRefused));
}

#[test]
fn a_public_key_used_as_a_shared_secret_is_refused() {
    let rsa = key(Algorithm::Rs256);
    let secret = serde_json::to_vec(rsa.public_jwk()).unwrap();
    let input = token_with(&format!(r#"{{"alg":"HS256","kid":"{}"}}"#, rsa.kid()), "");
    let input = input.trim_end_matches('.');
    let mac = aws_lc_rs::hmac::sign(
        &aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &secret),
        input.as_bytes(),
    );
    let token = format!("{input}.{}", URL_SAFE_NO_PAD.encode(mac));
    assert_eq!(refusal(&token, &set_of(rsa.public_jwk())), JoseError::AlgorithmRefused);
}

#[test]
fn a_key_serves_only_the_algorithm_it_names_and_only_its_own_type() {
    let rsa = key(Algorithm::Rs256);
    let pss = key(Algorithm::Ps256).sign_compact(None, b"{}").unwrap();
    assert_eq!(refusal(&pss, &set_of(rsa.public_jwk())), JoseError::UnknownKey);
    let open = Jwk { alg: None, ..rsa.public_jwk().clone() };
    verify_compact(&pss, &set_of(&open), Algorithm::ALL).unwrap();

    let elliptic = key(Algorithm::Es256);
    let token = elliptic.sign_compact(None, b"{}").unwrap();
    let borrowed = Jwk { kid: Some(elliptic.kid().to_owned()), ..open };
    assert_eq!(refusal(&token, &set_of(&borrowed)), JoseError::UnknownKey);

    let misnamed = Jwk { alg: Some("RS256".to_owned()), ..elliptic.public_jwk().clone() };
    assert_eq!(VerifyingKey::from_jwk(&misnamed).unwrap_err(), JoseError::UnusableKey);
}

#[test]
fn critical_extensions_are_refused() {
    let keys = set_of(key(Algorithm::EdDsa).public_jwk());
    for crit in [r#"["b64"]"#, r#"["exp"]"#, "[]", "null"] {
        let token = token_with(&format!(r#"{{"alg":"EdDSA","crit":{crit},"b64":true}}"#), "");
        assert_eq!(refusal(&token, &keys), JoseError::CriticalExtension, "{crit}");
    }
}

#[test]
fn malformed_tokens_are_refused() {
    let key = key(Algorithm::EdDsa);
    let keys = set_of(key.public_jwk());
    let token = key.sign_compact(None, b"{}").unwrap();
    for wrong in [
        String::new(),
        "..".to_owned(),
        "a.b".to_owned(),
        format!("{token}."),
        format!("{token}=="),
        format!("{token} "),
        format!(" {token}"),
        token_with(r#"{"alg":"EdDSA","alg":"EdDSA"}"#, ""),
        token_with(r#"{"typ":"JWT"}"#, ""),
        token_with("[]", ""),
        token_with(r#"{"alg":1}"#, ""),
    ] {
        assert_eq!(refusal(&wrong, &keys), JoseError::MalformedToken, "{wrong}");
    }
}

#[test]
fn a_token_over_the_limit_is_not_read() {
    let key = key(Algorithm::EdDsa);
    let token = key.sign_compact(None, &vec![b' '; MAX_TOKEN_BYTES]).unwrap();
    assert_eq!(refusal(&token, &set_of(key.public_jwk())), JoseError::TooLong);
}

#[test]
fn the_kid_chooses_among_keys() {
    let (one, two) = (key(Algorithm::Es256), key(Algorithm::EdDsa));
    let token = two.sign_compact(None, b"{}").unwrap();
    assert_eq!(refusal(&token, &set_of(one.public_jwk())), JoseError::UnknownKey);
    let renamed = Jwk { kid: Some("other".to_owned()), ..two.public_jwk().clone() };
    assert_eq!(refusal(&token, &set_of(&renamed)), JoseError::UnknownKey);
    let unnamed = Jwk { kid: None, ..two.public_jwk().clone() };
    verify_compact(&token, &set_of(&unnamed), Algorithm::ALL).unwrap();
}

#[test]
fn weak_foreign_and_encryption_keys_are_refused() {
    let rsa = key(Algorithm::Rs256).public_jwk().clone();
    let elliptic = key(Algorithm::Es256).public_jwk().clone();
    let zero = Some(URL_SAFE_NO_PAD.encode([0; 32]));
    for (why, jwk) in [
        ("1024 bits", Jwk { n: Some(vectors::WEAK_N.to_owned()), ..rsa.clone() }),
        ("no modulus", Jwk { n: None, ..rsa.clone() }),
        ("for encryption", Jwk { public_use: Some("enc".to_owned()), ..rsa.clone() }),
        ("symmetric", Jwk::of_type("oct")),
        ("another curve", Jwk { crv: Some("P-384".to_owned()), ..elliptic.clone() }),
        ("not on the curve", Jwk { y: elliptic.x.clone(), ..elliptic.clone() }),
        ("short coordinate", Jwk { x: Some("AQ".to_owned()), ..elliptic.clone() }),
        ("infinity", Jwk { x: zero.clone(), y: zero, ..elliptic }),
    ] {
        assert_eq!(VerifyingKey::from_jwk(&jwk).unwrap_err(), JoseError::UnusableKey, "{why}");
    }
}

#[test]
fn a_key_set_leaves_out_what_it_cannot_use_and_has_a_limit() {
    let jwk = serde_json::to_string(key(Algorithm::EdDsa).public_jwk()).unwrap();
    let set = format!(r#"{{"keys":[{{"kty":"EC","crv":"P-521"}},{jwk},{{"no":"kty"}},7]}}"#);
    assert_eq!(JwkSet::parse(set.as_bytes()).unwrap().keys().len(), 1);
    let many = (0..101).fold(String::new(), |mut text, _| {
        write!(text, "{jwk},").unwrap();
        text
    });
    let many = format!(r#"{{"keys":[{}]}}"#, many.trim_end_matches(','));
    for wrong in [many.as_str(), "[]", "{}", r#"{"keys":{}}"#] {
        assert_eq!(JwkSet::parse(wrong.as_bytes()).unwrap_err(), JoseError::MalformedKeySet);
    }
}

#[test]
fn a_key_set_with_a_secret_in_it_is_refused_whole() {
    let jwk = serde_json::to_string(key(Algorithm::EdDsa).public_jwk()).unwrap();
    let secrets = [r#""d":"AA""#, r#""k":"AA""#, r#""p":"AA""#, r#""kty":"oct""#, r#""d":null"#];
    for secret in secrets {
        let set = format!(r#"{{"keys":[{jwk},{{{secret}}}]}}"#);
        assert_eq!(JwkSet::parse(set.as_bytes()).unwrap_err(), JoseError::PrivateKey, "{secret}");
    }
}

#[test]
fn a_key_of_another_algorithm_is_not_taken_for_signing() {
    let rsa = URL_SAFE_NO_PAD.decode(vectors::RSA_PKCS8).unwrap();
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa] {
        assert_eq!(SigningKey::from_pkcs8(algorithm, &rsa).unwrap_err(), JoseError::UnusableKey);
    }
    assert!(SigningKey::from_pkcs8(Algorithm::Rs256, b"nonsense").is_err());
}

#[test]
fn left_half_hashes_follow_the_algorithm() {
    // The access token and at_hash of OIDC Core appendix A.4.
    let text = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
    assert_eq!(left_half_hash(Algorithm::Rs256, text), "77QmUPtjPfzWtF2AnpK9RQ");
    assert_eq!(left_half_hash(Algorithm::Es256, text), "77QmUPtjPfzWtF2AnpK9RQ");
    assert_eq!(URL_SAFE_NO_PAD.decode(left_half_hash(Algorithm::EdDsa, text)).unwrap().len(), 32);
}

#[test]
fn a_signing_key_does_not_print_itself() {
    let printed = format!("{:?}", key(Algorithm::EdDsa));
    assert!(printed.contains("kPrK_qmx") && !printed.contains("11qYAYKx"), "{printed}");
}
