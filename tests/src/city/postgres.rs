//! One PostgreSQL cluster for the test binary, reached by a Unix socket, ended by the janitor.

use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection};
use tokio::sync::OnceCell;

use super::base;

const TEMPLATE: &str = "city_template";

struct Cluster {
    /// Directory of the socket.
    sockets: PathBuf,
    /// Databases made so far.
    made: tokio::sync::Mutex<u32>,
    /// Ended by the janitor.
    _server: Child,
}

/// Databases whose cities are gone.
static GIVEN_BACK: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// A new database with the schema; `None` where PostgreSQL is not installed.
pub(super) async fn create() -> Option<String> {
    static CLUSTER: OnceCell<Option<Cluster>> = OnceCell::const_new();
    let cluster = CLUSTER.get_or_init(start).await.as_ref()?;
    let mut made = cluster.made.lock().await;
    *made += 1;
    let name = format!("city_{made}");
    let admin = cluster.connect("postgres").await;
    let gone = std::mem::take(&mut *GIVEN_BACK.lock().unwrap_or_else(PoisonError::into_inner));
    for name in gone {
        run(&admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    }
    run(&admin, &format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE}")).await;
    admin.close().await.expect("the connection closes");
    Some(cluster.url(&name))
}

/// The database may be dropped.
pub(super) fn give_back(url: &str) {
    if let Some((_, name)) = url.rsplit_once('/') {
        GIVEN_BACK.lock().unwrap_or_else(PoisonError::into_inner).push(name.to_owned());
    }
}

impl Cluster {
    fn url(&self, database: &str) -> String {
        let sockets = self.sockets.display().to_string().replace('/', "%2F");
        format!("postgres://city@{sockets}/{database}")
    }

    async fn connect(&self, database: &str) -> DatabaseConnection {
        self.try_connect(database).await.expect("a connection to the test cluster")
    }

    async fn try_connect(&self, database: &str) -> Result<DatabaseConnection, sea_orm::DbErr> {
        let mut options = ConnectOptions::new(self.url(database));
        options.max_connections(1).sqlx_logging(false).acquire_timeout(Duration::from_secs(10));
        Database::connect(options).await
    }

    /// Waits until it takes connections, at most half a minute.
    async fn is_up(&self) -> bool {
        for _ in 0..300 {
            if let Ok(connection) = self.try_connect("postgres").await {
                connection.close().await.expect("the connection closes");
                return true;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        false
    }
}

async fn run(db: &DatabaseConnection, sql: &str) {
    db.execute_unprepared(sql).await.expect(sql);
}

async fn start() -> Option<Cluster> {
    let programs = programs()?;
    let data = base::directory().join("cluster");
    std::fs::create_dir(&data).expect("a directory for the cluster");
    let owner =
        is_root().then(|| user("postgres").or_else(|| user("nobody")).expect("a user that is not root"));
    if let Some((uid, gid)) = owner {
        chown(&data, Some(uid), Some(gid)).expect("a directory of that user");
    }
    std::fs::set_permissions(&data, PermissionsExt::from_mode(0o700)).expect("a private directory");
    let initialised = as_user(owner, &programs.join("initdb"))
        .args(["-U", "city", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D"])
        .arg(&data)
        .status()
        .expect("initdb runs");
    assert!(initialised.success(), "initdb failed");
    let server = as_user(owner, &programs.join("postgres"))
        .args(["-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=300"])
        .arg("-k")
        .arg(&data)
        .arg("-D")
        .arg(&data)
        .process_group(0)
        .spawn()
        .expect("postgres starts");
    let cluster = Cluster { sockets: data, made: tokio::sync::Mutex::new(0), _server: server };
    assert!(cluster.is_up().await, "the test cluster does not come up");
    let admin = cluster.connect("postgres").await;
    run(&admin, &format!("CREATE DATABASE {TEMPLATE}")).await;
    admin.close().await.expect("the connection closes");
    let db = super::database::connect(&cluster.url(TEMPLATE)).await;
    db.close().await.expect("the template has no users");
    Some(cluster)
}

/// The newest installed release.
fn programs() -> Option<PathBuf> {
    let releases = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut found: Vec<_> = releases.flatten().map(|entry| entry.path().join("bin")).collect();
    found.retain(|path| path.join("initdb").exists());
    found.sort();
    found.pop()
}

fn as_user(owner: Option<(u32, u32)>, program: &Path) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).current_dir("/");
    if let Some((uid, gid)) = owner {
        command.uid(uid).gid(gid);
    }
    command
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

fn user(name: &str) -> Option<(u32, u32)> {
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}
