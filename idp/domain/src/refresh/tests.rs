use super::{RefreshToken, Verdict, judge, narrow};
use crate::grants::Grant;
use crate::ids::ClientId;
use crate::samples::{NOW, client, grant, scope};
use crate::timestamp::Timestamp;

const GRACE: i64 = 60;

fn present(generation: i32, grant: &Grant, at: Timestamp) -> Verdict {
    let token = RefreshToken { grant: grant.id, generation };
    judge(token, &client(), Some(grant), GRACE, at)
}

fn grant_of(generation: i32) -> Grant {
    Grant { generation, rotated_at: NOW, ..grant() }
}

#[test]
fn the_token_that_counts_is_rotated() {
    assert_eq!(present(5, &grant_of(5), NOW.plus(1000)), Verdict::Rotate);
}

#[test]
fn the_one_before_gets_the_same_successor_for_a_minute() {
    assert_eq!(present(4, &grant_of(5), NOW), Verdict::Repeat);
    assert_eq!(present(4, &grant_of(5), NOW.plus(60)), Verdict::Repeat);
    assert_eq!(present(4, &grant_of(5), NOW.plus(61)), Verdict::Replay);
}

#[test]
fn an_older_one_ends_the_grant_at_once() {
    assert_eq!(present(3, &grant_of(5), NOW), Verdict::Replay);
    assert_eq!(present(0, &grant_of(5), NOW), Verdict::Replay);
}

#[test]
fn a_generation_that_never_was_is_refused_and_ends_nothing() {
    for generation in [6, i32::MAX] {
        assert!(matches!(present(generation, &grant_of(5), NOW), Verdict::Refuse(_)), "{generation}");
    }
}

#[test]
fn another_client_is_refused_before_reuse_is_looked_at() {
    let mut grant = grant_of(5);
    grant.client = ClientId("other".into());
    for generation in [5, 4, 0] {
        let Verdict::Refuse(refusal) = present(generation, &grant, NOW) else { panic!("not refused") };
        assert_eq!(refusal.code.as_str(), "invalid_grant");
    }
}

#[test]
fn a_grant_that_is_over_or_unknown_is_refused() {
    let ended = Grant { ended_at: Some(NOW), ..grant_of(5) };
    assert!(matches!(present(5, &ended, NOW), Verdict::Refuse(_)));
    let expired = Grant { expires_at: NOW, ..grant_of(5) };
    assert!(matches!(present(5, &expired, NOW), Verdict::Refuse(_)));
    let token = RefreshToken { grant: grant().id, generation: 0 };
    assert!(matches!(judge(token, &client(), None, GRACE, NOW), Verdict::Refuse(_)));
}

#[test]
fn a_token_reads_as_it_was_written() {
    let token = RefreshToken { grant: grant().id, generation: 7 };
    assert_eq!(RefreshToken::from_bytes(&token.to_bytes()), Some(token));
    assert_eq!(RefreshToken::from_bytes(&[0; 19]), None);
    assert_eq!(RefreshToken::from_bytes(&[0; 21]), None);
}

#[test]
fn a_scope_may_become_narrower_and_never_wider() {
    let granted = scope("openid profile");
    assert_eq!(narrow(&granted, None), Ok(granted.clone()));
    assert_eq!(narrow(&granted, Some("openid")), Ok(scope("openid")));
    for wider in ["openid email", "nonsense", "openid nonsense", " "] {
        assert!(narrow(&granted, Some(wider)).is_err(), "{wider}");
    }
}
