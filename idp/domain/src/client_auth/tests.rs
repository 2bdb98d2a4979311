use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::{ASSERTION_TYPE, Proof, judge_assertion, read};
use crate::ids::ClientId;
use crate::parameters::Parameters;
use crate::timestamp::Timestamp;

const NOW: Timestamp = Timestamp(1_000_000);

fn form(text: &str) -> Parameters {
    Parameters::parse(text.as_bytes()).unwrap()
}

fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

#[test]
fn each_way_is_told_from_the_others() {
    let jwt = format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(r#"{"sub":"a"}"#));
    let assertion = format!("client_assertion_type={ASSERTION_TYPE}&client_assertion={jwt}");
    let cases = [
        (Some(basic("a", "s")), String::new(), Proof::Basic("s".into())),
        (None, "client_id=a&client_secret=s".into(), Proof::Post("s".into())),
        (None, "client_id=a".into(), Proof::None),
        (None, assertion, Proof::Assertion(jwt.clone())),
    ];
    for (header, body, proof) in cases {
        let credentials = read(header.as_deref(), &form(&body)).unwrap();
        assert_eq!(credentials.client, ClientId("a".into()));
        assert!(credentials.proof == proof);
    }
}

#[test]
fn both_halves_of_basic_are_form_decoded() {
    let credentials = read(Some(&basic("a%3Ab", "s%25+x")), &form("")).unwrap();
    assert_eq!(credentials.client.0, "a:b");
    assert!(credentials.proof == Proof::Basic("s% x".into()));
}

#[test]
fn two_ways_at_once_are_refused() {
    let refusal = read(Some(&basic("a", "s")), &form("client_secret=s")).unwrap_err();
    assert_eq!(refusal.code.as_str(), "invalid_request");
    let refusal = read(Some(&basic("a", "s")), &form("client_id=b")).unwrap_err();
    assert_eq!(refusal.code.as_str(), "invalid_request");
}

#[test]
fn nothing_and_nonsense_are_a_failed_proof() {
    let zero = basic("%00", "s");
    for header in [None, Some("Basic"), Some("Basic !!"), Some("Bearer x"), Some("Basic YQ=="), Some(&zero)] {
        assert_eq!(read(header, &form("")).unwrap_err().code.as_str(), "invalid_client", "{header:?}");
    }
}

fn judge(change: impl Fn(&mut serde_json::Value)) -> Result<(), String> {
    let mut claims = serde_json::json!({"iss": "a", "sub": "a", "aud": "https://op/token", "exp": 1_000_060,
        "iat": 1_000_000, "jti": "x"});
    change(&mut claims);
    let payload = serde_json::to_vec(&claims).unwrap();
    let audiences = ["https://op", "https://op/token"];
    judge_assertion(&payload, &ClientId("a".into()), &audiences, NOW)
        .map(|_| ())
        .map_err(|refusal| refusal.private.into_owned())
}

#[test]
fn an_assertion_for_the_issuer_or_the_token_endpoint_is_good() {
    assert!(judge(|_| {}).is_ok());
    assert!(judge(|c| c["aud"] = "https://op".into()).is_ok());
    for aud in [
        serde_json::json!(["https://op"]),
        serde_json::json!(["https://op", "https://op/token"]),
        serde_json::json!(["x", "https://op"]),
        serde_json::json!([]),
        serde_json::json!({"https://op": "https://op"}),
        serde_json::Value::Null,
    ] {
        assert!(judge(|c| c["aud"] = aud.clone()).is_err(), "{aud} is not one string of ours");
    }
    assert!(judge(|c| c["exp"] = serde_json::json!(1_000_060.5)).is_ok());
}

#[test]
fn a_clock_may_be_ten_seconds_off_but_not_sixty() {
    assert!(judge(|c| c["nbf"] = 1_000_008.into()).is_ok());
    assert!(judge(|c| c["exp"] = 999_991.into()).is_ok());
    assert!(judge(|c| c["nbf"] = 1_000_060.into()).is_err());
    assert!(judge(|c| c["iat"] = 1_000_060.into()).is_err());
    assert!(judge(|c| c["exp"] = 999_700.into()).is_err());
}

#[test]
fn every_other_assertion_is_refused() {
    let bad: [fn(&mut serde_json::Value); 8] = [
        |c| c["iss"] = "b".into(),
        |c| c["sub"] = "b".into(),
        |c| c["aud"] = "https://other".into(),
        |c| c["exp"] = 1_010_000.into(),
        |c| c["jti"] = "".into(),
        |c| c["jti"] = "a\0b".into(),
        |c| c["jti"] = serde_json::Value::Null,
        |c| c["exp"] = "soon".into(),
    ];
    for change in bad {
        assert!(judge(change).is_err());
    }
}
