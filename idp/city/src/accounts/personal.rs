//! Whether a text holds something personal: one bit about what is known of a person, given so often and no more.
//!
//! The rules for passwords forbid parts of the own number, the birthday and the like, so that whoever may ask whether a
//! text is refused can find these out by halving. The answer is one for all of it, is given only for a text that is well
//! otherwise, and each one is counted; the last one goes on record.

use domain::ids::{PersonId, SessionId};
use domain::timestamp::Timestamp;
use serde_json::json;

use super::Facts;
use super::limits::{SENT_BY_PERSON, TYPED_BY_PERSON, TYPED_IN_SESSION};
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::Fault;
use platform::limits::{Taken, Tally};
use web::app::App;

/// Longer texts would ask about much at once.
const LONGEST_WHILE_TYPING: usize = 32;

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub enum Asks {
    /// The meter, while somebody types in this session.
    Typing(SessionId),
    /// The form that sets the password, after what it asks for was proved.
    Sent,
}

/// Whether the text holds something that is known of the person; none where that was told too often. Ask only for what is
/// well by every other rule.
///
/// # Errors
/// When it cannot be counted.
pub async fn tell_personal(
    app: &App,
    (person, facts): (PersonId, &Facts),
    asks: Asks,
    text: &str,
    now: Timestamp,
) -> Result<Option<bool>, Fault> {
    if matches!(asks, Asks::Typing(_)) && text.chars().count() > LONGEST_WHILE_TYPING {
        return Ok(None);
    }
    let tallies = tallies(app, person, asks);
    for (_, tally) in &tallies {
        if tally.full_until(app.db.read(), now).await?.is_some() {
            return Ok(None);
        }
    }
    let taken = app.db.write(async move |tx: &Act<'_>| {
        for (bound, tally) in &tallies {
            if tally.take(tx, now).await? != Taken::Yes {
                return Ok(false);
            }
            if tally.full_until(tx, now).await?.is_some() {
                let who = person.to_string();
                let detail = json!({ "bound": bound });
                tx.audit(AuditAct::PasswordPersonalBound, &who, &who, &detail, now).await?;
            }
        }
        Ok(true)
    });
    Ok(taken.await?.then(|| facts.personal().stand_in(text)))
}

/// What is counted, each with its name for the record.
fn tallies(app: &App, person: PersonId, asks: Asks) -> Vec<(&'static str, Tally)> {
    let who = person.to_string();
    match asks {
        Asks::Typing(session) => vec![
            ("session", TYPED_IN_SESSION.of(app, &[&session.0.to_string()])),
            ("day", TYPED_BY_PERSON.of(app, &[&who])),
        ],
        Asks::Sent => vec![("sent", SENT_BY_PERSON.of(app, &[&who]))],
    }
}
