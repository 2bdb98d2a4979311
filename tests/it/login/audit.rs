use idp::platform::audit;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::audit_entry::{Column, Entity};
use tests::{City, on_both};

use super::{audited, fail_in, try_in};

#[tokio::test]
async fn refusals_are_recorded_without_what_was_typed() {
    on_both(async |city| {
        let (teacher, newcomer) = (city.teacher().await, city.newcomer().await);
        fail_in(&city.browser(), &teacher).await;
        try_in(&city.browser(), &newcomer.login, "my-secret-guess").await;
        try_in(&city.browser(), "nobody.at.all", "x").await;
        let entries = audited(&city).await;
        let subjects: Vec<_> = entries.iter().map(|entry| entry.subject.as_str()).collect();
        assert_eq!(subjects, [&teacher.id.to_string(), &newcomer.id.to_string(), "unknown"]);
        let all = format!("{entries:?}");
        for secret in
            ["my-secret-guess", "nobody.at.all", &teacher.login, &newcomer.login, &newcomer.national_id]
        {
            assert!(!all.contains(secret), "{all}");
        }
        assert_eq!(audit::find_break(city.app.db.read()).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn entries_written_at_once_form_one_chain() {
    on_both(async |city| {
        let tries = (0..12).map(|number| {
            let browser = city.browser();
            async move {
                let name = format!("nobody{number}");
                try_in(&browser, &name, "x").await;
            }
        });
        futures_util::future::join_all(tries).await;
        assert_eq!(audited(&city).await.len(), 12);
        assert_eq!(audit::find_break(city.app.db.read()).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn an_entry_that_was_changed_or_taken_out_is_found() {
    let city = City::sqlite().await;
    for number in 0..4 {
        try_in(&city.browser(), &format!("nobody{number}"), "x").await;
    }
    let changed = city.app.db.write(|tx| {
        Box::pin(async move {
            let second = Entity::update_many().filter(Column::Seq.eq(2));
            Ok(second.col_expr(Column::Subject, Expr::value("someone else")).exec(tx).await?)
        })
    });
    assert_eq!(changed.await.unwrap().rows_affected, 1);
    assert_eq!(audit::find_break(city.app.db.read()).await.unwrap(), Some(2));
    let removed =
        city.app.db.write(|tx| Box::pin(async move { Ok(Entity::delete_by_id(2).exec(tx).await?) }));
    assert_eq!(removed.await.unwrap().rows_affected, 1);
    assert_eq!(audit::find_break(city.app.db.read()).await.unwrap(), Some(3));
}
