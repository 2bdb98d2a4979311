//! `person …` on the command line.

use std::fmt::Write as _;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use domain::accounts::Account;
use domain::identifiers::LoginName;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::again::{CodeMail, Opening, mail_code, print_code};
use super::failures::Failures;
use super::show::{describe, line};
use super::{device, store};
use city::accounts::{
    Credentials, find_by_login, find_by_person, list_of_name, renew_activation_within, reset_within,
};
use city::badges;
use city::factors;
use city::links;
use city::recovery;
use city::sessions;
use city::students::DutyCommand;
use platform::audit::{self, AuditAct, OPERATOR};
use platform::db::Act;
use platform::fault::Fault;
use platform::ids::new_id;
use platform::jobs;
use web::app::App;
use web::moment::Moment;

/// What an operator may do for a person at the help desk.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum PersonCommand {
    /// Show where an account stands: name, roles and schools, activation, lock. The audit log says so.
    Show(PersonArgs),
    /// List the people who have a name, or a part of it. The audit log says who was listed.
    Find(NameArgs),
    /// Let a person in again: wrong tries are forgotten, and a pending account waits another 14 days. One that waits for a
    /// mailed link keeps its link; a new one is asked for at /activate/link. A code that was printed is void: print another.
    Unlock(PersonArgs),
    /// Print a one-time code for the first sign-in of a pending account, good for 14 days, or mail it to the mailbox that the
    /// school's records name of a member of staff. The code of before is void; a default secret goes on to work where the
    /// configuration lets its role use one.
    Code(CodeArgs),
    /// Take an account that was opened by a mailed link from whoever has it, and let it wait again: password, sessions and
    /// mailbox are gone. The next approval of its owner sends a link to the mailbox that she proves.
    Reset(PersonArgs),
    /// Remove the second factors of a person who lost them: app, passkeys, recovery codes, trusted devices. All sessions end.
    /// Make sure who asks: from then on the password alone opens the account.
    ResetFactors(PersonArgs),
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

/// Whose code, and how it goes there.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct CodeArgs {
    /// Login name, or id of the person.
    pub who: String,
    /// Mail the code instead of printing it.
    #[arg(long)]
    pub mail: bool,
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

    /// The command `person reset-factors`.
    pub fn reset_factors(who: &str) -> Self {
        Self::ResetFactors(PersonArgs { who: who.to_owned() })
    }

    /// The command `person code`.
    pub fn code(who: &str) -> Self {
        Self::Code(CodeArgs { who: who.to_owned(), mail: false })
    }

    /// The command `person code --mail`.
    pub fn mail_code(who: &str) -> Self {
        Self::Code(CodeArgs { who: who.to_owned(), mail: true })
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
            | Self::Code(CodeArgs { who, .. })
            | Self::ResetFactors(PersonArgs { who })
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
            Self::Code(args) => return code(app, person, args.mail, now).await,
            Self::Reset(_) => reset(app, &found.account, now).await?,
            Self::Unlock(_) => unlock(app, &found, now).await?,
            Self::ResetFactors(_) => reset_factors(app, &found, now).await?,
            Self::Show(_) => {
                let (actor, subject) = (OPERATOR.to_owned(), person.to_string());
                audit::record_alone(&app.db, now, actor, AuditAct::PersonShown, subject, json!({})).await?;
            }
            Self::Find(_) | Self::Duty(_) => {}
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
    // On record before anything is shown; what was typed may be a name of somebody who is not here.
    let shown: Vec<String> = people.iter().take(most).map(ToString::to_string).collect();
    let (actor, detail) = (OPERATOR.to_owned(), json!({ "people": shown }));
    audit::record_alone(&app.db, now, actor, AuditAct::PersonSought, "people".to_owned(), detail).await?;
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

async fn code(app: &App, person: PersonId, by_mail: bool, now: Timestamp) -> anyhow::Result<String> {
    const NOT_WAITING: &str = "this account does not wait for a first sign-in without a mailed link";
    let opening = Opening { by: OPERATOR.to_owned(), person, page: new_id(), as_student: false };
    if by_mail {
        return match mail_code(app, &opening, now).await? {
            CodeMail::Sent(to) => Ok(format!("code        mailed to {to}\n")),
            CodeMail::NotWaiting => anyhow::bail!(NOT_WAITING),
            CodeMail::NoMailbox => {
                anyhow::bail!(
                    "codes are mailed to staff whose mailbox is on file, and this person is none of them"
                )
            }
            CodeMail::TooMany => anyhow::bail!("three codes were mailed today; print one"),
        };
    }
    let opened = print_code(app, &opening, now).await?.ok().context(NOT_WAITING)?;
    let until = Moment::from(opened.dies_at).line();
    Ok(format!("code        {}\nuntil       {until}\n", opened.code.grouped()))
}

/// Forgets the wrong passwords and the wrong codes of the second step of devices the account does not know, and the wrong
/// passwords of the change of a password. A known device has its own count, which only its owner can fill.
async fn unlock(app: &App, found: &Credentials, now: Timestamp) -> Result<(), Fault> {
    let (failures, account) = (Failures::of(app, found, None), found.account.clone());
    let step = device::factor_counter(&app.keyring.sealer(), &account, &found.login_lookup, None);
    let person = account.person.to_string();
    let unlocked = app.db.write(async move |act: &Act<'_>| {
        failures.forget_within(act).await?;
        store::clear(act, &step).await?;
        let renewed = renew_activation_within(act, &account, now).await?;
        let detail = json!({ "activation_renewed": renewed.is_some() });
        act.audit(AuditAct::AccountUnlocked, OPERATOR, &person, &detail, now).await
    });
    Ok(unlocked.await?)
}

/// Removes the second factors of a person.
async fn reset_factors(app: &App, found: &Credentials, now: Timestamp) -> anyhow::Result<()> {
    let (sealer, person) = (app.keyring.sealer(), found.account.person);
    let counter = device::factor_counter(&sealer, &found.account, &found.login_lookup, None);
    let told = factors::mail(app, person, factors::News::Reset, now).await?;
    let devices = factors::list_devices(app, person, now).await?.len();
    let act = app.db.write(async move |act: &Act<'_>| {
        let held = factors::remove_all_within(act, person, now).await?;
        // Codes and devices may be left of factors that are gone: they count as well.
        if !held.any() && held.codes == 0 && devices == 0 {
            return Ok(false);
        }
        store::clear(act, &counter).await?;
        sessions::sign_out_everywhere_within(act, person, now).await?;
        let detail = serde_json::json!({
            "totp": held.totp, "passkeys": held.passkeys, "codes": held.codes, "devices": devices,
        });
        act.audit(AuditAct::FactorReset, OPERATOR, &person.to_string(), &detail, now).await?;
        jobs::enqueue_each(act, &sealer, &told, now).await?;
        Ok(true)
    });
    if !act.await? {
        anyhow::bail!("this person has no second factor; nothing was changed");
    }
    Ok(())
}

/// Takes an account from whoever has it. Whoever was let in wrongly keeps her bindings until the school ends them.
async fn reset(app: &App, account: &Account, now: Timestamp) -> anyhow::Result<()> {
    let (id, person) = (account.id, account.person);
    let act = app.db.write(async move |act: &Act<'_>| {
        if !reset_within(act, (id, person), now).await? {
            return Ok(false);
        }
        factors::remove_all_within(act, person, now).await?;
        sessions::sign_out_everywhere_within(act, person, now).await?;
        recovery::forget_within(act, person).await?;
        badges::forget_within(act, person).await?;
        links::end_all_of_within(act, person, OPERATOR, now).await?;
        let detail = json!({});
        act.audit(AuditAct::AccountReset, OPERATOR, &person.to_string(), &detail, now).await?;
        Ok(true)
    });
    if !act.await? {
        anyhow::bail!("this account was not opened by a mailed link; nothing was changed");
    }
    Ok(())
}
