//! The grants that were read lately.

use domain::grants::Grant;
use domain::ids::GrantId;

use platform::invalidate::Key;
use web::app::Cached;

pub(super) struct Grants;

impl Cached for Grants {
    type Id = GrantId;
    type Value = Grant;
    const MOST: u64 = 20_000;

    fn stale(key: &Key) -> Option<&GrantId> {
        if let Key::Grant(id) = key { Some(id) } else { None }
    }
}
