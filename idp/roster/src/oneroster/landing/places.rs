//! Terms, schools, courses and classes.

use std::collections::HashMap;

use domain::identifiers::{BirthDate, EnglishCode};
use domain::ids::ClassId;
use domain::oneroster::{
    BundleFile, ClassRow, CourseRow, OrgRow, Record, RowRefusal, Said, SessionRow, Sessions as Terms,
    UNKNOWN_GRADE, UNKNOWN_LEVEL,
};

use crate::oneroster::rows::{Entry, Item, Landed, Landing, Outcome, Scene};
use crate::oneroster::store::{
    ClassRecord, Days, Kind, NOTHING, OrgFacts, OrgRecord, SessionRecord, insert_classes, insert_orgs,
    insert_sessions, list_orgs, update_class, update_org, update_session,
};
use city::contexts::list_class_codes;
use platform::db::Act;
use platform::fault::StoreError;
use platform::ids::new_id;

/// A line that is one entry, unless it says that its row is gone.
pub(super) fn one_entry<R>(
    record: &Record<'_>,
    read: impl FnOnce(&Record<'_>) -> Result<R, RowRefusal>,
) -> Result<Vec<Entry<R>>, RowRefusal> {
    let id = record.sourced_id()?.to_owned();
    if record.is_deleted()? {
        return Ok(Vec::new());
    }
    Ok(vec![Entry { id, content: record.content(), remarks: Vec::new(), row: read(record)? }])
}

/// academicSessions.csv.
pub(in crate::oneroster) struct Sessions;

impl Landing for Sessions {
    type Row = SessionRow;
    const FILE: BundleFile = BundleFile::AcademicSessions;
    const KIND: Kind = Kind::Session;

    fn read(&self, _: &Scene, record: &Record<'_>) -> Result<Vec<Entry<SessionRow>>, RowRefusal> {
        one_entry(record, SessionRow::read)
    }

    async fn land(&self, _: &Scene, tx: &Act<'_>, items: &[Item<SessionRow>]) -> Result<Outcome, StoreError> {
        let (mut outcome, mut added) = (Outcome::default(), Vec::new());
        for item in items {
            let row = SessionRecord {
                id: item.target().unwrap_or_else(new_id),
                sourced_id: item.id.clone(),
                term: item.row.term,
                starts_on: BirthDate::from(item.row.starts_on).expose(),
                ends_on: BirthDate::from(item.row.ends_on).expose(),
            };
            outcome.landed.push(Landed::At(row.id));
            if item.known.is_some() { update_session(tx, row).await? } else { added.push(row) }
        }
        insert_sessions(tx, added).await?;
        Ok(outcome)
    }
}

/// orgs.csv.
pub(in crate::oneroster) struct Orgs;

impl Landing for Orgs {
    type Row = OrgRow;
    const FILE: BundleFile = BundleFile::Orgs;
    const KIND: Kind = Kind::Org;

    fn read(&self, _: &Scene, record: &Record<'_>) -> Result<Vec<Entry<OrgRow>>, RowRefusal> {
        one_entry(record, OrgRow::read)
    }

    async fn land(&self, _: &Scene, tx: &Act<'_>, items: &[Item<OrgRow>]) -> Result<Outcome, StoreError> {
        let known = list_orgs(tx).await?;
        let mut owners: HashMap<EnglishCode, String> = HashMap::new();
        for (id, facts) in &known {
            owners.extend(facts.english_code.clone().map(|code| (code, id.clone())));
        }
        let (mut outcome, mut added) = (Outcome::default(), Vec::new());
        for item in items {
            let Some(row) = org_record(item, known.get(&item.id)) else {
                outcome.landed.push(Landed::Refused(UNKNOWN_LEVEL));
                continue;
            };
            if let Some(code) = &row.english_code {
                let owner = owners.entry(code.clone()).or_insert_with(|| item.id.clone());
                if *owner != item.id {
                    let refusal = RowRefusal::Taken("metadata.englishCode");
                    outcome.landed.push(Landed::Refused(refusal));
                    continue;
                }
            }
            outcome.landed.push(Landed::At(row.id));
            if item.known.is_some() { update_org(tx, row).await? } else { added.push(row) }
        }
        insert_orgs(tx, added).await?;
        Ok(outcome)
    }
}

/// What an org is from now on; nothing for a school whose kind nothing tells.
fn org_record(item: &Item<OrgRow>, known: Option<&OrgFacts>) -> Option<OrgRecord> {
    let row = &item.row;
    let code = row.code.clone().or_known(known.map(|facts| facts.code.clone()));
    let code = code.unwrap_or_else(|| item.id.clone());
    let level = row.level_of(&code, known.and_then(|facts| facts.level));
    Some(OrgRecord {
        id: item.target().unwrap_or_else(new_id),
        sourced_id: item.id.clone(),
        english_code: row.english_code.clone().or_known(known.and_then(|facts| facts.english_code.clone())),
        name: row.name.clone(),
        level: if row.is_school { Some(level?) } else { None },
        code,
    })
}

/// courses.csv: read to find what is wrong in it; nothing of it is kept.
pub(in crate::oneroster) struct Courses {
    pub(in crate::oneroster) orgs: HashMap<String, OrgFacts>,
}

impl Landing for Courses {
    type Row = CourseRow;
    const FILE: BundleFile = BundleFile::Courses;
    const KIND: Kind = Kind::Course;

    fn read(&self, _: &Scene, record: &Record<'_>) -> Result<Vec<Entry<CourseRow>>, RowRefusal> {
        one_entry(record, CourseRow::read)
    }

    async fn land(&self, _: &Scene, _: &Act<'_>, items: &[Item<CourseRow>]) -> Result<Outcome, StoreError> {
        let land = |item: &Item<CourseRow>| {
            if self.orgs.contains_key(&item.row.org) {
                return Landed::At(NOTHING);
            }
            Landed::Refused(RowRefusal::Unknown { column: "orgSourcedId", wanted: "org" })
        };
        Ok(Outcome { landed: items.iter().map(land).collect(), ..Outcome::default() })
    }
}

/// classes.csv: homeroom classes are kept, lessons are not.
pub(in crate::oneroster) struct Classes {
    pub(in crate::oneroster) orgs: HashMap<String, OrgFacts>,
    pub(in crate::oneroster) sessions: HashMap<String, Days>,
}

/// When the sessions of these sourcedIds run; those that nobody knows are left out.
pub(in crate::oneroster) fn sessions_of(ids: &[String], known: &HashMap<String, Days>) -> Terms {
    Terms::new(ids.iter().filter_map(|id| known.get(id).copied()).collect())
}

impl Classes {
    fn record(&self, scene: &Scene, item: &Item<ClassRow>) -> Result<Option<ClassRecord>, RowRefusal> {
        let org = self.orgs.get(&item.row.org).filter(|org| org.is_school);
        let org = org.ok_or(RowRefusal::Unknown { column: "schoolSourcedId", wanted: "school" })?;
        let sessions = sessions_of(&item.row.sessions, &self.sessions);
        let unknown = RowRefusal::Unknown { column: "termSourcedIds", wanted: "academic session" };
        let term = sessions.term_on(scene.today).ok_or(unknown)?;
        let (grade, known) = (item.row.grade.value(), item.target().filter(|id| *id != NOTHING));
        if item.row.is_homeroom && grade.is_none() && known.is_none() {
            return Err(UNKNOWN_GRADE);
        }
        Ok(item.row.is_homeroom.then(|| ClassRecord {
            id: known.unwrap_or_else(new_id),
            sourced_id: item.id.clone(),
            org: org.id,
            grade,
            label: item.row.label.clone(),
            code: item.row.code.clone(),
            term,
            session_ids: item.row.sessions.clone(),
            sessions,
        }))
    }
}

impl Landing for Classes {
    type Row = ClassRow;
    const FILE: BundleFile = BundleFile::Classes;
    const KIND: Kind = Kind::Class;

    fn read(&self, _: &Scene, record: &Record<'_>) -> Result<Vec<Entry<ClassRow>>, RowRefusal> {
        let mut entries = one_entry(record, ClassRow::read)?;
        // A row that landed before sessions and codes were kept is news once.
        for entry in &mut entries {
            entry.remarks = std::mem::take(&mut entry.row.remarks);
            entry.content.push_str("sessions,code");
        }
        Ok(entries)
    }

    async fn land(
        &self,
        scene: &Scene,
        tx: &Act<'_>,
        items: &[Item<ClassRow>],
    ) -> Result<Outcome, StoreError> {
        let (mut outcome, mut added) = (Outcome::default(), Vec::new());
        for item in items {
            let landed = match self.record(scene, item) {
                Err(refusal) => Landed::Refused(refusal),
                Ok(None) => Landed::At(NOTHING),
                Ok(Some(row)) => {
                    let id = row.id;
                    if item.target() == Some(id) {
                        update_class(tx, row).await?;
                    } else {
                        added.push(row);
                    }
                    Landed::At(id)
                }
            };
            outcome.landed.push(landed);
        }
        insert_classes(tx, added).await?;
        outcome.codes_shared = codes_shared(tx, items, &outcome.landed).await?;
        Ok(outcome)
    }
}

/// The lines of classes whose code another class of the school has too.
async fn codes_shared(
    tx: &Act<'_>,
    items: &[Item<ClassRow>],
    landed: &[Landed],
) -> Result<Vec<u64>, StoreError> {
    let coded = items.iter().zip(landed).filter_map(|(item, landed)| match (&item.row.code, landed) {
        (Said::Value(_), Landed::At(id)) => Some((item.line, ClassId(*id))),
        _ => None,
    });
    let coded: Vec<(u64, ClassId)> = coded.collect();
    let ids: Vec<ClassId> = coded.iter().map(|(_, id)| *id).collect();
    let own = list_class_codes(tx, &ids).await?;
    Ok(coded.into_iter().filter(|(_, id)| !own.contains_key(id)).map(|(line, _)| line).collect())
}
