//! Checks the code that a person types.

use std::sync::Arc;

use domain::contacts::{Code, Contact, MOST_TRIES};
use domain::timestamp::Timestamp;

use super::{CodePurpose, code_mac, record_refusal, row_of, store};
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::metrics::Event;
use web::app::App;

/// The result of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proved {
    /// The contact is proved, and the code is used up.
    Right,
    /// A wrong code. A text without six digits costs no try.
    Wrong {
        /// The number of tries left.
        tries_left: u16,
    },
    /// There is no code that could be right: used, expired, tried too often, or never sent. Ask for a new one.
    Dead,
}

/// The typed code for a contact, in the form for the comparison. It may be moved into a transaction.
#[derive(Clone)]
pub struct Attempt {
    row: Vec<u8>,
    code: Option<Vec<u8>>,
    purpose: CodePurpose,
}

impl Attempt {
    /// Prepares the comparison.
    pub fn new(app: &App, contact: &Contact, purpose: CodePurpose, typed: &str) -> Self {
        let sealer: Arc<_> = app.keyring.sealer();
        let row = row_of(&sealer, contact, purpose);
        let code = Code::parse(typed).map(|code| code_mac(&sealer, &row, code.expose()));
        Self { row, code, purpose }
    }
}

/// Judges the typed code and uses up a right one, in a transaction of its own.
pub async fn prove(
    app: &App,
    contact: &Contact,
    purpose: CodePurpose,
    typed: &str,
    now: Timestamp,
) -> Result<Proved, Fault> {
    let attempt = Attempt::new(app, contact, purpose, typed);
    let proved = app.db.write(async move |tx: &Act<'_>| prove_within(tx, &attempt, now).await).await?;
    app.metrics.count(if proved == Proved::Right { Event::ContactProved } else { Event::ContactRefused });
    Ok(proved)
}

/// The same within a transaction, so that a right code is used up together with its act. Commit also after a wrong
/// code, since the try is counted. Call it before the act writes its audit entry, so that no two transactions wait
/// for each other.
pub async fn prove_within(tx: &Act<'_>, attempt: &Attempt, now: Timestamp) -> Result<Proved, StoreError> {
    let Attempt { row, code, purpose } = attempt;
    let (left, reason) = match code {
        Some(code) if store::mark_used(tx, row, code, now).await? => return Ok(Proved::Right),
        Some(_) => (store::count_wrong(tx, row, now).await?, "wrong"),
        None => (store::find_tries(tx, row, now).await?, "no digits"),
    };
    let proved = left.map_or(Proved::Dead, left_after);
    let killed = proved == Proved::Wrong { tries_left: 0 };
    let reason = match proved {
        _ if killed => "killed",
        Proved::Dead => "dead",
        _ => reason,
    };
    record_refusal(tx, AuditAct::ContactRefused, (row, *purpose), reason, now).await?;
    Ok(if killed { Proved::Dead } else { proved })
}

fn left_after(tries: i32) -> Proved {
    let left = i32::from(MOST_TRIES).saturating_sub(tries);
    Proved::Wrong { tries_left: u16::try_from(left).unwrap_or(0) }
}
