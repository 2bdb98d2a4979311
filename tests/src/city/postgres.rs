//! One PostgreSQL cluster for the test binary, reached by a Unix socket, ended by the janitor; and one of its own for a
//! test that stops it.

use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection};
use secrecy::SecretString;
use tokio::sync::OnceCell;

use super::base;

const TEMPLATE: &str = "city_template";

/// A server with its data, which also hold its socket.
struct Server {
    programs: PathBuf,
    data: PathBuf,
    /// Whom it runs as, where the tests run as root.
    owner: Option<(u32, u32)>,
    process: Option<Child>,
}

/// The server of all cities.
struct Cluster {
    /// Ended by the janitor.
    server: Server,
    /// Databases made so far.
    made: tokio::sync::Mutex<u32>,
}

/// A PostgreSQL server for one city, which a test may stop and start.
pub struct OwnPostgres(Server);

/// How a server is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HowToStop {
    /// Connections are told and closed (`pg_ctl stop -m fast`).
    Fast,
    /// As after a crash: it recovers when it starts again (`pg_ctl stop -m immediate`).
    Immediate,
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
    let admin = cluster.server.connect("postgres").await;
    let gone = std::mem::take(&mut *GIVEN_BACK.lock().unwrap_or_else(PoisonError::into_inner));
    for name in gone {
        run(&admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    }
    run(&admin, &format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE}")).await;
    admin.close().await.expect("the connection closes");
    Some(cluster.server.url(&name))
}

/// The database may be dropped.
pub(super) fn give_back(url: &str) {
    if let Some((_, name)) = url.rsplit_once('/') {
        GIVEN_BACK.lock().unwrap_or_else(PoisonError::into_inner).push(name.to_owned());
    }
}

impl OwnPostgres {
    /// Starts one with an empty database that has the schema.
    pub async fn start() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("cluster-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let server = Server::start(&name).await.expect("Debian's package postgresql (tests/run installs it)");
        server.make(TEMPLATE).await;
        Self(server)
    }

    /// The address of its database.
    pub fn url(&self) -> SecretString {
        self.0.url(TEMPLATE).into()
    }

    /// Stops it and waits until it is gone.
    pub fn stop(&mut self, how: HowToStop) {
        self.0.stop(how);
    }

    /// Starts it again with the data it had, and waits until it takes connections.
    pub async fn start_again(&mut self) {
        self.0.run();
        assert!(self.0.is_up().await, "the server does not come up again");
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        self.0.stop(HowToStop::Immediate);
    }
}

impl Server {
    /// Makes a directory of data and starts a server; `None` where PostgreSQL is not installed.
    async fn start(name: &str) -> Option<Self> {
        let programs = programs()?;
        let data = base::directory().join(name);
        std::fs::create_dir(&data).expect("a directory for the cluster");
        let owner =
            is_root().then(|| user("postgres").or_else(|| user("nobody")).expect("a user that is not root"));
        if let Some((uid, gid)) = owner {
            chown(&data, Some(uid), Some(gid)).expect("a directory of that user");
        }
        std::fs::set_permissions(&data, PermissionsExt::from_mode(0o700)).expect("a private directory");
        let mut server = Self { programs, data, owner, process: None };
        let initialised = server
            .command("initdb")
            .args(["-U", "city", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync"])
            .status()
            .expect("initdb runs");
        assert!(initialised.success(), "initdb failed");
        server.run();
        assert!(server.is_up().await, "the test cluster does not come up");
        Some(server)
    }

    /// A program of PostgreSQL that works on these data.
    fn command(&self, program: &str) -> Command {
        let mut command = as_user(self.owner, &self.programs.join(program));
        command.arg("-D").arg(&self.data);
        command
    }

    fn run(&mut self) {
        let mut command = self.command("postgres");
        command.args(["-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=300", "-k"]);
        self.process = Some(command.arg(&self.data).process_group(0).spawn().expect("postgres starts"));
    }

    fn stop(&mut self, how: HowToStop) {
        let Some(mut process) = self.process.take() else { return };
        let mode = match how {
            HowToStop::Fast => "fast",
            HowToStop::Immediate => "immediate",
        };
        let stopped = self.command("pg_ctl").args(["stop", "-w", "-m", mode]).status().expect("pg_ctl runs");
        assert!(stopped.success(), "the server does not stop");
        process.wait().expect("the server's end");
    }

    /// Makes a database with the schema.
    async fn make(&self, name: &str) {
        let admin = self.connect("postgres").await;
        run(&admin, &format!("CREATE DATABASE {name}")).await;
        admin.close().await.expect("the connection closes");
        let db = super::database::connect(&self.url(name)).await;
        db.close().await.expect("the database has no users");
    }

    fn url(&self, database: &str) -> String {
        let sockets = self.data.display().to_string().replace('/', "%2F");
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
    let server = Server::start("cluster").await?;
    server.make(TEMPLATE).await;
    Some(Cluster { server, made: tokio::sync::Mutex::new(0) })
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
