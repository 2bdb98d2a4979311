//! How nodes (and commands beside them) tell each other what to forget: rows written with the act, read by a
//! poller on every node. The acting node forgets at once after its commit; the others within a fraction of a second.

mod key;

use std::collections::BTreeSet;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::IntoCondition as _;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QueryResult, QuerySelect as _, QueryTrait as _,
};
use tables::invalidation;

use super::db::{Act, Db};
use super::fault::StoreError;
pub use key::Key;

/// How often a node looks.
pub const POLL: Duration = Duration::from_millis(200);
/// PostgreSQL numbers rows before it commits them: rows of this age are still looked at again.
const WINDOW: Duration = Duration::from_secs(10);
/// Beyond this many news at once everything is forgotten instead.
const MOST_NEWS: u64 = 5_000;
/// Seconds after which a row is of no use: longer than any cache keeps a value.
const KEEP_SECONDS: i64 = 3600;

/// These keys, or everything where they are so many that a node would forget everything anyway.
pub fn few_or_all(keys: Vec<Key>) -> Vec<Key> {
    if keys.len() as u64 > MOST_NEWS { vec![Key::All] } else { keys }
}

impl Act<'_> {
    /// Invalidates cached values: on this node after the commit, on the others by rows of the act's transaction.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn invalidate(&self, keys: &[Key], now: Timestamp) -> Result<(), StoreError> {
        if keys.is_empty() {
            return Ok(());
        }
        let rows = keys.iter().map(|key| {
            let (kind, key) = key.parts();
            invalidation::ActiveModel {
                seq: NotSet,
                kind: Set(kind.to_owned()),
                key: Set(key),
                at: Set(now.0),
            }
        });
        invalidation::Entity::insert_many(rows).exec_without_returning(self).await?;
        self.forget_later(keys);
        Ok(())
    }
}

/// Where one node has read up to.
pub struct Poller {
    /// Everything up to here was seen, and nothing more will be committed below it.
    floor: i64,
    /// What was seen above it.
    seen: BTreeSet<i64>,
    /// The highest number seen, and when; the oldest first.
    marks: VecDeque<(Instant, i64)>,
    window: Duration,
}

impl Poller {
    /// Begins behind what is there now. Start it before anything is cached.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn start(db: &Db) -> Result<Self, StoreError> {
        let newest = invalidation::Entity::find()
            .select_only()
            .column(invalidation::Column::Seq)
            .order_by_desc(invalidation::Column::Seq);
        let newest: Option<i64> = newest.into_tuple().one(db.read()).await?;
        // A single writer commits in the order of its numbers.
        let window = if db.is_embedded() { Duration::ZERO } else { WINDOW };
        Ok(Self::at(newest.unwrap_or(0), window))
    }

    fn at(floor: i64, window: Duration) -> Self {
        Self { floor, seen: BTreeSet::new(), marks: VecDeque::new(), window }
    }

    /// What is new since the last look.
    ///
    /// # Errors
    /// When the database does not answer; the next look makes up for it.
    pub async fn poll(&mut self, db: &Db, now: Instant) -> Result<Vec<Key>, StoreError> {
        let most = MOST_NEWS + u64::try_from(self.seen.len()).unwrap_or(0);
        let read = invalidation::Entity::find()
            .select_only()
            .columns([invalidation::Column::Seq, invalidation::Column::Kind, invalidation::Column::Key])
            .filter(invalidation::Column::Seq.gt(self.floor))
            .order_by_asc(invalidation::Column::Seq)
            .limit(most);
        let rows = db.read().query_all(&read.into_query()).await?;
        if u64::try_from(rows.len()).unwrap_or(0) >= most {
            *self = Self { window: self.window, ..Self::start(db).await? };
            return Ok(vec![Key::All]);
        }
        // Each row is read for itself and once, so that one that cannot be read keeps none of the others away.
        let rows = rows.iter().map(|row| Ok((row.try_get("", "seq")?, row)));
        let rows = rows.collect::<Result<Vec<(i64, &QueryResult)>, DbErr>>()?;
        Ok(self.take(rows, Key::of_row, now))
    }

    fn take<R>(&mut self, rows: Vec<(i64, R)>, key_of: impl Fn(R) -> Key, now: Instant) -> Vec<Key> {
        let mut keys = Vec::new();
        for (seq, row) in rows {
            if self.seen.insert(seq) {
                keys.push(key_of(row));
            }
        }
        let marked = self.marks.back().map_or(self.floor, |(_, seq)| *seq);
        if let Some(newest) = self.seen.last().copied().filter(|newest| *newest > marked) {
            self.marks.push_back((now, newest));
        }
        while let Some((at, seq)) = self.marks.front().copied() {
            if now.saturating_duration_since(at) < self.window {
                break;
            }
            self.floor = self.floor.max(seq);
            self.marks.pop_front();
        }
        self.seen = self.seen.split_off(&self.floor.saturating_add(1));
        keys
    }
}

/// Removes a batch of rows that no cache can still miss, and says whether more may be left.
///
/// # Errors
/// When the database refuses.
pub async fn purge(db: &Db, now: Timestamp) -> Result<bool, StoreError> {
    let over = invalidation::Column::At.lt(now.plus(-KEEP_SECONDS).0);
    db.purge::<invalidation::Entity, i64>(invalidation::Column::Seq, over.into_condition()).await
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use domain::ids::ClientId;

    use super::{Key, Poller, WINDOW};

    /// Takes rows that each name the client of their number.
    fn take(poller: &mut Poller, rows: &[i64], now: Instant) -> Vec<Key> {
        poller.take(rows.iter().map(|seq| (*seq, *seq)).collect(), client, now)
    }

    fn client(seq: i64) -> Key {
        Key::Client(ClientId(seq.to_string()))
    }

    #[test]
    fn a_number_that_is_committed_late_is_still_heard() {
        let (mut poller, start) = (Poller::at(5, WINDOW), Instant::now());
        assert_eq!(take(&mut poller, &[7], start), [client(7)]);
        assert_eq!(take(&mut poller, &[6, 7], start + Duration::from_secs(9)), [client(6)]);
        assert_eq!(poller.floor, 5);
    }

    #[test]
    fn what_is_old_is_not_read_again() {
        let (mut poller, start) = (Poller::at(0, WINDOW), Instant::now());
        take(&mut poller, &[1, 2], start);
        assert_eq!(take(&mut poller, &[1, 2, 3], start + WINDOW), [client(3)]);
        assert_eq!((poller.floor, poller.seen.len()), (2, 1));
    }
}
