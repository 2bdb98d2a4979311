use super::{MOST_BYTES, MOST_LONG_BYTES, MOST_PARAMETERS, Parameters};
use crate::refusal::OauthCode;

fn refused(raw: &[u8]) -> bool {
    matches!(Parameters::parse(raw), Err(refusal) if refusal.code == OauthCode::InvalidRequest)
}

#[test]
fn values_are_decoded_and_empty_ones_count_as_absent() {
    let parameters = Parameters::parse(b"scope=openid+profile&state=%E4%B8%AD%20a&nonce=&&x").unwrap();
    assert_eq!(parameters.get("scope"), Some("openid profile"));
    assert_eq!(parameters.get("state"), Some("中 a"));
    assert_eq!((parameters.get("nonce"), parameters.get("x")), (None, None));
    assert!(!parameters.has("nonce"));
}

#[test]
fn a_broken_encoding_is_refused() {
    for raw in [&b"a=%zz"[..], b"a=%4", b"a=%", b"%=1", b"a=%ff", b"a=\xff", b"a=%00", b"a=x%0Ay", b"a%0d=1"]
    {
        assert!(refused(raw), "{raw:?}");
    }
}

#[test]
fn a_json_parameter_may_span_lines_but_not_hold_nul() {
    assert!(Parameters::parse(b"claims=%7B%0A%7D").is_ok());
    assert!(refused(b"claims=%7B%00%7D"));
}

#[test]
fn a_repeated_parameter_is_refused_even_if_equal_or_empty() {
    for raw in [&b"a=1&a=1"[..], b"a=1&a=", b"a=&a=1", b"a&a"] {
        assert!(refused(raw), "{raw:?}");
    }
    assert!(Parameters::parse(b"resource=https://a&resource=https://b").is_ok());
}

#[test]
fn a_repeated_parameter_is_invisible_where_repeats_are_set_aside() {
    let parameters = Parameters::parse_with_repeats(b"a=1&b=2&a=3").unwrap();
    assert_eq!((parameters.get("a"), parameters.get("b")), (None, Some("2")));
    assert!(parameters.has("a") && parameters.refuse_repeats().is_err());
}

#[test]
fn size_and_number_have_a_limit() {
    let long = format!("a={}", "x".repeat(MOST_BYTES));
    assert!(refused(long.as_bytes()));
    let pair = |n: usize| format!("p{n}=1");
    let many = |n: usize| (0..n).map(pair).collect::<Vec<_>>().join("&");
    assert!(Parameters::parse(many(MOST_PARAMETERS).as_bytes()).is_ok());
    assert!(refused(many(MOST_PARAMETERS + 1).as_bytes()));
}

#[test]
fn only_a_form_with_a_signature_may_be_long() {
    let long = format!("signature={}", "1".repeat(MOST_BYTES));
    assert!(Parameters::parse(long.as_bytes()).is_err());
    assert!(Parameters::parse_long(long.as_bytes()).is_ok());
    let repeated = format!("{long}&signature=2");
    assert!(Parameters::parse_long(repeated.as_bytes()).is_err());
    let longer = format!("signature={}", "1".repeat(MOST_LONG_BYTES));
    assert!(Parameters::parse_long(longer.as_bytes()).is_err());
}

#[test]
fn what_people_paste_into_a_form_of_ours_is_kept_and_a_protocol_request_stays_strict() {
    let raw = b"name=%09%E9%99%B3%E7%BE%8E%09%E7%8E%B2&note=one%0D%0Atwo%0Athree";
    for typed in [Parameters::parse_typed(raw), Parameters::parse_long(raw)] {
        let typed = typed.unwrap();
        assert_eq!((typed.get("name"), typed.get("note")), (Some(" 陳美 玲"), Some("one two three")));
    }
    assert!(refused(raw));
    for raw in [&b"a=%00"[..], b"a%09=1", b"a=%7f", b"a=1&a=1"] {
        assert!(Parameters::parse_typed(raw).is_err(), "{raw:?}");
    }
}

#[test]
fn a_name_that_somebody_made_up_goes_to_no_log() {
    let reason = |query: &str| Parameters::parse(query.as_bytes()).unwrap_err().private.into_owned();
    assert!(reason("state=1&state=2").contains("state"));
    let made_up = reason("A123456789=1&A123456789=2");
    assert!(!made_up.contains("A123456789"), "{made_up}");
}
