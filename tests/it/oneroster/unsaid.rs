//! What a file does not say erases nothing.

use domain::oneroster::BundleFile;
use platform::db::Act;
use roster::oneroster::{ImportError, ImportOptions, Kind};
use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait as _, ModelTrait};
use tests::{City, on_both};

use super::bundle::Bundle;
use super::ending::CONFIRMED;
use super::facts::{binding_of, contexts, person};

/// What the roster may have written, but for the times at which it did.
async fn all_rows(city: &City) -> Vec<String> {
    async fn rows<E: sea_orm::EntityTrait>(city: &City, show: impl Fn(E::Model) -> String) -> Vec<String>
    where
        E::Model: ModelTrait + std::fmt::Debug,
    {
        let mut rows: Vec<String> =
            E::find().all(city.app.db.read()).await.unwrap().into_iter().map(show).collect();
        rows.sort_unstable();
        rows
    }
    let mut all = rows::<tables::person::Entity>(city, |row| {
        format!("{:?}", tables::person::Model { updated_at: 0, ..row })
    })
    .await;
    all.extend(rows::<tables::org::Entity>(city, |row| format!("{row:?}")).await);
    all.extend(rows::<tables::class::Entity>(city, |row| format!("{row:?}")).await);
    all.extend(rows::<tables::enrollment::Entity>(city, |row| format!("{row:?}")).await);
    all.extend(rows::<tables::identifier::Entity>(city, |row| format!("{row:?}")).await);
    all.extend(rows::<tables::account::Entity>(city, |row| format!("{row:?}")).await);
    all.extend(rows::<tables::binding::Entity>(city, |row| format!("{row:?}")).await);
    all.extend(rows::<tables::context::Entity>(city, |row| format!("{row:?}")).await);
    all
}

/// Forgets what rows said column by column, as if an older release had written them; and as a whole, so that every row is
/// news.
async fn forget_what_was_said(city: &City, as_a_whole: bool) {
    use tables::roster_row::{Column, Entity};
    let act = city.app.db.write(async move |tx: &Act<'_>| {
        let mut forget = Entity::update_many().col_expr(Column::Told, Expr::value(None::<Vec<u8>>));
        if as_a_whole {
            forget = forget.col_expr(Column::Digest, Expr::value(vec![0_u8; 16]));
        }
        Ok(forget.exec(tx).await?)
    });
    act.await.unwrap();
}

#[tokio::test]
async fn a_column_that_a_file_lacks_erases_nothing_and_is_no_news() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 100);
        bundle.set("roles.csv", "role-T-moming-1", "endDate", "2027-07-31");
        bundle.must_import(&city).await;
        let before = all_rows(&city).await;
        for file in BundleFile::ALL {
            bundle.drop_columns(&file.file_name(), file.told());
        }
        bundle.drop_columns(
            "users.csv",
            &["agentSourcedIds", "metadata.agentRelations", "metadata.agentBases"],
        );
        let report = bundle.must_import(&city).await;
        assert!(report.is_quiet() && report.refused == 0, "{report}");
        assert_eq!(report.lacking.len(), 6, "{report}");
        assert!(
            report.to_string().contains("demographics.csv has no column birthDate, sex: what is known stays")
        );
        forget_what_was_said(&city, true).await;
        let report = bundle.must_import(&city).await;
        assert!(report.refused == 0 && report.of(Kind::User).changed > 100, "{report}");
        assert_eq!(all_rows(&city).await, before);
        assert!(city.mails().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn contacts_of_which_a_file_does_not_speak_stay() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.must_import(&city).await;
        bundle.turn_into("R4-no-contact-columns");
        assert!(bundle.must_import(&city).await.is_quiet());
        bundle.set("users.csv", "g1", "givenName", "美玲");
        assert_eq!(bundle.must_import(&city).await.of(Kind::User).changed, 1);
        let mother = person(&city, "g1").await.unwrap();
        let reached = (mother.email.as_deref(), mother.phone.as_deref());
        assert_eq!(reached, (Some("g1@mail.example"), Some("+886922000001")));
        assert_eq!(mother.name, "陳美玲");
    })
    .await;
}

#[tokio::test]
async fn a_column_that_comes_later_is_news_and_one_that_is_emptied_too() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.turn_into("R4-no-contact-columns");
        bundle.must_import(&city).await;
        assert_eq!(person(&city, "g1").await.unwrap().email, None);
        bundle.turn_into("base");
        // Also of the two pupils, of whom it says that they have none.
        assert_eq!(bundle.must_import(&city).await.of(Kind::User).changed, 5);
        assert_eq!(person(&city, "g1").await.unwrap().email.as_deref(), Some("g1@mail.example"));
        bundle.turn_into("R4-no-contact-columns");
        bundle.set("users.csv", "g1", "givenName", "美玲");
        bundle.must_import(&city).await;
        bundle.turn_into("base");
        bundle.set("users.csv", "g1", "givenName", "美玲");
        assert!(bundle.must_import(&city).await.is_quiet(), "it says what it said before");
        bundle.set("users.csv", "g1", "email", "");
        bundle.must_import(&city).await;
        let mother = person(&city, "g1").await.unwrap();
        assert_eq!((mother.email, mother.phone.as_deref()), (None, Some("+886922000001")));
    })
    .await;
}

#[tokio::test]
async fn a_birth_date_of_which_a_file_does_not_speak_stays() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.must_import(&city).await;
        let before = person(&city, "s1").await.unwrap();
        bundle.turn_into("R4-no-birthDate-column");
        assert!(bundle.must_import(&city).await.is_quiet());
        bundle.set("demographics.csv", "s1", "sex", "female");
        bundle.must_import(&city).await;
        let after = person(&city, "s1").await.unwrap();
        assert!(after.birth_date.is_some() && after.birth_date == before.birth_date);
        assert_eq!(after.gender.as_deref(), Some("female"));
    })
    .await;
}

#[tokio::test]
async fn agents_of_which_a_file_does_not_speak_stay_and_are_told_nothing() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.must_import(&city).await;
        bundle.turn_into("R4-no-agent-columns");
        assert!(bundle.must_import(&city).await.is_quiet());
        assert_eq!(binding_of(&city, "g1", "s1").await.status, "approved");
        assert_eq!(contexts(&city, "g1").await.len(), 2);
        assert!(city.mails().await.is_empty());
        bundle.turn_into("base");
        bundle.drop_columns("users.csv", &["metadata.agentRelations"]);
        assert!(bundle.must_import(&city).await.is_quiet());
        forget_what_was_said(&city, true).await;
        bundle.must_import(&city).await;
        let binding = binding_of(&city, "g1", "s1").await;
        assert_eq!((binding.relation.as_str(), binding.basis.as_str()), ("mother", "statutory"));
    })
    .await;
}

#[tokio::test]
async fn a_mobile_stays_where_only_the_column_for_landlines_is_left() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.set("users.csv", "g1", "phone", "02-23456789");
        bundle.must_import(&city).await;
        bundle.drop_columns("users.csv", &["sms"]);
        bundle.set("users.csv", "g1", "phone", "02-23456780");
        bundle.must_import(&city).await;
        assert_eq!(person(&city, "g1").await.unwrap().phone.as_deref(), Some("+886922000001"));
    })
    .await;
}

#[tokio::test]
async fn a_role_whose_last_day_has_come_does_not_begin_again_without_a_column_for_it() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.set("roles.csv", "r-t1", "endDate", "2026-11-26");
        bundle.must_import(&city).await;
        city.clock.advance(2 * 86_400);
        assert_eq!(bundle.must_import(&city).await.of(Kind::Role).ended, 1);
        bundle.drop_columns("roles.csv", &["endDate"]);
        bundle.must_import(&city).await;
        assert!(contexts(&city, "t1").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn many_values_are_erased_only_with_confirmation() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        let is_guardian = |line: &[String]| {
            let has_none = ["G-caipeishan", "G-wujiahao"].contains(&line[0].as_str());
            (line[0].starts_with("G-") || line[0].starts_with("G0")) && !has_none
        };
        let count = bundle.count("users.csv", is_guardian);
        assert!(count > 50);
        let before = all_rows(&city).await;
        bundle.set_where("users.csv", "email", "", is_guardian);
        let error = bundle.import(&city, ImportOptions::default()).await.unwrap_err();
        let ImportError::Brake(text) = &error else { panic!("{error}") };
        assert!(text.starts_with(&format!("this would erase email of {count} of ")), "{text}");
        assert!(text.ends_with(" people: add --confirm"), "{text}");
        assert_eq!(all_rows(&city).await, before);
        bundle.import(&city, CONFIRMED).await.unwrap();
        assert_eq!(person(&city, "G-luojianhong").await.unwrap().email, None);
    })
    .await;
}

#[tokio::test]
async fn the_first_import_of_this_release_erases_not_many_values_unasked() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        forget_what_was_said(&city, false).await;
        bundle.set_where("users.csv", "email", "", |line| line[0].starts_with('G'));
        bundle.set_where("demographics.csv", "birthDate", "", |_| true);
        let error = bundle.import(&city, ImportOptions::default()).await.unwrap_err();
        let ImportError::Brake(text) = &error else { panic!("{error}") };
        assert!(text.contains("email of ") && text.contains("birthDate of "), "{text}");
        assert!(!text.contains("sms") && !text.contains("phone"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn rows_of_an_older_release_are_no_news_and_learn_their_columns() {
    use sea_orm::{ColumnTrait as _, PaginatorTrait as _, QueryFilter as _};
    use tables::roster_row::{Column, Entity};
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.drop_columns("roles.csv", &["metadata.titles"]);
        bundle.must_import(&city).await;
        let before = all_rows(&city).await;
        forget_what_was_said(&city, false).await;
        let report = bundle.must_import(&city).await;
        assert!(report.is_quiet(), "{report}");
        let unlearned =
            Entity::find().filter(Column::Told.is_null()).count(city.app.db.read()).await.unwrap();
        assert_eq!(unlearned, 0);
        bundle.drop_columns("users.csv", &["email"]);
        let report = bundle.must_import(&city).await;
        assert!(report.is_quiet(), "{report}");
        assert_eq!(all_rows(&city).await, before);
    })
    .await;
}
