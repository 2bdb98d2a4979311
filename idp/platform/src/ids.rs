//! New ids.

use uuid::Uuid;

/// The id of a new row. Ids of later rows are greater, so that an index grows at its end (RFC 9562 section 5.7).
#[expect(clippy::disallowed_methods, reason = "the one place that makes ids of rows")]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// An id that tells nothing, not even when it was made (RFC 9562 section 5.4).
#[expect(clippy::disallowed_methods, reason = "the one place that makes random ids")]
pub fn random_id() -> Uuid {
    Uuid::new_v4()
}
