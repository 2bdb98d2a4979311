//! Asking a school for something, in one commit with what it freezes at once.

use domain::binding::RequestKind;
use domain::binding::life::Cause;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::letters;
use super::store::{self, Detail, NewRequest};
use city::bindings::{self, Binding};
use city::sessions::SignedIn;
use city::students;
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::jobs;
use platform::mail::Mail;
use platform::seal::Sealer;
use web::ask::Ask;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The school was told.
    Sent,
    /// The same waits already.
    Open,
    /// The binding does not hold any more, or the student is at no school.
    Changed,
}

struct Asking {
    new: NewRequest,
    messages: Vec<Mail>,
}

/// Asks the student's school.
///
/// # Errors
/// When the database fails; then nothing was asked.
pub async fn ask_school(
    ask: &Ask<SignedIn>,
    binding: &Binding,
    kind: RequestKind,
    detail: Detail,
) -> Result<Asked, Fault> {
    let (app, person, now) = (&ask.app, ask.person(), ask.now);
    let Some(student) = students::find(app, binding.student).await? else { return Ok(Asked::Changed) };
    let new = NewRequest {
        kind,
        person,
        student: binding.student,
        org: student.school.id,
        binding: binding.id,
        detail,
    };
    let asking = Asking { new, messages: letters::request_made(app, &student, kind, now).await? };
    let sealer = app.keyring.sealer();
    let act = app.db.write(async move |act: &Act<'_>| ask_within(&sealer, act, &asking, now).await);
    Ok(act.await?)
}

/// What somebody says is wrong is frozen in the same commit («'This is not my child' freezes the binding and calls the
/// school»).
async fn ask_within(
    sealer: &Sealer,
    act: &Act<'_>,
    asking: &Asking,
    now: Timestamp,
) -> Result<Asked, StoreError> {
    let new = &asking.new;
    if new.kind == RequestKind::NotMyChild {
        let (cause, actor) = (Cause::Disputed, Some(new.person));
        if !bindings::change_binding_within(act, new.binding, cause, actor, now).await? {
            return Ok(Asked::Changed);
        }
    }
    let Some(id) = store::insert_request(act, sealer, new, now).await? else {
        // The school had set the binding free and left what was asked open: frozen anew, it is called anew.
        if new.kind == RequestKind::NotMyChild {
            jobs::enqueue_each(act, sealer, &asking.messages, now).await?;
        }
        return Ok(Asked::Open);
    };
    jobs::enqueue_each(act, sealer, &asking.messages, now).await?;
    let detail = json!({ "kind": new.kind.as_str(), "binding": new.binding.to_string() });
    act.audit(AuditAct::RequestMade, &new.person.to_string(), &id.to_string(), &detail, now).await?;
    Ok(Asked::Sent)
}
