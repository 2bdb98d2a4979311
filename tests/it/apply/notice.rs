//! Step 3.

use platform::db::Act;
use sea_orm::EntityTrait as _;
use tests::{City, on_both};

use super::{applicants, child, way};

#[tokio::test]
async fn the_tick_is_asked_for_here_too() {
    let city = City::sqlite().await;
    let child = child(&city).await;
    let way = way(&city);
    way.begins().await;
    way.adds(&child).await;
    let page = way.at("notice").await;
    let refused = way.browser.submit(page.form("notice-form").without("agree")).await;
    assert!(refused.text().contains("請看完告知事項"), "{}", refused.text());
    let old = way.browser.submit(page.form("notice-form").set("agree", "yes").set("version", "2025-9")).await;
    assert_eq!(old.url.path(), "/binding/notice", "another version was read");
    assert_eq!(way.agrees().await.url.path(), "/binding/parent");
}

#[tokio::test]
async fn the_notice_is_read_in_both_languages() {
    let city = City::sqlite().await;
    let child = child(&city).await;
    let way = way(&city);
    way.begins().await;
    way.adds(&child).await;
    let page = way.at("notice").await;
    assert!(page.text().contains("不提供會怎樣") && page.text().contains("本人已詳閱並同意以上條款聲明"));
    let english = way.browser.get("/language?to=en&back=/binding/notice").await;
    assert!(english.text().contains("If you do not give them"), "{}", english.text());
}

/// What she has agreed to, as it is kept.
async fn agreed(city: &City) -> Option<domain::binding::Agreed> {
    let row = tables::applicant::Entity::find().one(city.app.db.read()).await.unwrap().unwrap();
    let sealed = row.draft.unwrap();
    let text = city.app.keyring.sealer().open_text("applicant", "draft", row.id, &sealed).unwrap();
    serde_json::from_str::<domain::binding::Draft>(&text).unwrap().agreed
}

#[tokio::test]
async fn the_language_that_is_kept_is_that_of_the_text_she_read() {
    on_both(async |city| {
        let child = child(&city).await;
        let way = way(&city);
        way.begins().await;
        way.adds(&child).await;
        let form = way.at("notice").await.form("notice-form").set("agree", "yes");
        for language in ["", "zh", "EN", "fr", "en "] {
            let page = way.browser.submit(form.clone().force("language", language)).await;
            assert!(page.text().contains("請看完告知事項"), "{language}: {}", page.text());
        }
        let page = way.browser.submit(form.clone().without("language")).await;
        assert!(page.text().contains("請看完告知事項"), "{}", page.text());
        assert_eq!(agreed(&city).await, None);
        // Another tab turns to English before she presses the button.
        let english = way.browser.get("/language?to=en&back=/binding/notice").await;
        let page = way.browser.submit(form).await;
        assert_eq!(page.url.path(), "/binding/parent", "{}", page.text());
        assert_eq!(agreed(&city).await.unwrap().language, "zh-Hant-TW");
        let form = english.form("notice-form").set("agree", "yes");
        let fresh = way.at("notice").await.form("notice-form").value("revision").unwrap().to_owned();
        way.browser.get("/language?to=zh-Hant-TW&back=/binding/notice").await;
        way.browser.submit(form.force("revision", &fresh)).await;
        assert_eq!(agreed(&city).await.unwrap().language, "en");
    })
    .await;
}

#[tokio::test]
async fn who_does_not_agree_leaves_nothing_behind() {
    on_both(async |city| {
        let child = child(&city).await;
        let way = way(&city);
        way.begins().await;
        way.adds(&child).await;
        let page = way.at("notice").await;
        let page = way.browser.submit(page.form("decline-form")).await;
        assert!(page.text().contains("沒有留下紀錄"), "{}", page.text());
        assert_eq!(applicants(&city).await, 0);
        assert!(super::applications(&city).await.is_empty());
        assert_eq!(way.at("students").await.url.path(), "/binding", "the cookie is worth nothing");
    })
    .await;
}

#[tokio::test]
async fn a_new_version_asks_again_at_the_next_act() {
    let city = City::sqlite().await;
    let child = child(&city).await;
    let way = way(&city);
    way.comes_to_review(&child).await;
    // As if she had agreed to the version before.
    let row = tables::applicant::Entity::find().one(city.app.db.read()).await.unwrap().unwrap();
    let sealer = city.app.keyring.sealer();
    let text = sealer.open_text("applicant", "draft", row.id, row.draft.as_deref().unwrap()).unwrap();
    let mut draft: domain::binding::Draft = serde_json::from_str(&text).unwrap();
    draft.agreed.as_mut().unwrap().version = "2025-9".to_owned();
    let text = serde_json::to_vec(&draft).unwrap();
    let sealed = sealer.seal_field("applicant", "draft", row.id, &text).unwrap();
    let change = tables::applicant::Entity::update_many()
        .col_expr(tables::applicant::Column::Draft, sea_orm::sea_query::Expr::value(sealed));
    city.app.db.write(async move |tx: &Act<'_>| Ok(change.exec(tx).await?)).await.unwrap();
    let page = way.at("review").await;
    assert_eq!(page.url.path(), "/binding/notice");
    assert!(page.text().contains("更新了"), "{}", page.text());
    assert_eq!(way.agrees().await.url.path(), "/binding/review", "nothing else was lost");
}
