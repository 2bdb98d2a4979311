//! A person's way to a code, and the client's from there to tokens.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::Value;
use tests::{Authenticator, Form};
use url::{Url, form_urlencoded};

use super::demo::{Account, Client};
use super::http::{Connection, Response};
use super::target::Target;

/// The load does not test PKCE; one verifier serves all requests.
const VERIFIER: &str = "load-load-load-load-load-load-load-load-load";

/// More pages and redirects than this are a loop.
const MOST_STEPS: usize = 12;

/// What is asked for: prepared text.
#[derive(Debug)]
pub struct Request {
    /// Address of the authorization request, without `prompt`.
    pub authorize: String,
    /// Address of a silent one.
    pub silent: String,
    /// `Authorization` header of the client.
    pub proof: String,
    redirect_uri: String,
    redeem: String,
}

/// Tokens, as far as load needs them.
#[derive(Debug, Deserialize)]
pub struct Tokens {
    /// Access token.
    pub access_token: String,
    /// Refresh token, if one was given.
    pub refresh_token: Option<String>,
}

impl Request {
    /// Prepares the texts for a client.
    pub fn new(client: &Client, scope: &str) -> anyhow::Result<Self> {
        let redirect_uri = client.redirect_uris.first().context("the client has no redirect URI")?.clone();
        let secret = client.secret.as_deref().context("the client has no secret")?;
        let challenge = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, VERIFIER.as_bytes()));
        let query = encode(&[
            ("response_type", "code"),
            ("client_id", &client.id),
            ("redirect_uri", &redirect_uri),
            ("scope", scope),
            ("state", "load"),
            ("nonce", "load"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        let escape = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let basic = STANDARD.encode(format!("{}:{}", escape(&client.id), escape(secret)));
        Ok(Self {
            authorize: format!("/oauth/authorize?{query}"),
            silent: format!("/oauth/authorize?{query}&prompt=none"),
            proof: format!("authorization: Basic {basic}\r\n"),
            redeem: encode(&[("redirect_uri", &redirect_uri), ("code_verifier", VERIFIER)]),
            redirect_uri,
        })
    }

    /// Redeems a code.
    pub async fn redeem(&self, connection: &mut Connection, code: &str) -> anyhow::Result<Tokens> {
        let code = encode(&[("code", code)]);
        let form = format!("grant_type=authorization_code&{code}&{}", self.redeem);
        self.token(connection, &form).await
    }

    /// Refreshes.
    pub async fn refresh(&self, connection: &mut Connection, token: &str) -> anyhow::Result<Tokens> {
        let form = format!("grant_type=refresh_token&{}", encode(&[("refresh_token", token)]));
        self.token(connection, &form).await
    }

    async fn token(&self, connection: &mut Connection, form: &str) -> anyhow::Result<Tokens> {
        let response = connection.post("/oauth/token", &self.proof, form).await?;
        if response.status != 200 {
            bail!("the token endpoint answered {}: {}", response.status, response.text());
        }
        Ok(serde_json::from_slice(&response.body)?)
    }

    /// The code in a redirect to the client, if it is one.
    pub fn code(&self, response: &Response) -> anyhow::Result<Option<String>> {
        let Some(query) = response.header("location").and_then(|to| to.strip_prefix(&self.redirect_uri))
        else {
            return Ok(None);
        };
        let query = query.trim_start_matches(['?', '&']);
        let code = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "code");
        code.map(|(_, code)| Some(code.into_owned())).with_context(|| format!("no code but {query}"))
    }
}

/// How somebody signs in.
pub enum Way<'a> {
    /// By name and password.
    Password(&'a Account),
    /// By a passkey, without typing anything.
    Passkey(&'a mut Authenticator),
}

/// What an authenticator is asked.
#[derive(Debug, Deserialize)]
struct Question {
    ceremony: String,
    options: Value,
}

/// The form of the ceremony with a passkey, which a script of the page fills.
const PASSKEY_FORM: &str = "passkey-form";

/// A browser of one person.
pub struct Visitor {
    connection: Connection,
    target: Target,
    cookies: BTreeMap<String, String>,
}

impl Visitor {
    /// A fresh browser.
    pub fn new(target: &Target) -> Self {
        Self { connection: Connection::new(target), target: target.clone(), cookies: BTreeMap::new() }
    }

    /// Forgets everything but the connection.
    pub fn forget(&mut self) {
        self.cookies.clear();
    }

    /// The `Cookie` header.
    pub fn cookies(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if pairs.is_empty() { String::new() } else { format!("cookie: {}\r\n", pairs.join("; ")) }
    }

    /// Its connection.
    pub fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Goes from the request to the code: signs in and consents where asked.
    pub async fn walk(&mut self, request: &Request, mut way: Way<'_>) -> anyhow::Result<String> {
        let mut response = self.get(&request.authorize).await?;
        for _ in 0..MOST_STEPS {
            if let Some(code) = request.code(&response)? {
                return Ok(code);
            }
            response = match response.header("location") {
                Some(location) => {
                    let path = path_of(&self.target.url.join(location)?);
                    self.get(&path).await?
                }
                None => self.answer_page(&response, &mut way).await?,
            };
        }
        bail!("no code after {MOST_STEPS} steps");
    }

    async fn answer_page(&mut self, page: &Response, way: &mut Way<'_>) -> anyhow::Result<Response> {
        let forms = tests::forms(&page.text(), &self.target.url);
        let of = |is: &dyn Fn(&Form) -> bool| forms.iter().find(|form| is(form));
        if let Some(form) = of(&|form| form.choices("action").contains(&"allow")) {
            return self.send(form, allow(form)).await;
        }
        match way {
            Way::Password(account) => {
                let form = of(&|form| form.knows("password"));
                let form =
                    form.with_context(|| format!("a page with status {} and no way on", page.status))?;
                let password = account.password.as_deref().unwrap_or_default();
                self.send(form, filled(form, &[("login", &account.login), ("password", password)])).await
            }
            Way::Passkey(authenticator) => {
                let form = passkey_form(&forms)?;
                let (origin, asked) = self.ask(form, "/login/passkey/question").await?;
                let answer = authenticator.get(&origin, &asked.options);
                self.send(form, answered(form, &asked, &answer)).await
            }
        }
    }

    /// Enrols a passkey for whoever has just signed in.
    pub async fn enrol(&mut self) -> anyhow::Result<Authenticator> {
        let page = self.get("/me/ways").await?;
        let forms = tests::forms(&page.text(), &self.target.url);
        let form = passkey_form(&forms)?;
        let (origin, asked) = self.ask(form, "/me/ways/passkeys/question").await?;
        let (authenticator, answer) = Authenticator::create(&origin, &asked.options);
        let response = self.send(form, answered(form, &asked, &answer)).await?;
        let to = response.header("location").unwrap_or_default();
        if !to.contains("passkey-added") {
            bail!("the passkey was not taken: {} {to}", response.status);
        }
        Ok(authenticator)
    }

    /// The question of a ceremony, with the origin at which it is asked.
    async fn ask(&mut self, form: &Form, path: &str) -> anyhow::Result<(String, Question)> {
        let body = encode(&[("csrf", form.value("csrf").unwrap_or_default())]);
        let response = self.post(path, &body).await?;
        let question: Question = serde_json::from_slice(&response.body)
            .with_context(|| format!("{path} answered {}", response.status))?;
        Ok((self.target.url.origin().ascii_serialization(), question))
    }

    async fn send(&mut self, form: &Form, fields: Vec<(String, String)>) -> anyhow::Result<Response> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.post(&path_of(&form.action), &body).await
    }

    async fn post(&mut self, path: &str, body: &str) -> anyhow::Result<Response> {
        let cookies = self.cookies();
        let response = self.connection.post(path, &cookies, body).await?;
        self.keep(&response);
        Ok(response)
    }

    async fn get(&mut self, path: &str) -> anyhow::Result<Response> {
        let cookies = self.cookies();
        let response = self.connection.get(path, &cookies).await?;
        self.keep(&response);
        Ok(response)
    }

    fn keep(&mut self, response: &Response) {
        for line in response.headers("set-cookie") {
            let pair = line.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        self.cookies.retain(|_, value| !value.is_empty());
    }
}

fn passkey_form(forms: &[Form]) -> anyhow::Result<&Form> {
    forms.iter().find(|form| form.id == PASSKEY_FORM).context("a page without a passkey form")
}

/// The form's own fields with others.
fn filled(form: &Form, others: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields = form.fields.clone();
    for (name, value) in others {
        fields.retain(|(known, _)| known != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    fields
}

/// Consent, for the first context if none is chosen.
fn allow(form: &Form) -> Vec<(String, String)> {
    let first = form.choices("context").into_iter().next().filter(|_| form.value("context").is_none());
    let context = first.map(|first| ("context", first));
    filled(form, &[("action", "allow")].into_iter().chain(context).collect::<Vec<_>>())
}

/// The answer of an authenticator.
fn answered(form: &Form, asked: &Question, answer: &Value) -> Vec<(String, String)> {
    filled(form, &[("ceremony", &asked.ceremony), ("answer", &answer.to_string()), ("name", "load")])
}

/// Path and query: the issuer may be named otherwise than the target.
fn path_of(url: &Url) -> String {
    url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
}

fn encode(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}
