//! Whether what was typed proves the person.

use domain::accounts::{
    Account, AccountState, has_default_secret, is_activation_code, is_activation_secret, opens_in_window,
};
use domain::binding::LetterCode;
use domain::identifiers::{Alias, LoginName, NationalId};
use domain::ids::{AccountId, PersonId};
use domain::timestamp::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::pool::{hash_new, hasher};
use super::{login_lookup, store};
use platform::bound;
use platform::db::Db;
use platform::fault::{Fault, StoreError};
use platform::hash::Verdict;
use platform::seal::{Purpose, Sealer};
use web::app::App;

/// An account with what opens it.
#[derive(Debug)]
pub struct Credentials {
    /// The account.
    pub account: Account,
    /// The person is not switched off.
    pub person_active: bool,
    /// Keyed hash of the login name.
    pub login_lookup: Vec<u8>,
    password: Option<StoredPassword>,
}

#[derive(Debug)]
struct StoredPassword {
    id: Uuid,
    sealed: Vec<u8>,
    phc: Zeroizing<String>,
}

/// The same password at today's cost, to be stored with the sign-in.
pub struct Rehash {
    /// Row of the password.
    pub password: Uuid,
    /// The sealed hash it had.
    pub was: Vec<u8>,
    /// The sealed hash it gets.
    pub sealed: Vec<u8>,
}

/// What a check found.
pub enum Proof {
    /// The password of an active account.
    Password {
        /// Its row: whether it is still the current one is for the transaction, since a hash takes its time.
        row: Uuid,
        /// It was hashed at another cost than today's.
        rehash: Option<Rehash>,
    },
    /// The activation secret of a pending account, and it lives.
    Activation {
        /// It is the printed code: nobody guesses one, so that no wrong tries stand in its way.
        printed: bool,
    },
    /// Anything else.
    Wrong,
}

impl Credentials {
    /// What a row holds, if this program wrote it as it stands: an account that was given to somebody else is none, and
    /// a password that was given to another account is none.
    fn from_row(sealer: &Sealer, row: store::CredentialsRow) -> Result<Option<Self>, StoreError> {
        if !row.is_ours(sealer) {
            bound::report("account", row.id);
            return Ok(None);
        }
        let account = row.account(sealer)?;
        let password = row.password_id.and_then(|id| {
            let sealed = row.password_bound.unwrap_or_default();
            let phc = bound::open_password(sealer, account.id.0, &sealed);
            if phc.is_none() {
                bound::report("password", id);
            }
            Some(StoredPassword { id, sealed, phc: phc? })
        });
        let (person_active, login_lookup) = (row.person_active, row.login_lookup);
        Ok(Some(Self { account, person_active, login_lookup, password }))
    }

    /// Whether anything opens the account: it is in use, and its person is not switched off.
    pub fn is_usable(&self) -> bool {
        self.account.state == AccountState::Active && self.person_active
    }

    /// Whether a password opens the account.
    pub fn has_password(&self) -> bool {
        self.usable_password().is_some()
    }

    /// Row of the current password.
    pub(super) fn password_row(&self) -> Option<Uuid> {
        self.password.as_ref().map(|password| password.id)
    }

    /// Row of the password that opens the account now; none of an account that takes no password.
    pub fn usable_row(&self) -> Option<Uuid> {
        self.usable_password().map(|(_, password)| password.id)
    }

    fn usable_password(&self) -> Option<(AccountId, &StoredPassword)> {
        self.password.as_ref().filter(|_| self.is_usable()).map(|password| (self.account.id, password))
    }
}

/// The account of a login name.
pub async fn find_by_login(app: &App, name: &LoginName) -> Result<Option<Credentials>, Fault> {
    let sealer = app.keyring.sealer();
    let row = store::find_by_lookup(app.db.read(), &login_lookup(&sealer, name)).await?;
    Ok(row.map(|row| Credentials::from_row(&sealer, row)).transpose()?.flatten())
}

/// Who signs in by that name.
///
/// # Errors
/// When the account cannot be read.
pub async fn find_person_by_login(
    db: &Db,
    sealer: &Sealer,
    name: &LoginName,
) -> Result<Option<PersonId>, StoreError> {
    let row = store::find_by_lookup(db.read(), &login_lookup(sealer, name)).await?;
    let found = row.map(|row| Credentials::from_row(sealer, row)).transpose()?.flatten();
    Ok(found.map(|found| found.account.person))
}

/// The account of a person.
pub async fn find_by_person(app: &App, person: PersonId) -> Result<Option<Credentials>, Fault> {
    let row = store::find_by_person(app.db.read(), person).await?;
    Ok(row.map(|row| Credentials::from_row(&app.keyring.sealer(), row)).transpose()?.flatten())
}

/// Whether no other account signs in by that alias.
pub async fn is_free(app: &App, alias: &Alias, account: &Account) -> Result<bool, Fault> {
    let lookup = login_lookup(&app.keyring.sealer(), &alias.login_name());
    Ok(!store::is_lookup_taken(app.db.read(), &lookup, account.id).await?)
}

/// Checks what was typed. One hash is computed in every case, so that neither the answer nor its time tells an
/// unknown account from a wrong password. `in_window` is whether an activation window of a class of that person is open: it is
/// asked while the hash is computed, and only where the default secret opens nothing otherwise.
///
/// # Errors
/// `Fault::Hash` with `Busy` when too many sign in at once; when a row cannot be read.
pub async fn check(
    app: &App,
    credentials: Option<&Credentials>,
    typed: &SecretString,
    in_window: impl AsyncFnOnce(PersonId) -> Result<bool, Fault>,
    now: Timestamp,
) -> Result<Proof, Fault> {
    if let Some((account, password)) = credentials.and_then(Credentials::usable_password) {
        let row = password.id;
        return match hasher(app)?.verify(typed.clone(), &password.phc).await? {
            Verdict::Wrong => Ok(Proof::Wrong),
            Verdict::Right { rehash: false } => Ok(Proof::Password { row, rehash: None }),
            Verdict::Right { rehash: true } => {
                Ok(Proof::Password { row, rehash: rehash(app, account, password, typed).await })
            }
        };
    }
    let (dummy, opens) = tokio::join!(
        hasher(app)?.dummy_verify(typed.clone()),
        opens(app, credentials, typed, in_window, now)
    );
    dummy?;
    Ok(opens?.unwrap_or(Proof::Wrong))
}

/// The same password at today's cost; not now, if the pool has no room: the sign-in goes first.
async fn rehash(
    app: &App,
    account: AccountId,
    password: &StoredPassword,
    typed: &SecretString,
) -> Option<Rehash> {
    let sealed = hash_new(app, account, typed.clone()).await.ok()?;
    Some(Rehash { password: password.id, was: password.sealed.clone(), sealed })
}

/// Whether what was typed is the living activation secret of a pending account, or the code printed for it.
async fn opens(
    app: &App,
    credentials: Option<&Credentials>,
    typed: &SecretString,
    in_window: impl AsyncFnOnce(PersonId) -> Result<bool, Fault>,
    now: Timestamp,
) -> Result<Option<Proof>, Fault> {
    let takes =
        credentials.filter(|found| found.person_active && found.account.takes_activation(now).is_ok());
    let Some(Credentials { account, .. }) = takes else { return Ok(None) };
    let printed = is_activation_code(typed.expose_secret(), &activation_code(&app.keyring.sealer(), account));
    let roles = store::list_roles_of(app.db.read(), account.person).await?;
    let allowed = &app.config.login.default_secrets;
    let may_by_default = has_default_secret(&roles, allowed)
        || (opens_in_window(&roles, allowed) && in_window(account.person).await?);
    let own = current_national_id(app, account.person, now).await?.filter(|_| may_by_default);
    let own = own.is_some_and(|own| is_activation_secret(typed.expose_secret(), &own));
    Ok((printed || own).then_some(Proof::Activation { printed }))
}

/// The one-time code that a school prints for a first sign-in: a keyed hash of the account and of the end of its secret. It
/// ends with that, and when the account is activated or opened again.
pub fn activation_code(sealer: &Sealer, account: &Account) -> LetterCode {
    let what = format!("first-sign-in {} {}", account.id.0, account.activation_dies_at.0);
    let mac = sealer.mac(Purpose::Letter, what.as_bytes());
    LetterCode::from_random(std::array::from_fn(|at| mac.get(at).copied().unwrap_or_default()))
}

/// Whether what was typed is the activation secret of a person: for a link, which stands for the rest.
///
/// # Errors
/// When her number cannot be read or opened.
pub async fn is_own_secret(
    app: &App,
    person: PersonId,
    typed: &SecretString,
    now: Timestamp,
) -> Result<bool, Fault> {
    let own = current_national_id(app, person, now).await?;
    Ok(own.is_some_and(|own| is_activation_secret(typed.expose_secret(), &own)))
}

/// The number a person has now, opened.
async fn current_national_id(
    app: &App,
    person: PersonId,
    now: Timestamp,
) -> Result<Option<NationalId>, Fault> {
    let rows = store::list_identifiers(app.db.read(), person, "national_id").await?;
    let current = rows.into_iter().find(|row| row.valid_until.is_none_or(|until| now.0 < until));
    let Some(current) = current else { return Ok(None) };
    if !current.is_ours(&app.keyring.sealer()) {
        bound::report("identifier", current.id);
        return Ok(None);
    }
    let text = open_identifier(app, current.id, &current.sealed)?;
    NationalId::parse_stored(&text)
        .map(Some)
        .ok_or_else(|| StoreError::inconsistent("identifier", "sealed", current.id).into())
}

/// Opens a sealed identifier.
pub(super) fn open_identifier(app: &App, row: Uuid, sealed: &[u8]) -> Result<Zeroizing<String>, Fault> {
    Ok(app.keyring.sealer().open_text("identifier", "sealed", row, sealed)?)
}
