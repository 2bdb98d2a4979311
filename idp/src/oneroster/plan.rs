//! Before anything is written: which bundle it is, which rows repeat, and what would end.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use aws_lc_rs::digest;
use domain::oneroster::{
    AgentTie, Brake, BundleFile, Header, Mode, Parts, Record, RowRefusal, UserRow, agent_ids, bit,
};
use time::Date;
use uuid::Uuid;

use super::ImportError;
use super::bundle::Bundle;
use super::store::{Kind, Workplace, list_living_page};

/// Between a student's sourcedId and an agent's.
pub(super) const TIE: char = '\u{1f}';

/// What a bundle is and what it would end.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Names this bundle and no other.
    pub(super) fingerprint: String,
    /// Lines whose sourcedId stood on an earlier line of the same file.
    pub(super) repeated: HashMap<BundleFile, HashSet<u64>>,
    /// What would end.
    pub(super) ending: BTreeMap<Kind, Ending>,
    /// Which columns which file lacks, in words.
    pub(super) lacking: Vec<String>,
    /// What does not end since a line cannot be read, in words.
    pub(super) withheld: Vec<String>,
}

/// Rows of one kind that would end.
#[derive(Debug, Default)]
pub(super) struct Ending {
    /// sourcedId and our id.
    pub(super) rows: Vec<(String, Uuid)>,
    /// How many live now.
    pub(super) living: u64,
    /// How many an older release wrote, which did not know what they say column by column.
    unlearned: u64,
    /// How many are missing from a file that has a line that cannot be read.
    withheld: u64,
    /// Of each column that the file may lack: how many rows have a value there now, and how many would lose it.
    erased: Vec<Erased>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Erased {
    filled: u64,
    emptied: u64,
}

/// What becomes of a living row that a file was asked about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// The file says this of the columns that it may lack.
    Told(u8),
    /// The file says nothing of it.
    Untold,
    Ends,
    /// It is missing, but a line cannot be read that may have named it.
    Withheld,
}

/// The kind of row that a file is about.
pub(super) fn kind_of(file: BundleFile) -> Kind {
    match file {
        BundleFile::AcademicSessions => Kind::Session,
        BundleFile::Orgs => Kind::Org,
        BundleFile::Courses => Kind::Course,
        BundleFile::Classes => Kind::Class,
        BundleFile::Users => Kind::User,
        BundleFile::Demographics => Kind::Demographics,
        BundleFile::Roles => Kind::Role,
        BundleFile::Enrollments => Kind::Enrollment,
    }
}

/// Reads all files once. Memory: 17 bytes for each row of the longest file. `confirm`: what is missing ends, even where a
/// line cannot be read.
pub(super) async fn plan(
    bundle: &Bundle,
    place: Workplace<'_>,
    today: Date,
    confirm: bool,
) -> Result<Plan, ImportError> {
    let mut plan = Plan::default();
    let mut whole = digest::Context::new(&digest::SHA256);
    for file in BundleFile::ALL {
        let mode = bundle.mode(file);
        if mode == Mode::Absent {
            continue;
        }
        let seen = read_file(bundle, file, today)?;
        whole.update(file.word().as_bytes());
        whole.update(if mode == Mode::Bulk { b"bulk" } else { b"delta" });
        whole.update(seen.digest.as_ref());
        let kind = kind_of(file);
        let missing = match (mode, seen.unreadable) {
            (Mode::Bulk, Some(_)) if !confirm => Fate::Withheld,
            (Mode::Bulk, _) => Fate::Ends,
            _ => Fate::Untold,
        };
        let told = file.told();
        let ending_rows = ending(place, kind, told.len(), |id| seen.fate(id, missing)).await?;
        plan.withhold(file, &seen, kind, &ending_rows);
        plan.ending.insert(kind, ending_rows);
        if file == BundleFile::Users && seen.has_agents {
            let mut ties = ending(place, Kind::Agent, 0, |id| seen.fate_of_tie(id, missing)).await?;
            keep_of_refused(bundle, &mut ties.rows, today)?;
            plan.withhold(file, &seen, Kind::Agent, &ties);
            plan.ending.insert(Kind::Agent, ties);
        }
        plan.lacking.extend(seen.lacking);
        plan.repeated.insert(file, seen.repeated);
    }
    plan.fingerprint =
        whole.finish().as_ref().iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    Ok(plan)
}

/// A row that is refused keeps what it said before, so also the agents whom it names no more. Reads the file again, but
/// only if any tie would end.
fn keep_of_refused(bundle: &Bundle, ties: &mut Vec<(String, Uuid)>, today: Date) -> Result<(), ImportError> {
    if ties.is_empty() {
        return Ok(());
    }
    let students: HashSet<u64> = ties.iter().map(|(id, _)| hash(student_of(id))).collect();
    let (mut lines, mut refused) = (bundle.lines(BundleFile::Users)?, HashSet::new());
    while let Some(line) = lines.next()? {
        let id = line.sourced_id(lines.header()).map(hash).filter(|id| students.contains(id));
        let read = |record: &Record<'_>| {
            if !record.is_deleted()? {
                UserRow::read(record, today)?;
                AgentTie::read_all(record)?;
            }
            Ok::<(), RowRefusal>(())
        };
        refused.extend(id.filter(|_| line.read(lines.header(), read).is_err()));
    }
    ties.retain(|(id, _)| !refused.contains(&hash(student_of(id))));
    Ok(())
}

impl Plan {
    /// What rows of this kind that would end stand for.
    pub(super) fn targets_ending(&self, kind: Kind) -> HashSet<Uuid> {
        self.ending
            .get(&kind)
            .into_iter()
            .flat_map(|ending| &ending.rows)
            .map(|(_, target)| *target)
            .collect()
    }

    /// Whether rows of this kind are known only as a whole.
    pub(super) fn is_learning(&self, kind: Kind) -> bool {
        self.ending.get(&kind).is_some_and(|ending| ending.unlearned > 0)
    }

    /// What must be confirmed before it ends or is erased, in words; nothing if all is within the limits.
    pub(super) fn held_by(&self, brake: Brake) -> Option<String> {
        let (mut ended, mut erased) = (Vec::new(), Vec::new());
        for (kind, ending) in &self.ending {
            let count = ending.rows.len() as u64;
            if brake.holds(count, ending.living) {
                ended.push(format!("{count} of {} {}", ending.living, plural(*kind)));
            }
            let file = BundleFile::ALL.into_iter().find(|file| kind_of(*file) == *kind);
            let columns = file.map_or(&[][..], BundleFile::told).iter().zip(&ending.erased);
            for (column, Erased { filled, emptied }) in columns {
                if !BundleFile::keeps_when_empty(column) && brake.holds(*emptied, *filled) {
                    erased.push(format!("{column} of {emptied} of {filled} {}", plural(*kind)));
                }
            }
        }
        let acts = [("end", ended), ("erase", erased)].into_iter().filter(|(_, what)| !what.is_empty());
        let acts: Vec<String> = acts.map(|(act, what)| format!("{act} {}", what.join(", "))).collect();
        (!acts.is_empty()).then(|| format!("this would {}: add --confirm", acts.join(" and ")))
    }

    /// Notes what does not end since a line cannot be read.
    fn withhold(&mut self, file: BundleFile, seen: &Seen, kind: Kind, ending: &Ending) {
        if let Some(line) = seen.unreadable.filter(|_| ending.withheld > 0) {
            let (count, file) = (ending.withheld, file.file_name());
            self.withheld.push(format!(
                "{count} {} are missing but not ended, since {file} line {line} cannot be read: add --confirm",
                plural(kind)
            ));
        }
    }
}

fn plural(kind: Kind) -> &'static str {
    match kind {
        Kind::Session => "academic sessions",
        Kind::Org => "orgs",
        Kind::Course => "courses",
        Kind::Class => "classes",
        Kind::User => "people",
        Kind::Demographics => "demographics",
        Kind::Role => "roles",
        Kind::Enrollment => "enrolments",
        Kind::Agent => "guardians' ties",
    }
}

/// What one file says.
struct Seen {
    /// Rows that are there, with a bit for each column that is not said to be empty.
    living: HashMap<u64, u8>,
    /// Rows that are said to be over.
    over: HashSet<u64>,
    ties: HashSet<u64>,
    /// Whether agents have a column.
    has_agents: bool,
    /// Rows whose line is refused before its columns are read.
    unread: HashSet<u64>,
    repeated: HashSet<u64>,
    /// The first line that cannot be split into its fields or does not tell which row it is.
    unreadable: Option<u64>,
    /// The columns that the file lacks, in words.
    lacking: Option<String>,
    digest: digest::Digest,
}

impl Seen {
    fn fate(&self, id: &str, missing: Fate) -> Fate {
        let id = hash(id);
        if self.over.contains(&id) {
            return Fate::Ends;
        }
        self.living.get(&id).map_or(missing, |filled| Fate::Told(*filled))
    }

    /// A tie ends if the student's row does not name it; of one whose row is missing, the file tells as of the row.
    fn fate_of_tie(&self, id: &str, missing: Fate) -> Fate {
        let student = hash(student_of(id));
        if self.ties.contains(&hash(id)) || self.unread.contains(&student) {
            return Fate::Untold;
        }
        if self.living.contains_key(&student) || missing == Fate::Ends { Fate::Ends } else { missing }
    }
}

fn read_file(bundle: &Bundle, file: BundleFile, today: Date) -> Result<Seen, ImportError> {
    let mut lines = bundle.hashed_lines(file)?;
    let header = lines.header().clone();
    let (mut living, mut over, mut ties) = (HashMap::new(), HashSet::new(), HashSet::new());
    let (mut unread, mut repeated, mut unreadable) = (HashSet::new(), HashSet::new(), None);
    let has_agents = header.has("agentSourcedIds");
    while let Some(line) = lines.next()? {
        if !line.is_whole(&header) {
            unreadable.get_or_insert(line.number);
        }
        let Some(id) = line.sourced_id(&header) else { continue };
        let key = hash(id);
        if living.contains_key(&key) || over.contains(&key) {
            repeated.insert(line.number);
            continue;
        }
        // A row that will be refused is there all the same: it ends nothing.
        let told = line.read(&header, |record| {
            if record.is_deleted()? || record.span().is_ok_and(|span| span.is_over(today)) {
                return Ok(true);
            }
            if file == BundleFile::Users {
                ties.extend(agent_ids(record).into_iter().map(|agent| hash(&tie(id, agent))));
            }
            Ok(false)
        });
        if told == Ok(true) {
            over.insert(key);
            continue;
        }
        if told.is_err() {
            unread.insert(key);
        }
        living.insert(key, line.filled(&header));
    }
    let lacking = lacking(file, &header);
    let digest = lines.digest();
    Ok(Seen { living, over, ties, has_agents, unread, repeated, unreadable, lacking, digest })
}

/// Says which columns a file lacks of those that it may lack and that we take.
fn lacking(file: BundleFile, header: &Header) -> Option<String> {
    let agents: &[&str] = if file == BundleFile::Users {
        &["agentSourcedIds", AgentTie::TOLD[0], AgentTie::TOLD[1]]
    } else {
        &[]
    };
    let columns = file.told().iter().chain(agents).copied().filter(|column| !header.has(column));
    let columns: Vec<&str> = columns.collect();
    (!columns.is_empty()).then(|| format!("{} has no column {}", file.file_name(), columns.join(", ")))
}

fn student_of(tie: &str) -> &str {
    tie.split(TIE).next().unwrap_or_default()
}

/// The name of a tie between a student and an agent.
pub(super) fn tie(student: &str, agent: &str) -> String {
    format!("{student}{TIE}{agent}")
}

async fn ending(
    place: Workplace<'_>,
    kind: Kind,
    columns: usize,
    fate: impl Fn(&str) -> Fate,
) -> Result<Ending, ImportError> {
    let (mut ending, mut after) =
        (Ending { erased: vec![Erased::default(); columns], ..Ending::default() }, String::new());
    loop {
        let page = list_living_page(&place.read(), kind, &after).await?;
        let Some((last, ..)) = page.last() else { return Ok(ending) };
        after.clone_from(last);
        ending.living += page.len() as u64;
        for (id, target, told) in page {
            ending.unlearned += u64::from(told.is_none());
            match fate(&id) {
                Fate::Ends => ending.rows.push((id, target)),
                Fate::Withheld => ending.withheld += 1,
                Fate::Untold => {}
                Fate::Told(filled) => ending.count(told.as_deref().map_or(0, Parts::filled), filled),
            }
        }
    }
}

impl Ending {
    /// Counts values that a row has, and those that it loses.
    fn count(&mut self, before: u8, now: u8) {
        for (at, column) in self.erased.iter_mut().enumerate() {
            column.filled += u64::from(before & bit(at) != 0);
            column.emptied += u64::from(before & !now & bit(at) != 0);
        }
    }
}

/// 64 bits: that an absent row hides behind a present one happens once in 10^13 rows.
fn hash(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}
