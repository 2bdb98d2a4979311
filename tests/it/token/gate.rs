//! Every use of a token asks the gate again.

use platform::db::Act;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait, QueryFilter as _, UpdateMany};
use tests::{City, Client, Tokens, on_both};

async fn mother_at(city: &City, context: &str) -> (Client, tests::Person, Tokens) {
    let (mother, client, browser) = (city.teacher_mother().await, city.client("leave").await, city.browser());
    let request = client.request().scope("openid edu.acting offline_access");
    let tokens = client.tokens_for(&browser, &request, &mother, context).await;
    (client, mother, tokens)
}

async fn is_out(client: &Client, tokens: &Tokens) {
    assert_eq!(client.userinfo(&tokens.access_token).await.status, 401);
    assert_eq!(client.introspect(&tokens.access_token).await.ok()["active"], false);
    let answer = client.refresh(&tokens.refresh_token).await;
    assert_eq!((answer.status.as_u16(), &answer.body["error"]), (400, &"invalid_grant".into()));
}

/// Changes rows beneath the provider, as an import would.
async fn change<E: EntityTrait>(city: &City, update: UpdateMany<E>) {
    let done = city.app.db.write(async move |tx: &Act<'_>| {
        update.exec(tx).await?;
        Ok(())
    });
    done.await.unwrap();
    city.forget_all();
}

#[tokio::test]
async fn an_ended_role_ends_its_tokens_and_no_others() {
    on_both(async |city| {
        let (client, mother, as_teacher) = mother_at(&city, "teacher").await;
        let browser = city.browser();
        let request = client.request().scope("openid edu.acting").prompt("select_account");
        let as_mother = client.tokens_for(&browser, &request, &mother, "guardian 1").await;
        let (context, now) = (mother.context("teacher"), city.clock.now().0);
        let ended = tables::context::Entity::update_many()
            .col_expr(tables::context::Column::EndedAt, Expr::value(now))
            .filter(tables::context::Column::Id.eq(context.0));
        change(&city, ended).await;
        is_out(&client, &as_teacher).await;
        assert!(client.refresh(&as_mother.refresh_token).await.status.is_success());
    })
    .await;
}

#[tokio::test]
async fn a_blocked_binding_ends_the_guardians_tokens() {
    on_both(async |city| {
        let (client, _, tokens) = mother_at(&city, "guardian 1").await;
        let blocked = tables::binding::Entity::update_many()
            .col_expr(tables::binding::Column::Status, Expr::value("blocked"));
        change(&city, blocked).await;
        is_out(&client, &tokens).await;
    })
    .await;
}

#[tokio::test]
async fn a_child_that_comes_of_age_ends_the_guardians_tokens() {
    let city = City::sqlite().await;
    let child = city.person("莫小樺").born("2008-11-30").student("313301", "高三一班").activated().await;
    let mother =
        city.person("莫名").guardian_of(&child, domain::contexts::Relation::Mother).activated().await;
    let (client, browser) = (city.client("leave").await, city.browser());
    let request = client.request().scope("openid edu.acting offline_access");
    let days_to_birthday = {
        let today = domain::identifiers::taipei_date(city.clock.now());
        let birthday = time::Date::from_calendar_date(2026, time::Month::November, 30).unwrap();
        (birthday - today).whole_days()
    };
    if days_to_birthday > 0 {
        let tokens = client.tokens_for(&browser, &request, &mother, "").await;
        city.clock.advance(days_to_birthday * 86_400);
        is_out(&client, &tokens).await;
    } else {
        browser.sign_in(&mother).await;
        assert_eq!(browser.authorize(&request).await.url.path(), "/consent", "nothing fits");
    }
}

#[tokio::test]
async fn a_client_that_is_switched_off_gets_nothing_more() {
    on_both(async |city| {
        let (client, _, tokens) = mother_at(&city, "teacher").await;
        let mut off = client.registered.clone();
        off.active = false;
        city::clients::put(&city.app.db, off, city.clock.now()).await.unwrap();
        city.forget_all();
        assert_eq!(client.refresh(&tokens.refresh_token).await.status, 401);
        assert_eq!(client.userinfo(&tokens.access_token).await.status, 401);
    })
    .await;
}

#[tokio::test]
async fn a_scope_taken_from_a_client_is_gone_at_the_next_use() {
    on_both(async |city| {
        let (pupil, client) = (city.pupil().await, city.client("leave").await);
        let request = client.request().scope("openid profile offline_access");
        let tokens = client.tokens_for(&city.browser(), &request, &pupil, "").await;
        assert!(client.userinfo(&tokens.access_token).await.ok().get("name").is_some());
        let mut less = client.registered.clone();
        less.scope = less.scope.without(domain::scope::ScopeValue::Profile);
        city::clients::put(&city.app.db, less, city.clock.now()).await.unwrap();
        city.forget_all();
        assert!(client.userinfo(&tokens.access_token).await.ok().get("name").is_none());
        assert_eq!(client.introspect(&tokens.access_token).await.ok()["scope"], "openid offline_access");
        let answer = client.refresh(&tokens.refresh_token).await;
        assert_eq!(answer.body["scope"], "openid offline_access");
    })
    .await;
}
