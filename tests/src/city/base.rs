//! What all cities of one test binary share: a directory that is removed at the end, keys, one password hash.

use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use platform::hash::{HashConfig, PasswordHasher};
use platform::keys::Keyring;
use tokio::sync::OnceCell;

/// The password of every activated person of the harness.
pub(crate) const PASSWORD: &str = "春眠不覺曉 early birds";

struct Base {
    dir: PathBuf,
    /// The janitor cleans up when its standard input closes, however the process ends.
    _janitor: Child,
}

/// Stops the PostgreSQL clusters, if there are any, and removes the directory.
const JANITOR: &str = r#"cat >/dev/null
for note in "$0"/cluster*/postmaster.pid; do
    pid="$(head -n 1 "$note" 2>/dev/null)" && kill -QUIT "$pid"
    while [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
done
rm -rf "$0""#;

/// The directory of this test binary.
pub(super) fn directory() -> &'static Path {
    static BASE: OnceLock<Base> = OnceLock::new();
    let base = BASE.get_or_init(|| {
        let dir = std::env::temp_dir().join(format!("city-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).expect("a temporary directory");
        let janitor = Command::new("sh")
            .args(["-c", JANITOR])
            .arg(&dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("a shell that cleans up");
        Base { dir, _janitor: janitor }
    });
    &base.dir
}

/// A directory for one city.
pub(super) fn new_directory() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let dir = directory().join(NEXT.fetch_add(1, Ordering::Relaxed).to_string());
    std::fs::create_dir(&dir).expect("a directory for the city");
    dir
}

/// Keys that all cities share, since RSA keys take long to make; a test that moves keys sets its own directory.
pub(super) fn shared_keys() -> PathBuf {
    static KEYS: OnceLock<PathBuf> = OnceLock::new();
    let keys = KEYS.get_or_init(|| {
        let dir = directory().join("keys");
        Keyring::load_or_create(&dir, super::MORNING).expect("keys");
        dir
    });
    keys.clone()
}

/// The hash of [`PASSWORD`] with the least costs allowed, made once.
pub(crate) async fn test_password_hash() -> String {
    static HASH: OnceCell<String> = OnceCell::const_new();
    let make = async || {
        let hasher = PasswordHasher::start(&HashConfig::default()).expect("a password pool");
        hasher.hash(PASSWORD.into()).await.expect("a hash")
    };
    HASH.get_or_init(make).await.clone()
}
