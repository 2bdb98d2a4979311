use domain::binding::Duty;
use domain::contexts::Relation;
use tests::{City, on_both};

use super::{Class, OTHERS, OWN, audited, codes, enter, opens, signed_in};

#[tokio::test]
async fn a_teacher_issues_badges_for_whoever_has_none_and_prints_them() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let second = city.pupil_in("二年二班", "莫小安").await;
        let waiting = city.person("陳小新").student("313602", "二年二班").pending().await;
        let page = class.teacher.get(&class.address).await;
        assert!(page.text().contains("帳號還沒有啟用"), "{}", page.text());
        assert!(!page.body.contains(&format!("{}/issue", waiting.id)));
        let page = class.teacher.submit(page.form("missing-form")).await;
        let codes = codes(&page);
        assert_eq!(codes.len(), 2, "{}", page.text());
        assert!(page.text().contains(&class.pupil.name) && page.text().contains(&second.name));
        assert!(!page.text().contains(&waiting.name) && page.text().contains("二年二班"));
        assert_eq!(audited(&city, "badge.issued").await, 2);
        let page = class.teacher.get(&class.address).await;
        assert!(page.forms().iter().all(|form| form.value("which") != Some("missing")), "all have one");
        assert!(!page.body.contains(&codes[0]), "a code is shown once");
        let third = city.pupil_in("二年二班", "高小同").await;
        let page = class.teacher.get(&class.address).await;
        let page = class.teacher.submit(page.form("missing-form")).await;
        assert!(page.text().contains(&third.name) && !page.text().contains(&second.name), "{}", page.text());
    })
    .await;
}

#[tokio::test]
async fn a_whole_class_is_issued_anew_after_a_question_and_the_old_badges_open_nothing() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let old = class.issues_and_chooses(&city, &class.pupil).await;
        let page = class.teacher.submit(class.teacher.get(&class.address).await.form("all-form")).await;
        assert!(page.text().contains("1 張識別證"), "{}", page.text());
        assert!(opens(&city, &old, OWN).await, "nothing is done before the answer");
        let page = class.teacher.submit(page.form("confirm-form")).await;
        let new = codes(&page).pop().unwrap();
        assert!(!opens(&city, &old, OWN).await);
        assert!(opens(&city, &new, OWN).await, "the pictures stay");
    })
    .await;
}

#[tokio::test]
async fn a_voided_badge_opens_nothing_ends_its_sessions_and_can_be_brought_back_for_a_while() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        let (by_badge, by_password) = (city.browser(), signed_in(&city, &class.pupil).await);
        enter(&by_badge, &code, OWN).await;
        assert_eq!(by_badge.get("/me").await.url.path(), "/me");
        let page = class.does("void", &class.pupil).await;
        assert!(page.text().contains("識別證已作廢"), "{}", page.text());
        assert_eq!(by_badge.get("/me").await.url.path(), "/login", "what it opened is over");
        assert_eq!(by_password.get("/me").await.url.path(), "/me", "what it did not open is not");
        assert!(!opens(&city, &code, OWN).await);
        class.does("restore", &class.pupil).await;
        assert!(opens(&city, &code, OWN).await);
        class.does("void", &class.pupil).await;
        let late = class.teacher.get(&class.address).await.form("/restore");
        city.clock.advance(600);
        let page = class.teacher.submit(late).await;
        assert!(page.text().contains("沒有需要做的事"), "{}", page.text());
        assert!(!opens(&city, &code, OWN).await);
        for (act, times) in [("badge.voided", 2), ("badge.restored", 1), ("pictures.chosen", 1)] {
            assert_eq!(audited(&city, act).await, times, "{act}");
        }
    })
    .await;
}

#[tokio::test]
async fn another_badge_voids_the_one_before_and_ends_its_sessions() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let old = class.issues_and_chooses(&city, &class.pupil).await;
        let browser = city.browser();
        enter(&browser, &old, OWN).await;
        let new = class.issues(&class.pupil).await;
        assert_eq!(browser.get("/me").await.url.path(), "/login");
        assert!(!opens(&city, &old, OWN).await && opens(&city, &new, OWN).await);
    })
    .await;
}

#[tokio::test]
async fn reset_pictures_are_forgotten_and_chosen_anew() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        let browser = city.browser();
        enter(&browser, &code, OWN).await;
        class.does("pictures", &class.pupil).await;
        assert_eq!(browser.get("/me").await.url.path(), "/login", "who knew them is signed out");
        let page = super::choose(&city.browser(), &code, OTHERS).await;
        assert_eq!(page.url.path(), "/me", "{}", page.text());
        assert!(!opens(&city, &code, OWN).await && opens(&city, &code, OTHERS).await);
        assert_eq!((audited(&city, "pictures.reset").await, audited(&city, "pictures.chosen").await), (1, 2));
    })
    .await;
}

#[tokio::test]
async fn nobody_does_anything_about_the_badges_of_another_class_or_of_an_own_child() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let foreign = city.pupil_in("三年一班", "別班生").await;
        let other = signed_in(&city, &city.homeroom_teacher_of("三年一班", "王師").await).await;
        let deputy = city.colleague("代理").await;
        city.gives_duty(&deputy, Duty::Deputy, &class.pupil).await;
        let csrf = other.get("/me").await.form("logout-form").value("csrf").unwrap().to_owned();
        let own = format!("{}/{}/issue", class.address, class.pupil.id);
        assert_eq!(other.get(&class.address).await.status, 404);
        for address in [class.address.as_str(), own.as_str()] {
            let page = other.post(address, &[("csrf", &csrf), ("which", "missing")]).await;
            assert_eq!(page.status, 404, "{address}");
        }
        assert_eq!(signed_in(&city, &deputy).await.get(&class.address).await.status, 403);
        let form = class.teacher.get(&class.address).await.form(&format!("{}/issue", class.pupil.id));
        let csrf = form.value("csrf").unwrap();
        for (id, what) in [(foreign.id, "issue"), (class.pupil.id, "burn")] {
            let page = class.teacher.post(&format!("{}/{id}/{what}", class.address), &[("csrf", csrf)]).await;
            assert_eq!(page.status, 404, "{what}");
        }
        let mother = city.person("陳師").teacher("313602").homeroom("二年二班");
        let mother = mother.guardian_of(&class.pupil, Relation::Mother).activated().await;
        let hers = signed_in(&city, &mother).await;
        let page = hers.get(&class.address).await;
        assert!(page.text().contains("這是您的孩子"), "{}", page.text());
        let csrf = hers.get("/me").await.form("logout-form").value("csrf").unwrap().to_owned();
        assert_eq!(hers.post(&own, &[("csrf", &csrf)]).await.status, 404);
        let page = hers.post(&class.address, &[("csrf", &csrf), ("which", "missing")]).await;
        assert!(codes(&page).is_empty(), "{}", page.text());
        assert_eq!(audited(&city, "badge.issued").await, 0);
        let admin = city.colleague("組長").await;
        city.gives_duty(&admin, Duty::SchoolAdmin, &class.pupil).await;
        assert_eq!(signed_in(&city, &admin).await.get(&class.address).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn without_badges_there_are_no_pages_of_them() {
    let city = City::with(tests::Database::Sqlite, |config| config.badges.enabled = false).await;
    let class = Class::of(&city).await;
    assert_eq!(class.teacher.get(&class.address).await.status, 404);
    let page = class.teacher.get(class.address.trim_end_matches("/badges")).await;
    assert!(page.status == 200 && !page.body.contains(&class.address));
    let page = city.browser().get("/login").await;
    assert!(!page.body.contains("href=\"/badge"));
    let page = city.browser().get("/badge").await;
    assert!(page.text().contains("這裡不使用識別證") && !page.body.contains("badge-form"), "{}", page.text());
}
