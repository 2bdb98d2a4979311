//! The real binary as a process that can be killed.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use secrecy::ExposeSecret as _;
use tests::City;
use tokio::process::{Child, Command};

/// A server at the address, with the keys and on the database of a city that stopped to serve.
pub(in crate::faults) struct Server {
    url: String,
    environment: Vec<(&'static str, String)>,
    child: Option<Child>,
}

impl Server {
    pub(in crate::faults) fn of(city: &City) -> Self {
        let config = &city.app.config;
        let environment = vec![
            ("IDP_SERVER__ISSUER", city.url.clone()),
            ("IDP_SERVER__LISTEN", city.url.trim_start_matches("http://").to_owned()),
            ("IDP_SERVER__KEYS", config.server.keys.display().to_string()),
            ("IDP_DATABASE__URL", config.database.url.expose_secret().to_owned()),
            ("IDP_PASSWORDS__THREADS", "2".to_owned()),
        ];
        Self { url: city.url.clone(), environment, child: None }
    }

    /// The same with more in its environment.
    pub(in crate::faults) fn with(mut self, environment: &[(&'static str, String)]) -> Self {
        self.environment.extend_from_slice(environment);
        self
    }

    /// Starts and waits for the first answer.
    pub(in crate::faults) async fn start(&mut self) {
        let child = Command::new(binary())
            .arg("serve")
            .envs(self.environment.iter().map(|(name, value)| (name, value.as_str())))
            .env("IDP_LOG__FILTER", "error")
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("`cargo build` made target/debug/idp");
        self.child = Some(child);
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        for _ in 0..200 {
            if http
                .get(format!("{}/health", self.url))
                .send()
                .await
                .is_ok_and(|answer| answer.status() == 200)
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the server does not come up");
    }

    /// SIGKILL.
    pub(in crate::faults) async fn kill(&mut self) {
        let mut child = self.child.take().expect("it runs");
        child.kill().await.expect("it is killed");
    }
}

/// `idp` beside the directory of the test binary, or the one named by `TEST_IDP`.
fn binary() -> PathBuf {
    if let Some(named) = std::env::var_os("TEST_IDP") {
        return PathBuf::from(named);
    }
    let tests = std::env::current_exe().unwrap();
    tests.ancestors().nth(2).unwrap().join("idp")
}
