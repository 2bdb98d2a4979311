use domain::assurance::Acr;
use platform::db::Act;
use sea_orm::{ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _};
use serde_json::json;
use tables::context;
use tests::{Answer, on_both};
use uuid::Uuid;

use super::{Class, OWN, enter, picked};

#[tokio::test]
async fn a_service_is_told_that_a_child_came_by_a_badge() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        let service = city.register("games", |client| client.trusted = true).await;
        let (request, browser) = (service.request().scope("openid"), city.browser());
        let page = browser.authorize(&request).await;
        let page = browser.get(&page.link("badge")).await;
        let page = browser.submit(page.form("badge-form").set("code", &code)).await;
        let page = browser.submit(picked(&page, OWN)).await;
        let answer = Answer::from_url(page.leaves_to());
        let tokens = service.redeem(&request, answer.code()).await.tokens();
        let claims = service.verify(&tokens.id_token, &request.nonce).await;
        assert_eq!((&claims["acr"], &claims["amr"]), (&json!("0"), &json!(["kba"])));
    })
    .await;
}

#[tokio::test]
async fn a_service_that_wants_more_than_a_badge_asks_for_the_password() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        let service = city.register("grades", |client| {
            client.trusted = true;
            client.min_acr = Some(Acr::Sfa);
        });
        let service = service.await;
        let (request, browser) = (service.request().scope("openid"), city.browser());
        let page = browser.authorize(&request).await;
        assert!(!page.body.contains("href=\"/badge"), "no badge is offered");
        let tx = page.form("login").value("tx").unwrap().to_owned();
        let page = browser.get(&format!("/badge?tx={tx}")).await;
        assert!(page.text().contains("這個服務不接受識別證") && !page.body.contains("badge-form"));
        enter(&browser, &code, OWN).await;
        let page = browser.authorize(&request).await;
        assert_eq!(page.url.path(), "/login", "{}", page.text());
        assert!(page.text().contains("這個服務不接受識別證"), "{}", page.text());
        let silent = service.request().scope("openid").prompt("none");
        let page = browser.authorize(&silent).await;
        assert_eq!(Answer::from_url(page.leaves_to()).error(), "interaction_required");
        let page = browser.authorize(&request).await;
        let page = browser.submit(page.form("login").set_login(&class.pupil)).await;
        assert!(page.leaves_to().query().unwrap().contains("code="), "{}", page.url);
    })
    .await;
}

#[tokio::test]
async fn what_is_granted_in_a_session_by_a_badge_ends_with_it() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        let service = city.register("games", |client| client.trusted = true).await;
        let request = service.request().scope("openid offline_access");
        for voids in [true, false] {
            let browser = city.browser();
            enter(&browser, &code, OWN).await;
            let page = browser.authorize(&request).await;
            let answer = Answer::from_url(page.leaves_to());
            let tokens = service.redeem(&request, answer.code()).await.tokens();
            let tokens = service.refresh(&tokens.refresh_token).await.tokens();
            if voids {
                class.does("void", &class.pupil).await;
                class.does("restore", &class.pupil).await;
            } else {
                city.clock.advance(3_000);
            }
            assert_eq!(service.refresh(&tokens.refresh_token).await.refusal().1, "invalid_grant", "{voids}");
        }
    })
    .await;
}

#[tokio::test]
async fn tokens_of_a_session_by_a_badge_count_no_more_once_a_student_is_something_else_besides() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        let service = city.register("games", |client| client.trusted = true).await;
        let (request, browser) = (service.request().scope("openid"), city.browser());
        enter(&browser, &code, OWN).await;
        let given = async || Answer::from_url(browser.authorize(&request).await.leaves_to());
        let tokens = service.redeem(&request, given().await.code()).await.tokens();
        let later = given().await;
        assert_eq!(service.userinfo(&tokens.access_token).await.status, 200);
        let own = context::Entity::find().filter(context::Column::PersonId.eq(class.pupil.id.0));
        let own = own.one(city.app.db.read()).await.unwrap().unwrap();
        let (id, role) = (Uuid::now_v7(), "staff".to_owned());
        let staff = context::Model { id, role, class_id: None, is_primary: false, ..own };
        let insert = context::Entity::insert(staff.into_active_model());
        let act = async move |tx: &Act<'_>| Ok(insert.exec_without_returning(tx).await?);
        city.app.db.write(act).await.unwrap();
        city.forget_all();
        assert_eq!(service.userinfo(&tokens.access_token).await.status, 401);
        assert_eq!(service.refresh(&tokens.refresh_token).await.refusal().1, "invalid_grant");
        assert_eq!(service.redeem(&request, later.code()).await.refusal().1, "invalid_grant");
    })
    .await;
}
