//! `audit …`: reads the record of privileged acts, and says whether it is whole.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use anyhow::{Context as _, bail, ensure};
use clap::{Args, Subcommand};
use domain::identifiers::LoginName;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use serde_json::Value;
use time::{Date, Month, UtcOffset};
use uuid::Uuid;

use city::accounts;
use platform::audit::{self, AuditAct, Entry, Flaw, Head, Wanted};
use platform::db::Db;
use platform::seal::Sealer;
use web::moment::Moment;

/// What an operator may ask of the audit.
#[derive(Clone, Debug, Subcommand)]
pub enum AuditCommand {
    /// Read the last entries: by person, act and time. An entry with «!» has no right code; `audit verify` says more.
    List(ListArgs),
    /// Check that each entry follows from the one before it and has its code; exit code 1 if one was changed, added or
    /// removed.
    Verify(VerifyArgs),
}

/// Arguments of `audit list`.
#[derive(Clone, Debug, Args)]
pub struct ListArgs {
    /// Who did it or to whom or what it was done: a login name, or an id as the record has it.
    #[arg(long)]
    person: Option<String>,
    /// The act, or the begin of its name: `session.begun`, or `session` for all of them.
    #[arg(long)]
    act: Option<String>,
    /// From this day of Taipei on, or this time: 2026-11-30, 2026-11-30T14:00.
    #[arg(long, value_parser = first_of)]
    since: Option<Timestamp>,
    /// Up to the end of this day of Taipei, or this minute.
    #[arg(long, value_parser = end_of)]
    until: Option<Timestamp>,
    /// At most so many, the newest.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    most: u64,
}

/// Arguments of `audit verify`.
#[derive(Clone, Debug, Args)]
pub struct VerifyArgs {
    /// A head that was kept elsewhere, `NUMBER:CODE`: a line of the log, or the file beside a backup. Finds out whether
    /// entries up to it are missing.
    #[arg(long)]
    head: Option<String>,
}

impl AuditCommand {
    /// The command `audit list` without arguments.
    pub fn list() -> Self {
        Self::List(ListArgs { person: None, act: None, since: None, until: None, most: 100 })
    }

    /// The command `audit list --person WHO`.
    pub fn about(who: &str) -> Self {
        let person = Some(who.to_owned());
        Self::List(ListArgs { person, act: None, since: None, until: None, most: 100 })
    }

    /// Carries the command out.
    ///
    /// # Errors
    /// An entry that cannot be believed, a head that the audit does not know any more, an act or a person that there is not.
    pub async fn run(&self, db: &Db, sealer: &Sealer) -> anyhow::Result<String> {
        match self {
            Self::List(list) => list.run(db, sealer).await,
            Self::Verify(verify) => verify.run(db, sealer).await,
        }
    }
}

impl ListArgs {
    async fn run(&self, db: &Db, sealer: &Sealer) -> anyhow::Result<String> {
        if let Some(act) = &self.act {
            let names = || AuditAct::ALL.iter().map(|act| act.as_str());
            let is_one = names().any(|name| {
                name.strip_prefix(act).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            });
            ensure!(is_one, "there is no act «{act}»; there are {}", names().collect::<Vec<_>>().join(", "));
        }
        let about = match &self.person {
            Some(who) => Some(named(db, sealer, who).await?),
            None => None,
        };
        let wanted = Wanted { about, act: self.act.clone(), since: self.since, until: self.until };
        let entries = audit::list(db.read(), sealer, &wanted, self.most).await?;
        if entries.is_empty() {
            return Ok("no entry\n".to_owned());
        }
        let names = Names::of(db, &entries).await?;
        Ok(entries.iter().fold(String::new(), |mut text, entry| {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{}", line(entry, &names));
            text
        }))
    }
}

/// The names of the people whom entries name by their ids.
struct Names(HashMap<PersonId, String>);

impl Names {
    async fn of(db: &Db, entries: &[Entry]) -> anyhow::Result<Self> {
        let named = entries.iter().flat_map(|entry| [&entry.actor, &entry.subject]);
        let ids: BTreeSet<Uuid> = named.filter_map(|text| Uuid::parse_str(text).ok()).collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        Ok(Self(accounts::list_names(db.read(), &ids).await?))
    }

    /// The id, with the name beside it where it is that of a person who is known.
    fn beside(&self, id: &str) -> String {
        let name = Uuid::parse_str(id).ok().and_then(|id| self.0.get(&PersonId(id)));
        name.map_or_else(|| id.to_owned(), |name| format!("{id} {name}"))
    }
}

/// What the record calls somebody: the id of whoever signs in by that name, else what was typed.
async fn named(db: &Db, sealer: &Sealer, who: &str) -> anyhow::Result<String> {
    let Some(name) = LoginName::parse(who) else { return Ok(who.to_owned()) };
    let person = accounts::find_person_by_login(db, sealer, &name).await?;
    Ok(person.map_or_else(|| who.to_owned(), |person| person.to_string()))
}

fn line(entry: &Entry, names: &Names) -> String {
    let mark = if entry.is_sound { ' ' } else { '!' };
    let at = Moment::from(entry.at).line();
    let acting: Vec<&str> = entry.acting.iter().flatten().map(String::as_str).collect();
    let acting = if acting.is_empty() { String::new() } else { format!(" ({})", acting.join(" ")) };
    let detail = if entry.detail == "{}" { String::new() } else { with_dates(&entry.detail) };
    let text = format!(
        "{mark}{:>8}  {at}  {}  {}{acting} → {}  {detail}",
        entry.seq,
        entry.act,
        names.beside(&entry.actor),
        names.beside(&entry.subject)
    );
    // What somebody typed makes no line of its own, and tells the terminal nothing.
    text.trim_end().chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// Members of a detail that hold a time.
const TIMES: [&str; 2] = ["until", "older secrets end"];

/// The detail with its times as dates of Taipei; what is no JSON stays as it is.
fn with_dates(detail: &str) -> String {
    let Ok(Value::Object(mut members)) = serde_json::from_str(detail) else { return detail.to_owned() };
    for (member, value) in &mut members {
        if let Some(at) = value.as_i64().filter(|_| TIMES.contains(&member.as_str())) {
            *value = Moment::from(Timestamp(at)).line().into();
        }
    }
    Value::Object(members).to_string()
}

/// The begin of a day of Taipei, or a minute of it.
fn first_of(text: &str) -> Result<Timestamp, String> {
    Ok(read_moment(text)?.0)
}

/// The end of a day of Taipei, or of a minute of it.
fn end_of(text: &str) -> Result<Timestamp, String> {
    let (begin, seconds) = read_moment(text)?;
    Ok(begin.plus(seconds))
}

/// A day or a minute: its begin and its length in seconds.
fn read_moment(text: &str) -> Result<(Timestamp, i64), String> {
    let (day, clock) = text.split_once(['T', ' ']).map_or((text, None), |(day, clock)| (day, Some(clock)));
    let read = || {
        let mut parts = day.splitn(3, '-');
        let year = parts.next()?.parse().ok()?;
        let month = Month::try_from(parts.next()?.parse::<u8>().ok()?).ok()?;
        let day = Date::from_calendar_date(year, month, parts.next()?.parse().ok()?).ok()?;
        let (hour, minute) = match clock {
            None => (0, 0),
            Some(clock) => {
                clock.split_once(':').and_then(|(h, m)| Some((h.parse().ok()?, m.parse().ok()?)))?
            }
        };
        let here = UtcOffset::from_hms(8, 0, 0).ok()?;
        let begin = day.with_hms(hour, minute, 0).ok()?.assume_offset(here).unix_timestamp();
        Some((Timestamp(begin), if clock.is_some() { 60 } else { 86_400 }))
    };
    read().ok_or_else(|| format!("«{text}» is no day; write 2026-11-30 or 2026-11-30T14:00"))
}

impl VerifyArgs {
    async fn run(&self, db: &Db, sealer: &Sealer) -> anyhow::Result<String> {
        let head = &self.head;
        let head = head.as_deref().map(|text| {
            Head::parse(text)
                .with_context(|| format!("--head {text}: write NUMBER:CODE, as the log shows it"))
        });
        let head = head.transpose()?;
        match audit::find_flaw(db.read(), sealer).await? {
            None => {}
            Some(Flaw { seq, unsigned: true }) => bail!(
                "entry {seq} of the audit has no code: a server of the release before wrote it, or somebody else who \
                 can write into the database (docs/operations.md, «Upgrades»)"
            ),
            Some(Flaw { seq, .. }) => bail!("entry {seq} of the audit was changed, put in, or follows a gap"),
        }
        if let Some(head) = head
            && !audit::knows(db.read(), &head).await?
        {
            bail!("the audit does not know the head {head}: entry {} is missing or another one", head.seq);
        }
        let now = audit::head(db.read()).await?.map(|head| format!("; its head is {head}"));
        Ok(format!("the audit is whole{}\n", now.unwrap_or_default()))
    }
}
