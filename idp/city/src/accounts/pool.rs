//! The threads that hash passwords, and the bound on passwords that are measured at once.

use std::sync::Arc;

use domain::ids::AccountId;
use secrecy::SecretString;

use platform::bound;
use platform::fault::Fault;
use platform::hash::{HashRefusal, HashStartError, PasswordHasher};
use platform::offload::Offload;
use web::app::{App, Base, Part};

struct Hashing(Result<PasswordHasher, Arc<HashStartError>>);

impl Part for Hashing {
    fn make(base: &Base) -> Self {
        Self(PasswordHasher::start(&base.config.passwords.hashing()).map_err(Arc::new))
    }
}

struct Measuring(Offload);

impl Part for Measuring {
    fn make(_base: &Base) -> Self {
        Self(Offload::of_half_the_cores())
    }
}

/// Starts the threads that hash passwords, so that a node whose settings or system do not let it fails at once.
///
/// # Errors
/// When the settings are too weak or the system gives no thread.
pub fn start(app: &App) -> Result<(), Arc<HashStartError>> {
    app.part::<Hashing>().0.as_ref().map(drop).map_err(Arc::clone)
}

/// The password pool.
///
/// # Errors
/// When it was not started.
pub fn hasher(app: &App) -> Result<&PasswordHasher, Fault> {
    app.part::<Hashing>().0.as_ref().map_err(|_| HashRefusal::Broken.into())
}

/// The bound on passwords whose strength is measured at once.
pub fn measuring(app: &App) -> &Offload {
    &app.part::<Measuring>().0
}

/// Hashes a password that was judged well, and seals the hash for its account.
///
/// # Errors
/// When the pool is busy or broken.
pub async fn hash_new(app: &App, account: AccountId, password: SecretString) -> Result<Vec<u8>, Fault> {
    let phc = hasher(app)?.hash(password).await?;
    Ok(bound::seal_password(&app.keyring.sealer(), account.0, &phc)?)
}
