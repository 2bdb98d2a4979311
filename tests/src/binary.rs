//! The real program, as an operator runs it.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// The program, built once for a test run and kept apart from later builds.
pub fn idp_binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        // …/target/debug/deps/it-0123
        let test = std::env::current_exe().expect("the test's own path");
        let profile = test.ancestors().nth(2).expect("the directory of the profile");
        let target = profile.parent().expect("the target directory");
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let built = Command::new(cargo)
            .args(["build", "--workspace", "--bin", "idp", "--quiet", "--locked", "--target-dir"])
            .arg(target)
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
            .status()
            .expect("cargo runs");
        assert!(built.success(), "the program does not build");
        let kept = std::env::temp_dir().join(format!("idp-binary-{}", std::process::id()));
        std::fs::copy(target.join("debug/idp"), &kept).expect("a copy of the program");
        kept
    })
}

/// The program with settings by environment, and nothing else of ours in its environment.
pub fn idp(arguments: &[&str], settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(idp_binary());
    command.args(arguments).env_clear().envs(settings.iter().copied()).stdin(Stdio::null());
    command
}

/// Runs a command of the program to its end.
pub fn run(arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    idp(arguments, settings).output().expect("the program runs")
}

/// A server of its own process; ended with the test.
pub struct Served {
    child: Child,
    /// Its base address.
    pub url: String,
    log: PathBuf,
}

impl Served {
    /// Starts `serve` on this port with these settings, its log in `dir`, and waits until it answers.
    pub async fn start(port: u16, dir: &Path, settings: &[(&str, &str)]) -> Self {
        let log = dir.join("serve.log");
        let to = std::fs::File::options().create(true).append(true).open(&log).expect("a log");
        let child = idp(&["serve"], settings).stdout(Stdio::null()).stderr(to).spawn().expect("a server");
        let mut served = Self { child, url: format!("http://127.0.0.1:{port}"), log };
        let begun = Instant::now();
        while reqwest::get(format!("{}/health", served.url)).await.is_err() {
            let ended = served.child.try_wait().expect("the state of the server");
            assert!(ended.is_none(), "the server ended: {}", served.log());
            assert!(begun.elapsed() < Duration::from_secs(30), "no answer: {}", served.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        served
    }

    /// What it logged so far.
    pub fn log(&self) -> String {
        let mut text = String::new();
        let mut file = std::fs::File::open(&self.log).expect("the log");
        file.read_to_string(&mut text).expect("the log");
        text
    }

    /// Sends a signal by name (`TERM`, `KILL`).
    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status().expect("kill");
        assert!(sent.success());
    }

    /// Waits for its end: the exit code, none after a signal that cannot be caught.
    pub async fn ended(&mut self) -> Option<i32> {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("the state of the server") {
                return status.code();
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "it does not end: {}", self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
