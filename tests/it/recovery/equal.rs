use city::recovery::{ask_for_link, try_phrase};
use platform::db::Act;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::account;
use tests::{City, Page, Person, Statements, asker, on_both};

use super::{ask, phrase, works};

/// A page without what differs in every answer.
fn plain(page: &Page, typed: &str) -> String {
    let mut body = page.body.clone();
    for form in page.forms() {
        body = body.replace(form.value("csrf").unwrap(), "csrf");
    }
    body.replace(typed, "typed")
}

/// Somebody known, somebody locked, somebody who waits, a pupil, somebody switched off, and a name that nobody has.
async fn everybody(city: &City) -> Vec<String> {
    let (teacher, locked, gone) = (city.teacher().await, city.teacher().await, city.teacher().await);
    for _ in 0..5 {
        works(city, &locked.login, "a wrong password").await;
    }
    switch_off(city, &gone).await;
    let (pupil, newcomer) = (city.pupil().await, city.newcomer().await);
    vec!["nobody.at.all".to_owned(), teacher.login, locked.login, gone.login, pupil.login, newcomer.login]
}

async fn switch_off(city: &City, person: &Person) {
    let off = account::Entity::update_many()
        .col_expr(account::Column::State, Expr::value("disabled"))
        .filter(account::Column::Id.eq(person.account.0));
    city.app.db.write(async move |tx: &Act<'_>| Ok(off.exec(tx).await?)).await.unwrap();
}

#[tokio::test]
async fn the_answer_and_its_work_are_the_same_for_everybody_who_asks_for_a_link() {
    on_both(async |city| {
        let names = everybody(&city).await;
        let (mut pages, mut taken) = (vec![], vec![]);
        for name in &names {
            let page = ask(&city, name).await;
            assert_eq!((page.status.as_u16(), page.url.query()), (200, Some("sent=1")), "{name}");
            pages.push(plain(&page, name));
        }
        assert!(pages.iter().all(|page| *page == pages[0]), "{pages:#?}");
        city.clock.advance(3_600);
        for name in &names {
            let asker = asker();
            let asked = ask_for_link(&city.app, name, &asker, city.clock.now());
            let (done, statements) = Statements::of(asked).await;
            done.unwrap();
            taken.push(statements);
        }
        assert!(!taken[0].is_empty() && taken.iter().all(|one| *one == taken[0]), "{taken:#?}");
    })
    .await;
}

#[tokio::test]
async fn wrong_unknown_locked_and_pending_look_and_take_the_same_for_a_phrase() {
    on_both(async |city| {
        let names = everybody(&city).await;
        let (mut pages, mut taken) = (vec![], vec![]);
        for name in &names {
            let page = phrase::try_in(&city.browser(), name, "蘋果 彩虹 風箏").await;
            assert_eq!((page.status.as_u16(), page.url.path()), (200, "/recover/phrase"), "{name}");
            pages.push(plain(&page, name));
        }
        assert!(pages.iter().all(|page| *page == pages[0]), "{pages:#?}");
        for name in &names {
            let (asker, now) = (asker(), city.clock.now());
            let tried = try_phrase(&city.app, (name, "蘋果 彩虹 風箏"), &asker, now);
            let (done, statements) = Statements::of(tried).await;
            assert!(done.unwrap().is_none());
            taken.push(statements);
        }
        assert!(!taken[0].is_empty() && taken.iter().all(|one| *one == taken[0]), "{taken:#?}");
    })
    .await;
}
