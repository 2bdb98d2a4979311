//! Who may link an account, where and when.

use platform::config::Preset;
use tests::{Answer, Browser, Page, Person};

use super::{audited, browser, comes, counts, goes, links, links_of, on_both_with, told};

/// Signs in on a page that has the form.
async fn signs_in(browser: &Browser, page: &Page, person: &Person) -> Page {
    let form = page.form("sign-in-form");
    browser.submit(form.set("login", &person.login).set("password", &person.password)).await
}

#[tokio::test]
async fn whoever_comes_back_unknown_signs_in_links_the_account_and_lands_at_the_service() {
    on_both_with(Preset::Oidc, async |city, other| {
        let (teacher, client) = (city.teacher().await, city.client("leave").await);
        let (mine, request) = (browser(&city, &other), client.request().scope("openid"));
        let page = mine.authorize(&request).await;
        let unknown = goes(&mine, &page).await;
        assert_eq!(told(&unknown), "unknown");
        let offer = signs_in(&mine, &unknown, &teacher).await;
        assert_eq!(offer.url.path(), "/me/ways/offer");
        assert!(offer.text().contains("王○明"), "{}", offer.text());
        assert!(links_of(&city, &teacher).await.is_empty(), "a page links nothing");
        let page = mine.submit(offer.form("offer-form").force("wish", "yes")).await;
        let page = mine.submit(page.form("consent").set("action", "allow")).await;
        assert!(!Answer::from_url(page.leaves_to()).code().is_empty());
        assert_eq!(links_of(&city, &teacher).await.len(), 1);
        assert!(mine.cookie("upstream").is_none_or(|value| value.is_empty()), "the offer is over");
    })
    .await;
}

#[tokio::test]
async fn an_offer_that_is_declined_is_not_made_again() {
    on_both_with(Preset::Oidc, async |city, other| {
        let teacher = city.teacher().await;
        let mine = browser(&city, &other);
        let unknown = comes(&mine).await;
        let offer = signs_in(&mine, &unknown, &teacher).await;
        let page = mine.submit(offer.form("offer-form").force("wish", "no")).await;
        assert_eq!(page.url.path(), "/me");
        assert!(links_of(&city, &teacher).await.is_empty());
        assert_eq!(mine.get("/me/ways/offer").await.url.path(), "/me");
        mine.drop_cookie("sid");
        assert_eq!(mine.sign_in(&teacher).await.url.path(), "/me", "no offer at the next sign-in");
    })
    .await;
}

#[tokio::test]
async fn an_offer_ends_after_ten_minutes_and_stays_in_its_browser() {
    on_both_with(Preset::Oidc, async |city, other| {
        let teacher = city.teacher().await;
        let (mine, elsewhere) = (browser(&city, &other), city.browser());
        let unknown = comes(&mine).await;
        elsewhere.sign_in(&teacher).await;
        assert_eq!(elsewhere.get("/me/ways/offer").await.url.path(), "/me", "another browser");
        city.clock.advance(599);
        let offer = signs_in(&mine, &unknown, &teacher).await;
        assert_eq!(offer.url.path(), "/me/ways/offer");
        city.clock.advance(2);
        mine.submit(offer.form("offer-form").force("wish", "yes")).await;
        assert!(links_of(&city, &teacher).await.is_empty(), "it was too late");
        assert_eq!(mine.get("/me/ways/offer").await.url.path(), "/me");
    })
    .await;
}

#[tokio::test]
async fn nobody_links_without_being_signed_in_or_with_the_form_of_somebody_else() {
    on_both_with(Preset::Oidc, async |city, other| {
        let (teacher, pupil) = (city.teacher().await, city.pupil().await);
        let mine = browser(&city, &other);
        let unknown = comes(&mine).await;
        let offer = mine.get("/me/ways/offer").await;
        assert_eq!(offer.url.path(), "/login", "nobody is signed in");
        let csrf = unknown.form("sign-in-form").value("csrf").unwrap().to_owned();
        let page = mine.post("/me/ways/offer", &[("csrf", &csrf), ("wish", "yes")]).await;
        assert_eq!(page.url.path(), "/login");
        let offer = signs_in(&mine, &unknown, &teacher).await;
        let form = offer.form("offer-form").force("wish", "yes");
        mine.drop_cookie("sid");
        mine.sign_in(&pupil).await;
        assert_eq!(mine.submit(form).await.status, 403, "the form was shown to the teacher");
        let before = counts(&city).await;
        let forged = [("csrf", "forged"), ("wish", "yes")];
        assert_eq!(mine.post("/me/ways/offer", &forged).await.status, 400);
        assert_eq!(mine.post("/me/ways/other/link", &[("csrf", "forged")]).await.status, 400);
        assert_eq!(counts(&city).await, before);
    })
    .await;
}

#[tokio::test]
async fn an_answer_for_a_link_counts_only_for_whoever_asked() {
    on_both_with(Preset::Oidc, async |city, other| {
        let (teacher, pupil) = (city.teacher().await, city.pupil().await);
        let mine = city.browser();
        mine.sign_in(&teacher).await;
        let page = mine.get("/me").await;
        let away = mine.submit(page.form("/me/ways/other/link")).await;
        let there = Browser::new(&other.url).get(away.leaves_to().as_str()).await;
        // Somebody else has the browser when the answer comes.
        mine.drop_cookie("sid");
        mine.sign_in(&pupil).await;
        let page = mine.get(there.leaves_to().as_str()).await;
        assert_eq!(page.url.path(), "/me", "{}", page.text());
        assert!(mine.cookie("upstream").is_none_or(|value| value.is_empty()));
        assert_eq!(counts(&city).await[2], 0);
    })
    .await;
}

#[tokio::test]
async fn an_account_opens_one_account_of_the_city() {
    on_both_with(Preset::Oidc, async |city, other| {
        let (teacher, pupil) = (city.teacher().await, city.pupil().await);
        links(&browser(&city, &other), &teacher).await;
        let theirs = browser(&city, &other);
        theirs.sign_in(&pupil).await;
        let page = theirs.get("/me").await;
        let page = theirs.submit(page.form("/me/ways/other/link")).await;
        assert!(page.text().contains("已經連結到另一個校園帳號"), "{}", page.text());
        assert!(links_of(&city, &pupil).await.is_empty());
        // Its own owner links it twice: nothing happens.
        let mine = browser(&city, &other);
        mine.sign_in(&teacher).await;
        let page = mine.get("/me").await;
        let page = mine.submit(page.form("/me/ways/other/link")).await;
        assert_eq!((page.url.path(), links_of(&city, &teacher).await.len()), ("/me", 1));
    })
    .await;
}

#[tokio::test]
async fn of_two_who_link_one_account_at_once_one_does() {
    on_both_with(Preset::Oidc, async |city, other| {
        let (teacher, pupil) = (city.teacher().await, city.pupil().await);
        let mut forms = Vec::new();
        for someone in [&teacher, &pupil] {
            let mine = browser(&city, &other);
            mine.sign_in(someone).await;
            let page = mine.get("/me").await;
            let offer = mine.submit(page.form("/me/ways/other/link")).await;
            forms.push((mine, offer.form("offer-form").force("wish", "yes")));
        }
        let sent = forms.into_iter().map(|(mine, form)| async move { mine.submit(form).await.text() });
        let texts = futures_util::future::join_all(sent).await;
        assert_eq!(counts(&city).await[2], 1, "{texts:?}");
        assert_eq!(audited(&city, "upstream.linked").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn five_accounts_are_linked_a_day() {
    on_both_with(Preset::Oidc, async |city, other| {
        let teacher = city.teacher().await;
        let mine = browser(&city, &other);
        mine.sign_in(&teacher).await;
        for number in 0..6 {
            other.behaves(|manners| manners.sub = format!("their-{number}"));
            let page = mine.get("/me").await;
            let offer = mine.submit(page.form("/me/ways/other/link")).await;
            let page = mine.submit(offer.form("offer-form").force("wish", "yes")).await;
            assert_eq!(page.text().contains("今天連結過太多次"), number == 5, "{number}: {}", page.text());
        }
        assert_eq!(links_of(&city, &teacher).await.len(), 5);
    })
    .await;
}

#[tokio::test]
async fn the_mail_about_a_link_names_the_provider_and_hides_the_account() {
    on_both_with(Preset::Google, async |city, other| {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let mother =
            city.person("陳美玲").guardian_of(&pupil, domain::contexts::Relation::Mother).activated().await;
        other.behaves(|manners| manners.alg = "RS256");
        links(&browser(&city, &other), &mother).await;
        let mails = city.mails().await;
        let told = mails.iter().find(|mail| mail.subject.contains("連結了一個新的登入方式")).unwrap();
        for words in ["Google", "王○明", "A new way", "/me"] {
            assert!(told.text.contains(words) || told.subject.contains(words), "{words}: {}", told.text);
        }
        assert!(!told.text.contains("王小明") && !told.text.contains("their-1"));
    })
    .await;
}
