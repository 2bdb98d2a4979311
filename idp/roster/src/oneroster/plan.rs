//! Before anything is written: which bundle it is, which rows repeat, and what would end.

use std::collections::{BTreeMap, HashMap, HashSet};

use aws_lc_rs::digest;
use domain::oneroster::{Brake, BundleFile, Mode};
use time::Date;
use uuid::Uuid;

use super::ImportError;
use super::bundle::Bundle;
use super::loss::{Ending, Erased, filled_before};
use super::references::{following, taking_over};
use super::seen::{Fate, Seen, hash, read_file, refused_users, student_of};
use super::store::{Kind, Workplace, list_filled, list_living_page, list_waiting};

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
    /// What would end with that, since it refers to it.
    pub(super) following: BTreeMap<Kind, Ending>,
    /// Rows that waited for what they refer to and that the roster has no more.
    pub(super) given_up: BTreeMap<Kind, Vec<String>>,
    /// Rows of users.csv that go on, of people another row of whom ends: what they say counts from now on.
    pub(super) taking_over: Vec<String>,
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
        let fate = |id: &str| seen.fate(id, missing);
        let ending_rows = ending(place, kind, told.len(), fate).await?;
        plan.withhold(file, &seen, kind, &ending_rows);
        plan.ending.insert(kind, ending_rows);
        plan.given_up.insert(kind, given_up(place, kind, fate).await?);
        if file == BundleFile::Users && seen.has_agents {
            let fate = |id: &str| seen.fate_of_binding(id, missing);
            let mut bindings = ending(place, Kind::Agent, 0, fate).await?;
            let mut waiting = given_up(place, Kind::Agent, fate).await?;
            keep_of_refused(bundle, &mut bindings.rows, &mut waiting, today)?;
            plan.withhold(file, &seen, Kind::Agent, &bindings);
            plan.ending.insert(Kind::Agent, bindings);
            plan.given_up.insert(Kind::Agent, waiting);
        }
        plan.lacking.extend(seen.lacking);
        plan.repeated.insert(file, seen.repeated);
    }
    plan.following = following(&plan.ending, place).await?;
    plan.taking_over = taking_over(&plan.ending, place).await?;
    plan.fingerprint =
        whole.finish().as_ref().iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    Ok(plan)
}

/// A row that is refused keeps what it said before, so also the agents whom it names no more, whether their bindings end or
/// wait. Reads the file again, but only if any would.
fn keep_of_refused(
    bundle: &Bundle,
    ending: &mut Vec<(String, Uuid)>,
    waiting: &mut Vec<String>,
    today: Date,
) -> Result<(), ImportError> {
    let bindings = ending.iter().map(|(id, _)| id).chain(&*waiting);
    let students: HashSet<u64> = bindings.map(|id| hash(student_of(id))).collect();
    if students.is_empty() {
        return Ok(());
    }
    let refused = refused_users(bundle, &students, today)?;
    ending.retain(|(id, _)| !refused.contains(&hash(student_of(id))));
    waiting.retain(|id| !refused.contains(&hash(student_of(id))));
    Ok(())
}

impl Plan {
    /// What rows of this kind that would end stand for.
    pub(super) fn targets_ending(&self, kind: Kind) -> HashSet<Uuid> {
        self.rows_of(kind).map(|(_, target)| *target).collect()
    }

    /// The sourcedIds of rows of this kind that would end.
    pub(super) fn rows_ending(&self, kind: Kind) -> HashSet<String> {
        self.rows_of(kind).map(|(id, _)| id.clone()).collect()
    }

    fn rows_of(&self, kind: Kind) -> impl Iterator<Item = &(String, Uuid)> {
        [&self.ending, &self.following]
            .into_iter()
            .filter_map(move |of| of.get(&kind))
            .flat_map(|of| &of.rows)
    }

    /// Whether rows of this kind are known only as a whole.
    pub(super) fn is_learning(&self, kind: Kind) -> bool {
        self.ending.get(&kind).is_some_and(|ending| ending.unlearned > 0)
    }

    /// What must be confirmed before it ends or is erased, in words; nothing if all is within the limits.
    pub(super) fn held_by(&self, brake: Brake) -> Option<String> {
        let (mut ended, mut erased) = (Vec::new(), Vec::new());
        for kind in Kind::ALL {
            let count = self.rows_of(kind).count() as u64;
            let living = [&self.ending, &self.following].into_iter().filter_map(|of| of.get(&kind));
            let living = living.map(|of| of.living).max().unwrap_or_default();
            if brake.holds(count, living) {
                ended.push(format!("{count} of {living} {}", plural(kind)));
            }
            let file = BundleFile::ALL.into_iter().find(|file| kind_of(*file) == kind);
            let columns = file.map_or(&[][..], BundleFile::told).iter();
            let counts = self.ending.get(&kind).into_iter().flat_map(|ending| &ending.erased);
            for (column, Erased { filled, emptied }) in columns.zip(counts) {
                if !BundleFile::keeps_when_empty(column) && brake.holds(*emptied, *filled) {
                    erased.push(format!("{column} of {emptied} of {filled} {}", plural(kind)));
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
        Kind::Agent => "guardians' bindings",
    }
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
        let unlearned = page.iter().filter(|(.., told)| told.is_none());
        let unlearned: Vec<Uuid> = unlearned.map(|(_, target, _)| *target).collect();
        let stored = list_filled(&place.read(), kind, &unlearned).await?;
        for (id, target, told) in page {
            ending.unlearned += u64::from(told.is_none());
            match fate(&id) {
                Fate::Ends => ending.rows.push((id, target)),
                Fate::Withheld => ending.withheld += 1,
                Fate::Untold => {}
                Fate::Told(now) => {
                    ending.count(filled_before(told.as_deref(), stored.get(&target), now), now);
                }
            }
        }
    }
}

/// Rows that waited and are over by what the file says now.
async fn given_up(
    place: Workplace<'_>,
    kind: Kind,
    fate: impl Fn(&str) -> Fate,
) -> Result<Vec<String>, ImportError> {
    let waiting = list_waiting(&place.read(), kind).await?.into_iter().map(|(id, _)| id);
    Ok(waiting.filter(|id| fate(id) == Fate::Ends).collect())
}
