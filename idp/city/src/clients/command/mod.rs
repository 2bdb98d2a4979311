//! `client …` on the command line.

mod fields;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context as _, bail, ensure};
use clap::{Args, Subcommand};
use domain::clients::Client;
use domain::ids::ClientId;
use domain::registration::objections;
use domain::timestamp::Timestamp;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use fields::Fields;
use platform::db::Db;
use platform::seal::Sealer;
use web::moment::Moment;

/// What an operator may do with the services that people sign in to; running servers notice within a second.
#[derive(Clone, Debug, Subcommand)]
pub enum ClientCommand {
    /// Register a service and print its secret, which is shown this once.
    Add(Box<AddArgs>),
    /// Change what is registered of a service, and show the difference; its secrets stay.
    Change(Box<ChangeArgs>),
    /// List the services.
    List,
    /// Show what is registered of a service, as JSON.
    Show {
        /// Its id.
        id: String,
    },
    /// Show what was refused to a service lately, the newest first.
    Log {
        /// Its id.
        id: String,
        /// How many refusals.
        #[arg(long, default_value_t = 20)]
        most: u64,
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

/// A service to register.
#[derive(Clone, Debug, Args)]
pub struct AddArgs {
    /// Its `client_id`: letters, digits, '-', '.', '_'.
    id: String,
    #[command(flatten)]
    fields: Fields,
    /// Replace what is registered under this id, also what is not named here; its secrets stay.
    #[arg(long)]
    replace: bool,
}

/// What to change of a service. What is not named stays; "" takes an address, a text or a list away.
#[derive(Clone, Debug, Args)]
pub struct ChangeArgs {
    /// Its id.
    id: String,
    #[command(flatten)]
    fields: Fields,
}

impl ClientCommand {
    /// Carries the command out and returns what to print.
    ///
    /// # Errors
    /// What speaks against it, for the operator.
    pub async fn run(self, db: &Db, sealer: &Sealer, now: Timestamp) -> anyhow::Result<String> {
        match self {
            Self::Add(args) => add(*args, db, sealer, now).await,
            Self::Change(args) => change(*args, db, sealer, now).await,
            Self::List => list(db).await,
            Self::Show { id } => show(db, sealer, id, now).await,
            Self::Log { id, most } => log(db, sealer, id, most).await,
            Self::RotateSecret { id, grace_hours } => rotate_secret(db, sealer, id, grace_hours, now).await,
        }
    }
}

async fn add(args: AddArgs, db: &Db, sealer: &Sealer, now: Timestamp) -> anyhow::Result<String> {
    let client = args.fields.register(ClientId(args.id))?;
    check(&client)?;
    let known = super::find(db, sealer, &client.id).await?;
    if known.is_some() && !args.replace {
        bail!(
            "{0} is registered already: `idp client change {0}` changes what you name, --replace all of it",
            client.id
        );
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

fn check(client: &Client) -> anyhow::Result<()> {
    let objections = objections(client);
    ensure!(objections.is_empty(), "{} cannot be registered:\n  {}", client.id, objections.join("\n  "));
    Ok(())
}

/// Changes what is named, and shows each member before and after.
async fn change(args: ChangeArgs, db: &Db, sealer: &Sealer, now: Timestamp) -> anyhow::Result<String> {
    let known = super::find(db, sealer, &ClientId(args.id.clone())).await?;
    let before = known.with_context(|| unknown(&args.id))?.client;
    let after = args.fields.apply(before.clone())?;
    check(&after)?;
    let changes = super::changes(Some(&before), &after);
    if changes.is_empty() {
        return Ok("nothing changes\n".to_owned());
    }
    super::put(db, after, now).await?;
    let line = |(member, [old, new]): (String, [Value; 2])| format!("{member}: {old} -> {new}\n");
    Ok(changes.into_iter().map(line).collect())
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
    let mut shown = serde_json::to_value(&known.client)?;
    let former = known.client.former_algs.iter();
    let former: BTreeMap<_, _> = former.map(|(alg, at)| (alg.as_str(), Moment::from(*at).line())).collect();
    if let Some(members) = shown.as_object_mut() {
        members.insert(super::FORMER.to_owned(), json!(former));
    }
    let mut text = serde_json::to_string_pretty(&shown)?;
    let _ = writeln!(text, "\nsecrets that work: {live}");
    Ok(text)
}

async fn log(db: &Db, sealer: &Sealer, id: String, most: u64) -> anyhow::Result<String> {
    let client = ClientId(id);
    super::find(db, sealer, &client).await?.with_context(|| unknown(&client.0))?;
    let mut text = String::new();
    for row in super::store::refusals(db.read(), &client, most).await? {
        let at = Moment::from(Timestamp(row.at)).iso;
        let reason = Some(&row.reason).filter(|reason| **reason != row.description);
        let reason = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
        let _ = writeln!(text, "{at} {} {}: {}{reason}", row.endpoint, row.error, row.description);
    }
    Ok(if text.is_empty() { format!("nothing was refused to {client} lately\n") } else { text })
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
