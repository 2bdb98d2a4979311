use sea_orm::EntityTrait as _;
use tables::{badge, picture_secret};
use tests::on_both;

use super::{Class, OTHERS, OWN, choose, enter, opens, picked, scan};

#[tokio::test]
async fn a_child_chooses_three_pictures_twice_and_is_in() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let (code, browser) = (class.issues(&class.pupil).await, city.browser());
        let page = scan(&browser, &code.to_lowercase().replace('-', " ")).await;
        assert!(page.text().contains("選三個你要記住的圖案"), "{}", page.text());
        let two = page.form("pictures-form").set("pick-cat", "yes").set("pick-key", "yes");
        let page = browser.submit(two).await;
        assert!(page.text().contains("要選三個圖案"), "{}", page.text());
        let page = browser.submit(picked(&page, OWN)).await;
        assert!(page.text().contains("再選一次"), "{}", page.text());
        let page = browser.submit(picked(&page, OTHERS)).await;
        assert!(page.text().contains("和剛才選的不一樣"), "{}", page.text());
        let page = browser.submit(picked(&page, OWN)).await;
        let page = browser.submit(picked(&page, OWN)).await;
        assert!(page.url.path() == "/me" && page.text().contains(&class.pupil.name), "{}", page.text());
        let mut turned = OWN;
        turned.reverse();
        assert!(opens(&city, &code, turned).await, "their order makes no difference");
        assert!(!opens(&city, &code, OTHERS).await);
    })
    .await;
}

#[tokio::test]
async fn the_first_choice_is_open_for_a_day_and_again_once_the_teacher_says_so() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues(&class.pupil).await;
        let first = scan(&city.browser(), &code).await;
        assert!(first.text().contains("要記住"));
        city.clock.advance(24 * 3_600);
        let late = scan(&city.browser(), &code).await;
        assert!(!late.text().contains("要記住"), "{}", late.text());
        assert!(!opens(&city, &code, OWN).await);
        class.teacher.sign_in(&class.person).await;
        class.does("pictures", &class.pupil).await;
        let page = choose(&city.browser(), &code, OWN).await;
        assert_eq!(page.url.path(), "/me", "{}", page.text());
        assert!(!scan(&city.browser(), &code).await.text().contains("要記住"), "once is enough");
    })
    .await;
}

#[tokio::test]
async fn a_choice_that_was_begun_before_another_or_before_a_reset_counts_no_more() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let (code, slow) = (class.issues(&class.pupil).await, city.browser());
        let page = scan(&slow, &code).await;
        let repeat = slow.submit(picked(&page, OTHERS)).await;
        choose(&city.browser(), &code, OWN).await;
        let page = slow.submit(picked(&repeat, OTHERS)).await;
        assert!(page.text().contains("沒有登入"), "{}", page.text());
        assert!(opens(&city, &code, OWN).await && !opens(&city, &code, OTHERS).await);
    })
    .await;
}

#[tokio::test]
async fn the_database_has_neither_code_nor_pictures_and_two_with_the_same_pictures_look_different() {
    on_both(async |city| {
        let class = Class::of(&city).await;
        let second = city.pupil_in("二年二班", "莫小安").await;
        let codes = [
            class.issues_and_chooses(&city, &class.pupil).await,
            class.issues_and_chooses(&city, &second).await,
        ];
        let badges = badge::Entity::find().all(city.app.db.read()).await.unwrap();
        let stored = format!("{badges:?}");
        assert!(badges.iter().all(|badge| badge.code.len() == 32), "{stored}");
        for code in codes {
            assert!(!stored.contains(&code) && !stored.contains(&code.replace('-', "")));
        }
        let secrets = picture_secret::Entity::find().all(city.app.db.read()).await.unwrap();
        assert_eq!(secrets.len(), 2);
        assert!(secrets[0].secret != secrets[1].secret && secrets[0].salt != secrets[1].salt);
    })
    .await;
}

#[tokio::test]
async fn a_badge_that_was_changed_in_the_database_opens_nothing() {
    use platform::db::Act;
    use sea_orm::sea_query::Expr;

    on_both(async |city| {
        let class = Class::of(&city).await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        let now = city.clock.now().0;
        let set = async |column: badge::Column, value: Expr| {
            let change = badge::Entity::update_many().col_expr(column, value);
            city.app.db.write(async move |tx: &Act<'_>| Ok(change.exec(tx).await?)).await.unwrap();
        };
        for (column, changed, stored) in [
            (badge::Column::IssuedAt, now + 9, now),
            (badge::Column::OpenedAt, now + 9, now),
            (badge::Column::ChoiceUntil, now + 900_000, now + 86_400),
        ] {
            set(column, Expr::value(changed)).await;
            assert!(!opens(&city, &code, OWN).await, "{column:?}");
            set(column, Expr::value(stored)).await;
            assert!(opens(&city, &code, OWN).await, "{column:?}: as it was");
        }
        class.does("void", &class.pupil).await;
        set(badge::Column::VoidedAt, Expr::value(None::<i64>)).await;
        assert!(!opens(&city, &code, OWN).await, "nobody takes the mark of a void badge off");
        let again = class.issues(&class.pupil).await;
        for _ in 0..20 {
            enter(&city.browser(), &again, OTHERS).await;
        }
        set(badge::Column::ClosedAt, Expr::value(None::<i64>)).await;
        city.clock.advance(24 * 3_600);
        assert!(!opens(&city, &again, OWN).await, "nor that of a closed one");
    })
    .await;
}

#[tokio::test]
async fn what_was_moved_to_somebody_else_in_the_database_opens_nothing() {
    use platform::db::Act;
    use sea_orm::sea_query::Expr;
    use sea_orm::{ColumnTrait as _, QueryFilter as _};

    on_both(async |city| {
        let class = Class::of(&city).await;
        let second = city.pupil_in("二年二班", "莫小安").await;
        let code = class.issues_and_chooses(&city, &class.pupil).await;
        let moved = badge::Entity::update_many()
            .col_expr(badge::Column::PersonId, Expr::value(second.id.0))
            .filter(badge::Column::PersonId.eq(class.pupil.id.0));
        let secret = picture_secret::Entity::update_many()
            .col_expr(picture_secret::Column::PersonId, Expr::value(second.id.0))
            .filter(picture_secret::Column::PersonId.eq(class.pupil.id.0));
        let act = city.app.db.write(async move |tx: &Act<'_>| {
            moved.exec(tx).await?;
            Ok(secret.exec(tx).await?)
        });
        act.await.unwrap();
        assert!(!opens(&city, &code, OWN).await);
    })
    .await;
}
