//! `person …` on the command line.

use std::fmt::Write as _;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use domain::accounts::Account;
use domain::identifiers::LoginName;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use uuid::Uuid;

use super::again::open_again;
use super::show::{describe, line};
use super::{device, store};
use city::accounts::{
    Credentials, find_by_login, find_by_person, list_of_name, renew_activation_within, reset_within,
};
use city::grants::{self, Which};
use city::links;
use city::sessions;
use city::students::DutyCommand;
use platform::audit::{AuditAct, OPERATOR};
use platform::db::Act;
use platform::fault::Fault;
use platform::invalidate::Key;
use web::app::App;
use web::moment::Moment;

/// What an operator may do for a person at the help desk.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum PersonCommand {
    /// Show where an account stands: name, roles and schools, activation, lock.
    Show(PersonArgs),
    /// List the people who have a name, or a part of it.
    Find(NameArgs),
    /// Let a person in again: wrong tries are forgotten, and a pending account waits another 14 days. One that waits for a
    /// mailed link keeps its link; a new one is asked for at /activate/link. A code that was printed is void: print another.
    Unlock(PersonArgs),
    /// Print a one-time code for the first sign-in of a pending account, good for 14 days. The code of before is void; a
    /// default secret goes on to work where the configuration lets its role use one.
    Code(PersonArgs),
    /// Take an account that was opened by a mailed link from whoever has it, and let it wait again: password, sessions and
    /// mailbox are gone. The next approval of its owner sends a link to the mailbox that she proves.
    Reset(PersonArgs),
    /// Say who administers a school, or is deputy for a class.
    #[command(subcommand)]
    Duty(DutyCommand),
}

/// Whose name.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct NameArgs {
    /// The name, or a part of it.
    pub name: String,
}

/// Whose account.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct PersonArgs {
    /// Login name, or id of the person.
    pub who: String,
}

impl PersonCommand {
    /// The command `person show`.
    pub fn show(who: &str) -> Self {
        Self::Show(PersonArgs { who: who.to_owned() })
    }

    /// The command `person find`.
    pub fn find(name: &str) -> Self {
        Self::Find(NameArgs { name: name.to_owned() })
    }

    /// The command `person unlock`.
    pub fn unlock(who: &str) -> Self {
        Self::Unlock(PersonArgs { who: who.to_owned() })
    }

    /// The command `person reset`.
    pub fn reset(who: &str) -> Self {
        Self::Reset(PersonArgs { who: who.to_owned() })
    }

    /// The command `person code`.
    pub fn code(who: &str) -> Self {
        Self::Code(PersonArgs { who: who.to_owned() })
    }

    /// Carries the command out and returns the text to print: never an ID number or a default login name.
    ///
    /// # Errors
    /// When there is no such person, no link opened an account that is to wait again, or the database does not answer.
    pub async fn run(&self, app: &App) -> anyhow::Result<String> {
        let now = app.now();
        let missing = || anyhow::anyhow!("there is no such person");
        let who = match self {
            Self::Show(PersonArgs { who })
            | Self::Unlock(PersonArgs { who })
            | Self::Code(PersonArgs { who })
            | Self::Reset(PersonArgs { who }) => who,
            Self::Duty(duty) => {
                let found = find(app, duty.who().unwrap_or_default()).await?;
                return duty.run(app, found.map(|found| found.account.person)).await;
            }
            Self::Find(NameArgs { name }) => return list(app, name, now).await,
        };
        let found = find(app, who).await?.ok_or_else(missing)?;
        let person = found.account.person;
        match self {
            Self::Code(_) => return print_code(app, person, now).await,
            Self::Reset(_) => reset(app, &found.account, now).await?,
            Self::Unlock(_) => unlock(app, &found, now).await?,
            Self::Show(_) | Self::Find(_) | Self::Duty(_) => {}
        }
        let found = find_by_person(app, person).await?.ok_or_else(missing)?;
        Ok(describe(app, &found, now).await?)
    }
}

/// At most so many people of a name are listed.
const MOST_OF_A_NAME: u64 = 50;

async fn list(app: &App, name: &str, now: Timestamp) -> anyhow::Result<String> {
    let people = list_of_name(app.db.read(), name.trim(), MOST_OF_A_NAME + 1).await?;
    let most = usize::try_from(MOST_OF_A_NAME).unwrap_or(usize::MAX);
    let mut text = String::new();
    for person in people.iter().take(most) {
        match find_by_person(app, *person).await? {
            Some(found) => text.push_str(&line(app, &found, now).await?),
            // Writing to a string does not fail.
            None => drop(writeln!(text, "{person}  without an account")),
        }
    }
    anyhow::ensure!(!text.is_empty(), "nobody has that name");
    if people.len() > most {
        text.push_str("and more: write more of the name\n");
    }
    Ok(text)
}

async fn find(app: &App, who: &str) -> Result<Option<Credentials>, Fault> {
    Ok(match (Uuid::parse_str(who), LoginName::parse(who)) {
        (Ok(id), _) => find_by_person(app, PersonId(id)).await?,
        (Err(_), Some(name)) => find_by_login(app, &name).await?,
        (Err(_), None) => None,
    })
}

async fn print_code(app: &App, person: PersonId, now: Timestamp) -> anyhow::Result<String> {
    let opened = open_again(app, (OPERATOR.to_owned(), person), now).await?;
    let opened = opened.context("this account does not wait for a first sign-in without a mailed link")?;
    let until = Moment::from(opened.dies_at).line();
    Ok(format!("code        {}\nuntil       {until}\n", opened.code.grouped()))
}

/// Forgets the wrong passwords of devices the account does not know, and those of the change of a password. A
/// known device has its own count, which only its owner can fill.
async fn unlock(app: &App, found: &Credentials, now: Timestamp) -> Result<(), Fault> {
    let (sealer, account) = (app.keyring.sealer(), found.account.clone());
    let counters = [
        device::counter_of(&sealer, &found.login_lookup, None),
        device::change_counter(&sealer, account.person.0),
    ];
    let person = account.person.to_string();
    let unlocked = app.db.write(async move |act: &Act<'_>| {
        for counter in &counters {
            store::clear(act, counter).await?;
        }
        let renewed = renew_activation_within(act, &account, now).await?;
        let detail = serde_json::json!({ "activation_renewed": renewed.is_some() });
        act.audit(AuditAct::AccountUnlocked, OPERATOR, &person, &detail, now).await
    });
    Ok(unlocked.await?)
}

/// Takes an account from whoever has it. Whoever was let in wrongly keeps her bindings until the school ends them.
async fn reset(app: &App, account: &Account, now: Timestamp) -> anyhow::Result<()> {
    let (id, person) = (account.id, account.person);
    let act = app.db.write(async move |act: &Act<'_>| {
        if !reset_within(act, (id, person), now).await? {
            return Ok(false);
        }
        grants::end_where(act, Which::Person(person), now).await?;
        sessions::end_all_of_within(act, person, None, now).await?;
        links::end_all_of_within(act, person, OPERATOR, now).await?;
        act.invalidate(&[Key::Person(person)], now).await?;
        let detail = serde_json::json!({});
        act.audit(AuditAct::AccountReset, OPERATOR, &person.to_string(), &detail, now).await?;
        Ok(true)
    });
    if !act.await? {
        anyhow::bail!("this account was not opened by a mailed link; nothing was changed");
    }
    Ok(())
}
