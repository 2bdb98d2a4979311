use domain::assurance::Acr;
use domain::contexts::Relation;
use platform::db::Act;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::{account, context, session};
use tests::{City, Person, on_both};

use super::{Class, OWN, enter, opens, picked, scan, signed_in};

#[tokio::test]
async fn a_session_by_a_badge_is_the_least_sure_and_lasts_for_a_lesson() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        let browser = city.browser();
        enter(&browser, &code, OWN).await;
        let id = city.session_of(&browser).unwrap();
        let row = session::Entity::find_by_id(id.0).one(city.app.db.read()).await.unwrap().unwrap();
        assert_eq!((row.acr.as_str(), row.amr.as_str()), (Acr::Low.value(), "kba"));
        assert_eq!(row.expires_at - row.created_at, 3_000);
        let page = browser.get("/me/contacts/to/email").await;
        assert_eq!(page.url.path(), "/me/prove", "it is no fresh proof: {}", page.text());
        city.clock.advance(3_000);
        assert_eq!(browser.get("/me").await.url.path(), "/login");
    })
    .await;
}

#[tokio::test]
async fn the_next_child_at_the_same_machine_has_a_session_of_its_own() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let second = city.pupil_in("二年二班", "莫小安").await;
        let first_code = class.issues_and_chooses(&city, &class.pupil).await;
        let second_code = class.issues_and_chooses(&city, &second).await;
        let browser = city.browser();
        enter(&browser, &first_code, OWN).await;
        let first = city.session_of(&browser).unwrap();
        let page = enter(&browser, &second_code, OWN).await;
        assert!(page.text().contains(&second.name) && !page.text().contains(&class.pupil.name));
        assert_ne!(city.session_of(&browser), Some(first));
        let row = session::Entity::find_by_id(first.0).one(city.app.db.read()).await.unwrap().unwrap();
        assert!(row.ended_at.is_some(), "that of before is over");
        assert_eq!(browser.cookie("device"), None, "the machine is no device that anybody is known on");
    })
    .await;
}

async fn is_refused(city: &City, code: &str) {
    let page = enter(&city.browser(), code, OWN).await;
    assert!(page.text().contains("沒有登入"), "{}", page.text());
}

async fn set_state(city: &City, person: &Person, state: &str) {
    let change = account::Entity::update_many()
        .col_expr(account::Column::State, Expr::value(state))
        .filter(account::Column::Id.eq(person.account.0));
    city.app.db.write(async move |tx: &Act<'_>| Ok(change.exec(tx).await?)).await.unwrap();
    city.forget_all();
}

#[tokio::test]
async fn an_account_that_is_not_in_use_does_not_come_in() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        for state in ["disabled", "pending"] {
            set_state(&city, &class.pupil, state).await;
            is_refused(&city, &code).await;
        }
        set_state(&city, &class.pupil, "active").await;
        assert!(opens(&city, &code, OWN).await);
    })
    .await;
}

#[tokio::test]
async fn whoever_leaves_the_school_or_becomes_more_than_a_student_does_not_come_in() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        let browser = city.browser();
        enter(&browser, &code, OWN).await;
        let role = async |word: &'static str| {
            let change = context::Entity::update_many()
                .col_expr(context::Column::Role, Expr::value(word))
                .filter(context::Column::PersonId.eq(class.pupil.id.0));
            city.app.db.write(async move |tx: &Act<'_>| Ok(change.exec(tx).await?)).await.unwrap();
            city.forget_all();
        };
        role("staff").await;
        is_refused(&city, &code).await;
        assert_eq!(browser.get("/me").await.url.path(), "/login", "a session by a badge is a student's");
        assert_eq!(browser.get("/school").await.url.path(), "/login");
        role("student").await;
        let over = context::Entity::update_many()
            .col_expr(context::Column::EndedAt, Expr::value(Some(city.clock.now().0)))
            .filter(context::Column::PersonId.eq(class.pupil.id.0));
        city.app.db.write(async move |tx: &Act<'_>| Ok(over.exec(tx).await?)).await.unwrap();
        city.forget_all();
        is_refused(&city, &code).await;
    })
    .await;
}

#[tokio::test]
async fn a_student_who_is_a_guardian_too_gets_no_badge() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let child = city.pupil_in("三年一班", "羅小安").await;
        let both = city.person("羅建宏").student("313602", "二年二班");
        let both = both.guardian_of(&child, Relation::Father).activated().await;
        let page = class.teacher.get(&class.address).await;
        assert!(page.text().contains("還有學生以外的身分"), "{}", page.text());
        let csrf = page.form("missing-form").value("csrf").unwrap().to_owned();
        let address = format!("{}/{}/issue", class.address, both.id);
        let page = class.teacher.post(&address, &[("csrf", &csrf)]).await;
        assert!(super::codes(&page).is_empty(), "{}", page.text());
    })
    .await;
}

#[tokio::test]
async fn a_badge_does_not_lead_around_a_second_factor() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        let own = signed_in(&city, &class.pupil).await;
        crate::factors::enrol(&city, &own).await;
        is_refused(&city, &code).await;
        let page = class.teacher.get(&class.address).await;
        assert!(page.text().contains("已設定兩步驟驗證"), "{}", page.text());
    })
    .await;
}

#[tokio::test]
async fn the_page_of_the_pictures_is_good_for_ten_minutes_and_in_its_own_browser() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        let browser = city.browser();
        let form = picked(&scan(&browser, &code).await, OWN);
        let stranger = city.browser();
        let csrf = stranger.get("/badge").await.form("badge-form").value("csrf").unwrap().to_owned();
        let page = stranger.submit(form.clone().set("csrf", &csrf)).await;
        assert!(page.url.path() == "/badge" && page.text().contains("等太久了"), "{}", page.text());
        for handle in ["", "x", &"A".repeat(500)] {
            let page = browser.submit(form.clone().set("t", handle)).await;
            assert_eq!((page.status.as_u16(), page.url.path()), (200, "/badge"), "{handle}");
        }
        city.clock.advance(10 * 60);
        assert_eq!(browser.submit(form).await.url.path(), "/badge");
    })
    .await;
}

#[tokio::test]
async fn an_account_that_the_operator_takes_back_has_neither_badge_nor_pictures() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        let person = class.pupil.id;
        let forget = async move |act: &Act<'_>| city::badges::forget_within(act, person).await;
        city.app.db.write(forget).await.unwrap();
        is_refused(&city, &code).await;
        let page = class.teacher.get(&class.address).await;
        assert!(page.text().contains("還沒有識別證"), "{}", page.text());
    })
    .await;
}
