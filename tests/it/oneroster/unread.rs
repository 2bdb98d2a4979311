//! Lines and values that cannot be read end nothing, and cost no more than themselves.

use roster::oneroster::{ImportOptions, Kind, Report};
use tests::{City, on_both};

use super::bundle::Bundle;
use super::ending::CONFIRMED;
use super::facts::{binding_of, contexts, person, row_counts};

/// What was refused: file, line and reason.
fn refused(report: &Report) -> Vec<(&str, u64, &str)> {
    report.refused_rows.iter().map(|row| (row.file.as_str(), row.line, row.reason.as_str())).collect()
}

/// How many rows of each kind ended.
fn ended(report: &Report) -> u64 {
    report.counts.values().map(|counts| counts.ended).sum()
}

#[tokio::test]
async fn a_line_that_is_no_text_ends_nothing() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.must_import(&city).await;
        let rows = row_counts(&city).await;
        for (case, file, line) in
            [("R1-one-line-not-utf8-roles", "roles.csv", 2), ("R1-one-line-not-utf8-users", "users.csv", 4)]
        {
            bundle.turn_into("base");
            bundle.turn_into(case);
            let report = bundle.must_import(&city).await;
            assert_eq!(refused(&report), [(file, line, "the line is not UTF-8")]);
            assert_eq!((ended(&report), report.withheld.len()), (0, 0), "{report}");
        }
        assert_eq!(row_counts(&city).await, rows);
        assert_eq!(contexts(&city, "t1").await.len(), 1);
        assert_eq!(contexts(&city, "s1").await.len(), 1);
        assert_eq!(binding_of(&city, "g1", "s1").await.status, "approved");
        assert!(city.mails().await.is_empty());
    })
    .await;
}

/// Makes a line of the small bundle unreadable; then nothing that the file does not name ends unless it is confirmed.
async fn a_damaged_file_says_nothing_of_what_is_missing(city: &City, old: &[u8], new: &[u8]) {
    let bundle = Bundle::small(city);
    bundle.must_import(city).await;
    bundle.replace("users.csv", old, new);
    let report = bundle.must_import(city).await;
    assert_eq!(ended(&report), 0, "{report}");
    let text = "1 people are missing but not ended, since users.csv line 4 cannot be read: add --confirm";
    assert!(report.to_string().contains(text), "{report}");
    assert!(
        report.withheld.iter().any(|line| line.starts_with("1 guardians' bindings are missing")),
        "{report}"
    );
    assert_eq!(binding_of(city, "g1", "s1").await.status, "approved");
    assert!(city.mails().await.is_empty());
    let report = bundle.import(city, CONFIRMED).await.unwrap();
    assert_eq!((report.of(Kind::User).ended, report.of(Kind::Agent).ended), (1, 1), "{report}");
}

#[tokio::test]
async fn a_line_of_which_no_id_can_be_made_out_lets_nothing_end() {
    on_both(async |city| {
        a_damaged_file_says_nothing_of_what_is_missing(&city, b"\ns1,", b"\n\xa4s1,").await;
    })
    .await;
}

#[tokio::test]
async fn a_line_that_is_cut_off_lets_nothing_end() {
    on_both(async |city| {
        a_damaged_file_says_nothing_of_what_is_missing(&city, b"s1,,,true,,,", b"").await;
    })
    .await;
}

#[tokio::test]
async fn a_quotation_mark_that_is_not_closed_swallows_nobody() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.must_import(&city).await;
        bundle.replace("users.csv", "A210000024,,,\n".as_bytes(), "A210000024,,,\"\n".as_bytes());
        let report = bundle.must_import(&city).await;
        assert_eq!(refused(&report), [("users.csv", 3, "a quotation mark is not closed on the line")]);
        assert_eq!((ended(&report), report.withheld.len()), (0, 2), "{report}");
        assert_eq!(contexts(&city, "s1").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_row_that_is_refused_keeps_the_agents_whom_it_names_no_more() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.must_import(&city).await;
        bundle.set("users.csv", "s1", "agentSourcedIds", "");
        bundle.set("users.csv", "s1", "metadata.agentRelations", "");
        bundle.set("users.csv", "s1", "enabledUser", "perhaps");
        let report = bundle.must_import(&city).await;
        assert_eq!((report.refused, ended(&report)), (1, 0), "{report}");
        bundle.set("users.csv", "s1", "enabledUser", "true");
        assert_eq!(bundle.must_import(&city).await.of(Kind::Agent).ended, 1);
    })
    .await;
}

#[tokio::test]
async fn inactive_is_gone_and_a_word_that_is_no_status_is_refused() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.must_import(&city).await;
        bundle.set("roles.csv", "r-t2", "status", "retired");
        let report = bundle.must_import(&city).await;
        assert_eq!(refused(&report), [("roles.csv", 3, "status is not active or tobedeleted")]);
        assert_eq!(contexts(&city, "t2").await.len(), 1, "it ends nothing");
        bundle.turn_into("R6-status-inactive");
        let report = bundle.must_import(&city).await;
        assert_eq!((report.of(Kind::User).ended, report.of(Kind::Role).ended), (1, 1), "{report}");
        assert!(contexts(&city, "t1").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn whoever_is_inactive_from_the_first_gets_no_account() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.turn_into("R6-status-inactive");
        bundle.must_import(&city).await;
        assert!(person(&city, "t1").await.is_none());
        assert_eq!(contexts(&city, "t2").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_telephone_that_is_none_costs_the_number_and_not_the_person() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.turn_into("R5-telephone-that-is-none");
        let report = bundle.must_import(&city).await;
        assert_eq!((report.refused, report.remarks), (0, 1), "{report}");
        let remark = &report.remarked[0];
        assert_eq!((remark.file.as_str(), remark.line), ("users.csv", 2));
        assert!(remark.reason.starts_with("sms is not a telephone number of Taiwan"), "{report}");
        assert_eq!(contexts(&city, "t1").await.len(), 1);
        assert_eq!(person(&city, "t1").await.unwrap().phone, None);
        bundle.turn_into("base");
        bundle.must_import(&city).await;
        bundle.turn_into("R5-telephone-that-is-none");
        bundle.set("users.csv", "t1", "email", "at school");
        assert_eq!(bundle.must_import(&city).await.remarks, 2);
        let teacher = person(&city, "t1").await.unwrap();
        let reached = (teacher.email.as_deref(), teacher.phone.as_deref());
        assert_eq!(reached, (Some("t1@school.example"), Some("+886911000001")), "what is known stays");
    })
    .await;
}

#[tokio::test]
async fn a_mother_with_a_number_of_another_country_is_bound() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.turn_into("R5-foreign-telephone-of-a-mother");
        let report = bundle.must_import(&city).await;
        assert_eq!((report.refused, report.remarks), (0, 0), "{report}");
        assert_eq!(person(&city, "g1").await.unwrap().phone.as_deref(), Some("+84912345678"));
        assert_eq!(contexts(&city, "g1").await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn lines_are_counted_as_an_editor_counts_them() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.turn_into("L1-crlf-line-numbers");
        let report = bundle.must_import(&city).await;
        assert_eq!(refused(&report)[0], ("users.csv", 4, "givenName is empty"));
        let of_users = report.refused_rows.iter().filter(|row| row.file == "users.csv");
        assert_eq!(of_users.count(), 1, "{report}");
        bundle.turn_into("base");
        for (old, new) in [
            ("t1,,,true", "\nt1,,,true"),
            ("t2,,,true,,,老師", "t2,,,true,,\"a\nb\","),
            (",老師,林", ",\"老\n師\",林"),
        ] {
            bundle.replace("users.csv", old.as_bytes(), new.as_bytes());
        }
        let report = bundle.must_import(&city).await;
        assert_eq!(
            refused(&report)[..2],
            [
                ("users.csv", 3, "givenName is not a printable text of at most 255 bytes"),
                ("users.csv", 5, "givenName is empty"),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_refused_row_is_counted_once_though_it_names_two_unknown_agents() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.set("users.csv", "s1", "agentSourcedIds", "x1,x2");
        bundle.set("users.csv", "s1", "metadata.agentRelations", "mother,father");
        let report = bundle.must_import(&city).await;
        assert_eq!(refused(&report), [("users.csv", 4, "agentSourcedIds names no user that was taken")]);
        bundle.set("users.csv", "s1", "enabledUser", "perhaps");
        let report = bundle.import(&city, ImportOptions::default()).await.unwrap();
        assert_eq!(refused(&report), [("users.csv", 4, "enabledUser is not true or false")]);
    })
    .await;
}

#[tokio::test]
async fn names_are_written_in_their_own_order() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.turn_into("R8-latin-names");
        bundle.must_import(&city).await;
        let mut names = Vec::new();
        for id in ["t1", "g1", "s1"] {
            names.push(person(&city, id).await.unwrap().name);
        }
        assert_eq!(names, ["Jürgen Müller", "Thị Lan Nguyễn", "王小一"]);
    })
    .await;
}
