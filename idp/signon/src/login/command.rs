//! `person …` on the command line.

use std::fmt::Write as _;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use domain::accounts::{Account, AccountState};
use domain::identifiers::LoginName;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use uuid::Uuid;

use super::again::open_again;
use super::{device, store};
use city::accounts::{find_by_login, find_by_person, renew_activation_within, reset_within};
use city::grants::{self, Which};
use city::sessions;
use city::students::DutyCommand;
use platform::audit::{AuditAct, OPERATOR};
use platform::db::Act;
use platform::fault::Fault;
use platform::invalidate::Key;
use web::app::App;

/// What an operator may do for a person at the help desk.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum PersonCommand {
    /// Show where an account stands.
    Show(PersonArgs),
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
                let account = find(app, duty.who().unwrap_or_default()).await?;
                return duty.run(app, account.map(|account| account.person)).await;
            }
        };
        let account = find(app, who).await?.ok_or_else(missing)?;
        match self {
            Self::Show(_) => return Ok(describe(&account, now)),
            Self::Code(_) => return print_code(app, account.person, now).await,
            Self::Reset(_) => reset(app, &account, now).await?,
            Self::Unlock(_) | Self::Duty(_) => unlock(app, &account, who, now).await?,
        }
        let account = find_by_person(app, account.person).await?.ok_or_else(missing)?.account;
        Ok(describe(&account, now))
    }
}

async fn find(app: &App, who: &str) -> Result<Option<Account>, Fault> {
    let found = match (Uuid::parse_str(who), LoginName::parse(who)) {
        (Ok(id), _) => find_by_person(app, PersonId(id)).await?,
        (Err(_), Some(name)) => find_by_login(app, &name).await?,
        (Err(_), None) => None,
    };
    Ok(found.map(|found| found.account))
}

async fn print_code(app: &App, person: PersonId, now: Timestamp) -> anyhow::Result<String> {
    let opened = open_again(app, (OPERATOR.to_owned(), person), now).await?;
    let opened = opened.context("this account does not wait for a first sign-in without a mailed link")?;
    Ok(format!("code        {}\nuntil       {}\n", opened.code.grouped(), opened.dies_at.0))
}

/// Forgets the wrong passwords of devices the account does not know, and those of the change of a password. A
/// known device has its own count, which only its owner can fill.
async fn unlock(app: &App, account: &Account, who: &str, now: Timestamp) -> Result<(), Fault> {
    let sealer = app.keyring.sealer();
    let name = LoginName::parse(account.login_name.as_deref().unwrap_or(who));
    let counters =
        [device::counter(&sealer, name.as_ref(), None), device::change_counter(&sealer, account.person.0)];
    let (account, person) = (account.clone(), account.person.to_string());
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

/// Takes an account from whoever has it. Whoever was let in wrongly keeps her ties until the school ends them.
async fn reset(app: &App, account: &Account, now: Timestamp) -> anyhow::Result<()> {
    let (id, person) = (account.id, account.person);
    let act = app.db.write(async move |act: &Act<'_>| {
        if !reset_within(act, (id, person), now).await? {
            return Ok(false);
        }
        grants::end_where(act, Which::Person(person), now).await?;
        sessions::end_all_of_within(act, person, None, now).await?;
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

fn describe(account: &Account, now: Timestamp) -> String {
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = writeln!(text, "person      {}", account.person);
    let _ = writeln!(text, "login name  {}", account.login_name.as_deref().unwrap_or("(default, not shown)"));
    let _ = writeln!(text, "state       {}", account.state.as_str());
    if account.state == AccountState::Pending {
        let door = match account.takes_activation(now) {
            Ok(()) => "open".to_owned(),
            Err(refusal) => format!("closed: {refusal:?}"),
        };
        let _ = writeln!(text, "activation  {door}");
    }
    if let Some(changed) = account.secret_changed_at {
        let _ = writeln!(text, "password    since {}", changed.0);
    }
    text
}
