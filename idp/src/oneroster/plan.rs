//! Before anything is written: which bundle it is, which rows repeat, and what would end.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use aws_lc_rs::digest;
use domain::oneroster::{Brake, BundleFile, Mode, agent_ids};
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
}

/// Rows of one kind that would end.
#[derive(Debug, Default)]
pub(super) struct Ending {
    /// sourcedId and our id.
    pub(super) rows: Vec<(String, Uuid)>,
    /// How many live now.
    pub(super) living: u64,
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

/// Reads all files once. Memory: eight bytes for each row of the longest file.
pub(super) async fn plan(bundle: &Bundle, place: Workplace<'_>, today: Date) -> Result<Plan, ImportError> {
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
        plan.repeated.insert(file, seen.repeated);
        let kind = kind_of(file);
        let rows = &seen.rows;
        let ends = |id: &str| match mode {
            Mode::Bulk => !rows.living.contains(&hash(id)),
            _ => rows.over.contains(&hash(id)),
        };
        plan.ending.insert(kind, ending(place, kind, ends).await?);
        if file == BundleFile::Users {
            let is_told = |id: &str| {
                let student = id.split(TIE).next().unwrap_or_default();
                mode == Mode::Bulk || rows.living.contains(&hash(student))
            };
            let ends = |id: &str| is_told(id) && !seen.ties.contains(&hash(id));
            plan.ending.insert(Kind::Agent, ending(place, Kind::Agent, ends).await?);
        }
    }
    plan.fingerprint =
        whole.finish().as_ref().iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    Ok(plan)
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

    /// What must be confirmed before it ends, in words; nothing if all is within the limits.
    pub(super) fn held_by(&self, brake: Brake) -> Option<String> {
        let mut held = Vec::new();
        for (kind, ending) in &self.ending {
            let count = ending.rows.len() as u64;
            if brake.holds(count, ending.living) {
                held.push(format!("{count} of {} {}", ending.living, plural(*kind)));
            }
        }
        if held.is_empty() {
            return None;
        }
        Some(format!("this would end {}: add --confirm", held.join(", ")))
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

#[derive(Default)]
struct Rows {
    living: HashSet<u64>,
    over: HashSet<u64>,
}

struct Seen {
    rows: Rows,
    ties: HashSet<u64>,
    repeated: HashSet<u64>,
    digest: digest::Digest,
}

fn read_file(bundle: &Bundle, file: BundleFile, today: Date) -> Result<Seen, ImportError> {
    let mut lines = bundle.hashed_lines(file)?;
    let (mut rows, mut ties, mut repeated) = (Rows::default(), HashSet::new(), HashSet::new());
    while let Some(line) = lines.next()? {
        let Some(id) = line.sourced_id(lines.header()) else { continue };
        let key = hash(id);
        if rows.living.contains(&key) || rows.over.contains(&key) {
            repeated.insert(line.number);
            continue;
        }
        // A row that will be refused is there all the same: it ends nothing.
        let is_over = line.read(lines.header(), |record| {
            Ok(record.is_deleted() || record.span().is_ok_and(|span| span.is_over(today)))
        });
        if is_over == Ok(true) {
            rows.over.insert(key);
            continue;
        }
        rows.living.insert(key);
        if file == BundleFile::Users {
            // A line whose agents cannot be made out keeps none of them; the brake watches over that.
            let _ = line.read(lines.header(), |record| {
                ties.extend(agent_ids(record).into_iter().map(|agent| hash(&tie(id, agent))));
                Ok(())
            });
        }
    }
    Ok(Seen { rows, ties, repeated, digest: lines.digest() })
}

/// The name of a tie between a student and an agent.
pub(super) fn tie(student: &str, agent: &str) -> String {
    format!("{student}{TIE}{agent}")
}

async fn ending(
    place: Workplace<'_>,
    kind: Kind,
    ends: impl Fn(&str) -> bool,
) -> Result<Ending, ImportError> {
    let (mut ending, mut after) = (Ending::default(), String::new());
    loop {
        let page = list_living_page(&place.read(), kind, &after).await?;
        let Some((last, _)) = page.last() else { return Ok(ending) };
        after.clone_from(last);
        ending.living += page.len() as u64;
        ending.rows.extend(page.into_iter().filter(|(id, _)| ends(id)));
    }
}

/// 64 bits: that an absent row hides behind a present one happens once in 10^13 rows.
fn hash(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}
