//! Judging, hashing and storing a new password.

use domain::ids::PersonId;
use domain::passwords::{Holder, PasswordRefusal};
use domain::timestamp::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

use super::{Credentials, Facts, store};
use crate::app::App;
use crate::platform::db::Connection;
use crate::platform::fault::{Fault, StoreError};
use crate::platform::hash::Verdict;

/// Judges a new password by every rule at once; that it is one of the last three is looked up only for one
/// that is well otherwise, since each of them costs a hash.
///
/// # Errors
/// When the old ones cannot be read or checked.
pub async fn judge_new(
    app: &App,
    credentials: &Credentials,
    holder: Holder,
    facts: &Facts,
    typed: &SecretString,
) -> Result<Result<(), Vec<PasswordRefusal>>, Fault> {
    let policy = app.config.passwords.policy;
    if let Err(refusals) = policy.judge(typed.expose_secret(), holder, &facts.personal()) {
        return Ok(Err(refusals));
    }
    for (_, phc) in store::list_remembered(app.db.read(), credentials.account.id).await? {
        if app.hasher.verify(typed.clone(), &phc).await? != Verdict::Wrong {
            return Ok(Err(vec![PasswordRefusal::Reused]));
        }
    }
    Ok(Ok(()))
}

/// Hashes a password that was judged well.
///
/// # Errors
/// When the pool is busy or broken.
pub async fn hash_new(app: &App, password: SecretString) -> Result<String, Fault> {
    Ok(app.hasher.hash(password).await?)
}

/// A password about to be changed.
pub struct Change {
    account: domain::ids::AccountId,
    /// Whose.
    pub person: PersonId,
    replaced: uuid::Uuid,
    phc: String,
}

impl Change {
    /// The change of the password these credentials were read with; none where there is no password.
    pub fn new(credentials: &Credentials, phc: String) -> Option<Self> {
        let replaced = credentials.password_row()?;
        Some(Self { account: credentials.account.id, person: credentials.account.person, replaced, phc })
    }
}

/// Stores a new password in a transaction; `false` if it was changed meanwhile.
///
/// # Errors
/// When it cannot be written.
pub async fn change(tx: &impl Connection, change: Change, now: Timestamp) -> Result<bool, StoreError> {
    store::replace_password(tx, change.account, change.replaced, change.phc, now).await
}
