//! What one connection does over and over.

use anyhow::{Context as _, bail};
use clap::ValueEnum;
use tests::Authenticator;

use super::demo::{Account, Demo};
use super::flow::{Request, Tokens, Visitor, Way};
use super::http::post;
use super::target::Target;

/// What is measured; one operation of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Workload {
    /// GET of the discovery document.
    Discovery,
    /// GET of the key set.
    Jwks,
    /// Access token for the client itself.
    ClientCredentials,
    /// Refresh with rotation.
    Refresh,
    /// Introspection of a live access token.
    Introspect,
    /// Userinfo with a live access token.
    Userinfo,
    /// `prompt=none` with a session: authorization, then code to tokens.
    SilentSso,
    /// Sign-in with a password in a fresh browser, consent remembered: from the request to tokens.
    SignIn,
    /// The same by a passkey.
    Passkey,
}

/// One connection's work.
pub struct Worker {
    visitor: Visitor,
    request: std::rc::Rc<Request>,
    job: Job,
}

enum Job {
    /// The same bytes each time; the answer has status 200 and holds the text.
    Same {
        bytes: Vec<u8>,
        holds: &'static str,
    },
    Refresh {
        token: String,
    },
    SilentSso {
        cookies: String,
    },
    SignIn {
        accounts: Vec<Account>,
        next: usize,
    },
    Passkey {
        authenticators: Vec<Authenticator>,
        next: usize,
    },
}

impl Worker {
    /// Does it once.
    pub async fn step(&mut self) -> anyhow::Result<()> {
        match &mut self.job {
            Job::Same { bytes, holds } => {
                let response = self.visitor.connection().exchange(bytes).await?;
                if response.status != 200 || !response.text().contains(*holds) {
                    bail!("answered {}: {}", response.status, response.text());
                }
            }
            Job::Refresh { token } => {
                let tokens = self.request.refresh(self.visitor.connection(), token).await?;
                *token = tokens.refresh_token.context("no refresh token")?;
            }
            Job::SilentSso { cookies } => {
                let response = self.visitor.connection().get(&self.request.silent, cookies).await?;
                let code = self.request.code(&response)?;
                let code = code.with_context(|| format!("answered {}", response.status))?;
                self.request.redeem(self.visitor.connection(), &code).await?;
            }
            Job::SignIn { accounts, next } => {
                let account = accounts.get(*next % accounts.len()).context("no account")?;
                *next += 1;
                self.visitor.forget();
                let code = self.visitor.walk(&self.request, Way::Password(account)).await?;
                self.request.redeem(self.visitor.connection(), &code).await?;
            }
            Job::Passkey { authenticators, next } => {
                let index = *next % authenticators.len().max(1);
                *next += 1;
                let authenticator = authenticators.get_mut(index).context("no passkey")?;
                self.visitor.forget();
                let code = self.visitor.walk(&self.request, Way::Passkey(authenticator)).await?;
                self.request.redeem(self.visitor.connection(), &code).await?;
            }
        }
        Ok(())
    }
}

/// What was prepared for one connection.
struct Ready {
    cookies: String,
    tokens: Option<Tokens>,
    accounts: Vec<Account>,
    passkeys: Vec<Authenticator>,
}

impl Workload {
    /// Signs in, consents and fetches tokens for `count` workers.
    pub async fn prepare(
        self,
        target: &Target,
        demo: &Demo,
        request: Request,
        count: usize,
    ) -> anyhow::Result<Vec<Worker>> {
        let request = std::rc::Rc::new(request);
        let most = if self.signs_in() { (count * 4).max(64) } else { count };
        let accounts = match self {
            // Whoever has a passkey is asked for it after a password too: the others stay as they are.
            Self::Passkey => demo.last_accounts(most),
            _ if self.needs_person() => demo.accounts(most),
            _ => vec![],
        };
        if self.needs_person() && accounts.is_empty() {
            bail!("the demo file names no account that is ready to sign in");
        }
        let mut passkeys: Vec<Vec<Authenticator>> = (0..count).map(|_| vec![]).collect();
        if self.signs_in() {
            let mut visitor = Visitor::new(target);
            for (account, number) in accounts.iter().zip((0..count).cycle()) {
                visitor.forget();
                let code = visitor.walk(&request, Way::Password(account)).await;
                code.context("a city in which this workload ran before needs `cargo demo --fresh`")?;
                if self == Self::Passkey {
                    let passkey = visitor.enrol().await?;
                    passkeys.get_mut(number).context("a worker")?.push(passkey);
                }
            }
        }
        let mut workers = Vec::with_capacity(count);
        for (number, passkeys) in passkeys.into_iter().enumerate() {
            let mut visitor = Visitor::new(target);
            let mut tokens = None;
            if self.needs_person() && !self.signs_in() {
                let account = accounts.get(number % accounts.len()).context("no account")?;
                let code = visitor.walk(&request, Way::Password(account)).await?;
                tokens = Some(request.redeem(visitor.connection(), &code).await?);
            }
            let accounts = accounts.iter().skip(number % accounts.len().max(1)).step_by(count).cloned();
            let ready = Ready { cookies: visitor.cookies(), tokens, accounts: accounts.collect(), passkeys };
            let job = self.job(target, &request, ready)?;
            workers.push(Worker { visitor, request: std::rc::Rc::clone(&request), job });
        }
        Ok(workers)
    }

    /// Whether each operation is a sign-in.
    fn signs_in(self) -> bool {
        matches!(self, Self::SignIn | Self::Passkey)
    }

    fn needs_person(self) -> bool {
        !matches!(self, Self::Discovery | Self::Jwks | Self::ClientCredentials)
    }

    fn job(self, target: &Target, request: &Request, ready: Ready) -> anyhow::Result<Job> {
        let Ready { cookies, tokens, accounts, passkeys } = ready;
        let host = &target.authority;
        let get = |path: &str, headers: &str| {
            format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n{headers}\r\n").into_bytes()
        };
        let tokens = || tokens.context("no tokens were prepared");
        let same = |bytes, holds| Job::Same { bytes, holds };
        Ok(match self {
            Self::Discovery => same(get("/.well-known/openid-configuration", ""), "\"issuer\""),
            Self::Jwks => same(get("/oauth/jwks", ""), "\"keys\""),
            Self::ClientCredentials => {
                let form = "grant_type=client_credentials";
                same(post(host, "/oauth/token", &request.proof, form), "\"access_token\"")
            }
            Self::Introspect => {
                let form = format!("token={}", tokens()?.access_token);
                same(post(host, "/oauth/introspect", &request.proof, &form), "\"active\":true")
            }
            Self::Userinfo => {
                let proof = format!("authorization: Bearer {}\r\n", tokens()?.access_token);
                same(get("/oauth/userinfo", &proof), "\"sub\"")
            }
            Self::Refresh => {
                let token = tokens()?.refresh_token;
                Job::Refresh { token: token.context("no refresh token: ask for offline_access by --scope")? }
            }
            Self::SilentSso => Job::SilentSso { cookies },
            Self::SignIn => Job::SignIn { accounts, next: 0 },
            Self::Passkey => Job::Passkey { authenticators: passkeys, next: 0 },
        })
    }
}
