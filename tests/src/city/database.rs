//! A fresh database for each city: a copy of one that was migrated once.

use std::path::Path;

use platform::db::{Db, DbConfig};
use platform::keys::Keyring;
use tokio::sync::OnceCell;

use super::{base, postgres};

/// The databases the provider runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    /// Embedded, a file.
    Sqlite,
    /// A cluster that the harness starts.
    Postgres,
}

impl Database {
    /// Whether the tests were asked to run on PostgreSQL too.
    pub fn postgres_wanted() -> bool {
        std::env::var_os("TEST_POSTGRES").is_some_and(|value| value == "1")
    }

    /// The databases to test on.
    pub fn wanted() -> Vec<Self> {
        if Self::postgres_wanted() { vec![Self::Sqlite, Self::Postgres] } else { vec![Self::Sqlite] }
    }
}

/// Makes the database of a city and says its address.
pub(super) async fn create(database: Database, dir: &Path) -> String {
    match database {
        Database::Sqlite => {
            let file = dir.join("city.db");
            std::fs::copy(sqlite_template().await, &file).expect("a copy of the template");
            format!("sqlite:{}", file.display())
        }
        Database::Postgres => postgres::create()
            .await
            .inspect(|url| {
                std::fs::write(dir.join("database"), url).expect("a note of the database's name");
            })
            .expect("TEST_POSTGRES=1 needs Debian's package postgresql (tests/run installs it)"),
    }
}

/// Says that a city does not need its database any more.
pub(super) fn give_back(database: Database, dir: &Path) {
    if database == Database::Postgres
        && let Ok(url) = std::fs::read_to_string(dir.join("database"))
    {
        postgres::give_back(&url);
    }
}

async fn sqlite_template() -> &'static Path {
    static TEMPLATE: OnceCell<std::path::PathBuf> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(async || {
            let (work, template) = (base::directory().join("work.db"), base::directory().join("template.db"));
            let db = connect(&format!("sqlite:{}", work.display())).await;
            db.backup(&template.display().to_string()).await.expect("a copy");
            template
        })
        .await
}

/// Connects and brings the schema up to date.
pub(super) async fn connect(url: &str) -> Db {
    let config = DbConfig { url: url.into(), connections: 1, acquire_seconds: 5 };
    let db = Db::connect(&config).await.expect("a database");
    let keys = Keyring::load_or_create(&base::shared_keys(), super::MORNING).expect("keys");
    db.migrate(&keys.sealer()).await.expect("the migrations run");
    db
}
