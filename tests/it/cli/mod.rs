//! The program on its command line.

mod backup;
mod client;
mod configuration;
mod keys;
mod record;
mod serving;
mod sms;

use std::path::{Path, PathBuf};
use std::process::Output;

use tests::binary::run;

/// A directory with the settings of a city of its own; gone with the test.
struct Place {
    dir: PathBuf,
    settings: Vec<(&'static str, String)>,
}

impl Place {
    fn new() -> Self {
        let dir = std::env::temp_dir().join(format!("idp-cli-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&dir).unwrap();
        let database = format!("sqlite:{}", dir.join("idp.db").display());
        let keys = dir.join("keys").display().to_string();
        let listen = "127.0.0.1:0".to_owned();
        let settings =
            vec![("IDP_DATABASE__URL", database), ("IDP_SERVER__KEYS", keys), ("IDP_SERVER__LISTEN", listen)];
        Self { dir, settings }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.settings.push((name, value.into()));
        self
    }

    fn settings(&self) -> Vec<(&str, &str)> {
        self.settings.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }

    fn database(&self) -> String {
        format!("sqlite:{}", self.path("idp.db"))
    }

    fn path(&self, name: &str) -> String {
        self.dir.join(name).display().to_string()
    }

    fn dir(&self) -> &Path {
        &self.dir
    }

    /// Runs to the end: exit code, standard output, standard error.
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        told(&run(arguments, &self.settings()))
    }

    /// Runs what must succeed.
    fn succeed(&self, arguments: &[&str]) -> String {
        let (code, out, err) = self.run(arguments);
        assert_eq!(code, 0, "{arguments:?}: {err}");
        out
    }

    /// Runs what must fail.
    fn fail(&self, arguments: &[&str]) -> String {
        let (code, out, err) = self.run(arguments);
        assert_eq!(code, 1, "{arguments:?}: {out}{err}");
        err
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.dir).unwrap();
    }
}

fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}
