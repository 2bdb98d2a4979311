//! `client …` on the command line.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, bail, ensure};
use clap::{Args, Subcommand};
use domain::clients::{AuthMethod, ChildNeed, Client, GrantType, SubjectType, TokenFormat};
use domain::contexts::Role;
use domain::ids::ClientId;
use domain::jose::Algorithm;
use domain::registration::objections;
use domain::scope::{Scope, ScopeValue};
use domain::timestamp::Timestamp;
use secrecy::ExposeSecret as _;
use url::Url;

use crate::platform::db::Db;
use crate::platform::seal::Sealer;

/// What an operator may do with the services that people sign in to; running servers notice within a second.
#[derive(Clone, Debug, Subcommand)]
pub enum ClientCommand {
    /// Register a service and print its secret, which is shown this once.
    Add(Box<AddArgs>),
    /// List the services.
    List,
    /// Show what is registered of a service, as JSON.
    Show {
        /// Its id.
        id: String,
    },
    /// Give a service another secret and print it; the one before works for a while.
    RotateSecret {
        /// Its id.
        id: String,
        /// Hours for which the secret before still works.
        #[arg(long, default_value_t = 24)]
        grace_hours: i64,
    },
}

/// What is registered of a service.
#[derive(Clone, Debug, Args)]
pub struct AddArgs {
    /// Its `client_id`: letters, digits, '-', '.', '_', '~'.
    id: String,
    /// Its name, as people know it.
    #[arg(long)]
    name: String,
    /// Its name in English; the same if left out.
    #[arg(long)]
    name_en: Option<String>,
    /// What it is for, in a sentence for people.
    #[arg(long, default_value = "")]
    purpose: String,
    /// Address to which people return; may be given more than once.
    #[arg(long = "redirect-uri")]
    redirect_uris: Vec<String>,
    /// Address to which people return after signing out; may be given more than once.
    #[arg(long = "post-logout-redirect-uri")]
    post_logout_redirect_uris: Vec<String>,
    /// Address that is told when a session is over.
    #[arg(long)]
    backchannel_logout_uri: Option<String>,
    /// Its home page.
    #[arg(long)]
    client_uri: Option<String>,
    /// Its logo, shown when people are asked for consent.
    #[arg(long)]
    logo_uri: Option<String>,
    /// Its privacy policy.
    #[arg(long)]
    policy_uri: Option<String>,
    /// Its terms of service.
    #[arg(long)]
    tos_uri: Option<String>,
    /// How it proves itself: none, client_secret_basic, client_secret_post, private_key_jwt.
    #[arg(long, default_value = "client_secret_basic", value_parser = word(AuthMethod::parse))]
    auth_method: AuthMethod,
    /// File with its public keys (a JWK set), for private_key_jwt.
    #[arg(long)]
    jwks: Option<PathBuf>,
    /// Or the address of its public keys.
    #[arg(long)]
    jwks_uri: Option<String>,
    /// A grant it may use: authorization_code, refresh_token, client_credentials; the first two if left out.
    #[arg(long = "grant-type", value_parser = word(GrantType::parse))]
    grant_types: Vec<GrantType>,
    /// What it may ask to know, separated by spaces.
    #[arg(long, default_value = "openid profile edu.acting", value_parser = parse_scope)]
    scope: Scope,
    /// A role in which people may use it: student, teacher, staff, principal, guardian; all if left out.
    #[arg(long = "role", value_parser = word(Role::parse))]
    roles: Vec<Role>,
    /// How many of a guardian's children it must know: none, one, all.
    #[arg(long, default_value = "none", value_parser = word(ChildNeed::parse))]
    child: ChildNeed,
    /// How people are called there: pairwise, or public for legacy services.
    #[arg(long, default_value = "pairwise", value_parser = word(SubjectType::parse))]
    subject_type: SubjectType,
    /// Host name shared by services that may know each other's people; that of the redirect URIs if left out.
    #[arg(long)]
    sector: Option<String>,
    /// What signs its ID tokens: RS256, PS256, ES256, EdDSA.
    #[arg(long, default_value = "RS256", value_parser = word(Algorithm::parse))]
    algorithm: Algorithm,
    /// What its access tokens are: opaque, jwt.
    #[arg(long, default_value = "opaque", value_parser = word(TokenFormat::parse))]
    token_format: TokenFormat,
    /// Audience of its JWT access tokens.
    #[arg(long)]
    resource: Option<String>,
    /// Exempt it from PKCE: legacy services with a secret only.
    #[arg(long)]
    no_pkce: bool,
    /// Do not ask people for consent: the bureau's own services only.
    #[arg(long)]
    trusted: bool,
    /// Register it switched off.
    #[arg(long)]
    inactive: bool,
    /// Replace what is registered under this id; its secrets stay.
    #[arg(long)]
    replace: bool,
}

/// A parser of one of the words of an enum.
fn word<T: Clone + Send + Sync + 'static>(
    parse: fn(&str) -> Option<T>,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static {
    move |text| parse(text).ok_or_else(|| format!("{text} is none of the words"))
}

/// Here an unknown scope is a mistake; clients may ask for unknown ones.
fn parse_scope(text: &str) -> Result<Scope, String> {
    let one = |value: &str| ScopeValue::parse(value).ok_or_else(|| format!("there is no scope {value}"));
    text.split_whitespace().map(one).collect()
}

impl ClientCommand {
    /// Carries the command out and returns what to print.
    ///
    /// # Errors
    /// What speaks against it, for the operator.
    pub async fn run(self, db: &Db, sealer: &Sealer, now: Timestamp) -> anyhow::Result<String> {
        match self {
            Self::Add(args) => add(*args, db, sealer, now).await,
            Self::List => list(db).await,
            Self::Show { id } => show(db, sealer, id, now).await,
            Self::RotateSecret { id, grace_hours } => rotate_secret(db, sealer, id, grace_hours, now).await,
        }
    }
}

async fn add(args: AddArgs, db: &Db, sealer: &Sealer, now: Timestamp) -> anyhow::Result<String> {
    let replace = args.replace;
    let client = args.into_client()?;
    let objections = objections(&client);
    ensure!(objections.is_empty(), "{} cannot be registered:\n  {}", client.id, objections.join("\n  "));
    let known = super::find(db, sealer, &client.id).await?;
    if known.is_some() && !replace {
        bail!("{} is registered already: use --replace to change it", client.id);
    }
    let id = client.id.clone();
    let takes_secret = client.auth_method.takes_secret();
    let has_secret = known.is_some_and(|known| !known.secrets.is_empty());
    super::put(db, client, now).await?;
    let mut text = format!("client_id      {id}\n");
    if takes_secret && !has_secret {
        let secret = super::add_secret(db, sealer, id, now, now).await?;
        let _ = writeln!(text, "client_secret  {}", secret.expose_secret());
    }
    Ok(text)
}

impl AddArgs {
    fn into_client(self) -> anyhow::Result<Client> {
        let jwks = self
            .jwks
            .as_ref()
            .map(|path| std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display())));
        let sector = match self.sector {
            Some(sector) => sector,
            None => sector_of(&self.redirect_uris)?,
        };
        let grant_types: BTreeSet<GrantType> = if self.grant_types.is_empty() {
            [GrantType::AuthorizationCode, GrantType::RefreshToken].into()
        } else {
            self.grant_types.into_iter().collect()
        };
        Ok(Client {
            id: ClientId(self.id),
            name_en: self.name_en.unwrap_or_else(|| self.name.clone()),
            name: self.name,
            purpose: self.purpose,
            client_uri: self.client_uri,
            logo_uri: self.logo_uri,
            policy_uri: self.policy_uri,
            tos_uri: self.tos_uri,
            redirect_uris: self.redirect_uris,
            post_logout_redirect_uris: self.post_logout_redirect_uris,
            backchannel_logout_uri: self.backchannel_logout_uri,
            auth_method: self.auth_method,
            jwks: jwks.transpose()?,
            jwks_uri: self.jwks_uri,
            grant_types,
            scope: self.scope,
            allowed_roles: self.roles.into_iter().collect(),
            child_need: self.child,
            subject_type: self.subject_type,
            sector,
            id_token_alg: self.algorithm,
            token_format: self.token_format,
            resource: self.resource,
            pkce_required: !self.no_pkce,
            trusted: self.trusted,
            active: !self.inactive,
        })
    }
}

/// The one host of the redirect URIs; without any, the sector is decided by nobody.
fn sector_of(uris: &[String]) -> anyhow::Result<String> {
    let host = |uri: &String| Url::parse(uri).ok().and_then(|url| url.host_str().map(str::to_owned));
    let hosts: BTreeSet<String> = uris.iter().filter_map(host).collect();
    ensure!(hosts.len() <= 1, "the redirect URIs have several hosts: choose the sector with --sector");
    Ok(hosts.into_iter().next().unwrap_or_default())
}

async fn list(db: &Db) -> anyhow::Result<String> {
    let mut text = String::new();
    for client in super::list(db).await? {
        let state = if client.active { "on" } else { "off" };
        let method = client.auth_method.as_str();
        // Writing to a string does not fail.
        let _ = writeln!(text, "{:24} {state:3} {method:19} {}", client.id.0, client.name);
    }
    Ok(text)
}

async fn show(db: &Db, sealer: &Sealer, id: String, now: Timestamp) -> anyhow::Result<String> {
    let known = super::find(db, sealer, &ClientId(id.clone())).await?.with_context(|| unknown(&id))?;
    let live = known.live_secrets(now).count();
    let mut text = serde_json::to_string_pretty(&known.client)?;
    let _ = writeln!(text, "\nsecrets that work: {live}");
    Ok(text)
}

async fn rotate_secret(
    db: &Db,
    sealer: &Sealer,
    id: String,
    grace_hours: i64,
    now: Timestamp,
) -> anyhow::Result<String> {
    ensure!((0..=24 * 90).contains(&grace_hours), "--grace-hours: write a number from 0 to 2160");
    let known = super::find(db, sealer, &ClientId(id.clone())).await?.with_context(|| unknown(&id))?;
    let method = known.client.auth_method;
    ensure!(method.takes_secret(), "{id} proves itself by {} and has no secret", method.as_str());
    let older_end = now.plus(grace_hours * 3600);
    let secret = super::add_secret(db, sealer, ClientId(id.clone()), older_end, now).await?;
    Ok(format!("client_id      {id}\nclient_secret  {}\n", secret.expose_secret()))
}

fn unknown(id: &str) -> String {
    format!("no service is registered as {id}; `idp client list` shows them all")
}
