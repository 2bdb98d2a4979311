//! A guardian sends her applications: all of them with their sealed documents in one commit, or none.

use std::collections::HashSet;

use domain::binding::{ApplicationAct, basis_of, is_living};
use domain::contexts::Basis;
use domain::identifiers::NationalId;
use domain::ids::{ApplicationId, OrgId, PersonId};
use domain::timestamp::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::approve::approve_by_roster;
use super::model::{Item, Submission, SubmitRefusal};
use super::news::News;
use super::store::{self, NewApplication};
use crate::accounts;
use crate::app::App;
use crate::documents::{self, ConsentDocument, SealedDocument};
use crate::platform::audit;
use crate::platform::db::Connection;
use crate::platform::fault::{Fault, StoreError};
use crate::students;

/// How a letter is named that does not count, so that the whole submission goes back.
const LETTER: &str = "the letter of";

/// One application ready to be written.
struct Prepared {
    item: Item,
    id: ApplicationId,
    org: OrgId,
    open_key: Vec<u8>,
    document: SealedDocument,
}

/// Everything that the transaction needs.
struct Case {
    submission: Submission,
    number: NationalId,
    prepared: Vec<Prepared>,
    now: Timestamp,
}

/// Sends applications. What the roster vouches for is approved in the same commit.
///
/// # Errors
/// When a document cannot be made or the database fails; then nothing was sent.
pub async fn submit(
    app: &App,
    submission: Submission,
    now: Timestamp,
) -> Result<Result<Vec<ApplicationId>, SubmitRefusal>, Fault> {
    let number = match judge(&submission) {
        Ok(number) => number,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let prepared = match prepare(app, &submission, now).await? {
        Ok(prepared) => prepared,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let keys: Vec<Vec<u8>> = prepared.iter().map(|one| one.open_key.clone()).collect();
    let letters: Vec<PersonId> = submission.items.iter().map(|item| item.student).collect();
    let case = Case { submission, number, prepared, now };
    let own = app.clone();
    let sent = app.db.write(move |tx| Box::pin(async move { submit_within(&own, tx, case).await })).await;
    match sent {
        Err(StoreError::Conflict(text)) if text.starts_with(LETTER) => {
            let student = letters.into_iter().find(|student| text.ends_with(&student.to_string()));
            let conflict = || StoreError::Conflict(text);
            Ok(Err(SubmitRefusal::Letter(student.ok_or_else(conflict)?)))
        }
        Ok(Ok((ids, news))) => {
            news.tell(app);
            Ok(Ok(ids))
        }
        Ok(Err(refusal)) => Ok(Err(refusal)),
        // The same was sent twice at once, and this one came second.
        Err(StoreError::Conflict(text)) if text.contains("open_key") => {
            let student = store::find_open_students(app.db.read(), keys).await?;
            let conflict = || StoreError::Conflict(text);
            Ok(Err(SubmitRefusal::AlreadyPending(student.ok_or_else(conflict)?)))
        }
        Err(error) => Err(error.into()),
    }
}

/// What can be judged without the database.
fn judge(submission: &Submission) -> Result<NationalId, SubmitRefusal> {
    if submission.items.is_empty() {
        return Err(SubmitRefusal::Nothing);
    }
    let mut seen = HashSet::new();
    if let Some(twice) = submission.items.iter().find(|item| !seen.insert(item.student)) {
        return Err(SubmitRefusal::Repeated(twice.student));
    }
    NationalId::parse(&submission.guardian.national_id).map_err(|_| SubmitRefusal::Number)
}

/// Prints and seals the document of each item: before the commit, since it takes its time.
async fn prepare(
    app: &App,
    submission: &Submission,
    now: Timestamp,
) -> Result<Result<Vec<Prepared>, SubmitRefusal>, Fault> {
    let mut prepared = Vec::with_capacity(submission.items.len());
    for item in &submission.items {
        let Some(place) = store::student_place(app.db.read(), item.student, now).await? else {
            return Ok(Err(SubmitRefusal::NotAStudent(item.student)));
        };
        let names = store::student_name(app.db.read(), item.student, place).await?;
        let Some((student, school, class)) = names else {
            return Ok(Err(SubmitRefusal::NotAStudent(item.student)));
        };
        let document = ConsentDocument {
            number: documents::new_number(now)?,
            submitted_at: now,
            notice: submission.notice.clone(),
            choice: submission.choice.clone(),
            school,
            class,
            student,
            relation: item.relation,
            basis: basis_of(item.relation),
            guardian: submission.guardian.clone(),
            signature: submission.signature.clone(),
        };
        let id = ApplicationId(Uuid::now_v7());
        let pdf = documents::render(app, &document).await?;
        let document = documents::seal(app, id, &document, submission.circumstances, &pdf)?;
        let number = &submission.guardian.national_id;
        let open_key = store::open_key(&app.keyring.sealer(), item.student, number);
        prepared.push(Prepared { item: *item, id, org: place.0, open_key, document });
    }
    Ok(Ok(prepared))
}

async fn submit_within(
    app: &App,
    tx: &impl Connection,
    case: Case,
) -> Result<Result<(Vec<ApplicationId>, News), SubmitRefusal>, StoreError> {
    store::lock(tx).await?;
    for one in &case.prepared {
        if let Some(refusal) = refuse(app, tx, &case, one).await? {
            return Ok(Err(refusal));
        }
    }
    let (mut ids, mut news) = (Vec::new(), News::default());
    let Case { submission, prepared, now, .. } = case;
    for one in prepared {
        ids.push(one.id);
        write(app, tx, &submission, one, now).await?;
    }
    for id in &ids {
        if let Some(more) = approve_by_roster(app, tx, *id, now).await? {
            news.add(more);
        }
    }
    Ok(Ok((ids, news)))
}

/// Why an item is not taken, as things stand in this transaction.
async fn refuse(
    app: &App,
    tx: &impl Connection,
    case: &Case,
    one: &Prepared,
) -> Result<Option<SubmitRefusal>, StoreError> {
    let (student, now) = (one.item.student, case.now);
    if store::student_place(tx, student, now).await?.is_none() {
        return Ok(Some(SubmitRefusal::NotAStudent(student)));
    }
    if store::find_open(tx, &one.open_key).await? {
        return Ok(Some(SubmitRefusal::AlreadyPending(student)));
    }
    let known = accounts::find_by_number_within(tx, &app.keyring.sealer(), &case.number).await?;
    match known {
        Some(person) if person == student => Ok(Some(SubmitRefusal::Oneself(student))),
        Some(person) if is_bound(tx, person, student, now).await? => {
            Ok(Some(SubmitRefusal::AlreadyBound(student)))
        }
        _ => Ok(None),
    }
}

/// Whether there is nothing to apply for: the tie lives. A guardian of the roster who never came in applies to get her
/// account, and somebody who is only entrusted may be more.
async fn is_bound(
    tx: &impl Connection,
    person: PersonId,
    student: PersonId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(tie) = store::find_pair(tx, person, student).await? else { return Ok(false) };
    if !is_living(tie.status, tie.valid_until, now) || tie.basis == Basis::Delegated {
        return Ok(false);
    }
    Ok(!tie.from_roster || store::is_origin(tx, tie.id).await? || accounts::has_come_in(tx, person).await?)
}

async fn write(
    app: &App,
    tx: &impl Connection,
    submission: &Submission,
    one: Prepared,
    now: Timestamp,
) -> Result<(), StoreError> {
    let new = NewApplication {
        id: one.id,
        applicant: submission.applicant,
        student: one.item.student,
        org: one.org,
        relation: one.item.relation,
        basis: basis_of(one.item.relation),
        open_key: one.open_key,
        guardian: submission.guardian.clone(),
        notice: submission.notice.version.clone(),
        by_letter: one.item.letter.is_some(),
    };
    if let Some(letter) = one.item.letter
        && !students::use_letter_within(tx, (letter, one.item.student), now).await?
    {
        // What was written before goes with the transaction.
        return Err(StoreError::Conflict(format!("{LETTER} {}", one.item.student)));
    }
    store::insert_application(tx, &app.keyring.sealer(), new, now).await?;
    documents::store_within(tx, &one.document).await?;
    let detail = json!({ "relation": one.item.relation.as_str(), "by_letter": one.item.letter.is_some() });
    let act = (submission.person, ApplicationAct::Submitted);
    store::insert_event(tx, one.id, act, &detail, now).await?;
    let actor = submission.person.map_or_else(|| audit::NOBODY.to_owned(), |person| person.to_string());
    audit::record(tx, now, &actor, "application.submitted", &one.id.to_string(), &detail).await
}
