//! Services of two sectors find nothing in what they are told by which they know that it is the same person.

use std::collections::BTreeSet;

use domain::clients::TokenFormat;
use tests::{Browser, City, Client, Person, on_both};

use super::texts;

const ALL: &str = "openid edu.acting edu.roles edu.child edu.children offline_access";

/// All that a client hears of one person in one context, by every way there is.
async fn told(client: &Client, browser: &Browser, person: &Person, context: &str) -> BTreeSet<String> {
    let details = serde_json::json!([{"type": "edu_context"}]);
    let request = client.request().scope(ALL).details(&details).prompt("select_account");
    let answer = browser.walk(&request, person, context).await;
    let issued = client.redeem(&request, answer.code()).await;
    let refreshed = client.refresh(&issued.tokens().refresh_token).await;
    let mut found = BTreeSet::new();
    texts(&serde_json::to_value(&answer.parameters).unwrap(), &mut found);
    for answer in [&issued, &refreshed] {
        let tokens = answer.tokens();
        texts(&answer.body, &mut found);
        texts(&tests::payload(&tokens.id_token), &mut found);
        texts(client.userinfo(&tokens.access_token).await.ok(), &mut found);
        texts(client.introspect(&tokens.access_token).await.ok(), &mut found);
        texts(client.introspect(&tokens.refresh_token).await.ok(), &mut found);
        if tokens.access_token.contains('.') {
            texts(&tests::payload(&tokens.access_token), &mut found);
        }
    }
    found
}

/// What many people share, and the names that the person let both services know.
fn may_be_common(city: &City, text: &str) -> bool {
    let shared = [
        "Bearer",
        "edu_context",
        "pwd",
        "teacher",
        "guardian",
        "mother",
        "statutory",
        "approved",
        "elementary",
        "junior_high",
        "313601",
        "313602",
        "313501",
        "設備組長",
        "二年二班",
        "四年二班",
        "一年三班",
        "莫小安",
        "莫小寧",
    ];
    let provider =
        text == city.url || text == domain::assurance::Acr::Sfa.value() || text.starts_with("openid");
    provider
        || shared.contains(&text)
        || text.contains("學")
        || domain::contexts::BindingMethod::parse(text).is_some()
}

#[tokio::test]
async fn two_services_of_different_sectors_find_no_common_name_for_one_person() {
    on_both(async |city| {
        let mother = city.teacher_mother().await;
        let jwt = |client: &mut domain::clients::Client| client.token_format = TokenFormat::Jwt;
        let (leave, grades) = (city.client("leave").await, city.register("grades", jwt).await);
        for context in ["guardian 1", "teacher"] {
            let here = told(&leave, &city.browser(), &mother, context).await;
            let there = told(&grades, &city.browser(), &mother, context).await;
            let common: Vec<_> =
                here.intersection(&there).filter(|text| !may_be_common(&city, text)).collect();
            assert!(common.is_empty(), "both services hear {common:?}");
            assert!(here.contains(&city.ctx(&leave, mother.context(context))));
            let rows = [mother.context(context).to_string(), mother.id.to_string()];
            assert!(rows.iter().all(|row| !here.contains(row) && !there.contains(row)));
        }
    })
    .await;
}

#[tokio::test]
async fn services_of_one_sector_know_one_name_and_no_name_of_another_is_taken() {
    on_both(async |city| {
        let mother = city.teacher_mother().await;
        let sector = |client: &mut domain::clients::Client| client.sector = "a.example".into();
        let (one, two) = (city.register("one", sector).await, city.register("two", sector).await);
        let context = mother.context("guardian 2");
        assert_eq!(city.ctx(&one, context), city.ctx(&two, context));
        let other = city.client("other").await;
        let browser = city.browser();
        let request = other.request().scope(ALL);
        let tokens = other.tokens_for(&browser, &request, &mother, "guardian 2").await;
        let child = &tests::payload(&tokens.id_token)[city.claim("acting")]["child"]["sub"];
        let wish = serde_json::json!([{"type": "edu_context", "role": "guardian", "child": child}]);
        one.tokens_for(&browser, &one.request().scope(ALL), &mother, "guardian 2").await;
        let page = browser.authorize(&one.request().scope(ALL).details(&wish)).await;
        let told = page.form("consent");
        assert!(!told.knows("context"), "the name of another sector is nobody's");
        let page = browser.submit(told.set("action", "deny")).await;
        assert_eq!(tests::Answer::from_url(page.leaves_to()).error(), "access_denied");
    })
    .await;
}
