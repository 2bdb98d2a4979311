//! The codes of classes, by which services give rights.

use domain::oneroster::{BundleFile, Header, Record};
use platform::db::Act;
use platform::seal::Purpose;
use roster::oneroster::Kind;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::{class, roster_row};
use tests::{City, on_both};

use super::bundle::Bundle;
use super::facts::acts_as;

/// The small city, with codes.
fn coded(city: &City, codes: [&str; 2]) -> Bundle {
    let bundle = Bundle::small(city);
    say(&bundle, codes);
    bundle
}

fn say(bundle: &Bundle, codes: [&str; 2]) {
    for (class, code) in ["K401", "K402"].into_iter().zip(codes) {
        bundle.set("classes.csv", class, "classCode", code);
    }
}

/// The codes by which the two classes go, as tokens tell them: of the teacher and of the pupil alike.
async fn told(city: &City) -> [Option<String>; 2] {
    let mut told = [None, None];
    for (code, (teacher, pupil)) in told.iter_mut().zip([("t1", "s1"), ("t2", "s2")]) {
        let homeroom = acts_as(city, teacher).await.remove(0).homeroom;
        *code = homeroom.into_iter().next().and_then(|room| room.code);
        let class = acts_as(city, pupil).await.remove(0).class;
        assert_eq!(*code, class.and_then(|class| class.code), "{pupil}");
    }
    told
}

fn codes(first: &str, second: &str) -> [Option<String>; 2] {
    [first, second].map(|code| (!code.is_empty()).then(|| code.to_owned()))
}

/// Brings the rows of classes into the state in which the release before left them, which kept no codes.
async fn as_the_release_before_left_them(city: &City, bundle: &Bundle) {
    let columns = BundleFile::Classes.columns();
    let rows = roster_row::Entity::find().filter(roster_row::Column::Kind.eq(Kind::Class.as_str()));
    for row in rows.all(city.app.db.read()).await.unwrap() {
        let line: Vec<String> =
            columns.iter().map(|column| bundle.get("classes.csv", &row.sourced_id, column)).collect();
        let fields: Vec<&str> = line.iter().map(String::as_str).collect();
        let header = Header::read(BundleFile::Classes, columns.iter().copied()).unwrap();
        let content =
            format!("roster row:class:{}sessions", Record::new(&header, &fields).unwrap().content());
        let mac = city.app.keyring.sealer().mac(Purpose::Lookup, content.as_bytes());
        let (digest, told) = (mac[..16].to_vec(), row.told.unwrap());
        // The digest, bits for one column, and the marks of the required columns and of `grades`.
        let told = [&digest[..4], &[1, 1], &told[6..14]].concat();
        let act = city.app.db.write(async move |tx: &Act<'_>| {
            let before = roster_row::Entity::update_many()
                .col_expr(roster_row::Column::Digest, Expr::value(digest))
                .col_expr(roster_row::Column::Told, Expr::value(Some(told)))
                .filter(roster_row::Column::Kind.eq(Kind::Class.as_str()))
                .filter(roster_row::Column::SourcedId.eq(row.sourced_id));
            before.exec(tx).await?;
            let none =
                class::Entity::update_many().col_expr(class::Column::Code, Expr::value(None::<String>));
            Ok(none.exec(tx).await?)
        });
        act.await.unwrap();
    }
    city.forget_all();
}

#[tokio::test]
async fn a_class_that_was_known_before_gets_its_code_by_the_same_bundle() {
    on_both(async |city| {
        let bundle = coded(&city, ["401", "402"]);
        bundle.must_import(&city).await;
        assert_eq!(told(&city).await, codes("401", "402"));
        as_the_release_before_left_them(&city, &bundle).await;
        assert_eq!(told(&city).await, codes("", ""));
        let report = bundle.must_import(&city).await;
        assert_eq!((report.of(Kind::Class).changed, report.refused), (2, 0), "{report}");
        assert_eq!(told(&city).await, codes("401", "402"));
        assert!(bundle.must_import(&city).await.is_quiet());
    })
    .await;
}

#[tokio::test]
async fn a_file_that_lacks_the_column_keeps_the_code_and_one_that_empties_it_does_not() {
    on_both(async |city| {
        let bundle = coded(&city, ["401", "402"]);
        bundle.must_import(&city).await;
        bundle.drop_columns("classes.csv", &["classCode"]);
        let report = bundle.must_import(&city).await;
        assert!(report.is_quiet() && report.to_string().contains("no column classCode"), "{report}");
        bundle.set("classes.csv", "K401", "title", "四年忠班");
        assert_eq!(bundle.must_import(&city).await.of(Kind::Class).changed, 1);
        assert_eq!(told(&city).await, codes("401", "402"));
        bundle.turn_into("base");
        say(&bundle, ["401", ""]);
        bundle.must_import(&city).await;
        assert_eq!(told(&city).await, codes("401", ""));
    })
    .await;
}

#[tokio::test]
async fn a_code_that_cannot_be_read_costs_itself_only() {
    on_both(async |city| {
        let bundle = coded(&city, ["四一", "402"]);
        let report = bundle.must_import(&city).await;
        assert_eq!((report.refused, report.remarks), (0, 1), "{report}");
        assert!(report.to_string().contains("classes.csv line 2: classCode is not 1 to 32 of"), "{report}");
        assert_eq!(told(&city).await, codes("", "402"));
        say(&bundle, ["401", "402/四二"]);
        let report = bundle.must_import(&city).await;
        assert_eq!((report.refused, report.remarks), (0, 1), "{report}");
        assert_eq!(told(&city).await, codes("401", "402"), "what was known stays");
    })
    .await;
}

#[tokio::test]
async fn a_code_that_two_classes_of_a_school_have_names_neither() {
    on_both(async |city| {
        let bundle = coded(&city, ["401", "401"]);
        let report = bundle.must_import(&city).await;
        assert_eq!((report.refused, report.codes_shared), (0, 2), "{report}");
        assert_eq!(report.lines_of_codes_shared, [2, 3]);
        assert_eq!(told(&city).await, codes("", ""));
        bundle.only_delta("classes");
        bundle.set("classes.csv", "K402", "classCode", "402");
        bundle.remove("classes.csv", "K401");
        assert_eq!(bundle.must_import(&city).await.codes_shared, 0);
        assert_eq!(told(&city).await, codes("401", "402"), "also of the class of which nothing was said");
        bundle.set("classes.csv", "K402", "title", "401");
        bundle.must_import(&city).await;
        assert_eq!(told(&city).await, codes("", "402"), "a class without a code goes by its label");
        bundle.set("classes.csv", "K402", "schoolSourcedId", "O2");
        bundle.must_import(&city).await;
        let teacher = acts_as(&city, "t1").await.remove(0);
        assert_eq!(teacher.homeroom[0].code.as_deref(), Some("401"), "another school has its own codes");
    })
    .await;
}

#[tokio::test]
async fn a_code_is_free_when_its_class_ends_and_is_there_when_the_class_is_back() {
    on_both(async |city| {
        let bundle = coded(&city, ["401", "401"]);
        bundle.must_import(&city).await;
        bundle.only_delta("classes");
        bundle.set("classes.csv", "K402", "status", "tobedeleted");
        bundle.must_import(&city).await;
        let code = async || acts_as(&city, "t1").await.remove(0).homeroom.remove(0).code;
        assert_eq!(code().await.as_deref(), Some("401"));
        bundle.only_delta("orgs");
        bundle.set("orgs.csv", "O1", "status", "tobedeleted");
        bundle.must_import(&city).await;
        assert!(acts_as(&city, "t1").await.is_empty());
        bundle.set("orgs.csv", "O1", "status", "");
        bundle.must_import(&city).await;
        assert_eq!(code().await.as_deref(), Some("401"), "as it was");
    })
    .await;
}
