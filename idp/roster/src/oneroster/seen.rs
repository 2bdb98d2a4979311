//! What one file of a bundle says, before anything of it is written.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use aws_lc_rs::digest;
use domain::oneroster::{AgentBinding, BundleFile, Header, Record, RowRefusal, UserRow, agent_ids};
use time::Date;

use super::ImportError;
use super::bundle::Bundle;

/// Between a student's sourcedId and an agent's.
pub(super) const TIE: char = '\u{1f}';

/// What becomes of a living row that a file was asked about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// The file says this of the columns that it may lack.
    Told(u8),
    /// The file says nothing of it.
    Untold,
    /// It ends.
    Ends,
    /// It is missing, but a line cannot be read that may have named it.
    Withheld,
}

/// What one file says.
pub(super) struct Seen {
    /// Rows that are there, with a bit for each column that is not said to be empty.
    living: HashMap<u64, u8>,
    /// Rows that are said to be over.
    over: HashSet<u64>,
    /// Bindings that it names.
    bindings: HashSet<u64>,
    /// Whether agents have a column.
    pub(super) has_agents: bool,
    /// Rows whose line is refused before its columns are read.
    unread: HashSet<u64>,
    /// Lines whose sourcedId stood on an earlier line.
    pub(super) repeated: HashSet<u64>,
    /// The first line that cannot be split into its fields or does not tell which row it is.
    pub(super) unreadable: Option<u64>,
    /// The columns that the file lacks, in words.
    pub(super) lacking: Option<String>,
    /// SHA-256 of the whole file.
    pub(super) digest: digest::Digest,
}

impl Seen {
    pub(super) fn fate(&self, id: &str, missing: Fate) -> Fate {
        let id = hash(id);
        if self.over.contains(&id) {
            return Fate::Ends;
        }
        self.living.get(&id).map_or(missing, |filled| Fate::Told(*filled))
    }

    /// A binding ends if the student's row does not name it; of one whose row is missing, the file tells as of the row.
    pub(super) fn fate_of_binding(&self, id: &str, missing: Fate) -> Fate {
        let student = hash(student_of(id));
        if self.bindings.contains(&hash(id)) || self.unread.contains(&student) {
            return Fate::Untold;
        }
        if self.over.contains(&student) && missing == Fate::Withheld {
            // She ends by her own row, and it with her.
            return Fate::Untold;
        }
        if self.living.contains_key(&student) || missing == Fate::Ends { Fate::Ends } else { missing }
    }
}

/// Reads one file.
pub(super) fn read_file(bundle: &Bundle, file: BundleFile, today: Date) -> Result<Seen, ImportError> {
    let mut lines = bundle.hashed_lines(file)?;
    let header = lines.header().clone();
    let (mut living, mut over, mut bindings) = (HashMap::new(), HashSet::new(), HashSet::new());
    let (mut unread, mut repeated, mut unreadable) = (HashSet::new(), HashSet::new(), None);
    let has_agents = header.has("agentSourcedIds");
    // A term that is over is there all the same.
    let is_dated = matches!(file, BundleFile::Roles | BundleFile::Enrollments);
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
            if record.is_deleted()? || (is_dated && record.span().is_ok_and(|span| span.is_over(today))) {
                return Ok(true);
            }
            if file == BundleFile::Users {
                bindings.extend(agent_ids(record).into_iter().map(|agent| hash(&binding(id, agent))));
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
    Ok(Seen { living, over, bindings, has_agents, unread, repeated, unreadable, lacking, digest })
}

/// Says which columns a file lacks of those that it may lack and that we take.
fn lacking(file: BundleFile, header: &Header) -> Option<String> {
    let agents: &[&str] = if file == BundleFile::Users {
        &["agentSourcedIds", AgentBinding::TOLD[0], AgentBinding::TOLD[1]]
    } else {
        &[]
    };
    let columns = file.told().iter().chain(agents).copied().filter(|column| !header.has(column));
    let columns: Vec<&str> = columns.collect();
    (!columns.is_empty()).then(|| format!("{} has no column {}", file.file_name(), columns.join(", ")))
}

/// Which of these users' rows are refused, by what is read of them.
pub(super) fn refused_users(
    bundle: &Bundle,
    users: &HashSet<u64>,
    today: Date,
) -> Result<HashSet<u64>, ImportError> {
    let (mut lines, mut refused) = (bundle.lines(BundleFile::Users)?, HashSet::new());
    while let Some(line) = lines.next()? {
        let id = line.sourced_id(lines.header()).map(hash).filter(|id| users.contains(id));
        let read = |record: &Record<'_>| {
            if !record.is_deleted()? {
                UserRow::read(record, today)?;
                AgentBinding::read_all(record)?;
            }
            Ok::<(), RowRefusal>(())
        };
        refused.extend(id.filter(|_| line.read(lines.header(), read).is_err()));
    }
    Ok(refused)
}

/// The student's sourcedId of a binding's name.
pub(super) fn student_of(binding: &str) -> &str {
    binding.split(TIE).next().unwrap_or_default()
}

/// The name of a binding between a student and an agent.
pub(super) fn binding(student: &str, agent: &str) -> String {
    format!("{student}{TIE}{agent}")
}

/// 64 bits: that an absent row hides behind a present one happens once in 10^13 rows.
pub(super) fn hash(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}
