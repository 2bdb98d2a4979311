//! Userinfo.

use domain::scope::Scope;
use platform::db::Act;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::json;
use tables::class;
use tests::{City, on_both};

#[tokio::test]
async fn it_takes_the_token_in_the_header_or_in_the_form_but_not_in_both_and_never_in_the_query() {
    on_both(async |city| {
        let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
        let request = client.request().scope("openid profile");
        let token = client.tokens_for(&browser, &request, &pupil, "").await.access_token;
        let url = city.address("/oauth/userinfo");
        let http = reqwest::Client::new();
        let form = [("access_token", token.as_str())];
        let good = [
            http.get(&url).bearer_auth(&token),
            http.get(&url).header("authorization", format!("BEARER {token}")),
            http.post(&url).bearer_auth(&token),
            http.post(&url).form(&form),
        ];
        for request in good {
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), 200);
            assert_eq!(answer.headers()["content-type"], "application/json");
            let told: serde_json::Value = answer.json().await.unwrap();
            assert_eq!(told["name"], "呂小潔");
        }
        let both = http.post(&url).bearer_auth(&token).form(&form).send().await.unwrap();
        assert_eq!(both.status(), 400);
        let query = http.get(&url).query(&form).send().await.unwrap();
        assert_eq!(query.status(), 401);
        assert!(!query.headers()["www-authenticate"].to_str().unwrap().contains("error"), "RFC 6750 3.1");
        let wrong = http.get(&url).bearer_auth("wrong").send().await.unwrap();
        assert!(wrong.headers()["www-authenticate"].to_str().unwrap().contains("invalid_token"));
    })
    .await;
}

#[tokio::test]
async fn a_token_dies_with_its_time() {
    let city = tests::City::sqlite().await;
    let (client, pupil, browser) = (city.client("leave").await, city.pupil().await, city.browser());
    let tokens = client.tokens_for(&browser, &client.request(), &pupil, "").await;
    city.clock.advance(600);
    assert_eq!(client.userinfo(&tokens.access_token).await.status, 401);
}

#[tokio::test]
async fn two_sectors_know_a_person_by_two_names() {
    on_both(async |city| {
        let (pupil, mother) = (city.pupil().await, city.teacher_mother().await);
        let mut subs = vec![];
        for (name, sector) in [("leave", "a.example"), ("leave-app", "a.example"), ("grades", "b.example")] {
            let client = city.register(name, |client| client.sector = sector.into()).await;
            let tokens = client.tokens_for(&city.browser(), &client.request(), &pupil, "").await;
            subs.push(client.userinfo(&tokens.access_token).await.ok()["sub"].clone());
        }
        assert_eq!(subs[0], subs[1], "one sector, one name");
        assert_ne!(subs[0], subs[2]);
        let client = city.client("children").await;
        let request = client.request().scope("openid edu.acting edu.child");
        let tokens = client.tokens_for(&city.browser(), &request, &mother, "guardian 1").await;
        let child =
            client.userinfo(&tokens.access_token).await.ok()[city.claim("acting")]["child"]["sub"].clone();
        assert_ne!(child, client.userinfo(&tokens.access_token).await.ok()["sub"]);
    })
    .await;
}

#[tokio::test]
async fn groups_name_a_class_by_its_code_as_long_as_no_other_class_of_the_school_has_it() {
    on_both(async |city| {
        let (teacher, pupil) = (city.teacher().await, city.pupil().await);
        let client = city.register("wiki", |client| client.scope = Scope::parse("openid groups")).await;
        let told = async |person| {
            let request = client.request().scope("openid groups");
            let tokens = client.tokens_for(&city.browser(), &request, person, "").await;
            client.userinfo(&tokens.access_token).await.ok()["groups"].clone()
        };
        let by_label = json!(["role:teacher", "school:313601", "homeroom:313601/三年一班"]);
        assert_eq!(told(&teacher).await, by_label);
        codes(&city, "三年一班", "301").await;
        codes(&city, "四年二班", "402").await;
        assert_eq!(told(&teacher).await, json!(["role:teacher", "school:313601", "homeroom:313601/301"]));
        assert_eq!(told(&pupil).await, json!(["role:student", "school:313602", "class:313602/402"]));
        city.newcomer().await;
        codes(&city, "一年一班", "301").await;
        assert_eq!(told(&teacher).await, by_label, "another class of the school has the code too");
    })
    .await;
}

/// Gives a class a code, as the roster import does.
async fn codes(city: &City, label: &str, code: &str) {
    let update = class::Entity::update_many()
        .col_expr(class::Column::Code, Expr::value(Some(code)))
        .filter(class::Column::Label.eq(label));
    city.app.db.write(async move |tx: &Act<'_>| Ok(update.exec(tx).await?)).await.unwrap();
    city.forget_all();
}

#[tokio::test]
async fn nothing_that_must_not_leave_is_in_any_token() {
    let city = tests::City::sqlite().await;
    let (mother, client, browser) = (city.teacher_mother().await, city.client("leave").await, city.browser());
    let all = "openid profile email phone address offline_access edu.acting edu.roles edu.child edu.children";
    let claims = serde_json::json!({"id_token": {"birthdate": null, city.claim("children"): null}});
    let request = client.request().scope(all).with("claims", &claims.to_string());
    let tokens = client.tokens_for(&browser, &request, &mother, "guardian 1").await;
    let told = client.userinfo(&tokens.access_token).await.text;
    let everything = format!("{told} {}", tests::payload(&tokens.id_token));
    for secret in ["birth", "2014-05-01", "2017-09-09", "national"] {
        assert!(!everything.contains(secret), "{secret} in {everything}");
    }
    assert!(tests::payload(&tokens.id_token)[city.claim("children")].as_array().unwrap().len() == 2);
}
