//! Guardians of a student who is of age: she has the last word, whatever the roster says.

use city::bindings::{self, AgreedWhenAdult};
use domain::ids::{BindingId, PersonId};
use tests::{City, on_both};
use web::room;

use super::back::{back, left};
use super::bundle::Bundle;
use super::custody::{with_father, without_father};
use super::facts::{account, binding_of, contexts};

const FATHER: &str = "G-luojianhong";
const CHILD: &str = "S-luoyian";
const ROLE: &str = "role-S-luoyian-1";
const DAY: i64 = 86_400;

fn comes_of_age(bundle: &Bundle, child: &str) {
    bundle.set("demographics.csv", child, "birthDate", "2008-01-01");
}

/// The father is named on another ground.
fn renamed(bundle: &Bundle, from: &str, to: &str) {
    let bases = bundle.get("users.csv", CHILD, "metadata.agentBases");
    bundle.set("users.csv", CHILD, "metadata.agentBases", &bases.replace(from, to));
}

/// The child leaves the city's schools and comes back.
async fn is_away_and_back(city: &City, bundle: &Bundle) {
    for date in ["2026-11-01", ""] {
        bundle.set("roles.csv", ROLE, "endDate", date);
        city.clock.advance(DAY);
        bundle.must_import(city).await;
    }
}

/// Where the father's binding stands, why, and how many children he can act for.
async fn stands(city: &City) -> (String, Option<String>, usize) {
    let binding = binding_of(city, FATHER, CHILD).await;
    (binding.status, binding.reason, contexts(city, FATHER).await.len())
}

fn waits() -> (String, Option<String>, usize) {
    ("ended".to_owned(), Some("majority".to_owned()), 1)
}

fn lives() -> (String, Option<String>, usize) {
    ("approved".to_owned(), None, 2)
}

async fn agrees(city: &City, guardian: &str, child: &str) -> AgreedWhenAdult {
    let binding = binding_of(city, guardian, child).await;
    let (student, id) = (PersonId(binding.student_id), BindingId(binding.id));
    bindings::agree_when_adult(&city.app, student, id, true, city.clock.now()).await.unwrap()
}

/// How many mails the father got.
async fn told(city: &City) -> usize {
    city.mails().await.iter().filter(|mail| mail.to == "luojianhong@mail.example").count()
}

async fn end_of_age(city: &City) {
    let mut after = BindingId(room::BEGIN);
    while let Some(last) = bindings::end_of_age(&city.app, after, city.clock.now()).await.unwrap() {
        after = last;
    }
}

#[tokio::test]
async fn a_binding_of_a_grown_student_waits_for_her_and_nobody_is_mailed() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        comes_of_age(&bundle, CHILD);
        bundle.must_import(&city).await;
        assert_eq!(stands(&city).await, waits());
        let since = binding_of(&city, FATHER, CHILD).await.changed_at;
        assert!(account(&city, FATHER).await.is_some(), "he comes in once she agrees");
        city.clock.advance(DAY);
        end_of_age(&city).await;
        assert!(bundle.must_import(&city).await.is_quiet());
        renamed(&bundle, "statutory", "guardian");
        bundle.must_import(&city).await;
        assert_eq!(stands(&city).await, waits());
        assert_eq!(binding_of(&city, FATHER, CHILD).await.changed_at, since, "it never lived meanwhile");
        assert_eq!(told(&city).await, 0);
        assert_eq!(agrees(&city, FATHER, CHILD).await, AgreedWhenAdult::Done);
        renamed(&bundle, "guardian", "statutory");
        bundle.must_import(&city).await;
        end_of_age(&city).await;
        assert_eq!(stands(&city).await, lives());
    })
    .await;
}

#[tokio::test]
async fn what_ended_with_the_majority_stays_over_and_is_told_once() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        bundle.must_import(&city).await;
        comes_of_age(&bundle, CHILD);
        bundle.must_import(&city).await;
        end_of_age(&city).await;
        assert_eq!(stands(&city).await, waits());
        let (since, told) = (binding_of(&city, FATHER, CHILD).await.changed_at, told(&city).await);
        city.clock.advance(DAY);
        is_away_and_back(&city, &bundle).await;
        bundle.reissue(CHILD, "S-reissued");
        bundle.must_import(&city).await;
        end_of_age(&city).await;
        assert_eq!(stands(&city).await, waits());
        let binding = binding_of(&city, FATHER, CHILD).await;
        assert_eq!((told, binding.changed_at, self::told(&city).await), (1, since, 1));
    })
    .await;
}

#[tokio::test]
async fn what_she_agreed_to_lives_again_when_she_is_back_at_school() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        comes_of_age(&bundle, CHILD);
        bundle.must_import(&city).await;
        agrees(&city, FATHER, CHILD).await;
        is_away_and_back(&city, &bundle).await;
        end_of_age(&city).await;
        assert_eq!(stands(&city).await, lives());
        assert_eq!(binding_of(&city, "T-moming", CHILD).await.reason.as_deref(), Some("majority"));
    })
    .await;
}

#[tokio::test]
async fn who_came_of_age_between_two_schools_is_asked_first() {
    on_both(async |city| {
        let (father, child) = ("G-wangdatong", "S-wangxiaoming");
        let bundle = left(&city).await;
        comes_of_age(&bundle, child);
        city.clock.advance(77 * DAY);
        let binding = back(&city, &bundle).await;
        assert_eq!((binding.status.as_str(), binding.reason.as_deref()), ("ended", Some("majority")));
        assert!(contexts(&city, father).await.is_empty());
        assert_eq!(agrees(&city, father, child).await, AgreedWhenAdult::Done);
        assert_eq!(contexts(&city, father).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn whom_the_roster_names_no_more_waits_for_nobody() {
    on_both(async |city| {
        let bundle = Bundle::of(&city, 300);
        comes_of_age(&bundle, CHILD);
        bundle.must_import(&city).await;
        let named = without_father(&bundle);
        bundle.must_import(&city).await;
        assert_eq!(stands(&city).await, ("ended".to_owned(), Some("unbound".to_owned()), 1));
        assert_eq!(agrees(&city, FATHER, CHILD).await, AgreedWhenAdult::NoBinding);
        with_father(&bundle, &named);
        bundle.must_import(&city).await;
        assert_eq!(stands(&city).await, waits());
    })
    .await;
}
