//! A guardian sends her applications: all of them with their sealed documents in one commit, or none.

use std::collections::HashSet;

use domain::binding::{ApplicationAct, basis_of};
use domain::contacts::Contact;
use domain::identifiers::NationalId;
use domain::ids::{ApplicantId, ApplicationId, PersonId};
use domain::removal::RemovalRefusal;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::approve::{Proof, approve_by_roster};
use super::model::{Item, Submission, SubmitRefusal};
use super::store::{self, NewApplication, Place};
use crate::documents::{self, ConsentDocument, SealedDocument};
use crate::{accounts, bindings, recovery, removals, students};
use platform::audit::{self, AuditAct};
use platform::db::{Act, Connection, Undo};
use platform::fault::{Fault, StoreError};
use platform::ids::new_id;
use platform::jobs;
use platform::mail::Mail;
use web::app::App;

/// Who sends.
struct Sender {
    applicant: ApplicantId,
    /// Where she is signed in.
    person: Option<PersonId>,
    number: NationalId,
}

/// What is asked for one student.
struct Ask {
    item: Item,
    place: Place,
    open_key: Vec<u8>,
}

/// One application ready to be written.
struct Prepared {
    ask: Ask,
    id: ApplicationId,
    document: SealedDocument,
}

struct Case {
    submission: Submission,
    sender: Sender,
    prepared: Vec<Prepared>,
    /// To the person who has the number and waits to be removed: the account stays.
    stays: Vec<Mail>,
    now: Timestamp,
}

/// Sends applications. What the roster vouches for is approved in the same commit; a refusal is on record.
///
/// # Errors
/// When a document cannot be made or the database fails; then nothing was sent.
pub async fn submit(
    app: &App,
    submission: Submission,
    now: Timestamp,
) -> Result<Result<Vec<ApplicationId>, SubmitRefusal>, Fault> {
    let (actor, applicant) = (actor(&submission), submission.applicant.to_string());
    let sent = submit_as_it_stands(app, submission, now).await?;
    if let Err(refusal) = sent {
        let student = refusal.student().map(|student| student.to_string());
        let detail = json!({ "reason": refusal.as_str(), "student": student });
        audit::record_alone(&app.db, now, actor, AuditAct::ApplicationNotTaken, applicant, detail).await?;
    }
    Ok(sent)
}

async fn submit_as_it_stands(
    app: &App,
    submission: Submission,
    now: Timestamp,
) -> Result<Result<Vec<ApplicationId>, SubmitRefusal>, Fault> {
    let sender = match judge(&submission) {
        Ok(sender) => sender,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let asks = match look(app, &submission, &sender, now).await? {
        Ok(asks) => asks,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let keys: Vec<Vec<u8>> = asks.iter().map(|ask| ask.open_key.clone()).collect();
    let applicant = sender.applicant;
    let prepared = match print(app, &submission, asks, now).await? {
        Ok(prepared) => prepared,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let stays = tell_that_it_stays(app, &sender.number).await?;
    let case = Case { submission, sender, prepared, stays, now };
    let own = app.clone();
    match app.db.attempt(async move |act: &Act<'_>| submit_within(&own, act, case).await).await {
        // The same was sent twice at once, and this one came second.
        Err(error) if error.breaks("open_key") => {
            let pending = find_pending(app.db.read(), applicant, keys).await?;
            Ok(Err(pending.ok_or(error)?))
        }
        sent => Ok(sent?),
    }
}

/// What can be judged without the database.
fn judge(submission: &Submission) -> Result<Sender, SubmitRefusal> {
    if submission.items.is_empty() {
        return Err(SubmitRefusal::Nothing);
    }
    let mut seen = HashSet::new();
    if let Some(twice) = submission.items.iter().find(|item| !seen.insert(item.student)) {
        return Err(SubmitRefusal::Repeated(twice.student));
    }
    let number = NationalId::parse(&submission.guardian.national_id).map_err(|_| SubmitRefusal::Number)?;
    Ok(Sender { applicant: submission.applicant, person: submission.person, number })
}

/// Judges each item as things stand: printing takes its time, and most of what is refused is refused here.
async fn look(
    app: &App,
    submission: &Submission,
    sender: &Sender,
    now: Timestamp,
) -> Result<Result<Vec<Ask>, SubmitRefusal>, StoreError> {
    let (db, sealer) = (app.db.read(), app.keyring.sealer());
    let mut asks = Vec::with_capacity(submission.items.len());
    for item in &submission.items {
        let open_key = store::open_key(&sealer, item.student, &submission.guardian.national_id);
        let place = match refuse(app, db, sender, (item, &open_key), now).await? {
            Err(refusal) => return Ok(Err(refusal)),
            Ok(place) => place,
        };
        if let Some(letter) = item.letter
            && !students::letter_counts(db, (letter, item.student), now).await?
        {
            return Ok(Err(SubmitRefusal::Letter(item.student)));
        }
        asks.push(Ask { item: *item, place, open_key });
    }
    Ok(Ok(asks))
}

/// Prints and seals the document of each item: before the commit, since it takes its time.
async fn print(
    app: &App,
    submission: &Submission,
    asks: Vec<Ask>,
    now: Timestamp,
) -> Result<Result<Vec<Prepared>, SubmitRefusal>, Fault> {
    let mut prepared = Vec::with_capacity(asks.len());
    for ask in asks {
        let known = students::list(app, &[ask.item.student]).await?;
        let here = known.into_iter().find(|student| student.school.id == ask.place.school);
        let Some(student) = here else {
            return Ok(Err(SubmitRefusal::NotAStudent(ask.item.student)));
        };
        let document = ConsentDocument {
            number: documents::new_number(now)?,
            submitted_at: now,
            notice: submission.notice.clone(),
            choice: submission.choice.clone(),
            school: student.school.school.name,
            class: student.class.map(|class| class.label),
            student: student.name,
            relation: ask.item.relation,
            basis: basis_of(ask.item.relation),
            guardian: submission.guardian.clone(),
            signature: submission.signature.clone(),
        };
        let id = ApplicationId(new_id());
        let pdf = documents::render(app, &document).await?;
        let document = documents::seal(app, id, &document, submission.circumstances, &pdf)?;
        prepared.push(Prepared { ask, id, document });
    }
    Ok(Ok(prepared))
}

async fn submit_within(
    app: &App,
    act: &Act<'_>,
    case: Case,
) -> Result<Vec<ApplicationId>, Undo<SubmitRefusal>> {
    bindings::lock_within(act).await?;
    let Case { submission, sender, prepared, stays, now } = case;
    for Prepared { ask, .. } in &prepared {
        refuse(app, act, &sender, (&ask.item, &ask.open_key), now).await?.map_err(Undo::Refused)?;
    }
    // Whoever applies does not want to go any more.
    let sealer = app.keyring.sealer();
    if let Some(person) = accounts::find_by_number_within(act, &sealer, &sender.number).await?
        && removals::cancel_within(act, person, RemovalRefusal::Since, now).await?
    {
        jobs::enqueue_each(act, &sealer, &stays, now).await?;
    }
    let email = Contact::parse(&submission.guardian.email).ok();
    let proof =
        Proof { person: sender.person, contacts: submission.contact.iter().cloned().chain(email).collect() };
    let mut ids = Vec::new();
    for one in prepared {
        ids.push(one.id);
        write(app, act, &submission, one, now).await?;
    }
    for id in &ids {
        approve_by_roster(app, act, *id, &proof, now).await?;
    }
    Ok(ids)
}

/// The mails to whoever has the number and waits to be removed; none if nobody does.
async fn tell_that_it_stays(app: &App, number: &NationalId) -> Result<Vec<Mail>, Fault> {
    let (db, sealer) = (app.db.read(), app.keyring.sealer());
    let Some(person) = accounts::find_by_number_within(db, &sealer, number).await? else {
        return Ok(Vec::new());
    };
    if removals::find(db, person).await?.is_none() {
        return Ok(Vec::new());
    }
    removals::cancelled(app, &recovery::on_file(app, person).await?.to_tell())
}

/// Where an item lies as things stand, or why it is not taken.
async fn refuse(
    app: &App,
    db: &impl Connection,
    sender: &Sender,
    (item, open_key): (&Item, &[u8]),
    now: Timestamp,
) -> Result<Result<Place, SubmitRefusal>, StoreError> {
    let student = item.student;
    let places = store::places_of(db, &[student], now).await?;
    let Some(place) = places.of(student, item.org) else {
        return Ok(Err(SubmitRefusal::NotAStudent(student)));
    };
    if let Some(refusal) = find_pending(db, sender.applicant, vec![open_key.to_vec()]).await? {
        return Ok(Err(refusal));
    }
    let known = accounts::find_by_number_within(db, &app.keyring.sealer(), &sender.number).await?;
    // An approval of somebody else's number would make a second person of her.
    if sender.person.is_some() && known != sender.person {
        return Ok(Err(SubmitRefusal::NotOwnNumber));
    }
    Ok(match known {
        Some(person) if person == student => Err(SubmitRefusal::Oneself(student)),
        Some(person) if bindings::is_bound(db, person, student, now).await? => {
            Err(SubmitRefusal::AlreadyBound(student))
        }
        _ => Ok(place),
    })
}

/// What is pending with one of these keys, as a refusal: an applicant finds her own on her page, another's she does not.
async fn find_pending(
    db: &impl Connection,
    applicant: ApplicantId,
    keys: Vec<Vec<u8>>,
) -> Result<Option<SubmitRefusal>, StoreError> {
    let found = store::find_open(db, keys).await?;
    Ok(found.map(|(student, by)| {
        if by == applicant {
            SubmitRefusal::AlreadyPending(student)
        } else {
            SubmitRefusal::PendingElsewhere(student)
        }
    }))
}

async fn write(
    app: &App,
    act: &Act<'_>,
    submission: &Submission,
    Prepared { ask: Ask { item, place, open_key }, id, document }: Prepared,
    now: Timestamp,
) -> Result<(), Undo<SubmitRefusal>> {
    let new = NewApplication {
        id,
        applicant: submission.applicant,
        student: item.student,
        org: place.school,
        relation: item.relation,
        basis: basis_of(item.relation),
        open_key,
        guardian: submission.guardian.clone(),
        notice: submission.notice.version.clone(),
        by_letter: item.letter.is_some(),
    };
    if let Some(letter) = item.letter
        && !students::use_letter_within(act, (letter, item.student), now).await?
    {
        // What was written before goes with the transaction.
        return Err(Undo::Refused(SubmitRefusal::Letter(item.student)));
    }
    store::insert_application(act, &app.keyring.sealer(), new, now).await?;
    documents::store_within(act, &document).await?;
    let detail = json!({ "relation": item.relation.as_str(), "by_letter": item.letter.is_some() });
    let event = (submission.person, ApplicationAct::Submitted);
    store::insert_event(act, id, event, &detail, now).await?;
    act.audit(AuditAct::ApplicationSubmitted, &actor(submission), &id.to_string(), &detail, now).await?;
    Ok(())
}

/// How the record names who sends.
fn actor(submission: &Submission) -> String {
    submission.person.map_or_else(|| audit::NOBODY.to_owned(), |person| person.to_string())
}
