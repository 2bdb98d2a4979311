//! One connection fails at each step of a request.

use tests::Failure;

use super::{Place, assert_away};

/// More messages than a refresh sends.
const STEPS: usize = 24;

#[tokio::test]
async fn a_refresh_that_is_cut_at_any_step_is_503_and_its_repetition_is_safe() {
    let Some(place) = Place::new().await else { return };
    let mut token = place.tokens.refresh_token.clone();
    for step in 1..=STEPS {
        place.forget();
        place.proxy.fail_at_message(step, Failure::Cut);
        let answer = place.client.refresh(&token).await;
        let is_over = place.proxy.disarm();
        let answer = if answer.status == 200 {
            answer
        } else {
            assert_away(answer.status, &answer.headers, "refresh");
            again(&place, &token).await
        };
        // Whatever became of the first try, the token gives a successor, which is good in its turn.
        token = answer.tokens().refresh_token;
        if is_over {
            break;
        }
    }
    place.client.refresh(&token).await.tokens();
}

#[tokio::test]
async fn a_page_that_is_cut_at_any_step_is_503_and_never_signs_anybody_out() {
    let Some(place) = Place::new().await else { return };
    for step in 1..=STEPS {
        place.forget();
        place.proxy.fail_at_message(step, Failure::Cut);
        let page = place.browser.get("/me").await;
        let is_over = place.proxy.disarm();
        assert_eq!(page.url.path(), "/me", "nobody is sent to sign in again");
        if page.status != 200 {
            assert_away(page.status, &page.headers, "/me");
        }
        if is_over {
            break;
        }
    }
    place
        .until_good(async || {
            let page = place.browser.get("/me").await;
            (page.status, page.headers)
        })
        .await;
}

#[tokio::test]
async fn a_refresh_whose_commit_nobody_hears_of_is_503_and_its_repetition_gives_the_successor() {
    let Some(place) = Place::new().await else { return };
    let mut token = place.tokens.refresh_token.clone();
    for failure in [Failure::Cut, Failure::Stall, Failure::Cut] {
        place.proxy.fail_after_commit(failure);
        let answer = place.client.refresh(&token).await;
        assert_away(answer.status, &answer.headers, "refresh");
        assert!(!place.proxy.disarm(), "the commit was sent");
        token = again(&place, &token).await.tokens().refresh_token;
    }
    // Each was made once: nothing counts as reuse.
    place.client.refresh(&token).await.tokens();
}

#[tokio::test]
async fn a_code_whose_redemption_nobody_hears_of_gives_nothing_twice() {
    let Some(place) = Place::new().await else { return };
    let request = place.client.request().scope("openid offline_access");
    let pupil = place.city.pupil().await;
    let answer = place.city.browser().walk(&request, &pupil, "").await;
    place.proxy.fail_after_commit(Failure::Cut);
    let redeemed = place.client.redeem(&request, answer.code()).await;
    assert_away(redeemed.status, &redeemed.headers, "redemption");
    // The code is spent (RFC 6749 section 4.1.2): the person signs in silently once more.
    let repeated = place.client.redeem(&request, answer.code()).await;
    assert_eq!(repeated.refusal(), (400, "invalid_grant"));
}

/// Repeats until the answer is good.
async fn again(place: &Place, token: &str) -> tests::JsonAnswer {
    for _ in 0..20 {
        let answer = place.client.refresh(token).await;
        if answer.status == 200 {
            return answer;
        }
        assert_away(answer.status, &answer.headers, "repetition");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("it does not recover");
}
