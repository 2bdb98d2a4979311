//! What counts of the answers of other providers.

use serde_json::json;

use super::{
    Answer, AnswerRefusal, ClaimRefusal, Claims, IssuerRule, judge_claims, masked, read_answer, read_hint,
};
use crate::parameters::Parameters;
use crate::timestamp::Timestamp;

const ISSUER: &str = "https://op.example";
const TENANT: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

fn microsoft() -> IssuerRule {
    IssuerRule::new("https://login.microsoftonline.com/{tenantid}/v2.0")
}

fn read(query: &str, names_itself: bool) -> Result<Answer, AnswerRefusal> {
    let fields = Parameters::parse(query.as_bytes()).unwrap();
    read_answer(&fields, &IssuerRule::new(ISSUER), names_itself)
}

#[test]
fn an_issuer_is_the_same_byte_for_byte() {
    let rule = IssuerRule::new(ISSUER);
    assert!(rule.admits(ISSUER) && rule.admits_token(ISSUER, None));
    for other in
        ["https://op.example/", "http://op.example", "https://op.example.evil", "HTTPS://op.example", ""]
    {
        assert!(!rule.admits(other) && !rule.admits_token(other, None), "{other}");
    }
}

#[test]
fn a_tenant_signs_for_itself_alone() {
    let issuer = format!("https://login.microsoftonline.com/{TENANT}/v2.0");
    let other = TENANT.replace('9', "8");
    assert!(microsoft().admits(&issuer) && microsoft().admits_token(&issuer, Some(TENANT)));
    assert!(!microsoft().admits_token(&issuer, Some(&other)), "the token names another tenant");
    assert!(!microsoft().admits_token(&issuer, None), "the token names no tenant");
    for wrong in ["{tenantid}", "common", "9188040d6c674c5bb11236a304b66dad", "a/../b", ""] {
        let issuer = format!("https://login.microsoftonline.com/{wrong}/v2.0");
        assert!(!microsoft().admits(&issuer) && !microsoft().admits_token(&issuer, Some(wrong)), "{wrong}");
    }
    assert!(!microsoft().admits(&format!("https://evil.example/{TENANT}/v2.0")));
}

#[test]
fn an_answer_is_a_code_a_no_or_nothing() {
    assert_eq!(read("code=abc&state=x", false), Ok(Answer::Code("abc".to_owned())));
    assert_eq!(read("error=access_denied", false), Ok(Answer::Cancelled));
    assert_eq!(read("error=temporarily_unavailable", false), Ok(Answer::Away));
    for query in ["", "state=x", "code=", "code=a&error=access_denied", "error=%3Cscript%3E"] {
        assert_eq!(read(query, false), Err(AnswerRefusal::Malformed), "{query}");
    }
    assert_eq!(read(&format!("code={}", "a".repeat(5_000)), false), Err(AnswerRefusal::Malformed));
}

#[test]
fn an_answer_that_names_another_issuer_does_not_count() {
    assert_eq!(read("code=abc&iss=https://op.example", true), Ok(Answer::Code("abc".to_owned())));
    for (query, names_itself) in [
        ("code=abc&iss=https://other.example", false),
        // A parameter without a value is none (RFC 6749 section 3.1).
        ("code=abc&iss=", true),
        ("code=abc", true),
        ("error=access_denied", true),
    ] {
        assert_eq!(read(query, names_itself), Err(AnswerRefusal::Issuer), "{query}");
    }
}

fn claims() -> Claims<'static> {
    Claims {
        issuer: ISSUER,
        tenant: None,
        subject: "1",
        authorized_party: None,
        issued_at: Timestamp(1_000),
        signed_in_at: None,
    }
}

fn judge(claims: Claims<'_>, fresh_since: Option<i64>) -> Result<(), ClaimRefusal> {
    let rule = IssuerRule::new(ISSUER);
    judge_claims(claims, (&rule, "us"), fresh_since.map(Timestamp), Timestamp(1_000))
}

#[test]
fn claims_count_for_this_client_and_this_moment() {
    assert_eq!(judge(claims(), None), Ok(()));
    assert_eq!(judge(Claims { authorized_party: Some("us"), ..claims() }, None), Ok(()));
    assert_eq!(
        judge(Claims { issued_at: Timestamp(1_060), ..claims() }, None),
        Ok(()),
        "a clock ahead of ours"
    );
    let long = "s".repeat(256);
    for (wrong, refusal) in [
        (Claims { issuer: "https://other.example", ..claims() }, ClaimRefusal::Issuer),
        (Claims { subject: "", ..claims() }, ClaimRefusal::Subject),
        (Claims { subject: &long, ..claims() }, ClaimRefusal::Subject),
        (Claims { authorized_party: Some("another"), ..claims() }, ClaimRefusal::AuthorizedParty),
        (Claims { issued_at: Timestamp(1_061), ..claims() }, ClaimRefusal::IssuedAt),
    ] {
        assert_eq!(judge(wrong, None), Err(refusal));
    }
}

#[test]
fn a_new_sign_in_that_was_asked_for_is_proved() {
    let at = |at: i64| Claims { signed_in_at: Some(Timestamp(at)), ..claims() };
    assert_eq!(judge(at(990), Some(990)), Ok(()));
    assert_eq!(judge(at(930), Some(990)), Ok(()), "a clock behind ours");
    assert_eq!(judge(at(929), Some(990)), Err(ClaimRefusal::NotFresh));
    assert_eq!(judge(claims(), Some(990)), Err(ClaimRefusal::NotFresh));
}

#[test]
fn a_name_is_one_masked_line() {
    assert_eq!(masked("王小明"), "王○明");
    assert_eq!(masked("王\r\n小明\u{0}"), "王○明");
    assert_eq!(masked("Ming Wang"), "M*** W***");
    assert_eq!(masked(""), "");
    assert!(masked(&"長".repeat(500)).chars().count() <= 40);
}

#[test]
fn titles_and_schools_are_found_wherever_they_stand() {
    let flat = json!({ "sub": "1", "schoolid": "353604", "titles": ["教師", "導師"] });
    let nested = json!({ "eduinfo": [{ "schoolid": "353604", "titles": [{ "schoolid": "353604", "titles": "教師" }] }] });
    assert_eq!(read_hint(&flat).titles, ["教師", "導師"]);
    assert_eq!(
        (read_hint(&nested).titles, read_hint(&nested).schools),
        (vec!["教師".into()], vec!["353604".into()])
    );
    let many = json!({ "titles": ["1", "2", "3", "4", "5", "6", 7, null, "\u{7}"] });
    assert_eq!(read_hint(&many).titles.len(), 4);
    let mut deep = json!("教師");
    for _ in 0..50 {
        deep = json!({ "titles": deep });
    }
    assert!(read_hint(&deep).titles.is_empty());
}
