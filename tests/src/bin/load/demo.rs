//! Accounts and clients of the demo city.

use std::path::Path;

use anyhow::Context as _;
use serde::Deserialize;

/// What `cargo demo` writes, as far as load needs it.
#[derive(Debug, Deserialize)]
pub struct Demo {
    accounts: Vec<Account>,
    clients: Vec<Client>,
    plain: Option<Plain>,
}

/// Someone who can sign in.
#[derive(Clone, Debug, Deserialize)]
pub struct Account {
    /// Login name.
    pub login: String,
    /// Password; none where the account is not activated yet.
    pub password: Option<String>,
}

/// Accounts that are alike.
#[derive(Debug, Deserialize)]
struct Plain {
    /// Login name with `{n}` for the number.
    pattern: String,
    first: u32,
    count: u32,
    password: String,
}

/// A client.
#[derive(Clone, Debug, Deserialize)]
pub struct Client {
    /// `client_id`.
    pub id: String,
    /// Its secret; none of a public client.
    pub secret: Option<String>,
    /// Where codes go.
    pub redirect_uris: Vec<String>,
}

impl Demo {
    /// Reads the file.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("{} is not there: start `cargo demo` first", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is not of `cargo demo`", path.display()))
    }

    /// The client of that name.
    pub fn client(&self, id: &str) -> anyhow::Result<&Client> {
        self.clients.iter().find(|client| client.id == id).with_context(|| format!("no client is named {id}"))
    }

    /// At most that many accounts that are ready to sign in, plain ones first.
    pub fn accounts(&self, most: usize) -> Vec<Account> {
        let ready = self.accounts.iter().filter(|account| account.password.is_some()).cloned();
        self.plain().chain(ready).take(most).collect()
    }

    /// At most that many plain accounts from the end, which other workloads reach last.
    pub fn last_accounts(&self, most: usize) -> Vec<Account> {
        let plain: Vec<_> = self.plain().collect();
        plain.into_iter().rev().take(most).collect()
    }

    fn plain(&self) -> impl Iterator<Item = Account> {
        self.plain.iter().flat_map(|plain| {
            (plain.first..plain.first + plain.count).map(|number| Account {
                login: plain.pattern.replace("{n}", &number.to_string()),
                password: Some(plain.password.clone()),
            })
        })
    }
}
