//! Userinfo.

use tests::on_both;

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
