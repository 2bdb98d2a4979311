//! Judging, hashing and storing a new password.

use std::time::Duration;

use domain::accounts::holder;
use domain::ids::{AccountId, PersonId};
use domain::passwords::{Holder, Judgement, PasswordRefusal};
use domain::timestamp::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

use super::personal::{Asks, tell_personal};
use super::pool::{hasher, measuring};
use super::{Credentials, Facts, store};
use platform::bound;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::hash::Verdict;
use web::app::App;

/// The longest a password that was sent waits to be measured.
const PATIENCE: Duration = Duration::from_secs(5);

/// Judges a password by the rules that know nothing of the person, away from the threads that serve, when its turn comes
/// within `patience`.
///
/// # Errors
/// `Fault::Busy` when too many are measured at once.
pub async fn estimate(
    app: &App,
    holder: Holder,
    typed: &SecretString,
    patience: Duration,
) -> Result<Judgement, Fault> {
    let (policy, typed) = (app.config.passwords.policy, typed.clone());
    measuring(app).run(patience, move || policy.judge(typed.expose_secret(), holder)).await
}

/// Judges a new password that was sent by the rules that know nothing of the person.
///
/// # Errors
/// `Fault::Busy` when too many are measured at once.
pub async fn judge_plain(
    app: &App,
    holder: Holder,
    typed: &SecretString,
) -> Result<Result<(), Vec<PasswordRefusal>>, Fault> {
    let refusals = estimate(app, holder, typed, PATIENCE).await?.refusals;
    Ok(if refusals.is_empty() { Ok(()) } else { Err(refusals) })
}

/// Judges a new password that was sent by every rule. Whether it holds something personal, which is told so often a day
/// and no more, and whether it is one of the last three, since each of them costs a hash, is found out only for one that
/// is well otherwise.
///
/// # Errors
/// When it cannot be measured or counted now, or the old ones cannot be read or checked.
pub async fn judge_new(
    app: &App,
    credentials: &Credentials,
    facts: &Facts,
    typed: &SecretString,
    now: Timestamp,
) -> Result<Result<(), Vec<PasswordRefusal>>, Fault> {
    if let Err(refusals) = judge_plain(app, holder(&facts.roles), typed).await? {
        return Ok(Err(refusals));
    }
    let whose = (credentials.account.person, facts);
    match tell_personal(app, whose, Asks::Sent, typed.expose_secret(), now).await? {
        Some(false) => {}
        Some(true) => return Ok(Err(vec![PasswordRefusal::Personal])),
        None => return Ok(Err(vec![PasswordRefusal::TooMany])),
    }
    let (account, sealer) = (credentials.account.id, app.keyring.sealer());
    for (_, sealed) in store::list_remembered(app.db.read(), account).await? {
        let Some(phc) = bound::open_password(&sealer, account.0, &sealed) else { continue };
        if hasher(app)?.verify(typed.clone(), &phc).await? != Verdict::Wrong {
            return Ok(Err(vec![PasswordRefusal::Reused]));
        }
    }
    Ok(Ok(()))
}

/// A password about to be changed.
pub struct Change {
    account: AccountId,
    /// Whose.
    pub person: PersonId,
    replaced: uuid::Uuid,
    sealed: Vec<u8>,
}

impl Change {
    /// The change of the password these credentials were read with to what `hash_new` made; none where there is no
    /// password.
    pub fn new(credentials: &Credentials, sealed: Vec<u8>) -> Option<Self> {
        let replaced = credentials.password_row()?;
        Some(Self { account: credentials.account.id, person: credentials.account.person, replaced, sealed })
    }
}

/// Stores a new password in a transaction; `false` if it was changed meanwhile.
pub async fn change(act: &Act<'_>, change: Change, now: Timestamp) -> Result<bool, StoreError> {
    store::replace_password(act, change.account, change.replaced, change.sealed, now).await
}
