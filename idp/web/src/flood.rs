//! How many of the refusals that one party can cause at will are kept: the first ones of each short window. A flood fills
//! neither a table nor the audit log, and its begin is on record.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::timestamp::Timestamp;
use serde_json::Value;

use crate::app::{App, Base, Part};

/// Refusals of one party that a node keeps in [`WINDOW`].
const MOST: u32 = 10;
/// Seconds.
const WINDOW: i64 = 10;

/// What becomes of one refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// It is kept.
    Yes,
    /// It is kept as the last one of this window: others may follow that are not.
    Last,
    /// It is not kept.
    No,
}

/// When the present window of each party began, and how many refusals came in it.
#[derive(Default)]
struct Windows(Mutex<HashMap<String, (Timestamp, u32)>>);

impl Part for Windows {
    fn make(_base: &Base) -> Self {
        Self::default()
    }
}

impl Windows {
    fn judge(&self, party: String, now: Timestamp) -> Keep {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        windows.retain(|_, (began, _)| now.0 - began.0 < WINDOW);
        let (_, came) = windows.entry(party).or_insert((now, 0));
        *came = came.saturating_add(1);
        match (*came).cmp(&MOST) {
            std::cmp::Ordering::Less => Keep::Yes,
            std::cmp::Ordering::Equal => Keep::Last,
            std::cmp::Ordering::Greater => Keep::No,
        }
    }
}

/// Whether a refusal is kept that `party` caused: an id under the name of what is kept (`client leave`).
pub fn keep(app: &App, party: String, now: Timestamp) -> Keep {
    app.part::<Windows>().judge(party, now)
}

/// The detail under which a refusal that `party` caused is put on record; none where it is not kept.
pub fn detail(app: &App, party: String, detail: Value, now: Timestamp) -> Option<Value> {
    match keep(app, party, now) {
        Keep::Yes => Some(detail),
        Keep::Last => Some(said_last(detail)),
        Keep::No => None,
    }
}

/// The detail of the last entry of a window, which says so.
fn said_last(mut detail: Value) -> Value {
    if let Value::Object(members) = &mut detail {
        members.insert("more_not_recorded".to_owned(), Value::Bool(true));
    }
    detail
}

#[cfg(test)]
mod tests {
    use domain::timestamp::Timestamp;

    use super::{Keep, MOST, WINDOW, Windows};

    #[test]
    fn so_many_refusals_of_one_party_are_kept_in_a_while_and_the_last_one_is_known() {
        let windows = Windows::default();
        let of = |party: &str, at| -> Vec<Keep> {
            (0..2 * MOST).map(|_| windows.judge(party.to_owned(), Timestamp(at))).collect()
        };
        let (leave, grades) = (of("client leave", 100), of("client grades", 100));
        assert_eq!(leave, grades);
        let kept: Vec<Keep> = leave.into_iter().filter(|keep| *keep != Keep::No).collect();
        assert_eq!((kept.len(), kept.last()), (10, Some(&Keep::Last)));
        assert!(of("client leave", 100 + WINDOW - 1).iter().all(|keep| *keep == Keep::No));
        assert_eq!(of("client leave", 100 + WINDOW).first(), Some(&Keep::Yes));
    }
}
