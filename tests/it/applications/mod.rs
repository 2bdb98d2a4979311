//! Applications and decisions, below the pages.

mod approval;
mod clock;
mod passed;
mod places;
mod races;
mod submission;
mod undo;

use city::applications::{self, Application, Decided, Decision};
use city::bindings::{self, Binding};
use domain::binding::{ReturnReason, Source, Verdict};
use domain::ids::PersonId;
use platform::db::Act;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use tables::{account, context, identifier, person};
use tests::{Applicant, City, Person};

/// A pupil, her homeroom teacher, and her mother who applied.
pub(crate) struct Scene {
    pub(crate) pupil: Person,
    pub(crate) teacher: Person,
    pub(crate) mother: Applicant,
    pub(crate) application: Application,
}

impl Scene {
    pub(crate) async fn of(city: &City) -> Self {
        let pupil = city.pupil_in("二年二班", "呂小潔").await;
        let teacher = city.homeroom_teacher_of("二年二班", "莫名").await;
        let mother = city.applicant("陳美玲").await;
        let application = mother.applies_for(city, &pupil).await;
        Self { pupil, teacher, mother, application }
    }

    pub(crate) async fn approved(city: &City) -> Self {
        let scene = Self::of(city).await;
        assert_eq!(decide(city, &scene.application, &scene.teacher, Verdict::Approve).await, Decided::Done);
        let application = city.application(scene.application.id).await;
        Self { application, ..scene }
    }
}

async fn decide_as(
    city: &City,
    application: &Application,
    by: &Person,
    (source, verdict): (Source, Verdict),
) -> Decided {
    let decision =
        Decision { application: application.id, revision: application.revision, by: by.id, source, verdict };
    applications::decide(&city.app, decision, city.clock.now()).await.unwrap()
}

pub(crate) async fn decide(
    city: &City,
    application: &Application,
    teacher: &Person,
    verdict: Verdict,
) -> Decided {
    decide_as(city, application, teacher, (Source::Teacher, verdict)).await
}

fn returned() -> Verdict {
    Verdict::Return { reason: ReturnReason::RelationUnproven, text: Some("請附戶口名簿".to_owned()) }
}

/// The bindings of a student.
pub(crate) async fn bindings_of(city: &City, student: &Person) -> Vec<Binding> {
    bindings::of_student(&city.app, student.id).await.unwrap()
}

/// The person with the number of a guardian.
pub(crate) async fn person_of(city: &City, guardian: &Applicant) -> Option<person::Model> {
    let lookup = city.app.keyring.sealer().lookup_hash(&guardian.guardian.national_id).to_vec();
    let rows = identifier::Entity::find().filter(identifier::Column::Lookup.eq(lookup));
    let rows = rows.all(city.app.db.read()).await.unwrap();
    assert!(rows.len() <= 1, "a number is one person's");
    let id = rows.first()?.person_id;
    person::Entity::find_by_id(id).one(city.app.db.read()).await.unwrap().map(|row| city.opened(row))
}

async fn account_of(city: &City, person: PersonId) -> Option<account::Model> {
    let found = account::Entity::find().filter(account::Column::PersonId.eq(person.0));
    found.one(city.app.db.read()).await.unwrap().map(|row| city.opened_account(row))
}

/// What a person can act as in rows, over or not.
async fn contexts_of(city: &City, person: PersonId) -> Vec<context::Model> {
    let rows = context::Entity::find().filter(context::Column::PersonId.eq(person.0));
    rows.all(city.app.db.read()).await.unwrap()
}

pub(crate) async fn living_contexts_of(city: &City, person: PersonId) -> usize {
    contexts_of(city, person).await.iter().filter(|row| row.ended_at.is_none()).count()
}

/// Subjects of the mails to an address.
pub(crate) async fn mails_to(city: &City, address: &str) -> Vec<String> {
    let mails = city.mails().await.into_iter().filter(|mail| mail.to == address);
    mails.map(|mail| format!("{}\n{}", mail.subject, mail.text)).collect()
}

pub(crate) async fn audited(city: &City) -> Vec<String> {
    let rows = tables::audit_entry::Entity::find().all(city.app.db.read()).await.unwrap();
    rows.into_iter().map(|row| row.act).collect()
}

/// Changes rows as somebody else would: the roster, or an operator.
async fn change<E: sea_orm::EntityTrait>(city: &City, update: sea_orm::UpdateMany<E>) {
    city.app.db.write(async move |tx: &Act<'_>| Ok(update.exec(tx).await?)).await.unwrap();
}
