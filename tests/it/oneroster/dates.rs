//! What follows from dates goes on with the clock, between two imports too.

use city::students::{self, Capacity};
use domain::contexts::Level;
use domain::ids::PersonId;
use tests::{City, on_both};
use time::macros::date;

use super::bundle::Bundle;
use super::facts::{acts_as, class_of, contexts, moves_to, person};

/// A place in another class, from and until a day.
fn place(bundle: &Bundle, id: &str, (who, role): (&str, &str), class: &str, (begin, end): (&str, &str)) {
    bundle.add(
        "enrollments.csv",
        &[
            ("sourcedId", id),
            ("classSourcedId", class),
            ("schoolSourcedId", "O1"),
            ("userSourcedId", who),
            ("role", role),
            ("primary", if role == "teacher" { "true" } else { "false" }),
            ("beginDate", begin),
            ("endDate", end),
        ],
    );
}

async fn homerooms(city: &City, teacher: &str) -> Vec<String> {
    let hers = acts_as(city, teacher).await.remove(0).homeroom;
    let labels: Vec<String> = hers.into_iter().map(|room| room.label).collect();
    let id = PersonId(person(city, teacher).await.unwrap().id);
    let scopes = students::scopes_of(&city.app, id, city.clock.now()).await.unwrap();
    let rooms = scopes.iter().filter(|scope| scope.capacity() == Capacity::Homeroom);
    let seen: Vec<String> = rooms.filter_map(|scope| Some(scope.class()?.label.clone())).collect();
    assert_eq!(labels, seen, "what she sees is what her tokens say");
    labels
}

/// The label of a student's class as her school and the desk see it.
async fn seen_in(city: &City, student: &str) -> Option<String> {
    let id = PersonId(person(city, student).await.unwrap().id);
    let found = students::find(&city.app, id).await.unwrap().and_then(|student| student.class);
    let (db, now) = (city.app.db.read(), city.clock.now());
    let place = city::contexts::list_places_of_students(db, &[id], now).await.unwrap().remove(0).class;
    assert_eq!(place, found.as_ref().map(|class| class.id));
    found.map(|class| class.label)
}

#[tokio::test]
async fn a_place_in_a_class_counts_while_its_dates_hold() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.set("enrollments.csv", "e-s1", "beginDate", "2026-08-01");
        bundle.set("enrollments.csv", "e-s1", "endDate", "2027-02-01");
        place(&bundle, "e-s1b", ("s1", "student"), "K402", ("2027-02-01", "2027-08-01"));
        bundle.set("enrollments.csv", "e-t1", "endDate", "2027-02-01");
        place(&bundle, "e-t1b", ("t1", "teacher"), "K402", ("2027-02-01", ""));
        bundle.must_import(&city).await;
        for (day, seconds, class, room) in [
            (date!(2026 - 11 - 26), 0, Some("四年一班"), "四年一班"),
            (date!(2027 - 02 - 01), -1, Some("四年一班"), "四年一班"),
            (date!(2027 - 02 - 01), 0, Some("四年二班"), "四年二班"),
            (date!(2027 - 08 - 01), 0, None, "四年二班"),
        ] {
            moves_to(&city, day, seconds);
            assert_eq!(class_of(&city, "s1").await.as_deref(), class, "{day} {seconds}");
            assert_eq!(seen_in(&city, "s1").await.as_deref(), class, "{day} {seconds}");
            assert_eq!(class_of(&city, "g1").await.as_deref(), class, "{day} {seconds}");
            assert_eq!(homerooms(&city, "t1").await, [room], "{day} {seconds}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_place_whose_last_day_is_taken_back_goes_on() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.set("enrollments.csv", "e-s1", "endDate", "2027-02-01");
        bundle.set("enrollments.csv", "e-t1", "endDate", "2027-02-01");
        bundle.must_import(&city).await;
        bundle.set("enrollments.csv", "e-s1", "endDate", "");
        bundle.set("enrollments.csv", "e-t1", "endDate", "");
        let report = bundle.must_import(&city).await;
        assert_eq!(report.of(roster::oneroster::Kind::Enrollment).changed, 2, "{report}");
        moves_to(&city, date!(2027 - 02 - 01), 0);
        assert_eq!(class_of(&city, "s1").await.as_deref(), Some("四年一班"));
        assert_eq!(seen_in(&city, "s1").await.as_deref(), Some("四年一班"));
        assert_eq!(homerooms(&city, "t1").await, ["四年一班"]);
        assert!(bundle.must_import(&city).await.is_quiet());
    })
    .await;
}

#[tokio::test]
async fn the_pupils_of_a_class_are_counted_by_the_day() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.set("enrollments.csv", "e-s1", "endDate", "2027-02-01");
        place(&bundle, "e-s1b", ("s1", "student"), "K402", ("2027-02-01", ""));
        bundle.must_import(&city).await;
        let rooms = acts_as(&city, "t1").await.remove(0).homeroom;
        let others = acts_as(&city, "t2").await.remove(0).homeroom;
        let classes = [rooms[0].id, others[0].id];
        let count = async || {
            let counts = city::bindings::count_bound(&city.app, &classes, city.clock.now()).await.unwrap();
            classes.map(|class| counts.get(&class).map_or((0, 0), |count| (count.students, count.bound)))
        };
        assert_eq!(count().await, [(1, 1), (1, 1)]);
        moves_to(&city, date!(2027 - 02 - 01), 0);
        assert_eq!(count().await, [(0, 0), (2, 2)]);
    })
    .await;
}

#[tokio::test]
async fn who_sits_in_two_classes_is_counted_in_the_one_she_is_seen_in() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        place(&bundle, "e-s1b", ("s1", "student"), "K402", ("2026-09-01", ""));
        bundle.must_import(&city).await;
        assert_eq!(class_of(&city, "s1").await.as_deref(), Some("四年二班"));
        let rooms = acts_as(&city, "t1").await.remove(0).homeroom;
        let classes = [rooms[0].id];
        let counts = city::bindings::count_bound(&city.app, &classes, city.clock.now()).await.unwrap();
        assert!(counts.is_empty());
    })
    .await;
}

async fn term(city: &City, student: &str) -> (u16, u8) {
    let class = acts_as(city, student).await.remove(0).class.unwrap();
    (class.year, class.term)
}

/// A city with a class that was in two sessions, and one in the terms of this year.
async fn in_sessions(city: &City) -> Bundle {
    let bundle = Bundle::small(city);
    let over = [
        ("sourcedId", "T0"),
        ("title", "114-2"),
        ("type", "semester"),
        ("startDate", "2026-02-01"),
        ("endDate", "2026-08-01"),
    ];
    bundle.add("academicSessions.csv", &over);
    bundle.set("classes.csv", "K401", "termSourcedIds", "T0,T1");
    bundle.must_import(city).await;
    assert_eq!((term(city, "s1").await, term(city, "s2").await), ((115, 1), (115, 1)));
    bundle
}

#[tokio::test]
async fn a_class_is_in_the_session_that_runs_else_the_next_else_the_last() {
    on_both(async |city| {
        let bundle = in_sessions(&city).await;
        moves_to(&city, date!(2027 - 02 - 01), 0);
        assert_eq!((term(&city, "s1").await, term(&city, "s2").await), ((115, 1), (115, 2)));
        assert!(bundle.must_import(&city).await.is_quiet());
    })
    .await;
}

#[tokio::test]
async fn a_class_follows_sessions_whose_dates_were_moved() {
    on_both(async |city| {
        let bundle = in_sessions(&city).await;
        // The second term begins later than it was said.
        bundle.set("academicSessions.csv", "T1", "endDate", "2027-02-15");
        bundle.set("academicSessions.csv", "T2", "startDate", "2027-02-15");
        moves_to(&city, date!(2027 - 01 - 31), 0);
        bundle.only_delta("academicSessions");
        bundle.must_import(&city).await;
        assert_eq!((term(&city, "s1").await, term(&city, "s2").await), ((115, 1), (115, 1)));
        moves_to(&city, date!(2027 - 02 - 20), 0);
        assert_eq!(
            (term(&city, "s1").await, term(&city, "s2").await),
            ((115, 2), (115, 2)),
            "the last, the next"
        );
    })
    .await;
}

#[tokio::test]
async fn a_student_of_a_school_with_two_levels_is_at_that_of_her_class() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.set("orgs.csv", "O1", "metadata.level", "senior_high");
        bundle.set("classes.csv", "K401", "grades", "08");
        bundle.set("classes.csv", "K402", "grades", "11");
        bundle.must_import(&city).await;
        let level = async |who: &str| acts_as(&city, who).await.remove(0).school.level;
        assert_eq!(level("s1").await, Level::JuniorHigh);
        assert_eq!((level("s2").await, level("t1").await), (Level::SeniorHigh, Level::SeniorHigh));
        let children = acts_as(&city, "g1").await;
        let levels: Vec<Level> = children.iter().map(|context| context.school.level).collect();
        assert!(levels.contains(&Level::JuniorHigh) && levels.contains(&Level::SeniorHigh), "{levels:?}");
        let id = PersonId(person(&city, "s1").await.unwrap().id);
        let student = students::find(&city.app, id).await.unwrap().unwrap();
        assert_eq!(student.school.school.level, Level::JuniorHigh);
    })
    .await;
}

#[tokio::test]
async fn a_role_holds_between_its_first_day_and_its_last() {
    on_both(async |city| {
        let bundle = Bundle::small(&city);
        bundle.set("roles.csv", "r-t1", "beginDate", "2026-12-01");
        bundle.set("roles.csv", "r-t1", "endDate", "2027-02-01");
        bundle.set("roles.csv", "r-s1", "endDate", "2027-02-01");
        bundle.must_import(&city).await;
        assert_eq!(contexts(&city, "t1").await.len(), 1);
        for (day, teaches, is_pupil) in [
            (date!(2026 - 11 - 30), 0, 1),
            (date!(2026 - 12 - 01), 1, 1),
            (date!(2027 - 01 - 31), 1, 1),
            (date!(2027 - 02 - 01), 0, 0),
        ] {
            moves_to(&city, day, 0);
            assert_eq!(acts_as(&city, "t1").await.len(), teaches, "{day}");
            let id = PersonId(person(&city, "s1").await.unwrap().id);
            assert_eq!(students::list(&city.app, &[id]).await.unwrap().len(), is_pupil, "{day}");
        }
    })
    .await;
}
