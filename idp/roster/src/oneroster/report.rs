//! What an import did, for people and for the table `import_run`.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::store::Kind;

/// Refused rows that a report lists, of which the table `refused_row` has all; and as many remarks.
const LISTED: usize = 200;

/// Rows of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Never seen before.
    pub added: u64,
    /// Say something else than before, or are back.
    pub changed: u64,
    /// Say what they said before.
    pub unchanged: u64,
    /// Gone.
    pub ended: u64,
    /// Nothing we keep, or not yet: a lesson, a guardian whose child has no school.
    pub set_aside: u64,
}

/// A row that was not taken, or a value of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedRow {
    /// Name of the file.
    pub file: String,
    /// Line in it, counted from 1.
    pub line: u64,
    /// Why; names columns, never values.
    pub reason: String,
}

/// What an import did, or would have done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Nothing was kept.
    pub dry_run: bool,
    /// It went on where an earlier run was cut off.
    pub resumed: bool,
    /// What happened to each kind of row.
    pub counts: BTreeMap<Kind, Counts>,
    /// How many rows were refused.
    pub refused: u64,
    /// The first of them.
    pub refused_rows: Vec<RefusedRow>,
    /// How many values could not be read, in rows that were taken: what was known of them stays.
    #[serde(default)]
    pub remarks: u64,
    /// The first of them.
    #[serde(default)]
    pub remarked: Vec<RefusedRow>,
    /// Which columns which file lacks: what is known of them stays.
    #[serde(default)]
    pub lacking: Vec<String>,
    /// What is missing and did not end, since a line cannot be read.
    #[serde(default)]
    pub withheld: Vec<String>,
    /// Roles for which no account could be made: no English code, no number, no e-mail address, or one in use.
    pub without_account: u64,
    /// Guardians whom a custody block of a school keeps from a student: not bound, and looked at again the next time.
    #[serde(default)]
    pub barred: u64,
    /// Guardians whose binding people ended: only an approval lets it live again, and it is looked at again the next time.
    #[serde(default)]
    pub settled: u64,
    /// Sign-in names in use that stay though the roster has others now.
    #[serde(default)]
    pub names_kept: u64,
    /// The lines of roles.csv that have them, the first of them.
    #[serde(default)]
    pub lines_of_names_kept: Vec<u64>,
    /// Codes of classes that name none, since another class of the school has them too, as code or label.
    #[serde(default)]
    pub codes_shared: u64,
    /// The lines of classes.csv that have them, the first of them.
    #[serde(default)]
    pub lines_of_codes_shared: Vec<u64>,
    /// Why a real run would stop.
    pub brake: Option<String>,
    /// Lines of the present file that are done.
    pub(super) position: u64,
}

impl Report {
    /// What happened to rows of this kind.
    pub fn of(&self, kind: Kind) -> Counts {
        self.counts.get(&kind).copied().unwrap_or_default()
    }

    /// Whether anything was added, changed or ended.
    pub fn is_quiet(&self) -> bool {
        self.counts.values().all(|counts| counts.added + counts.changed + counts.ended == 0)
    }

    pub(super) fn count(&mut self, kind: Kind) -> &mut Counts {
        self.counts.entry(kind).or_default()
    }

    pub(super) fn keep_names(&mut self, lines: &[u64]) {
        self.names_kept += list(&mut self.lines_of_names_kept, lines);
    }

    pub(super) fn share_codes(&mut self, lines: &[u64]) {
        self.codes_shared += list(&mut self.lines_of_codes_shared, lines);
    }

    pub(super) fn refuse(&mut self, rows: &[RefusedRow]) {
        self.refused += rows.len() as u64;
        let room = LISTED.saturating_sub(self.refused_rows.len());
        self.refused_rows.extend(rows.iter().take(room).cloned());
    }

    pub(super) fn remark(&mut self, remark: RefusedRow) {
        self.remarks += 1;
        if self.remarked.len() < LISTED {
            self.remarked.push(remark);
        }
    }
}

/// Lists the first lines; the number of all.
fn list(listed: &mut Vec<u64>, lines: &[u64]) -> u64 {
    let room = LISTED.saturating_sub(listed.len());
    listed.extend(lines.iter().take(room));
    lines.len() as u64
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.dry_run {
            writeln!(f, "dry run: nothing was kept")?;
        }
        if self.resumed {
            writeln!(f, "went on where an earlier run was cut off")?;
        }
        writeln!(
            f,
            "{:12} {:>9} {:>9} {:>9} {:>9} {:>9}",
            "", "added", "changed", "unchanged", "ended", "set aside"
        )?;
        for (kind, counts) in &self.counts {
            writeln!(
                f,
                "{:12} {:>9} {:>9} {:>9} {:>9} {:>9}",
                kind.as_str(),
                counts.added,
                counts.changed,
                counts.unchanged,
                counts.ended,
                counts.set_aside
            )?;
        }
        writeln!(f, "roles without an account: {}", self.without_account)?;
        writeln!(f, "sign-in names in use that stay though the roster has others: {}", self.names_kept)?;
        for line in &self.lines_of_names_kept {
            writeln!(f, "  roles.csv line {line}")?;
        }
        writeln!(f, "class codes that another class of the school has too: {}", self.codes_shared)?;
        for line in &self.lines_of_codes_shared {
            writeln!(f, "  classes.csv line {line}")?;
        }
        writeln!(f, "guardians barred by a custody block: {}", self.barred)?;
        writeln!(f, "guardians whose binding only an approval revives: {}", self.settled)?;
        for (name, count, rows) in [
            ("refused rows", self.refused, &self.refused_rows),
            ("values not read, of rows that were taken", self.remarks, &self.remarked),
        ] {
            writeln!(f, "{name}: {count}")?;
            for row in rows {
                writeln!(f, "  {} line {}: {}", row.file, row.line, row.reason)?;
            }
        }
        for lacking in &self.lacking {
            writeln!(f, "{lacking}: what is known stays")?;
        }
        for withheld in &self.withheld {
            writeln!(f, "{withheld}")?;
        }
        if let Some(brake) = &self.brake {
            writeln!(f, "{brake}")?;
        }
        Ok(())
    }
}
