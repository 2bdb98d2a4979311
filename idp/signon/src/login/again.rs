//! Opening a first sign-in again: by the school or the operator, with a one-time code to be printed.

use domain::accounts::{Account, AccountState};
use domain::binding::LetterCode;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use serde_json::json;

use city::accounts::{self, Facts};
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::Fault;
use web::app::App;

/// A first sign-in that is open from now on.
pub struct FirstSignIn {
    /// The person.
    pub name: String,
    /// The default login name, where it may be shown: a student's.
    pub login_name: Option<String>,
    /// The code that opens it; it is shown this once.
    pub code: LetterCode,
    /// When the code dies.
    pub dies_at: Timestamp,
}

/// Opens the first sign-in of a person again, whatever was tried before, and makes the code for it; the code of before is
/// void. None for an account that does not wait, or that waits for a mailed link.
///
/// # Errors
/// When the account cannot be read or written.
pub async fn open_again(
    app: &App,
    (by, person): (String, PersonId),
    now: Timestamp,
) -> Result<Option<FirstSignIn>, Fault> {
    let Some(found) = accounts::find_by_person(app, person).await? else { return Ok(None) };
    if !found.person_active || !waits(&found.account) {
        return Ok(None);
    }
    let facts = Facts::of(app, person).await?;
    let account = found.account.clone();
    let act = app.db.write(async move |act: &Act<'_>| {
        let renewed = accounts::renew_activation_within(act, &account, now).await?;
        if renewed.is_some() {
            let detail = json!({ "activation_renewed": true, "code": true });
            act.audit(AuditAct::AccountUnlocked, &by, &person.to_string(), &detail, now).await?;
        }
        Ok(renewed)
    });
    let Some(dies_at) = act.await? else { return Ok(None) };
    let account = Account { activation_dies_at: dies_at, ..found.account };
    let code = accounts::activation_code(&app.keyring.sealer(), &account);
    Ok(Some(FirstSignIn { name: facts.name, login_name: facts.student_login, code, dies_at }))
}

/// Whether an account waits for a first sign-in without a mailed link.
fn waits(account: &Account) -> bool {
    account.state == AccountState::Pending && !account.activation_mailed
}
