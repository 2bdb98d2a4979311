//! Opening and closing a window, and what it lets in.

use domain::binding::Duty;
use platform::db::Act;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::{activation_window, context, duty, enrollment};
use tests::{City, Database, Person};

use super::{
    MINUTES, activate, audited, newcomer, newcomer_of, on_both, opens, press, signed_in, told, try_in,
    window_of, windows,
};

#[tokio::test]
async fn in_a_window_the_default_secret_opens_the_first_sign_in_that_the_policy_closed() {
    on_both(async |city| {
        let pupil = newcomer(&city, "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        assert!(!opens(&city, &pupil).await, "the policy");
        let browser = signed_in(&city, &teacher).await;
        let page = press(&browser, &pupil).await;
        assert_eq!(told(&page), "opened");
        assert!(page.text().contains("開放到 08:40"), "{}", page.text());
        assert!(opens(&city, &pupil).await);
        city.clock.advance(40 * MINUTES - 1);
        assert!(opens(&city, &pupil).await, "a second before the end");
        city.clock.advance(1);
        assert!(!opens(&city, &pupil).await, "forty minutes are over");
        let page = browser.get(&window_of(&pupil)).await;
        assert!(page.body.contains("id=\"open-window\""), "{}", page.text());
        assert_eq!(audited(&city, "activation-window.opened").await, 1);
        assert_eq!(audited(&city, "activation-window.closed").await, 0, "it closed by itself");
    })
    .await;
}

#[tokio::test]
async fn a_closed_window_lets_nobody_in_and_can_be_opened_again() {
    on_both(async |city| {
        let (pupil, begun) = (newcomer(&city, "呂小潔").await, newcomer(&city, "莫小安").await);
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let browser = signed_in(&city, &teacher).await;
        press(&browser, &pupil).await;
        let child = city.browser();
        assert_eq!(try_in(&child, &begun, &begun.password).await.url.path(), "/activate");
        city.clock.advance(MINUTES);
        assert_eq!(told(&press(&browser, &pupil).await), "closed");
        assert!(!opens(&city, &pupil).await);
        assert_eq!(activate(&child).await.url.path(), "/me", "whoever is choosing a password finishes");
        assert_eq!(told(&press(&browser, &pupil).await), "opened");
        assert!(opens(&city, &pupil).await);
        assert_eq!(audited(&city, "activation-window.opened").await, 2);
        assert_eq!(audited(&city, "activation-window.closed").await, 1);
        assert_eq!(windows(&city).await.len(), 1, "a class has one row");
    })
    .await;
}

#[tokio::test]
async fn a_button_that_is_pressed_twice_or_in_two_tabs_tells_that_it_is_so_already() {
    on_both(async |city| {
        let pupil = newcomer(&city, "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let browser = signed_in(&city, &teacher).await;
        let (one, two) = (browser.get(&window_of(&pupil)).await, browser.get(&window_of(&pupil)).await);
        assert_eq!(told(&browser.submit(one.form("window-form")).await), "opened");
        let until = windows(&city).await[0].closes_at;
        city.clock.advance(MINUTES);
        assert_eq!(told(&browser.submit(two.form("window-form")).await), "already-open");
        assert_eq!(windows(&city).await[0].closes_at, until, "it does not last longer");
        let (one, two) = (browser.get(&window_of(&pupil)).await, browser.get(&window_of(&pupil)).await);
        assert_eq!(told(&browser.submit(one.form("window-form")).await), "closed");
        assert_eq!(told(&browser.submit(two.form("window-form")).await), "already-closed");
        let form = browser.get(&window_of(&pupil)).await.form("window-form").force("act", "else");
        assert_eq!(browser.submit(form).await.status, 400);
    })
    .await;
}

#[tokio::test]
async fn a_window_is_that_of_its_class_and_a_signed_out_teacher_opens_none() {
    on_both(async |city| {
        let pupil = newcomer(&city, "呂小潔").await;
        let next_door = newcomer_of(&city, "羅小安", "三年一班").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let other = city.homeroom_teacher_of("三年一班", "王師").await;
        let stranger = signed_in(&city, &other).await;
        assert_eq!(stranger.get(&window_of(&pupil)).await.status, 404);
        let own = stranger.get(&window_of(&next_door)).await.form("window-form");
        for path in ["", "/slips"] {
            let mut form = own.clone();
            form.action.set_path(&format!("{}{path}", window_of(&pupil)));
            assert_eq!(stranger.submit(form).await.status, 404, "{path}");
        }
        assert_eq!(audited(&city, "school.refused").await, 3);
        let browser = signed_in(&city, &teacher).await;
        let form = browser.get(&window_of(&pupil)).await.form("window-form");
        browser.submit(browser.get("/me").await.form("logout-form")).await;
        let page = browser.submit(form).await;
        assert_eq!(page.url.path(), "/login", "{}", page.text());
        assert!(windows(&city).await.is_empty());
        press(&signed_in(&city, &teacher).await, &pupil).await;
        assert!(opens(&city, &pupil).await && !opens(&city, &next_door).await);
    })
    .await;
}

#[tokio::test]
async fn a_deputy_opens_a_window_too_and_an_administrator_sees_it() {
    on_both(async |city| {
        let pupil = newcomer(&city, "呂小潔").await;
        city.homeroom_teacher_of("二年二班", "莫名").await;
        let (deputy, admin) = (city.colleague("林老師").await, city.colleague("資訊組長").await);
        city.gives_duty(&deputy, Duty::Deputy, &pupil).await;
        city.gives_duty(&admin, Duty::SchoolAdmin, &pupil).await;
        let hers = signed_in(&city, &deputy).await;
        let link = hers.get("/me").await.link("activation");
        assert!(hers.get(&link).await.body.contains(&window_of(&pupil)), "the way from the own page");
        let form = hers.get(&window_of(&pupil)).await.form("window-form");
        assert_eq!(told(&hers.submit(form.clone()).await), "opened");
        let seen = signed_in(&city, &admin).await;
        let list = seen.get("/school/activation").await;
        assert!(list.text().contains("二年二班 開放中"), "{}", list.text());
        let page = seen.get(&window_of(&pupil)).await;
        assert!(page.text().contains("呂小潔") && page.text().contains("開放到"), "{}", page.text());
        assert!(!page.body.contains("window-form") && page.body.contains("only-seen"));
        let csrf = seen.get("/me").await.form("logout-form").value("csrf").unwrap().to_owned();
        let mut form = form.set("csrf", &csrf);
        assert_eq!(seen.submit(form.clone().set("act", "close")).await.status, 403);
        form.action.set_path(&format!("{}/slips", window_of(&pupil)));
        assert_eq!(seen.submit(form).await.status, 403);
        assert!(opens(&city, &pupil).await);
    })
    .await;
}

#[tokio::test]
async fn a_homeroom_teacher_who_administers_the_school_opens_the_window_of_the_own_class_only() {
    let city = super::city_without_secrets(Database::Sqlite).await;
    let (pupil, next_door) =
        (newcomer(&city, "呂小潔").await, newcomer_of(&city, "羅小安", "三年一班").await);
    let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
    city.gives_duty(&teacher, Duty::SchoolAdmin, &pupil).await;
    let browser = signed_in(&city, &teacher).await;
    assert_eq!(told(&press(&browser, &pupil).await), "opened");
    assert!(browser.get(&window_of(&next_door)).await.body.contains("only-seen"));
}

/// The roster takes a class from its homeroom teacher.
async fn loses_the_class(city: &City, teacher: &Person) {
    let over = enrollment::Entity::update_many()
        .col_expr(enrollment::Column::EndedAt, Expr::value(Some(city.clock.now().0)))
        .filter(enrollment::Column::PersonId.eq(teacher.id.0));
    city.app.db.write(async move |tx: &Act<'_>| Ok(over.exec(tx).await?)).await.unwrap();
    city.forget_all();
}

#[tokio::test]
async fn a_window_ends_with_the_authority_of_whoever_opened_it_and_the_next_one_opens_another() {
    on_both(async |city| {
        let pupil = newcomer(&city, "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        press(&signed_in(&city, &teacher).await, &pupil).await;
        assert!(opens(&city, &pupil).await);
        loses_the_class(&city, &teacher).await;
        assert!(!opens(&city, &pupil).await, "the teacher leads the class no more");
        let next = city.homeroom_teacher_of("二年二班", "王師").await;
        let browser = signed_in(&city, &next).await;
        let page = browser.get(&window_of(&pupil)).await;
        assert!(page.body.contains("id=\"open-window\""), "{}", page.text());
        assert!(!browser.get("/school/activation").await.text().contains("開放中"));
        assert_eq!(told(&press(&browser, &pupil).await), "opened");
        assert!(opens(&city, &pupil).await);
    })
    .await;
}

#[tokio::test]
async fn a_window_of_a_deputy_ends_with_the_duty_and_with_the_work_at_the_school() {
    on_both(async |city| {
        let pupil = newcomer(&city, "呂小潔").await;
        city.homeroom_teacher_of("二年二班", "莫名").await;
        for takes_duty in [true, false] {
            let deputy = city.colleague("林老師").await;
            city.gives_duty(&deputy, Duty::Deputy, &pupil).await;
            assert_eq!(told(&press(&signed_in(&city, &deputy).await, &pupil).await), "opened");
            assert!(opens(&city, &pupil).await);
            let now = city.clock.now().0;
            let act = async move |tx: &Act<'_>| {
                if takes_duty {
                    duty::Entity::update_many()
                        .col_expr(duty::Column::Until, Expr::value(Some(now)))
                        .filter(duty::Column::PersonId.eq(deputy.id.0))
                        .exec(tx)
                        .await?;
                } else {
                    context::Entity::update_many()
                        .col_expr(context::Column::EndedAt, Expr::value(Some(now)))
                        .filter(context::Column::PersonId.eq(deputy.id.0))
                        .exec(tx)
                        .await?;
                }
                Ok(())
            };
            city.app.db.write(act).await.unwrap();
            city.forget_all();
            assert!(!opens(&city, &pupil).await, "{takes_duty}");
            city.clock.advance(1);
        }
    })
    .await;
}

#[tokio::test]
async fn a_window_of_a_clock_that_went_back_since_yields_to_another_one() {
    on_both(async |city| {
        let pupil = newcomer(&city, "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let browser = signed_in(&city, &teacher).await;
        let now = city.clock.now();
        // Written by a node whose clock was two hours ahead.
        let ahead = now.plus(7_200);
        let scopes = ::city::students::scopes_of(&city.app, teacher.id, now).await.unwrap();
        let class = domain::ids::ClassId(pupil.class.unwrap());
        assert!(::city::windows::open(&city.app, &scopes[0], class, ahead).await.unwrap());
        assert!(!opens(&city, &pupil).await);
        assert_eq!(told(&press(&browser, &pupil).await), "opened");
        assert!(opens(&city, &pupil).await);
        assert_eq!(told(&press(&browser, &pupil).await), "closed");
    })
    .await;
}

/// Tries the secret in a window.
async fn in_a_window(city: &City, pupil: &Person) -> bool {
    let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
    press(&signed_in(city, &teacher).await, pupil).await;
    opens(city, pupil).await
}

#[tokio::test]
async fn a_window_opens_no_account_that_is_over_locked_or_in_use() {
    on_both(async |city| {
        let pupil = newcomer(&city, "呂小潔").await;
        let used = city.pupil_in("二年二班", "莫小安").await;
        assert!(in_a_window(&city, &pupil).await);
        let id_end = used.national_id.chars().skip(4).collect::<String>();
        let page = try_in(&city.browser(), &used, &id_end).await;
        assert_eq!(page.url.path(), "/login", "a default secret is never a password");
        city.clock.advance(15 * 24 * 60 * MINUTES);
        assert!(!in_a_window(&city, &pupil).await, "the secret died");
        let off = newcomer(&city, "羅小安").await;
        let account = off.account.0;
        let disabled = tables::account::Entity::update_many()
            .col_expr(tables::account::Column::State, Expr::value("disabled"))
            .filter(tables::account::Column::Id.eq(account));
        city.app.db.write(async move |tx: &Act<'_>| Ok(disabled.exec(tx).await?)).await.unwrap();
        assert!(!opens(&city, &off).await, "switched off");
    })
    .await;
}

#[tokio::test]
async fn a_window_lets_in_a_student_and_never_an_employee_whose_name_ends_in_the_secret() {
    let city = super::city_without_secrets(Database::Sqlite).await;
    let both = city.person("王大同").student("313602", "二年二班").teacher("313602").pending().await;
    let pupil = newcomer(&city, "呂小潔").await;
    assert!(in_a_window(&city, &pupil).await);
    assert!(!opens(&city, &both).await);
}

#[tokio::test]
async fn a_window_that_somebody_wrote_into_the_database_opens_nothing() {
    on_both(async |city| {
        let (pupil, next_door) =
            (newcomer(&city, "呂小潔").await, newcomer_of(&city, "羅小安", "三年一班").await);
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        press(&signed_in(&city, &teacher).await, &pupil).await;
        for (column, value) in [
            (activation_window::Column::ClosesAt, Expr::value(city.clock.now().0 + 86_400)),
            (activation_window::Column::ClassId, Expr::value(next_door.class.unwrap())),
        ] {
            let moved = activation_window::Entity::update_many().col_expr(column, value);
            city.app.db.write(async move |tx: &Act<'_>| Ok(moved.exec(tx).await?)).await.unwrap();
            assert!(!opens(&city, &pupil).await && !opens(&city, &next_door).await);
        }
    })
    .await;
}

#[tokio::test]
async fn a_student_reaches_no_window() {
    let city = super::city_without_secrets(Database::Sqlite).await;
    let pupil = city.pupil_in("二年二班", "呂小潔").await;
    let browser = signed_in(&city, &pupil).await;
    for path in ["/school/activation", &window_of(&pupil)] {
        assert_eq!(browser.get(path).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn a_closed_window_is_forgotten_after_a_day() {
    on_both(async |city| {
        let pupil = newcomer(&city, "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        press(&signed_in(&city, &teacher).await, &pupil).await;
        city.clock.advance(24 * 60 * MINUTES);
        ::city::windows::purge(&city.app.db, city.clock.now()).await.unwrap();
        assert_eq!(windows(&city).await.len(), 1);
        city.clock.advance(40 * MINUTES + 1);
        ::city::windows::purge(&city.app.db, city.clock.now()).await.unwrap();
        assert!(windows(&city).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_restore_closes_every_window() {
    on_both(async |city| {
        let pupil = newcomer(&city, "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        press(&signed_in(&city, &teacher).await, &pupil).await;
        idp::operate::end_all(&city.app.db, city.app.now()).await.unwrap();
        assert!(!opens(&city, &pupil).await && windows(&city).await.is_empty());
    })
    .await;
}
