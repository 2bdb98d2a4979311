//! Section `database`.

use secrecy::ExposeSecret as _;

use super::problems::Problems;
use crate::db::DbConfig;

/// Reports unusable values. The URL may contain a password, so no message repeats it.
pub(super) fn check(config: &DbConfig, problems: &mut Problems) {
    let url = config.url.expose_secret();
    if !["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
        problems.add("database.url", "write \"sqlite:PATH\" or \"postgres://USER:PASSWORD@HOST/DATABASE\"");
    }
    if url.starts_with("sqlite:") && url.contains(":memory:") {
        problems.add("database.url", "an in-memory database is lost when the server stops; name a file");
    }
    problems.within("database.connections", config.connections, 1..=1_000);
    problems.within("database.acquire_seconds", config.acquire_seconds, 1..=60);
}
