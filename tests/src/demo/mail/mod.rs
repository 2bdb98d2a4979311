//! The mail-catcher: a mail server and a gateway for short messages that keep what they are given, and a page
//! that shows it, newest first.

mod mime;
mod page;
mod smtp;

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use platform::clock::Clock;
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use mime::Parsed;

/// A mail or short message that was caught.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caught {
    /// Counts from 1.
    pub number: u64,
    /// `mail` or `sms`.
    pub kind: String,
    /// Unix seconds.
    pub at: i64,
    /// The sender; empty for a short message.
    pub from: String,
    /// Address or number.
    pub to: String,
    /// Subject; empty for a short message.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// All that was caught, also in the runs before.
pub struct Mailbox {
    caught: Mutex<Vec<Caught>>,
    file: PathBuf,
    clock: Clock,
}

/// Older ones are forgotten.
const KEPT: usize = 1000;

impl Mailbox {
    /// Opens what was kept in `file`, if there is one; lines that cannot be read are left out.
    pub fn open(file: &Path, clock: Clock) -> Arc<Self> {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let caught = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        Arc::new(Self { caught: Mutex::new(caught), file: file.to_owned(), clock })
    }

    /// All, newest first.
    pub fn list(&self) -> Vec<Caught> {
        self.lock().iter().rev().cloned().collect()
    }

    fn take_mail(&self, to: String, mail: Parsed) {
        let text = if mail.text.is_empty() { mail.html.unwrap_or_default() } else { mail.text };
        self.take("mail", mail.from, to, mail.subject, text);
    }

    fn take(&self, kind: &str, from: String, to: String, subject: String, text: String) {
        let mut caught = self.lock();
        let number = caught.last().map_or(1, |last| last.number + 1);
        let new = Caught { number, kind: kind.to_owned(), at: self.clock.now().0, from, to, subject, text };
        if let Err(error) = self.keep(&new) {
            tracing::warn!(%error, "a caught mail is not kept on disk");
        }
        caught.push(new);
        let surplus = caught.len().saturating_sub(KEPT);
        caught.drain(..surplus);
    }

    fn keep(&self, new: &Caught) -> std::io::Result<()> {
        let line = serde_json::to_string(new)?;
        let mut file = OpenOptions::new().create(true).append(true).open(&self.file)?;
        writeln!(file, "{line}")
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Caught>> {
        self.caught.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A mail-catcher that runs.
pub struct Catching([JoinHandle<()>; 2]);

impl Catching {
    /// Stops and gives the addresses back; what was caught is kept.
    pub async fn stop(self) {
        for task in self.0 {
            task.abort();
            let _ = task.await;
        }
    }
}

/// Catches mails at `smtp` and serves the page and the gateway at `http`.
pub fn serve(mailbox: Arc<Mailbox>, smtp: TcpListener, http: TcpListener) -> Catching {
    let mails = tokio::spawn(smtp::serve(smtp, mailbox.clone()));
    let page = tokio::spawn(async move {
        if let Err(error) = axum::serve(http, page::router(mailbox)).await {
            tracing::error!(%error, "the mail-catcher's page ended");
        }
    });
    Catching([mails, page])
}
