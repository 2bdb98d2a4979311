//! Changing the password: whoever does it proves herself once more, and nothing of before goes on.

use std::sync::Arc;

use domain::accounts::LockPolicy;
use domain::contacts::EmailAddress;
use domain::ids::PersonId;
use domain::passwords::PasswordRefusal;
use domain::sessions::Session;
use domain::timestamp::Timestamp;
use secrecy::SecretString;
use serde_json::json;

use super::letters::PasswordChanged;
use super::prove::count_failure_within;
use super::{device, store};
use city::accounts::{self, Change, Credentials, Facts, Proof};
use city::sessions::{self, Opening, Proved};
use platform::audit::AuditAct;
use platform::db::Act;
use platform::fault::{Fault, StoreError};
use platform::jobs;
use platform::mail::Mail;
use web::app::App;
use web::letters::{Letter as _, Until, compose};

/// What was typed to change a password.
pub struct PasswordChange {
    /// The session in which it was typed.
    pub session: Arc<Session>,
    /// What the browser calls itself.
    pub user_agent: String,
    /// The present password.
    pub current: SecretString,
    /// The new one.
    pub new: SecretString,
}

/// How it ended.
pub enum ChangeOutcome {
    /// Done: a fresh session goes on in this browser by this `Set-Cookie` value; everything else is over.
    Changed(String),
    /// The present password was not right, or too many wrong ones came before.
    WrongCurrent,
    /// The new one is not good enough.
    Refused(Vec<PasswordRefusal>),
}

/// Changes the password of who is signed in.
///
/// # Errors
/// `Fault::Hash` with `Busy` when too many passwords are checked at once; when the database fails.
pub async fn change_password(
    app: &App,
    typed: PasswordChange,
    now: Timestamp,
) -> Result<ChangeOutcome, Fault> {
    let person = typed.session.person;
    let credentials = accounts::find_by_person(app, person).await?;
    let proof = accounts::check(app, credentials.as_ref(), &typed.current, async |_| Ok(false), now).await?;
    let right = matches!(proof, Proof::Password { .. });
    let (true, Some(credentials)) = (prove(app, person, right, now).await?, credentials) else {
        return Ok(ChangeOutcome::WrongCurrent);
    };
    let facts = Facts::of(app, person).await?;
    if let Err(refusals) = accounts::judge_new(app, &credentials, &facts, &typed.new, now).await? {
        return Ok(ChangeOutcome::Refused(refusals));
    }
    let sealed = accounts::hash_new(app, credentials.account.id, typed.new.clone()).await?;
    store_change(app, &credentials, sealed, typed, now).await
}

/// Checks the present password of whoever is signed in, and counts a wrong one; the session is fresh from then on (see
/// [`Session::is_fresh`]). `false` where it was wrong, or too many wrong ones came before.
///
/// # Errors
/// `Fault::Hash` with `Busy` when too many passwords are checked at once; when the database fails.
pub async fn prove_again(
    app: &App,
    session: Arc<Session>,
    password: SecretString,
    now: Timestamp,
) -> Result<bool, Fault> {
    let person = session.person;
    let credentials = accounts::find_by_person(app, person).await?;
    let proof = accounts::check(app, credentials.as_ref(), &password, async |_| Ok(false), now).await?;
    if !prove(app, person, matches!(proof, Proof::Password { .. }), now).await? {
        return Ok(false);
    }
    let sealer = app.keyring.sealer();
    let act = async move |act: &Act<'_>| sessions::prove_again_within(act, &sealer, &session, now).await;
    Ok(app.db.write(act).await?)
}

/// Counts a wrong present password; a right one counts unless five wrong ones came before.
pub(super) async fn prove(app: &App, person: PersonId, right: bool, now: Timestamp) -> Result<bool, Fault> {
    let counter = device::change_counter(&app.keyring.sealer(), person.0);
    let policy = app.config.login.lock_policy();
    let proved = app.db.write(async move |act: &Act<'_>| {
        let tally = store::find(act, &counter).await?;
        let locked = tally.as_ref().is_some_and(|tally| tally.is_locked(now));
        if right && !locked {
            if tally.is_some() {
                store::clear(act, &counter).await?;
            }
            return Ok(true);
        }
        refuse(act, &counter, person, policy, now).await?;
        Ok(false)
    });
    Ok(proved.await?)
}

async fn refuse(
    act: &Act<'_>,
    counter: &[u8],
    person: PersonId,
    policy: LockPolicy,
    now: Timestamp,
) -> Result<(), StoreError> {
    let who = person.to_string();
    count_failure_within(act, counter, &who, policy, now).await?;
    act.audit(AuditAct::PasswordChangeRefused, &who, &who, &json!({}), now).await
}

/// Stores the new password, ends every session and grant of before and begins a session, in one commit.
async fn store_change(
    app: &App,
    credentials: &Credentials,
    sealed: Vec<u8>,
    typed: PasswordChange,
    now: Timestamp,
) -> Result<ChangeOutcome, Fault> {
    let Some(change) = Change::new(credentials, sealed) else { return Ok(ChangeOutcome::WrongCurrent) };
    let person = change.person;
    // The password is what was given now. A second step of before would be told with a time at which nobody took it; whatever
    // needs one asks for it.
    let mut opening = Opening::new(app, person, Proved::PASSWORD, &typed.user_agent, None, now);
    opening.session.chosen_context = typed.session.chosen_context;
    let opening = opening.beside(app, &typed.session);
    let cookie = opening.cookie(app)?;
    let (told, sealer) = (tell(app, person, now).await?, app.keyring.sealer());
    let act = app.db.write(async move |act: &Act<'_>| {
        // Somebody who changed it at the same time was faster: what was typed is not the present one any more.
        if !accounts::change(act, change, now).await? {
            return Ok(ChangeOutcome::WrongCurrent);
        }
        sessions::sign_out_everywhere_within(act, person, now).await?;
        sessions::open_within(act, &opening).await?;
        let who = person.to_string();
        act.audit(AuditAct::PasswordChanged, &who, &who, &json!({}), now).await?;
        jobs::enqueue_each(act, &sealer, &told, now).await?;
        Ok(ChangeOutcome::Changed(cookie))
    });
    Ok(act.await?)
}

/// The mail to the owner, if a mailbox is known: whoever did not change the password finds out.
async fn tell(app: &App, person: PersonId, now: Timestamp) -> Result<Option<Mail>, Fault> {
    let mailbox = accounts::find_mailbox(app.db.read(), &app.keyring.sealer(), person).await?;
    let to = mailbox.and_then(|mailbox| EmailAddress::parse(&mailbox));
    to.map(|to| compose(&app.renderer, &to, &PasswordChanged { at: Until(now) }.sheet())).transpose()
}
