//! The whole way: unknown, linked, signed in, unlinked.

use platform::config::Preset;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::{account, person, session, upstream_link, upstream_start};
use tests::{Answer, City, Person};

use super::{audited, browser, comes, counts, goes, is_in, links, links_of, on_both_with, told};
use platform::db::Act;

#[tokio::test]
async fn an_unknown_account_makes_nothing_and_is_told_so_in_one_sentence() {
    on_both_with(Preset::Oidc, async |city, other| {
        city.teacher().await;
        let before = counts(&city).await;
        let browser = browser(&city, &other);
        let page = comes(&browser).await;
        assert_eq!(told(&page), "unknown");
        assert!(page.text().contains("還沒有連結校園帳號"), "{}", page.text());
        assert_eq!(counts(&city).await, before);
        assert!(!is_in(&browser).await);
        assert_eq!(audited(&city, "sign-in.refused").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_linked_account_signs_in_and_the_person_lands_at_the_service() {
    on_both_with(Preset::Oidc, async |city, other| {
        let teacher = city.teacher().await;
        links(&browser(&city, &other), &teacher).await;
        city.clock.advance(3_600);
        other.behaves(|manners| {
            manners.claims = serde_json::json!({ "iat": city.app.now().0, "exp": city.app.now().0 + 600 });
        });
        let (client, fresh) = (city.client("leave").await, browser(&city, &other));
        let request = client.request().scope("openid edu.acting");
        let page = fresh.authorize(&request).await;
        let page = goes(&fresh, &page).await;
        let page = fresh.submit(page.form("consent").set("action", "allow")).await;
        let answer = Answer::from_url(page.leaves_to());
        let tokens = client.redeem(&request, answer.code()).await.tokens();
        let claims = client.verify(&tokens.id_token, &request.nonce).await;
        assert_eq!(claims["amr"], serde_json::json!(["fed"]));
        assert_eq!(claims["acr"], "https://refeds.org/profile/sfa");
        let used = links_of(&city, &teacher).await;
        assert_eq!(used[0].last_used_at, Some(city.app.now().0));
        assert!(fresh.get("/me").await.text().contains("上次使用"));
    })
    .await;
}

#[tokio::test]
async fn what_is_stored_is_issuer_subject_name_and_times_and_no_token() {
    on_both_with(Preset::Oidc, async |city, other| {
        let teacher = city.teacher().await;
        links(&browser(&city, &other), &teacher).await;
        let links = links_of(&city, &teacher).await;
        let [link] = links.as_slice() else { panic!("{links:?}") };
        let open = |column: &'static str, sealed: &[u8]| {
            city.app.keyring.sealer().open_text("upstream_link", column, link.id, sealed).unwrap().to_string()
        };
        assert_eq!(
            (link.issuer.as_str(), open("sub", &link.sub)),
            (other.url.as_str(), "their-1".to_owned())
        );
        assert_eq!(open("name", &link.name), "王○明");
        let starts = upstream_start::Entity::find().all(city.app.db.read()).await.unwrap();
        assert!(starts.is_empty(), "a start is used up: {starts:?}");
        assert!(!format!("{links:?}").contains("their-"));
        assert_eq!(audited(&city, "upstream.linked").await.len(), 1);
        let mails = city.mails().await;
        let told = mails.iter().filter(|mail| mail.subject.contains("連結了一個新的登入方式")).count();
        let has_mailbox = person::Entity::find_by_id(teacher.id.0).one(city.app.db.read()).await.unwrap();
        assert_eq!(told > 0, city.opened(has_mailbox.unwrap()).email.is_some());
    })
    .await;
}

/// What an account that may not come in looks like.
async fn looks_unknown(city: &City, other: &tests::OtherProvider, why: &str) {
    let browser = browser(city, other);
    let page = comes(&browser).await;
    assert_eq!(told(&page), "unknown", "{why}");
    assert!(browser.cookie("upstream").is_some_and(|found| !found.is_empty()), "{why}: the same cookies");
    assert!(!is_in(&browser).await, "{why}");
}

async fn set_account(city: &City, of: &Person, column: account::Column, value: &str) {
    let id = of.account.0;
    let value = Expr::value(value.to_owned());
    let act = city.app.db.write(async move |tx: &Act<'_>| {
        let change = account::Entity::update_many().col_expr(column, value);
        change.filter(account::Column::Id.eq(id)).exec(tx).await?;
        Ok(())
    });
    act.await.unwrap();
    city.forget_all();
}

#[tokio::test]
async fn no_account_opens_what_is_pending_switched_off_or_locked() {
    on_both_with(Preset::Oidc, async |city, other| {
        let teacher = city.teacher().await;
        links(&browser(&city, &other), &teacher).await;
        for state in ["pending", "disabled"] {
            set_account(&city, &teacher, account::Column::State, state).await;
            looks_unknown(&city, &other, state).await;
        }
        set_account(&city, &teacher, account::Column::State, "active").await;
        for _ in 0..5 {
            let stranger = city.browser();
            let form = stranger.get("/login").await.form("sign-in-form");
            stranger.submit(form.set("login", &teacher.login).set("password", "a wrong password")).await;
        }
        looks_unknown(&city, &other, "locked").await;
        city.clock.advance(901);
        let (now, other_browser) = (city.app.now().0, browser(&city, &other));
        other.behaves(|manners| manners.claims = serde_json::json!({ "iat": now, "exp": now + 600 }));
        assert_eq!(comes(&other_browser).await.url.path(), "/me", "the lock is over");
        let person = teacher.id.0;
        let act = city.app.db.write(async move |tx: &Act<'_>| {
            let off = person::Entity::update_many().col_expr(person::Column::Active, Expr::value(false));
            off.filter(person::Column::Id.eq(person)).exec(tx).await?;
            Ok(())
        });
        act.await.unwrap();
        city.forget_all();
        looks_unknown(&city, &other, "ended").await;
    })
    .await;
}

#[tokio::test]
async fn a_link_that_was_given_to_somebody_else_behind_our_back_opens_nothing() {
    on_both_with(Preset::Oidc, async |city, other| {
        let (teacher, pupil) = (city.teacher().await, city.pupil().await);
        links(&browser(&city, &other), &teacher).await;
        let act = city.app.db.write(async move |tx: &Act<'_>| {
            let stolen = Expr::value(pupil.id.0);
            upstream_link::Entity::update_many()
                .col_expr(upstream_link::Column::PersonId, stolen)
                .exec(tx)
                .await?;
            Ok(())
        });
        act.await.unwrap();
        looks_unknown(&city, &other, "moved").await;
    })
    .await;
}

#[tokio::test]
async fn a_link_ends_on_my_page_and_opens_nothing_any_more() {
    on_both_with(Preset::Oidc, async |city, other| {
        let teacher = city.teacher().await;
        let mine = browser(&city, &other);
        links(&mine, &teacher).await;
        let page = mine.get("/me").await;
        let stranger = city.browser();
        let pupil = city.pupil().await;
        stranger.sign_in(&pupil).await;
        let theirs = stranger.get("/me").await.form("logout-form");
        let id = page.form("/me/ways/end").value("id").unwrap().to_owned();
        let csrf = theirs.value("csrf").unwrap();
        let refused = stranger.post("/me/ways/end", &[("csrf", csrf), ("id", &id)]).await;
        assert_eq!(refused.status, 403, "a link of somebody else");
        let done = mine.submit(page.form("/me/ways/end")).await;
        assert!(done.url.as_str().contains("done=way-ended"), "{}", done.url);
        assert!(links_of(&city, &teacher).await.is_empty());
        assert_eq!(audited(&city, "upstream.unlinked").await.len(), 1);
        looks_unknown(&city, &other, "unlinked").await;
    })
    .await;
}

#[tokio::test]
async fn the_last_way_in_stays() {
    on_both_with(Preset::Oidc, async |city, other| {
        let teacher = city.teacher().await;
        let mine = browser(&city, &other);
        links(&mine, &teacher).await;
        let account = teacher.account.0;
        let act = city.app.db.write(async move |tx: &Act<'_>| {
            use tables::password::{Column, Entity};
            Entity::delete_many().filter(Column::AccountId.eq(account)).exec(tx).await?;
            Ok(())
        });
        act.await.unwrap();
        let page = mine.get("/me").await;
        let done = mine.submit(page.form("/me/ways/end")).await;
        assert!(done.url.as_str().contains("done=way-last"), "{}", done.url);
        assert_eq!(links_of(&city, &teacher).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_by_a_link_ends_the_session_of_the_person_before() {
    on_both_with(Preset::Oidc, async |city, other| {
        let (teacher, pupil) = (city.teacher().await, city.pupil().await);
        links(&browser(&city, &other), &teacher).await;
        let shared = browser(&city, &other);
        let page = shared.get("/login").await;
        shared.sign_in(&pupil).await;
        goes(&shared, &page).await;
        let live = session::Entity::find()
            .filter(session::Column::PersonId.eq(pupil.id.0))
            .filter(session::Column::EndedAt.is_null());
        assert!(live.one(city.app.db.read()).await.unwrap().is_none());
        assert!(shared.get("/me").await.text().contains(&teacher.name));
    })
    .await;
}
