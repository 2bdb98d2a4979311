//! Asking a school for something, in one commit with what it freezes at once.

use domain::binding::{EndReason, RequestKind};
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use serde_json::json;

use super::letters::{self, Message};
use super::store::{self, Detail, NewRequest};
use crate::app::App;
use crate::guardianship::{self, Binding, News};
use crate::platform::audit;
use crate::platform::db::Act;
use crate::platform::fault::{Fault, StoreError};
use crate::platform::seal::Sealer;
use crate::students;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// The school was told.
    Sent,
    /// The same waits already.
    Open,
    /// The tie does not hold any more, or the student is at no school.
    Changed,
}

/// Everything the transaction needs.
struct Asking {
    new: NewRequest,
    messages: Vec<Message>,
}

/// Asks the student's school.
pub(super) async fn ask(
    app: &App,
    (person, tie): (PersonId, &Binding),
    kind: RequestKind,
    detail: Detail,
    now: Timestamp,
) -> Result<Asked, Fault> {
    let Some(student) = students::find(app, tie.student).await? else { return Ok(Asked::Changed) };
    let new =
        NewRequest { kind, person, student: tie.student, org: student.school.id, binding: tie.id, detail };
    let asking = Asking { new, messages: letters::request_made(app, &student, kind, now).await? };
    let sealer = app.keyring.sealer();
    let act = app.db.write(async move |tx: &Act<'_>| ask_within(&sealer, tx, &asking, now).await);
    let (asked, news) = act.await?;
    news.tell(app);
    Ok(asked)
}

/// What somebody says is wrong is frozen in the same commit («'This is not my child' freezes the binding and calls the
/// school»).
async fn ask_within(
    sealer: &Sealer,
    tx: &Act<'_>,
    asking: &Asking,
    now: Timestamp,
) -> Result<(Asked, News), StoreError> {
    let new = &asking.new;
    let mut news = News::default();
    if new.kind == RequestKind::NotMyChild {
        let (reason, actor) = (EndReason::NotMyChild, Some(new.person));
        match guardianship::block_binding_within(tx, new.binding, reason, actor, now).await? {
            Some(blocked) => news.add(blocked),
            None => return Ok((Asked::Changed, news)),
        }
    }
    let Some(id) = store::insert_request(tx, sealer, new, now).await? else {
        // The school had set the tie free and left what was asked open: frozen anew, it is called anew.
        if new.kind == RequestKind::NotMyChild {
            letters::enqueue(tx, sealer, &asking.messages, now).await?;
        }
        return Ok((Asked::Open, news));
    };
    letters::enqueue(tx, sealer, &asking.messages, now).await?;
    let detail = json!({ "kind": new.kind.as_str(), "binding": new.binding.to_string() });
    audit::record(tx, now, &new.person.to_string(), "request.made", &id.to_string(), &detail).await?;
    Ok((Asked::Sent, news))
}
