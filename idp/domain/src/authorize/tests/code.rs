use crate::authorize::{Code, Redemption, redeem};
use crate::clients::Client;
use crate::grants::Grant;
use crate::ids::ClientId;
use crate::pkce::Challenge;
use crate::samples::{NOW, client, grant};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const ADDRESS: &str = "https://rp.example/cb";

fn code() -> Code {
    Code {
        grant: grant(),
        redirect_uri: ADDRESS.into(),
        challenge: Challenge::parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        nonce: None,
        details: false,
        consent: None,
        dies_at: NOW.plus(60),
    }
}

fn present(code: &Code, by: &Client, address: Option<&str>, verifier: Option<&str>, after: i64) -> bool {
    redeem(code, by, Redemption { redirect_uri: address, verifier }, NOW.plus(after)).is_ok()
}

#[test]
fn the_right_client_with_address_and_verifier_redeems_within_a_minute() {
    assert!(present(&code(), &client(), Some(ADDRESS), Some(VERIFIER), 59));
    assert!(!present(&code(), &client(), Some(ADDRESS), Some(VERIFIER), 60));
}

#[test]
fn anything_else_is_refused() {
    let other = Client { id: ClientId("other".into()), ..client() };
    assert!(!present(&code(), &other, Some(ADDRESS), Some(VERIFIER), 0));
    assert!(!present(&code(), &client(), Some("https://rp.example/cb/"), Some(VERIFIER), 0));
    assert!(!present(&code(), &client(), None, Some(VERIFIER), 0));
    assert!(!present(&code(), &client(), Some(ADDRESS), None, 0));
    assert!(!present(&code(), &client(), Some(ADDRESS), Some("x"), 0));
}

#[test]
fn a_code_from_the_future_is_refused() {
    let ahead = Code { grant: Grant { created_at: NOW.plus(3600), ..grant() }, ..code() };
    assert!(!present(&ahead, &client(), Some(ADDRESS), Some(VERIFIER), 0));
}

#[test]
fn a_verifier_for_a_code_without_challenge_is_a_downgrade() {
    let bare = Code { challenge: None, ..code() };
    assert!(present(&bare, &client(), Some(ADDRESS), None, 0));
    assert!(!present(&bare, &client(), Some(ADDRESS), Some(VERIFIER), 0));
}
