//! Runs: twice, cut off, rehearsed, with wrong rows.

use std::sync::Arc;

use platform::db::Act;
use roster::oneroster::{ImportError, ImportOptions, Kind, run_import};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use tests::{City, on_both};

use super::bundle::Bundle;
use super::facts::{contexts, person, row_counts};

#[tokio::test]
async fn the_same_bundle_again_changes_nothing() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        let first = bundle.must_import(&city).await;
        let rows = row_counts(&city).await;
        city.clock.advance(86_400);
        let second = bundle.must_import(&city).await;
        assert!(second.is_quiet(), "{second}");
        assert!(!second.resumed);
        assert_eq!(second.of(Kind::User).unchanged, first.of(Kind::User).added);
        assert_eq!(row_counts(&city).await, rows);
    })
    .await;
}

#[tokio::test]
async fn a_dry_run_reports_the_same_and_writes_nothing() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        let before = row_counts(&city).await;
        let dry = ImportOptions { dry_run: true, ..ImportOptions::default() };
        let rehearsed = bundle.import(&city, dry).await.unwrap();
        assert_eq!(row_counts(&city).await, before);
        assert_eq!(tables::import_run::Entity::find().count(city.app.db.read()).await.unwrap(), 0);
        let performed = bundle.must_import(&city).await;
        assert!(rehearsed.dry_run);
        assert_eq!((rehearsed.counts, rehearsed.refused), (performed.counts, performed.refused));
    })
    .await;
}

#[tokio::test]
async fn a_run_that_was_cut_off_goes_on_and_comes_to_the_same_end() {
    on_both(async |city| {
        let whole = City::sqlite().await;
        let clean = Bundle::of(&whole, 900).must_import(&whole).await;
        let bundle = Bundle::of(&city, 900);
        for kind in [Kind::User, Kind::Role, Kind::Agent] {
            cut_off(&city, &bundle, kind).await;
        }
        let report = bundle.must_import(&city).await;
        assert!(report.resumed, "{report}");
        assert_eq!(report.counts, clean.counts);
        assert_eq!(row_counts(&city).await, row_counts(&whole).await);
        assert!(bundle.must_import(&city).await.is_quiet());
    })
    .await;
}

/// Kills the import in the middle of a stage.
async fn cut_off(city: &City, bundle: &Bundle, kind: Kind) {
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let (db, sealer, now) = (city.app.db.clone(), city.app.keyring.sealer(), city.clock.now());
    let dir = bundle.dir().to_owned();
    let task = tokio::spawn(async move {
        let watch = move |progress: roster::oneroster::Progress| {
            if progress.kind == kind && progress.lines >= 1_000 {
                stop.send_replace(true);
            }
        };
        run_import(&db, sealer, &dir, ImportOptions::default(), now, Arc::new(watch)).await
    });
    let mut stopped = stopped;
    let _ = stopped.wait_for(|stop| *stop).await;
    task.abort();
    assert!(task.await.is_err(), "the import was over before it was cut off");
    // A batch that was handed over may still be written; a killed process would not do that.
    city.app.db.write(async |_: &Act<'_>| Ok(())).await.unwrap();
}

#[tokio::test]
async fn of_two_imports_at_once_one_stops_and_nothing_lands_twice() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 900);
        let options = ImportOptions::default();
        let import = || Box::pin(bundle.import(&city, options));
        let (one, other) = tokio::join!(import(), import());
        let stopped = [&one, &other].iter().filter(|run| run.is_err()).count();
        let report = bundle.must_import(&city).await;
        assert_eq!((stopped, report.refused), (1, 0), "{one:?} {other:?} {report}");
        let people = tables::person::Entity::find().count(city.app.db.read()).await.unwrap();
        assert_eq!(people, one.or(other).unwrap().of(Kind::User).added);
    })
    .await;
}

#[tokio::test]
async fn an_import_is_written_down_at_both_ends() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.import(&city, ImportOptions { dry_run: true, ..ImportOptions::default() }).await.unwrap();
        bundle.must_import(&city).await;
        let entries = tables::audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
        let acts: Vec<&str> = entries.iter().map(|entry| entry.act.as_str()).collect();
        assert_eq!(acts, ["roster.import.begun", "roster.import.finished"]);
        assert!(entries[1].detail.contains("\"refused\":0"), "{}", entries[1].detail);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_row_is_reported_and_nothing_of_it_lands() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        let number = bundle.get("users.csv", "S-wangxiaoming", "metadata.nationalId");
        let last = if number.ends_with('0') { '1' } else { '0' };
        let wrong = format!("{}{last}", &number[..9]);
        bundle.set("users.csv", "S-wangxiaoming", "metadata.nationalId", &wrong);
        let report = bundle.must_import(&city).await;
        let line = bundle.line("users.csv", "S-wangxiaoming");
        let first = &report.refused_rows[0];
        assert_eq!((first.file.as_str(), first.line), ("users.csv", line));
        assert_eq!(first.reason, "metadata.nationalId: the check digit is wrong");
        let reasons: Vec<String> =
            report.refused_rows.iter().map(|row| format!("{}: {}", row.file, row.reason)).collect();
        assert_eq!(
            &reasons[1..],
            [
                "demographics.csv: sourcedId names no user that was taken",
                "roles.csv: userSourcedId names no user that was taken",
                "enrollments.csv: userSourcedId names no user that was taken",
            ]
        );
        assert!(!report.to_string().contains(&number[..9]));
        assert!(person(&city, "S-wangxiaoming").await.is_none());
        assert!(contexts(&city, "G-wangdatong").await.is_empty());
        let refused = tables::refused_row::Entity::find().count(city.app.db.read()).await.unwrap();
        assert_eq!(refused, 4);
    })
    .await;
}

#[tokio::test]
async fn a_row_that_was_refused_lands_once_it_is_right() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.set("users.csv", "S-luoyian", "enabledUser", "perhaps");
        let report = bundle.must_import(&city).await;
        assert_eq!(report.refused, 4, "{report}");
        bundle.set("users.csv", "S-luoyian", "enabledUser", "true");
        let report = bundle.must_import(&city).await;
        assert_eq!((report.refused, report.of(Kind::User).added), (0, 1), "{report}");
        assert!(contexts(&city, "S-luoyian").await[0].class_id.is_some());
        assert_eq!(contexts(&city, "T-moming").await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_row_that_turns_wrong_keeps_what_it_said_before() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        bundle.set("users.csv", "G-luojianhong", "enabledUser", "perhaps");
        let report = bundle.must_import(&city).await;
        assert_eq!((report.refused, report.of(Kind::User).ended), (1, 0), "{report}");
        assert_eq!(contexts(&city, "G-luojianhong").await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn what_only_one_may_have_is_not_given_twice() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        let number = bundle.get("roles.csv", "role-S-lixuan-1", "metadata.studentNumber");
        bundle.set("users.csv", "S-luoyile", "primaryOrgSourcedId", "org-343611");
        bundle.set("roles.csv", "role-S-luoyile-1", "orgSourcedId", "org-343611");
        bundle.set("roles.csv", "role-S-luoyile-1", "metadata.studentNumber", &number);
        bundle.set(
            "orgs.csv",
            "org-403506",
            "metadata.englishCode",
            &bundle.get("orgs.csv", "org-333602", "metadata.englishCode"),
        );
        bundle.copy("users.csv", "S-linboyu", "S-linboyu");
        bundle.must_import(&city).await;
        let refused = tables::refused_row::Entity::find().all(city.app.db.read()).await.unwrap();
        let reasons: Vec<&str> = refused.iter().map(|row| row.reason.as_str()).collect();
        for reason in [
            "metadata.studentNumber belongs to somebody else",
            "metadata.englishCode belongs to somebody else",
            "the sourcedId stands in the file twice",
        ] {
            assert_eq!(reasons.iter().filter(|one| **one == reason).count(), 1, "{reason}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_row_that_only_the_database_refuses_is_refused_alone() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        let end = |day| bundle.set("roles.csv", "role-S-wangxiaoming-1", "endDate", day);
        end("2026-11-01");
        bundle.must_import(&city).await;
        // Back within the same second: the history of the student number would have two rows of one moment.
        end("");
        bundle.set("roles.csv", "role-T-zhouzhihao-1", "metadata.titles", "教務主任");
        let report = bundle.must_import(&city).await;
        let (line, refused) = (bundle.line("roles.csv", "role-S-wangxiaoming-1"), &report.refused_rows[0]);
        assert_eq!((report.refused, refused.line), (1, line), "{report}");
        assert_eq!(refused.reason, "the database refused the row");
        assert_eq!(report.of(Kind::Role).changed, 1, "{report}");
        assert_eq!(contexts(&city, "T-zhouzhihao").await[0].titles, "[\"教務主任\"]");
        city.clock.advance(1);
        assert_eq!(bundle.must_import(&city).await.of(Kind::Role).changed, 1);
    })
    .await;
}

#[tokio::test]
async fn a_missing_file_or_column_is_fatal_and_writes_nothing() {
    let city = City::sqlite().await;
    let bundle = Bundle::of(&city, 300);
    std::fs::rename(bundle.dir().join("roles.csv"), bundle.dir().join("away.csv")).unwrap();
    let error = bundle.import(&city, ImportOptions::default()).await.unwrap_err();
    assert!(matches!(error, ImportError::Io { .. }), "{error}");
    std::fs::write(bundle.dir().join("roles.csv"), "sourcedId,role\n").unwrap();
    let error = bundle.import(&city, ImportOptions::default()).await.unwrap_err();
    assert_eq!(error.to_string(), "roles.csv has no column userSourcedId");
    assert_eq!(row_counts(&city).await.iter().sum::<u64>(), 0);
}

#[tokio::test]
async fn lines_that_are_no_text_or_too_short_stop_nothing() {
    let city = City::sqlite().await;
    let bundle = Bundle::of(&city, 300);
    let path = bundle.dir().join("users.csv");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.extend_from_slice(b"short,line\n\"\xff\xfe\",x\n");
    std::fs::write(&path, bytes).unwrap();
    let report = bundle.must_import(&city).await;
    let reasons: Vec<&str> = report.refused_rows.iter().map(|row| row.reason.as_str()).collect();
    assert_eq!(reasons, ["the line has 2 fields where the header has 27", "the line is not UTF-8"]);
}
