//! What is no longer in the roster ends: places in classes, roles with their grants, bindings, people.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::binding::is_turn_of_school_year;
use domain::binding::life::Cause;
use domain::contexts::Role;
use domain::ids::{BindingId, OrgId, PersonId};
use uuid::Uuid;

use super::ImportError;
use super::landing::{Saying, by_all, settle_classes};
use super::references::following;
use super::rows::Scene;
use super::stage::Run;
use super::store::{
    ContextRow, IdentifierKind, Kind, NOTHING, StandingRow, end_contexts, end_enrollments, end_identifiers,
    end_known, end_known_targets, list_bindings_of_students, list_contexts, list_contexts_of_bindings,
    list_identifiers_of, list_living_contexts_of, list_standing, list_student_contexts, mark_binding_ended,
    save_run, set_says, set_waiting, switch_off, switch_off_classes, switch_off_orgs, update_context,
};
use city::bindings;
use city::contexts::{self, GuardianContext};
use city::sessions;
use platform::db::Act;
use platform::fault::StoreError;
use platform::invalidate::Key;

/// Rows of one transaction.
const BATCH: usize = 500;

/// The stage of a run that ends things; it begins anew when it is resumed, since what has ended is out of its plan.
pub(super) const ENDING: &str = "ending";

/// The order in which things end: what stands on others first.
const ORDER: [Kind; 9] = [
    Kind::Enrollment,
    Kind::Role,
    Kind::Agent,
    Kind::Demographics,
    Kind::User,
    Kind::Class,
    Kind::Course,
    Kind::Org,
    Kind::Session,
];

impl Run<'_> {
    /// Ends what the plan found, and what refers to it.
    pub(super) async fn end_all(&mut self) -> Result<(), ImportError> {
        let task = Arc::clone(&self.task);
        let following = following(&task.plan.ending, self.place).await?;
        for kind in ORDER {
            for (of, waits) in [(&task.plan.ending, false), (&following, true)] {
                let Some(ending) = of.get(&kind) else { continue };
                for rows in ending.rows.chunks(BATCH) {
                    self.end_some(kind, rows.to_vec(), waits).await?;
                }
            }
        }
        Ok(())
    }

    async fn end_some(
        &mut self,
        kind: Kind,
        rows: Vec<(String, Uuid)>,
        waits: bool,
    ) -> Result<(), ImportError> {
        let (scene, saved, mut report) = (Arc::clone(&self.scene), self.saved.clone(), self.report.clone());
        report.count(kind).ended += rows.len() as u64;
        let write = self.place.write(async move |tx: &Act<'_>| {
            end_batch(tx, &scene, kind, &rows).await?;
            if waits {
                let ids: Vec<String> = rows.into_iter().map(|(id, _)| id).collect();
                set_waiting(tx, kind, &ids, Some(scene.now)).await?;
            }
            let saved = save_run(tx, &saved, ENDING, &report).await?;
            tx.invalidate(&[Key::All], scene.now).await?;
            Ok((report, saved))
        });
        (self.report, self.saved) = write.await?;
        Ok(())
    }
}

async fn end_batch(
    tx: &Act<'_>,
    scene: &Scene,
    kind: Kind,
    rows: &[(String, Uuid)],
) -> Result<(), StoreError> {
    if matches!(kind, Kind::Role | Kind::Agent) {
        scene.lock(tx).await?;
    }
    let ids: Vec<String> = rows.iter().map(|(id, _)| id.clone()).collect();
    end_known(tx, kind, &ids, scene.now).await?;
    let targets: Vec<Uuid> = rows.iter().map(|(_, target)| *target).filter(|id| *id != NOTHING).collect();
    // Under another sourcedId the roster may name the same: that goes on.
    let named = list_standing(tx, kind, &targets).await?;
    let named: HashSet<Uuid> = named.into_iter().map(|row| row.target).collect();
    let (named, targets): (Vec<Uuid>, Vec<Uuid>) = targets.into_iter().partition(|id| named.contains(id));
    match kind {
        Kind::Enrollment => end_places(tx, scene, &targets).await?,
        Kind::Role => {
            settle_roles(tx, scene, &named).await?;
            end_roles(tx, scene, &targets).await?;
        }
        Kind::Agent => end_bindings(tx, scene, &targets).await?,
        Kind::User => end_people(tx, scene, &targets).await?,
        Kind::Class => switch_off_classes(tx, &targets).await?,
        Kind::Org => switch_off_orgs(tx, &targets).await?,
        Kind::Demographics | Kind::Course | Kind::Session => {}
    }
    Ok(())
}

/// A student is in the class that is left to her.
async fn end_places(tx: &Act<'_>, scene: &Scene, targets: &[Uuid]) -> Result<(), StoreError> {
    let students = end_enrollments(tx, targets, scene.now).await?;
    settle_classes(tx, &list_student_contexts(tx, &students).await?, scene.now).await
}

/// A role for which several rows stood is what those say that are left.
async fn settle_roles(tx: &Act<'_>, scene: &Scene, contexts: &[Uuid]) -> Result<(), StoreError> {
    let mut rows: HashMap<Uuid, Vec<StandingRow>> = HashMap::new();
    for row in list_standing(tx, Kind::Role, contexts).await? {
        rows.entry(row.target).or_default().push(row);
    }
    for row in list_contexts(tx, contexts).await? {
        let standing = rows.remove(&row.id).unwrap_or_default();
        let sayings = standing.iter().map(|row| row.says.as_deref().and_then(Saying::parse));
        let Some(sayings) = sayings.collect::<Option<Vec<Saying>>>() else { continue };
        let left = by_all(row.clone(), &sayings, scene.now);
        if left != row {
            update_context(tx, left).await?;
        }
        if let [only] = standing.as_slice() {
            set_says(tx, Kind::Role, vec![(only.sourced_id.clone(), None)]).await?;
        }
    }
    Ok(())
}

async fn end_roles(tx: &Act<'_>, scene: &Scene, targets: &[Uuid]) -> Result<(), StoreError> {
    let ended = list_contexts(tx, targets).await?;
    let ids: Vec<Uuid> = ended.iter().map(|row| row.id).collect();
    end_contexts(tx, &ids, scene.now).await?;
    let mut people: Vec<Uuid> = ended.iter().map(|row| row.person).collect();
    let workers = ended.iter().filter(|row| row.role != Role::Student).map(|row| PersonId(row.person));
    scene.end_duties(tx, &workers.collect::<Vec<_>>()).await?;
    let students: Vec<ContextRow> = ended.into_iter().filter(|row| row.role == Role::Student).collect();
    if !students.is_empty() {
        people.extend(follow_students(tx, scene, &students).await?);
    }
    end_idle_sessions(tx, scene, people).await
}

/// Numbers end with the school; guardians move with the child, or end if it has left the city's schools. Answers with
/// the guardians.
async fn follow_students(tx: &Act<'_>, scene: &Scene, ended: &[ContextRow]) -> Result<Vec<Uuid>, StoreError> {
    let people: Vec<Uuid> = ended.iter().map(|row| row.person).collect();
    let left = list_student_contexts(tx, &people).await?;
    end_numbers(tx, scene, ended, &left).await?;
    let mut schools: HashMap<Uuid, Uuid> = HashMap::new();
    for row in &left {
        schools.entry(row.person).or_insert(row.org);
    }
    let bindings = list_bindings_of_students(tx, &people).await?;
    let ids: Vec<Uuid> = bindings.iter().map(|row| row.id).collect();
    let (mut over, mut moved) = (Vec::new(), Vec::new());
    let students: HashMap<Uuid, Uuid> = bindings.iter().map(|row| (row.id, row.student)).collect();
    for row in list_contexts_of_bindings(tx, &ids).await? {
        let Some(binding) = row.binding else { continue };
        match students.get(&binding).and_then(|student| schools.get(student)) {
            Some(school) if *school == row.org => continue,
            Some(school) => moved.push(GuardianContext {
                guardian: PersonId(row.person),
                school: OrgId(*school),
                binding: BindingId(binding),
            }),
            None => {}
        }
        over.push(row.id);
    }
    end_contexts(tx, &over, scene.now).await?;
    contexts::open_for_guardians_within(tx, &moved, scene.now).await?;
    let gone = bindings.iter().filter(|row| !schools.contains_key(&row.student));
    let gone: Vec<Uuid> = gone.map(|row| row.id).collect();
    let over = mark_binding_ended(tx, &gone, Cause::StudentLeft, scene.now).await?;
    let left: Vec<BindingId> = over.iter().copied().map(BindingId).collect();
    bindings::void_links_within(tx, &left, scene.now).await?;
    if !is_turn_of_school_year(scene.today) {
        tell(tx, scene, &over, Cause::StudentLeft).await?;
    }
    end_known_targets(tx, &gone, scene.now).await?;
    Ok(bindings.into_iter().map(|row| row.guardian).collect())
}

async fn end_numbers(
    tx: &Act<'_>,
    scene: &Scene,
    ended: &[ContextRow],
    left: &[ContextRow],
) -> Result<(), StoreError> {
    let pairs = |rows: &[ContextRow]| rows.iter().map(|row| (row.person, row.org)).collect::<HashSet<_>>();
    let (gone, kept) = (pairs(ended), pairs(left));
    let people: Vec<Uuid> = ended.iter().map(|row| row.person).collect();
    let numbers = list_identifiers_of(tx, IdentifierKind::StudentNumber, &people).await?;
    let over = numbers.into_iter().filter(|row| {
        row.org.is_some_and(|org| {
            let place = (row.person, org);
            gone.contains(&place) && !kept.contains(&place)
        })
    });
    let over: Vec<Uuid> = over.map(|row| row.id).collect();
    end_identifiers(tx, &over, scene.now).await
}

/// A binding for which somebody else vouched too goes on.
async fn end_bindings(tx: &Act<'_>, scene: &Scene, targets: &[Uuid]) -> Result<(), StoreError> {
    let over = mark_binding_ended(tx, targets, Cause::Unnamed, scene.now).await?;
    let entrusting: Vec<BindingId> = over.iter().copied().map(BindingId).collect();
    bindings::withdraw_entrusted_within(tx, &entrusting, scene.now).await?;
    bindings::void_links_within(tx, &entrusting, scene.now).await?;
    tell(tx, scene, &over, Cause::Unnamed).await?;
    let contexts = list_contexts_of_bindings(tx, &over).await?;
    let ids: Vec<Uuid> = contexts.iter().map(|row| row.id).collect();
    end_contexts(tx, &ids, scene.now).await?;
    end_idle_sessions(tx, scene, contexts.into_iter().map(|row| row.person).collect()).await
}

async fn tell(tx: &Act<'_>, scene: &Scene, over: &[Uuid], cause: Cause) -> Result<(), StoreError> {
    let over: Vec<BindingId> = over.iter().copied().map(BindingId).collect();
    bindings::tell_ended_within((&scene.renderer, &scene.sealer), tx, &over, cause, scene.now).await
}

async fn end_people(tx: &Act<'_>, scene: &Scene, targets: &[Uuid]) -> Result<(), StoreError> {
    switch_off(tx, &idle(tx, targets).await?, scene.now).await?;
    end_idle_sessions(tx, scene, targets.to_vec()).await
}

/// Sessions of people who have nothing left to act as.
async fn end_idle_sessions(tx: &Act<'_>, scene: &Scene, people: Vec<Uuid>) -> Result<(), StoreError> {
    for person in idle(tx, &people).await? {
        sessions::end_all_of_within(tx, PersonId(person), None, scene.now).await?;
    }
    Ok(())
}

async fn idle(tx: &Act<'_>, people: &[Uuid]) -> Result<Vec<Uuid>, StoreError> {
    let busy: HashSet<Uuid> =
        list_living_contexts_of(tx, people).await?.into_iter().map(|row| row.person).collect();
    let mut idle: Vec<Uuid> = people.iter().copied().filter(|person| !busy.contains(person)).collect();
    idle.sort_unstable();
    idle.dedup();
    Ok(idle)
}
