//! Password hashing with Argon2id (RFC 9106) in a bounded pool of its own threads.
//!
//! Each thread keeps its block of memory, so that a hash touches no fresh pages; the block is overwritten by the
//! next hash and wiped and given back when the thread has been idle. A request whose estimated wait exceeds the
//! deadline is refused at once: nothing else in the process ever waits behind hashes.

mod queue;
#[cfg(test)]
mod tests;
mod thread;
mod work;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::passwords::normal_form;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::oneshot;

use queue::{Job, Queue};
use work::{Answer, Costs, Stored, Task};

/// Longer passwords are refused before they are hashed.
pub const MAX_PASSWORD_BYTES: usize = 1024;

/// What a hash costs and how many run at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashConfig {
    /// Memory of one hash in KiB; at least 19456.
    pub memory_kib: u32,
    /// Passes over the memory; at least 2.
    pub passes: u32,
    /// Lanes; at least 1.
    pub lanes: u32,
    /// Threads of the pool, usually the number of cores.
    pub threads: usize,
    /// The longest a request may wait for its turn.
    pub deadline: Duration,
}

impl Default for HashConfig {
    fn default() -> Self {
        Self {
            memory_kib: 19_456,
            passes: 2,
            lanes: 1,
            threads: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            deadline: Duration::from_secs(5),
        }
    }
}

/// Why the pool could not be started.
#[derive(Debug, thiserror::Error)]
pub enum HashStartError {
    /// Weaker than 19 MiB, two passes, one lane (OWASP's floor), no thread, or beyond what Argon2 allows.
    #[error("password hashing must use at least 19456 KiB, 2 passes, 1 lane and 1 thread")]
    Settings,
    /// The operating system gave no thread.
    #[error("a hashing thread could not be started")]
    Thread(#[source] std::io::Error),
}

/// Why a password was not hashed or checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashRefusal {
    /// The queue is too long; nothing was computed.
    #[error("too many passwords are being checked")]
    Busy {
        /// When a retry is likely to be served.
        retry_after: Duration,
    },
    /// The password exceeds [`MAX_PASSWORD_BYTES`].
    #[error("the password is too long")]
    TooLong,
    /// The pool is shutting down or the system failed to give randomness.
    #[error("password hashing failed")]
    Broken,
}

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The password is right.
    Right {
        /// It was hashed with other costs than today's and should be hashed again.
        rehash: bool,
    },
    /// The password is wrong, or what is stored is not a hash we make.
    Wrong,
}

/// The pool. Share it behind an `Arc`; dropping it ends its threads.
pub struct PasswordHasher {
    queue: Arc<Queue>,
    deadline: Duration,
}

impl PasswordHasher {
    /// Starts the threads; their memory is taken with the first hash.
    pub fn start(config: &HashConfig) -> Result<Self, HashStartError> {
        let floor = HashConfig { threads: 1, ..HashConfig::default() };
        let weak = config.memory_kib < floor.memory_kib
            || config.passes < floor.passes
            || config.lanes < floor.lanes
            || config.threads == 0;
        if weak {
            return Err(HashStartError::Settings);
        }
        let costs = Costs::new(config).ok_or(HashStartError::Settings)?;
        let queue = Arc::new(Queue::new(config.threads));
        let hasher = Self { queue: Arc::clone(&queue), deadline: config.deadline };
        for number in 0..config.threads {
            let (queue, costs) = (Arc::clone(&queue), costs.clone());
            std::thread::Builder::new()
                .name(format!("password-{number}"))
                .spawn(move || thread::serve(&queue, &costs))
                .map_err(HashStartError::Thread)?;
        }
        Ok(hasher)
    }

    /// Hashes a new password, in its normal form, into a PHC string with a fresh salt.
    pub async fn hash(&self, password: SecretString) -> Result<String, HashRefusal> {
        let password = other_form(&password).unwrap_or(password);
        if password.expose_secret().len() > MAX_PASSWORD_BYTES {
            return Err(HashRefusal::TooLong);
        }
        match self.ask(Task::Hash(password)).await? {
            Answer::Hashed(phc) => Ok(phc),
            Answer::Checked(_) => Err(HashRefusal::Broken),
        }
    }

    /// Checks a password against a stored PHC string; an unreadable one costs as much as a wrong password. Hashes of before
    /// were made of the password as it was typed: where that is another text, it is checked as well, and hashed again.
    pub async fn verify(&self, password: SecretString, phc: &str) -> Result<Verdict, HashRefusal> {
        let Some(normal) = other_form(&password) else {
            return self.check(password, Stored::parse(phc)).await;
        };
        match self.check(normal, Stored::parse(phc)).await? {
            Verdict::Wrong => match self.check(password, Stored::parse(phc)).await? {
                Verdict::Right { .. } => Ok(Verdict::Right { rehash: true }),
                Verdict::Wrong => Ok(Verdict::Wrong),
            },
            right @ Verdict::Right { .. } => Ok(right),
        }
    }

    /// Does the work of a check for an account that does not exist or has no password, so that the time of the
    /// answer does not tell.
    pub async fn dummy_verify(&self, password: SecretString) -> Result<(), HashRefusal> {
        if let Some(normal) = other_form(&password) {
            self.check(normal, None).await?;
        }
        self.check(password, None).await.map(|_| ())
    }

    /// How many passwords wait for their turn.
    pub fn waiting(&self) -> usize {
        self.queue.waiting()
    }

    async fn check(&self, password: SecretString, stored: Option<Stored>) -> Result<Verdict, HashRefusal> {
        if password.expose_secret().len() > MAX_PASSWORD_BYTES {
            return Ok(Verdict::Wrong);
        }
        match self.ask(Task::Check(password, stored.map(Box::new))).await? {
            Answer::Checked(verdict) => Ok(verdict),
            Answer::Hashed(_) => Err(HashRefusal::Broken),
        }
    }

    async fn ask(&self, task: Task) -> Result<Answer, HashRefusal> {
        let (reply, answer) = oneshot::channel();
        let give_up = Instant::now() + self.deadline;
        self.queue.push(Job { task, give_up, reply }, self.deadline)?;
        answer.await.map_err(|_| HashRefusal::Broken)?
    }
}

/// The normal form of a password, where it is another text.
fn other_form(password: &SecretString) -> Option<SecretString> {
    match normal_form(password.expose_secret()) {
        Cow::Borrowed(_) => None,
        Cow::Owned(normal) => Some(SecretString::from(normal)),
    }
}

/// Whether this machine would hash faster with a build for its own processor: the library picks 256-bit vectors
/// by itself, wider ones only the compiler can give it.
pub fn would_gain_from_native_build() -> bool {
    #[cfg(all(target_arch = "x86_64", not(target_feature = "avx512f")))]
    {
        std::is_x86_feature_detected!("avx512f")
    }
    #[cfg(not(all(target_arch = "x86_64", not(target_feature = "avx512f"))))]
    {
        false
    }
}

impl Drop for PasswordHasher {
    fn drop(&mut self) {
        self.queue.close();
    }
}
