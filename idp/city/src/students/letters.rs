//! Letters with a one-time code, by which guardians apply without typing the student's number.

use domain::binding::{LETTER_SECONDS, LetterCode};
use domain::ids::{LetterId, PersonId};
use domain::timestamp::Timestamp;
use uuid::{Builder, Uuid};

use super::scope::Scope;
use super::store;
use super::student::Student;
use platform::audit::AuditAct;
use platform::bound::{self, Bond};
use platform::db::{Act, Connection};
use platform::fault::{Fault, StoreError};
use platform::ids::new_id;
use platform::seal::{Purpose, Sealer};
use web::app::App;

/// A letter about to be printed; the code is shown this once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The student.
    pub student: Student,
    /// The code that the guardians type or scan.
    pub code: LetterCode,
    /// The end of its validity.
    pub expires_at: Timestamp,
}

/// A letter to be written.
pub(super) struct NewLetter {
    pub(super) id: LetterId,
    pub(super) student: PersonId,
    pub(super) school: Uuid,
    pub(super) code: Vec<u8>,
    pub(super) made_by: PersonId,
    pub(super) expires_at: Timestamp,
    /// Binds the code to the student.
    pub(super) bound: Vec<u8>,
}

/// Makes a printed letter for each of these students whom the scope includes, and voids their older letters. A second
/// request of the same page gets the same codes while they are valid, so neither sheet of paper is void.
pub async fn make_letters(
    app: &App,
    scope: &Scope,
    page: Uuid,
    students: Vec<Student>,
    now: Timestamp,
) -> Result<Vec<Letter>, Fault> {
    let (sealer, by) = (app.keyring.sealer(), scope.person());
    let reached: Vec<Student> = students.into_iter().filter(|student| scope.reaches(student)).collect();
    let act = app.db.write(async move |tx: &Act<'_>| {
        let mut letters = Vec::with_capacity(reached.len());
        for student in reached {
            letters.push(make_letter(tx, &sealer, (by, page), student, now).await?);
        }
        Ok(letters)
    });
    Ok(act.await?)
}

async fn make_letter(
    tx: &Act<'_>,
    sealer: &Sealer,
    (by, page): (PersonId, Uuid),
    student: Student,
    now: Timestamp,
) -> Result<Letter, StoreError> {
    let (mut id, mut code) = draw(sealer, by, page, student.person);
    if let Some(printed) = store::find_printed(tx, id).await? {
        if printed.counts(now) {
            return Ok(Letter { student, code, expires_at: printed.expires_at });
        }
        (id, code) = draw(sealer, by, new_id(), student.person);
    }
    let expires_at = now.plus(LETTER_SECONDS);
    let (school, lookup) = (student.school.id.0, lookup(sealer, &code));
    let row = NewLetter {
        id,
        student: student.person,
        school,
        bound: Bond::of_letter(id.0, student.person.0, school, &lookup).sign(sealer),
        code: lookup,
        made_by: by,
        expires_at,
    };
    store::mark_letters_void(tx, &row, now).await?;
    if store::insert_letter(tx, row).await? {
        let subject = student.person.to_string();
        tx.audit(AuditAct::LetterPrinted, &by.to_string(), &subject, &serde_json::json!({}), now).await?;
    }
    Ok(Letter { student, code, expires_at })
}

/// The id and the code of the letter that a person prints about a student from one page. They are a keyed hash that
/// nobody can guess from the page.
fn draw(sealer: &Sealer, by: PersonId, page: Uuid, student: PersonId) -> (LetterId, LetterCode) {
    let mac = |what| sealer.mac(Purpose::Letter, format!("{what} {page} {by} {student}").as_bytes());
    let id = Builder::from_random_bytes(first(mac("id"))).into_uuid();
    (LetterId(id), LetterCode::from_random(first(mac("code"))))
}

/// The first bytes of a keyed hash.
fn first<const N: usize>(mac: [u8; 32]) -> [u8; N] {
    std::array::from_fn(|at| mac.get(at).copied().unwrap_or_default())
}

/// The valid letter with that code, and its student.
pub async fn find_letter(
    app: &App,
    code: &LetterCode,
    now: Timestamp,
) -> Result<Option<(LetterId, Student)>, Fault> {
    let sealer = app.keyring.sealer();
    let code = lookup(&sealer, code);
    let Some(found) = store::find_letter(app.db.read(), &code, now).await? else { return Ok(None) };
    if !Bond::of_letter(found.id.0, found.student.0, found.school, &code).holds(&sealer, Some(&found.bound)) {
        bound::report("letter_code", found.id);
        return Ok(None);
    }
    let students = super::list(app, &[found.student]).await?;
    let at_school = students.into_iter().find(|student| student.school.id.0 == found.school);
    Ok(at_school.map(|student| (found.id, student)))
}

/// Whether the letter is about that student and still valid.
pub async fn letter_counts(
    db: &impl Connection,
    (letter, student): (LetterId, PersonId),
    now: Timestamp,
) -> Result<bool, StoreError> {
    store::is_letter_good(db, (letter, student), now).await
}

/// Uses up the letter about that student; `false` if it is about another student, used or expired.
pub async fn use_letter_within(
    tx: &impl Connection,
    (letter, student): (LetterId, PersonId),
    now: Timestamp,
) -> Result<bool, StoreError> {
    store::mark_letter_used(tx, (letter, student), now).await
}

/// The keyed hash by which a letter is found, under the permanent key and apart from all other look-ups.
fn lookup(sealer: &Sealer, code: &LetterCode) -> Vec<u8> {
    sealer.mac(Purpose::Lookup, format!("letter:{}", code.expose()).as_bytes()).to_vec()
}
