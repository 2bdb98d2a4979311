//! The rounds in which a node does the chores of all rooms.
//!
//! Every minute the chores that remove rows take turns; every five minutes the others follow one another, and after them
//! those of a day. A chore that fails keeps none of the others from being done, unless the database is away. What is
//! compared at use is only swept away here: a node that never does it is right all the same.

use std::time::Duration;

use domain::identifiers::taipei_date;
use time::Date;
use tokio::task::JoinSet;

use super::pace::{BREATH, Stop, wait};
use crate::rooms::ROOMS;
use platform::fault::{Fault, passed};
use web::app::App;
use web::room::{BEGIN, Chore, Next, Period};

#[cfg(test)]
mod tests;

/// How often the chores of [`Period::Minute`] are done.
const MINUTE: Duration = Duration::from_mins(1);
/// How often the others are done.
const FIVE_MINUTES: Duration = Duration::from_mins(5);

/// Starts the rounds; each ends soon after `stop` becomes true.
pub(super) fn start(app: &App, tasks: &mut JoinSet<()>, stop: &Stop) {
    tasks.spawn(sweep(app.clone(), stop.clone()));
    tasks.spawn(walk(app.clone(), stop.clone()));
    for chore in chores(Period::Beside) {
        tasks.spawn(beside(app.clone(), chore, stop.clone()));
    }
}

/// The chores of a period, those of the ground first.
fn chores(period: Period) -> Vec<Chore> {
    let all = ROOMS.iter().rev().flat_map(|room| room.chores);
    all.filter(|chore| chore.period == period).copied().collect()
}

async fn sweep(app: App, mut stop: Stop) {
    let chores = chores(Period::Minute);
    while wait(MINUTE, &mut stop).await {
        if let Err(fault) = take_turns(&chores, &app, &mut stop).await {
            tracing::error!(%fault, "what is over cannot be removed");
        }
    }
}

async fn walk(app: App, mut stop: Stop) {
    let often = chores(Period::FiveMinutes);
    let mut daily: Vec<Daily> = chores(Period::Day).into_iter().map(Daily::new).collect();
    while wait(FIVE_MINUTES, &mut stop).await {
        let today = taipei_date(app.now());
        if let Err(fault) = follow(&often, &mut daily, &app, today, &mut stop).await {
            tracing::error!(%fault, "what time brings waits for the next round");
        }
    }
}

/// A chore that may take its time.
async fn beside(app: App, chore: Chore, mut stop: Stop) {
    while wait(FIVE_MINUTES, &mut stop).await {
        if let Err(fault) = to_its_end(&chore, &app, &mut stop).await {
            tracing::error!(%fault, chore = chore.name, "it is done again with the next round");
        }
    }
}

/// One batch of each chore, and again of those that have more.
async fn take_turns<On>(chores: &[Chore<On>], on: &On, stop: &mut Stop) -> Result<(), Fault> {
    let mut due: Vec<_> = chores.iter().map(|chore| (chore, BEGIN)).collect();
    loop {
        let mut left = Vec::new();
        for (chore, after) in due {
            match passed((chore.batch)(on, after).await, chore.name)? {
                Some(Next::More) => left.push((chore, after)),
                Some(Next::After(id)) => left.push((chore, id)),
                Some(Next::Done) | None => {}
            }
        }
        if left.is_empty() || !wait(BREATH, stop).await {
            return Ok(());
        }
        due = left;
    }
}

/// A chore of a day, with the day on which it came to its end.
struct Daily<On: 'static = App> {
    chore: Chore<On>,
    done: Option<Date>,
}

impl<On> Daily<On> {
    fn new(chore: Chore<On>) -> Self {
        Self { chore, done: None }
    }
}

/// Each chore to its end, then those of a day that did not come to theirs today.
async fn follow<On>(
    often: &[Chore<On>],
    daily: &mut [Daily<On>],
    on: &On,
    today: Date,
    stop: &mut Stop,
) -> Result<(), Fault> {
    for chore in often {
        passed(to_its_end(chore, on, stop).await, chore.name)?;
    }
    for one in daily.iter_mut().filter(|one| one.done != Some(today)) {
        let ended = passed(to_its_end(&one.chore, on, stop).await, one.chore.name)?;
        if ended == Some(true) {
            one.done = Some(today);
        }
    }
    Ok(())
}

/// Batch after batch, letting requests go first between two; whether it came to its end before the server stops.
async fn to_its_end<On>(chore: &Chore<On>, on: &On, stop: &mut Stop) -> Result<bool, Fault> {
    let mut after = BEGIN;
    while !*stop.borrow() {
        match (chore.batch)(on, after).await? {
            Next::Done => return Ok(true),
            Next::More => {}
            Next::After(id) => after = id,
        }
        if !wait(BREATH, stop).await {
            break;
        }
    }
    Ok(false)
}
