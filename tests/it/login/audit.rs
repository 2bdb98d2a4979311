use platform::audit;
use platform::db::Act;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::audit_entry::{Column, Entity};
use tests::{City, Log, on_both};

use super::{audited, fail_in, try_in};

/// Number of the first entry that cannot be believed.
pub(super) async fn flaw(city: &City) -> Option<i64> {
    let flaw = audit::find_flaw(city.app.db.read(), &city.app.keyring.sealer()).await.unwrap();
    flaw.map(|flaw| flaw.seq)
}

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
        assert_eq!(flaw(&city).await, None);
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
        assert_eq!(flaw(&city).await, None);
    })
    .await;
}

#[tokio::test]
async fn an_entry_that_was_changed_or_taken_out_is_found() {
    let city = City::sqlite().await;
    for number in 0..4 {
        try_in(&city.browser(), &format!("nobody{number}"), "x").await;
    }
    let changed = city.app.db.write(async move |tx: &Act<'_>| {
        let second = Entity::update_many().filter(Column::Seq.eq(2));
        Ok(second.col_expr(Column::Subject, Expr::value("someone else")).exec(tx).await?)
    });
    assert_eq!(changed.await.unwrap().rows_affected, 1);
    assert_eq!(flaw(&city).await, Some(2));
    let removed = city.app.db.write(async move |tx: &Act<'_>| Ok(Entity::delete_by_id(2).exec(tx).await?));
    assert_eq!(removed.await.unwrap().rows_affected, 1);
    assert_eq!(flaw(&city).await, Some(3));
}

#[tokio::test]
async fn an_edited_entry_is_found_though_all_hashes_after_it_were_computed_anew() {
    use aws_lc_rs::digest::{Context, SHA256};
    on_both(async |city| {
        for number in 0..4 {
            try_in(&city.browser(), &format!("nobody{number}"), "x").await;
        }
        let mut previous = vec![0; 32];
        for mut entry in audited(&city).await {
            if entry.seq == 2 {
                entry.subject = "someone else".to_owned();
            }
            let mut digest = Context::new(&SHA256);
            let (seq, at) = (entry.seq.to_be_bytes(), entry.at.to_be_bytes());
            let texts = [&entry.actor, &entry.act, &entry.subject, &entry.detail].map(String::as_bytes);
            for part in [seq.as_slice(), at.as_slice(), &previous].into_iter().chain(texts) {
                digest.update(&(part.len() as u64).to_be_bytes());
                digest.update(part);
            }
            let hash = digest.finish().as_ref().to_vec();
            let (seq, subject) = (entry.seq, entry.subject);
            let before = std::mem::replace(&mut previous, hash.clone());
            let edit = city.app.db.write(async move |tx: &Act<'_>| {
                let edit = Entity::update_many()
                    .col_expr(Column::Subject, Expr::value(subject))
                    .col_expr(Column::Previous, Expr::value(before))
                    .col_expr(Column::Hash, Expr::value(hash));
                Ok(edit.filter(Column::Seq.eq(seq)).exec(tx).await?)
            });
            assert_eq!(edit.await.unwrap().rows_affected, 1);
        }
        assert_eq!(flaw(&city).await, Some(2));
    })
    .await;
}

#[tokio::test]
async fn an_entry_that_was_put_in_without_a_code_is_found() {
    let city = City::sqlite().await;
    for number in 0..3 {
        try_in(&city.browser(), &format!("nobody{number}"), "x").await;
    }
    let stripped = city.app.db.write(async move |tx: &Act<'_>| {
        let last = Entity::update_many().filter(Column::Seq.eq(3));
        Ok(last.col_expr(Column::Mac, Expr::value(None::<Vec<u8>>)).exec(tx).await?)
    });
    assert_eq!(stripped.await.unwrap().rows_affected, 1);
    let found = audit::find_flaw(city.app.db.read(), &city.app.keyring.sealer()).await.unwrap();
    assert_eq!(found, Some(audit::Flaw { seq: 3, unsigned: true }));
}

#[tokio::test]
async fn entries_that_are_missing_at_the_end_are_found_by_a_head_that_was_kept() {
    on_both(async |city| {
        let db = &city.app.db;
        assert_eq!(audit::head(db.read()).await.unwrap(), None);
        for number in 0..4 {
            try_in(&city.browser(), &format!("nobody{number}"), "x").await;
        }
        let kept = audit::head(db.read()).await.unwrap().unwrap().to_string();
        let kept = audit::Head::parse(&kept).unwrap();
        assert_eq!(kept.seq, 4);
        assert!(audit::knows(db.read(), &kept).await.unwrap());
        let cut = db.write(async move |tx: &Act<'_>| {
            Ok(Entity::delete_many().filter(Column::Seq.gt(2)).exec(tx).await?)
        });
        assert_eq!(cut.await.unwrap().rows_affected, 2);
        assert_eq!(flaw(&city).await, None, "nothing in the chain tells");
        assert!(!audit::knows(db.read(), &kept).await.unwrap());
        // Others in their place do not pass for them.
        for number in 0..2 {
            try_in(&city.browser(), &format!("others{number}"), "x").await;
            city.clock.advance(1);
        }
        assert!(!audit::knows(db.read(), &kept).await.unwrap());
        assert!(audit::Head::parse("4").is_none() && audit::Head::parse("x:AA").is_none());
    })
    .await;
}

#[tokio::test]
async fn an_entry_tells_the_request_it_came_from() {
    on_both(async |city| {
        let refused = try_in(&city.browser(), "nobody.at.all", "x").await;
        let entry = audited(&city).await.remove(0);
        assert_eq!(entry.request_id.as_deref(), Some(refused.header("x-request-id")));
        assert_eq!((entry.role, entry.school), (None, None));
    })
    .await;
}

#[tokio::test]
async fn the_log_is_told_the_head_of_the_audit_by_each_node() {
    on_both(async |city| {
        fail_in(&city.browser(), &city.teacher().await).await;
        let head = audit::head(city.app.db.read()).await.unwrap().expect("an entry").to_string();
        let (log, _listening) = Log::listen("info");
        Log::listen_everywhere();
        let _node = Box::pin(city.node()).await;
        let begun = std::time::Instant::now();
        let told =
            || log.text().lines().any(|line| line.contains("head of the audit") && line.contains(&head));
        while !told() {
            assert!(begun.elapsed().as_secs() < 10, "{}", log.text());
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    })
    .await;
}
