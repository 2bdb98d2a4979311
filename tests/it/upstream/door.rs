//! A sign-in by another provider goes through the same door as a password: the second step, and the policy.

use domain::contexts::Role;
use platform::config::Preset;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::{account, upstream_link};
use tests::{Answer, Browser, City, Database, OtherProvider, Page, Person};

use super::{browser, comes, counts, goes, is_in, links, on_both_with};
use crate::factors::{Phone, enrol};
use platform::db::Act;

/// A teacher who linked an account and has an app, in a browser of before.
async fn linked_with_app(city: &City, other: &OtherProvider) -> (Person, Phone) {
    let teacher = city.teacher().await;
    let before = browser(city, other);
    links(&before, &teacher).await;
    let (phone, _) = enrol(city, &before).await;
    (teacher, phone)
}

async fn types(browser: &Browser, page: &Page, code: &str) -> Page {
    browser.submit(page.form("code-form").set("code", code)).await
}

#[tokio::test]
async fn somebody_with_an_app_takes_the_second_step_after_the_other_provider() {
    on_both_with(Preset::Oidc, async |city, other| {
        let (_, phone) = linked_with_app(&city, &other).await;
        let (client, fresh) = (city.client("leave").await, browser(&city, &other));
        let request = client.request().scope("openid");
        let before = counts(&city).await;
        let page = fresh.authorize(&request).await;
        let page = goes(&fresh, &page).await;
        assert_eq!(page.url.path(), "/login/second", "{}", page.text());
        assert_eq!(counts(&city).await, before, "no session before the step");
        assert!(!is_in(&fresh).await);
        let page = types(&fresh, &page, "000000").await;
        assert!(page.body.contains("code-form") && !is_in(&fresh).await, "a wrong code");
        let page = types(&fresh, &page, &phone.now(&city)).await;
        let page = fresh.submit(page.form("consent").set("action", "allow")).await;
        let answer = Answer::from_url(page.leaves_to());
        let tokens = client.redeem(&request, answer.code()).await.tokens();
        let claims = client.verify(&tokens.id_token, &request.nonce).await;
        assert_eq!(claims["amr"], serde_json::json!(["fed", "otp", "mfa"]));
        assert_eq!(claims["acr"], "https://refeds.org/profile/mfa");
    })
    .await;
}

#[tokio::test]
async fn a_trusted_device_saves_the_step_after_the_other_provider_too() {
    on_both_with(Preset::Oidc, async |city, other| {
        let (_, phone) = linked_with_app(&city, &other).await;
        let fresh = browser(&city, &other);
        let page = comes(&fresh).await;
        let form = page.form("code-form").force("trust", "yes").set("code", &phone.now(&city));
        fresh.submit(form).await;
        fresh.drop_cookie("sid");
        assert_eq!(comes(&fresh).await.url.path(), "/me");
        assert_eq!(comes(&browser(&city, &other)).await.url.path(), "/login/second", "elsewhere");
    })
    .await;
}

#[tokio::test]
async fn the_step_is_void_once_the_link_or_the_password_is_another() {
    on_both_with(Preset::Oidc, async |city, other| {
        let (teacher, phone) = linked_with_app(&city, &other).await;
        let (one, two) = (browser(&city, &other), browser(&city, &other));
        let (first, second) = (comes(&one).await, comes(&two).await);
        city.clock.advance(30);
        let (now, id) = (city.app.now().0, teacher.account.0);
        let act = city.app.db.write(async move |tx: &Act<'_>| {
            let changed = account::Entity::update_many()
                .col_expr(account::Column::SecretChangedAt, Expr::value(Some(now)));
            changed.filter(account::Column::Id.eq(id)).exec(tx).await?;
            Ok(())
        });
        act.await.unwrap();
        let page = types(&one, &first, &phone.now(&city)).await;
        assert_eq!(page.url.path(), "/login", "the password changed: {}", page.text());
        let page = comes(&two).await;
        assert_eq!((second.url.path(), page.url.path()), ("/login/second", "/login/second"));
        let act = city.app.db.write(async move |tx: &Act<'_>| {
            let all = upstream_link::Entity::delete_many();
            all.filter(upstream_link::Column::PersonId.eq(teacher.id.0)).exec(tx).await?;
            Ok(())
        });
        act.await.unwrap();
        city.clock.advance(30);
        let page = types(&two, &page, &phone.now(&city)).await;
        assert_eq!(page.url.path(), "/login", "the link is over: {}", page.text());
        assert!(!is_in(&one).await && !is_in(&two).await);
    })
    .await;
}

#[tokio::test]
async fn whoever_must_have_a_factor_enrols_it_after_the_other_provider() {
    for database in Database::wanted() {
        let other = OtherProvider::start().await;
        let section = other.section(Preset::Oidc);
        let city = City::with(database, |config| {
            config.upstream.insert("other".to_owned(), section);
            config.factors.required_roles = vec![Role::Teacher];
            config.factors.grace_days = 14;
        })
        .await;
        let teacher = city.teacher().await;
        let mine = browser(&city, &other);
        links(&mine, &teacher).await;
        let days = browser(&city, &other);
        let page = comes(&days).await;
        assert_eq!(page.url.path(), "/me/ways/due", "{}", page.text());
        assert_eq!(days.get(&page.link("later")).await.url.path(), "/me", "in the days of grace");
        city.clock.advance(14 * 86_400);
        let now = city.app.now().0;
        other.behaves(|manners| manners.claims = serde_json::json!({ "iat": now, "exp": now + 600 }));
        let late = browser(&city, &other);
        assert_eq!(comes(&late).await.url.path(), "/me/ways/due");
        for path in ["/me", "/me/password", "/review"] {
            assert_eq!(late.get(path).await.url.path(), "/me/ways/due", "{path}");
        }
    }
}

#[tokio::test]
async fn the_tick_of_a_shared_computer_goes_the_whole_way_and_comes_back() {
    on_both_with(Preset::Oidc, async |city, other| {
        let teacher = city.teacher().await;
        links(&browser(&city, &other), &teacher).await;
        let fresh = browser(&city, &other);
        let way = |page: &Page| page.form("/login/upstream/other");
        let page = fresh.get("/login").await;
        let page = fresh.submit(way(&page).set("shared", "yes")).await;
        assert!(page.url.path() == "/me" && page.body.contains("leave-now"), "{}", page.text());
        city.clock.advance(50 * 60);
        assert!(!is_in(&fresh).await);
        // Somebody says no at the provider: the form comes back as it was.
        let shared = browser(&city, &other);
        let page = shared.get("/login").await;
        other.behaves(|manners| {
            manners.answer = vec![("code", String::new()), ("error", "access_denied".to_owned())];
        });
        let page = shared.submit(way(&page).set("shared", "yes")).await;
        assert!(page.url.path() == "/login" && way(&page).value("shared") == Some("yes"), "{}", page.url);
        let page = shared.submit(way(&page).without("shared")).await;
        assert!(way(&page).value("shared").is_none(), "{}", page.url);
    })
    .await;
}

#[tokio::test]
async fn the_second_step_after_the_other_provider_keeps_the_tick() {
    on_both_with(Preset::Oidc, async |city, other| {
        let (_, phone) = linked_with_app(&city, &other).await;
        let fresh = browser(&city, &other);
        let page = fresh.get("/login").await;
        let page = fresh.submit(page.form("/login/upstream/other").set("shared", "yes")).await;
        assert!(page.url.path() == "/login/second" && !page.form("code-form").knows("trust"));
        let page = types(&fresh, &page, &phone.now(&city)).await;
        assert!(page.body.contains("leave-now"), "{}", page.text());
    })
    .await;
}
