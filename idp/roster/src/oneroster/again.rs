//! What ended only because what it refers to did comes back with that, as it was, though its own row is in no file: a
//! delta says only that the person is back.

use std::collections::HashMap;
use std::sync::Arc;

use domain::contexts::Role;
use domain::identifiers::{StudentNo, taipei_date};
use domain::oneroster::{
    AgentBinding, ClassRow, EnrollmentRole, EnrollmentRow, RoleRow, RosterRole, Said, Span,
};
use domain::timestamp::Timestamp;
use uuid::Uuid;

use super::ImportError;
use super::landing::{Agents, BindingRow, Classes, Enrollments, Roles};
use super::news::News;
use super::rows::{Item, Landing};
use super::seen::TIE;
use super::stage::{BATCH, Run, to_retry};
use super::store::{
    ContextRow, Kind, KnownClass, KnownPlace, KnownRow, list_contexts, list_known_classes, list_known_places,
    list_last_numbers, list_relations, list_standing, list_waiting,
};
use platform::fault::StoreError;

/// Rows that wait: sourcedId, and what is known of it.
type Waiting = Vec<(String, KnownRow)>;

impl Run<'_> {
    /// Classes whose school is back.
    pub(super) async fn classes_again(&mut self, landing: &Arc<Classes>) -> Result<(), ImportError> {
        let (waiting, targets) = self.waiting(Kind::Class).await?;
        let known = list_known_classes(&self.place.read(), &targets).await?;
        let known: HashMap<Uuid, KnownClass> = known.into_iter().map(|row| (row.id, row)).collect();
        let orgs: HashMap<Uuid, &String> = landing.orgs.iter().map(|(id, org)| (org.id, id)).collect();
        let row = |row: &KnownClass| {
            Some(ClassRow {
                org: (*orgs.get(&row.org)?).clone(),
                sessions: serde_json::from_str(row.session_ids.as_deref()?).ok()?,
                label: row.label.clone(),
                is_homeroom: true,
                grade: Said::of(u8::try_from(row.grade).ok()),
                code: Said::Absent,
                remarks: Vec::new(),
            })
        };
        self.land_again(landing, items(waiting, |_, target| row(known.get(&target)?))).await
    }

    /// Roles whose person and school are back.
    pub(super) async fn roles_again(&mut self, landing: &Arc<Roles>) -> Result<(), ImportError> {
        let (waiting, targets) = self.waiting(Kind::Role).await?;
        if waiting.is_empty() {
            return Ok(());
        }
        let known = list_contexts(&self.place.read(), &targets).await?;
        let known: HashMap<Uuid, ContextRow> = known.into_iter().map(|row| (row.id, row)).collect();
        let people: Vec<Uuid> = known.values().map(|row| row.person).collect();
        let (users, numbers) = (self.users(&people).await?, self.numbers(&people).await?);
        let orgs: HashMap<Uuid, &String> = landing.orgs.iter().map(|(id, org)| (org.id, id)).collect();
        let row = |row: &ContextRow| {
            let number = numbers.get(&(row.person, row.org)).filter(|_| row.role == Role::Student);
            Some(RoleRow {
                user: users.get(&row.person)?.clone(),
                org: (*orgs.get(&row.org)?).clone(),
                role: RosterRole::At(row.role),
                primary: Said::Value(row.primary),
                span: span(Some(row.valid_from), row.valid_until),
                student_no: number.cloned(),
                titles: Said::Value(row.titles.clone()),
            })
        };
        let today = self.scene.today;
        let items =
            items(waiting, |_, target| row(known.get(&target)?).filter(|row| !row.span.is_over(today)));
        self.land_again(landing, items).await
    }

    /// Places whose person and class are back.
    pub(super) async fn places_again(&mut self, landing: &Arc<Enrollments>) -> Result<(), ImportError> {
        let (waiting, targets) = self.waiting(Kind::Enrollment).await?;
        if waiting.is_empty() {
            return Ok(());
        }
        let known = list_known_places(&self.place.read(), &targets).await?;
        let known: HashMap<Uuid, KnownPlace> = known.into_iter().map(|row| (row.id, row)).collect();
        let users = self.users(&known.values().map(|row| row.person).collect::<Vec<_>>()).await?;
        let classes: HashMap<Uuid, &String> =
            landing.classes.iter().map(|(id, (class, _))| (*class, id)).collect();
        let row = |row: &KnownPlace| {
            Some(EnrollmentRow {
                class: (*classes.get(&row.class)?).clone(),
                user: users.get(&row.person)?.clone(),
                role: if row.is_student { EnrollmentRole::Student } else { EnrollmentRole::Teacher },
                homeroom: Said::Value(row.homeroom),
                primary: Said::Absent,
                seat: Said::of(row.seat),
                span: span(row.begins_at.map(Timestamp), row.ends_at.map(Timestamp)),
                remarks: Vec::new(),
            })
        };
        let today = self.scene.today;
        let items =
            items(waiting, |_, target| row(known.get(&target)?).filter(|row| !row.span.is_over(today)));
        self.land_again(landing, items).await
    }

    /// Bindings both of whose people are back.
    pub(super) async fn bindings_again(&mut self, landing: &Arc<Agents>) -> Result<(), ImportError> {
        let (waiting, targets) = self.waiting(Kind::Agent).await?;
        let known = list_relations(&self.place.read(), &targets).await?;
        let known: HashMap<Uuid, _> =
            known.into_iter().map(|(id, relation, basis)| (id, (relation, basis))).collect();
        let row = |id: &str, target: Uuid| {
            let ((student, agent), (relation, basis)) = (id.split_once(TIE)?, *known.get(&target)?);
            let binding = AgentBinding {
                agent: agent.to_owned(),
                relation: Said::Value(relation),
                basis: Said::Value(basis),
            };
            Some(BindingRow { student: student.to_owned(), binding })
        };
        self.land_again(landing, items(waiting, row)).await
    }

    async fn waiting(&self, kind: Kind) -> Result<(Waiting, Vec<Uuid>), StoreError> {
        let waiting = list_waiting(&self.place.read(), kind).await?;
        let targets = waiting.iter().map(|(_, row)| row.target).collect();
        Ok((waiting, targets))
    }

    /// The sourcedIds by which the roster knows these people and goes on to.
    async fn users(&self, people: &[Uuid]) -> Result<HashMap<Uuid, String>, StoreError> {
        let rows = list_standing(&self.place.read(), Kind::User, people).await?.into_iter();
        let staying = rows.filter(|row| !self.scene.users_leaving.contains(&row.sourced_id));
        Ok(staying.map(|row| (row.target, row.sourced_id)).collect())
    }

    /// The numbers that these students had last, by student and school.
    async fn numbers(&self, people: &[Uuid]) -> Result<HashMap<(Uuid, Uuid), StudentNo>, StoreError> {
        let mut numbers = HashMap::new();
        for row in list_last_numbers(&self.place.read(), people).await? {
            let text = self.scene.sealer.open_text("identifier", "sealed", row.id, &row.sealed)?;
            if let (Some(org), Some(number)) = (row.org, StudentNo::parse(&text)) {
                numbers.insert((row.person, org), number);
            }
        }
        Ok(numbers)
    }

    /// Lands rows that ended only with what they refer to, as they were; those that cannot be taken go on waiting.
    pub(super) async fn land_again<L: Landing>(
        &mut self,
        landing: &Arc<L>,
        mut items: Vec<Item<L::Row>>,
    ) -> Result<(), ImportError> {
        while !items.is_empty() {
            let rest = items.split_off(items.len().min(BATCH));
            let batch = self.hand_over(landing, News::of(std::mem::replace(&mut items, rest)), Vec::new());
            let Err(failed) = self.commit(batch).await else { continue };
            let batch = to_retry(failed)?;
            let position = self.report.position;
            self.one_by_one(landing, batch, position).await?;
        }
        Ok(())
    }
}

fn items<R>(waiting: Waiting, row: impl Fn(&str, Uuid) -> Option<R>) -> Vec<Item<R>> {
    let item = |(id, known): (String, KnownRow)| {
        let row = row(&id, known.target)?;
        Some(Item::again(id, known, row))
    };
    waiting.into_iter().filter_map(item).collect()
}

fn span(from: Option<Timestamp>, until: Option<Timestamp>) -> Span {
    Span { begin: from.map(taipei_date), end: until.map(taipei_date), tells_begin: true, tells_end: true }
}
