//! Letters with a one-time code, by which guardians apply without typing the student's number.

use domain::binding::{LETTER_SECONDS, LetterCode};
use domain::ids::{LetterId, PersonId};
use domain::timestamp::Timestamp;
use uuid::Uuid;

use super::scope::Scope;
use super::store;
use super::student::Student;
use crate::app::App;
use crate::platform::audit;
use crate::platform::db::Connection;
use crate::platform::fault::{Fault, StoreError};
use crate::platform::seal::{Purpose, Sealer};
use crate::platform::secret::random_bytes;

/// A letter about to be printed; the code is shown this once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// To the guardians of whom.
    pub student: Student,
    /// What they type or scan.
    pub code: LetterCode,
    /// Until when it counts.
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
}

/// Makes a letter for each of these students whom the scope reaches; older letters to them no longer count.
///
/// # Errors
/// When it cannot be written.
pub async fn make_letters(
    app: &App,
    scope: &Scope,
    students: Vec<Student>,
    now: Timestamp,
) -> Result<Vec<Letter>, Fault> {
    let sealer = app.keyring.sealer();
    let expires_at = now.plus(LETTER_SECONDS);
    let (mut letters, mut rows) = (Vec::new(), Vec::new());
    for student in students.into_iter().filter(|student| scope.reaches(student)) {
        let code = LetterCode::from_random(random_bytes()?);
        rows.push(NewLetter {
            id: LetterId(Uuid::now_v7()),
            student: student.person,
            school: student.school.id.0,
            code: lookup(&sealer, &code),
            made_by: scope.person(),
            expires_at,
        });
        letters.push(Letter { student, code, expires_at });
    }
    let actor = scope.person().to_string();
    app.db
        .write(move |tx| {
            Box::pin(async move {
                for row in rows {
                    let student = row.student.to_string();
                    store::mark_letters_void(tx, row.student, now).await?;
                    store::insert_letter(tx, row).await?;
                    audit::record(tx, now, &actor, "letter.printed", &student, &serde_json::json!({}))
                        .await?;
                }
                Ok(())
            })
        })
        .await?;
    Ok(letters)
}

/// The letter with that code, if it still counts, and the student it is about.
///
/// # Errors
/// When the rows cannot be read.
pub async fn find_letter(
    app: &App,
    code: &LetterCode,
    now: Timestamp,
) -> Result<Option<(LetterId, Student)>, Fault> {
    let code = lookup(&app.keyring.sealer(), code);
    let Some(found) = store::find_letter(app.db.read(), &code, now).await? else { return Ok(None) };
    let students = super::list(app, &[found.student]).await?;
    let at_school = students.into_iter().find(|student| student.school.id.0 == found.school);
    Ok(at_school.map(|student| (found.id, student)))
}

/// Whether the letter is about that student and still counts.
///
/// # Errors
/// When it cannot be read.
pub async fn letter_counts(
    db: &impl Connection,
    (letter, student): (LetterId, PersonId),
    now: Timestamp,
) -> Result<bool, StoreError> {
    store::is_letter_good(db, (letter, student), now).await
}

/// Uses the letter about that student up; `false` if it is about another, used or over.
///
/// # Errors
/// When it cannot be written.
pub async fn use_letter_within(
    tx: &impl Connection,
    (letter, student): (LetterId, PersonId),
    now: Timestamp,
) -> Result<bool, StoreError> {
    store::mark_letter_used(tx, (letter, student), now).await
}

/// The keyed hash by which a letter is found: under the permanent key, apart from all other look-ups.
fn lookup(sealer: &Sealer, code: &LetterCode) -> Vec<u8> {
    sealer.mac(Purpose::Lookup, format!("letter:{}", code.expose()).as_bytes()).to_vec()
}
