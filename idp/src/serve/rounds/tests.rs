use std::sync::Mutex;

use futures_util::future::BoxFuture;
use time::macros::date;
use tokio::sync::watch;
use uuid::Uuid;

use super::{Daily, follow, take_turns, to_its_end};
use platform::fault::{Fault, StoreError};
use web::room::{BEGIN, Chore, Next, Period};

/// What was done, batch by batch.
#[derive(Default)]
struct Done(Mutex<Vec<String>>);

impl Done {
    fn note(&self, what: &str, after: Uuid) -> usize {
        let mut done = self.0.lock().unwrap();
        done.push(format!("{what}{}", after.as_u128()));
        done.iter().filter(|one| one.starts_with(what)).count()
    }

    fn text(&self) -> String {
        self.0.lock().unwrap().join(" ")
    }
}

type Batch<'a> = BoxFuture<'a, Result<Next, Fault>>;

/// Three batches, each after the one before.
fn three(done: &Done, after: Uuid) -> Batch<'_> {
    let count = done.note("a", after) as u128;
    Box::pin(async move { Ok(Next::after((count < 3).then(|| Uuid::from_u128(count)))) })
}

/// Two batches, each from the beginning.
fn two(done: &Done, after: Uuid) -> Batch<'_> {
    let count = done.note("b", after);
    Box::pin(async move { Ok(Next::if_more(count < 2)) })
}

/// Fails for a reason of its own.
fn broken(done: &Done, after: Uuid) -> Batch<'_> {
    done.note("x", after);
    Box::pin(async { Err(Fault::Page("no such text".to_owned())) })
}

/// Fails since the database is away.
fn away(done: &Done, after: Uuid) -> Batch<'_> {
    done.note("y", after);
    Box::pin(async { Err(StoreError::Unavailable("away".to_owned()).into()) })
}

fn chore(batch: fn(&Done, Uuid) -> Batch<'_>) -> Chore<Done> {
    Chore { name: "a test", period: Period::Minute, batch }
}

#[tokio::test]
async fn chores_that_take_turns_do_one_batch_each() {
    let (done, (_end, mut stop)) = (Done::default(), watch::channel(false));
    take_turns(&[chore(three), chore(broken), chore(two)], &done, &mut stop).await.unwrap();
    assert_eq!(done.text(), "a0 x0 b0 a1 b0 a2");
}

#[tokio::test]
async fn chores_follow_one_another_to_their_ends() {
    let (done, (_end, mut stop)) = (Done::default(), watch::channel(false));
    let often = [chore(three), chore(broken), chore(two)];
    follow(&often, &mut [], &done, date!(2026 - 11 - 24), &mut stop).await.unwrap();
    assert_eq!(done.text(), "a0 a1 a2 x0 b0 b0");
}

#[tokio::test]
async fn a_round_ends_where_the_database_is_away() {
    let (done, (_end, mut stop)) = (Done::default(), watch::channel(false));
    let chores = [chore(away), chore(two)];
    assert!(take_turns(&chores, &done, &mut stop).await.is_err());
    assert!(follow(&chores, &mut [], &done, date!(2026 - 11 - 24), &mut stop).await.is_err());
    assert_eq!(done.text(), "y0 y0");
}

#[tokio::test]
async fn a_chore_of_a_day_is_done_once_a_day_and_again_where_it_failed() {
    let (done, (_end, mut stop)) = (Done::default(), watch::channel(false));
    let mut daily = [chore(broken), chore(two)].map(Daily::new);
    for today in [date!(2026 - 11 - 24), date!(2026 - 11 - 24), date!(2026 - 11 - 25)] {
        follow(&[], &mut daily, &done, today, &mut stop).await.unwrap();
    }
    assert_eq!(done.text(), "x0 b0 b0 x0 x0 b0");
}

#[tokio::test]
async fn a_stop_ends_a_chore_and_every_wait_after_it() {
    let (done, (end, mut stop)) = (Done::default(), watch::channel(false));
    end.send(true).unwrap();
    assert!(!to_its_end(&chore(three), &done, &mut stop).await.unwrap());
    take_turns(&[chore(two)], &done, &mut stop).await.unwrap();
    let again = super::wait(std::time::Duration::from_hours(1), &mut stop);
    assert!(!again.await, "a stop that was heard once is heard again");
    assert_eq!((done.text().as_str(), BEGIN), ("b0", Uuid::nil()));
}
