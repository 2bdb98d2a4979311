//! What is peculiar about known providers.

use platform::config::{Preset, UpstreamConfig};
use serde_json::json;
use tests::{City, Database, OtherProvider};

use super::{browser, city_with, comes, is_in, links, links_of, told};

#[tokio::test]
async fn moe_tells_titles_and_school_compressed_and_they_make_no_role() {
    for gzip in [None, Some(true), Some(false)] {
        let other = OtherProvider::start().await;
        let section =
            UpstreamConfig { resource: format!("{}/resource", other.url), ..other.section(Preset::Moe) };
        let city = City::with(Database::Sqlite, |config| {
            config.upstream.insert("other".to_owned(), section);
        })
        .await;
        other.behaves(|manners| (manners.alg, manners.gzip) = ("RS256", gzip));
        let pupil = city.pupil().await;
        let mine = browser(&city, &other);
        mine.sign_in(&pupil).await;
        let page = mine.get("/me").await;
        let offer = mine.submit(page.form("/me/ways/other/link")).await;
        let text = offer.text();
        assert!(text.contains("教師") && text.contains("353604"), "{gzip:?}: {text}");
        assert!(text.contains("不會改變您在這裡的身分"), "{text}");
        mine.submit(offer.form("offer-form").force("wish", "yes")).await;
        let page = mine.get("/me").await;
        assert!(!page.text().contains("教師"), "{}", page.text());
        assert_eq!(links_of(&city, &pupil).await.len(), 1);
    }
}

#[tokio::test]
async fn a_county_without_the_resource_links_all_the_same() {
    let (city, other) = city_with(Database::Sqlite, Preset::County).await;
    let teacher = city.teacher().await;
    links(&browser(&city, &other), &teacher).await;
    assert_eq!(comes(&browser(&city, &other)).await.url.path(), "/me");
}

#[tokio::test]
async fn microsoft_has_an_issuer_for_each_tenant() {
    const TENANTS: [&str; 2] =
        ["9188040d-6c67-4c5b-b112-36a304b66dad", "72f988bf-86f1-41af-91ab-2d7cd011db47"];
    let other = OtherProvider::start().await;
    let template = format!("{}/{{tenantid}}/v2.0", other.url);
    let discovery = format!("{}/.well-known/openid-configuration", other.url);
    let section = UpstreamConfig { issuer: template.clone(), discovery, ..other.section(Preset::Microsoft) };
    let city = City::with(Database::Sqlite, |config| {
        config.upstream.insert("other".to_owned(), section);
    })
    .await;
    let of = |tenant: &str| template.replace("{tenantid}", tenant);
    let says = |issuer: String, tid: &str| {
        let claims = json!({ "iss": issuer, "tid": tid });
        other.behaves(|manners| {
            (manners.alg, manners.issuer, manners.claims) = ("RS256", Some(template.clone()), claims);
        });
    };
    let teacher = city.teacher().await;
    says(of(TENANTS[0]), TENANTS[0]);
    links(&browser(&city, &other), &teacher).await;
    assert_eq!(links_of(&city, &teacher).await[0].issuer, of(TENANTS[0]));
    assert_eq!(comes(&browser(&city, &other)).await.url.path(), "/me");
    says(of(TENANTS[1]), TENANTS[1]);
    assert_eq!(told(&comes(&browser(&city, &other)).await), "unknown", "the same subject of another tenant");
    for (issuer, tid) in
        [(of(TENANTS[0]), TENANTS[1]), (of("common"), "common"), (template.clone(), "{tenantid}")]
    {
        says(issuer.clone(), tid);
        assert_eq!(told(&comes(&browser(&city, &other)).await), "refused", "{issuer} {tid}");
    }
}

#[tokio::test]
async fn line_signs_by_the_channel_secret() {
    let (city, other) = city_with(Database::Sqlite, Preset::Line).await;
    let teacher = city.teacher().await;
    other.behaves(|manners| manners.alg = "HS256");
    links(&browser(&city, &other), &teacher).await;
    let fresh = browser(&city, &other);
    assert_eq!(comes(&fresh).await.url.path(), "/me");
    let fresh = browser(&city, &other);
    other.behaves(|manners| "another secret of thirty-two bytes".clone_into(&mut manners.secret));
    assert_eq!(told(&comes(&fresh).await), "refused");
    other.behaves(|manners| manners.alg = "ES256");
    assert_eq!(comes(&fresh).await.url.path(), "/me");
    let fresh = browser(&city, &other);
    other.behaves(|manners| manners.alg = "RS256");
    assert_eq!(told(&comes(&fresh).await), "refused", "not on its list");
}

#[tokio::test]
async fn facebook_says_who_it_is_to_whoever_proves_the_secret() {
    let (city, other) = city_with(Database::Sqlite, Preset::Facebook).await;
    let teacher = city.teacher().await;
    links(&browser(&city, &other), &teacher).await;
    let fresh = browser(&city, &other);
    assert_eq!(comes(&fresh).await.url.path(), "/me");
    let asked = other.asked();
    assert!(asked.contains(&"/me".to_owned()), "{asked:?}");
    assert!(!asked.iter().any(|path| path.contains("well-known") || path == "/keys"), "{asked:?}");
    let fresh = browser(&city, &other);
    other.behaves(|manners| manners.sub = String::new());
    assert_eq!(told(&comes(&fresh).await), "refused", "it names nobody");
    assert!(!is_in(&fresh).await);
}

#[tokio::test]
async fn any_other_provider_without_id_tokens_is_described_key_by_key() {
    let other = OtherProvider::start().await;
    let section = UpstreamConfig {
        subject: "sub".to_owned(),
        userinfo_endpoint: format!("{}/userinfo", other.url),
        client_auth: "basic".to_owned(),
        pkce: "always".to_owned(),
        label: "圖書館帳號".to_owned(),
        ..other.section(Preset::Oauth2)
    };
    let city = City::with(Database::Sqlite, |config| {
        config.upstream.insert("other".to_owned(), section);
    })
    .await;
    let teacher = city.teacher().await;
    assert!(city.browser().get("/login").await.text().contains("圖書館帳號"));
    links(&browser(&city, &other), &teacher).await;
    assert_eq!(comes(&browser(&city, &other)).await.url.path(), "/me");
}
