//! Many at once: one wins, and what the others mean is judged rightly.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use tests::{Client, Database, JsonAnswer, Node, on_both};

/// As many as issue 2 asks for.
const AT_ONCE: usize = 50;

/// The client as it speaks to each server of the city in turn; SQLite has one process only.
async fn everywhere(city: &tests::City, client: &Client) -> (Vec<Client>, Option<Node>) {
    let second = match city.database() {
        Database::Sqlite => None,
        Database::Postgres => Some(city.node().await),
    };
    let nodes = [Some(city.url.clone()), second.as_ref().map(|node| node.url.clone())];
    let clients = nodes.into_iter().flatten().map(|node| client.at(&node)).collect();
    (clients, second)
}

async fn at_once(clients: &[Client], fields: &[(&str, &str)]) -> Vec<JsonAnswer> {
    join_all((0..AT_ONCE).map(|number| clients[number % clients.len()].token(fields))).await
}

#[tokio::test]
async fn of_fifty_redemptions_of_one_code_one_succeeds_and_the_grant_is_revoked() {
    on_both(async |city| {
        let (pupil, client) = (city.pupil().await, city.client("race").await);
        let request = client.request().scope("openid offline_access");
        let answer = city.browser().walk(&request, &pupil, "").await;
        let (clients, _second) = everywhere(&city, &client).await;
        let answers = at_once(&clients, &Client::redemption(&request, answer.code())).await;
        let good: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
        assert_eq!(good.len(), 1, "exactly one redemption succeeds");
        for refused in answers.iter().filter(|answer| answer.status != 200) {
            assert_eq!(refused.refusal(), (400, "invalid_grant"));
        }
        let tokens = good[0].tokens();
        assert_eq!(client.introspect(&tokens.access_token).await.ok()["active"], false);
        assert_eq!(client.refresh(&tokens.refresh_token).await.refusal(), (400, "invalid_grant"));
    })
    .await;
}

#[tokio::test]
async fn fifty_refreshes_with_one_token_give_one_successor() {
    on_both(async |city| {
        let (pupil, client) = (city.pupil().await, city.client("race").await);
        let request = client.request().scope("openid offline_access");
        let tokens = client.tokens_for(&city.browser(), &request, &pupil, "").await;
        let (clients, _second) = everywhere(&city, &client).await;
        let fields = [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh_token.as_str())];
        let answers = at_once(&clients, &fields).await;
        let successors: BTreeSet<_> = answers.iter().map(|answer| answer.tokens().refresh_token).collect();
        assert_eq!(successors.len(), 1, "one successor, the same text for all");
        let successor = successors.into_iter().next().unwrap();
        assert_ne!(successor, tokens.refresh_token);
        client.refresh(&successor).await.tokens();
    })
    .await;
}

#[tokio::test]
async fn fifty_wrong_passwords_at_once_do_not_open_and_do_not_shut_out_the_network() {
    on_both(async |city| {
        let (pupil, teacher) = (city.pupil().await, city.teacher().await);
        let attempts = join_all((0..20).map(|_| async {
            let browser = city.browser();
            let page = browser.get("/login").await;
            let form = page.form_with("password").unwrap().set("login", &pupil.login);
            browser.submit(form.set("password", "not the password")).await
        }));
        for page in attempts.await {
            assert!(page.status.as_u16() < 500, "{}", page.status);
            assert!(page.form_with("password").is_some(), "the form is shown again");
        }
        let browser = city.browser();
        let page = browser.sign_in(&teacher).await;
        assert!(
            browser.cookie("sid").is_some(),
            "another account of the same network signs in: {}",
            page.text()
        );
    })
    .await;
}
