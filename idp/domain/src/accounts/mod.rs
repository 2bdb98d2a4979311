//! How a person signs in: the states of an account, and the activation secret.

mod earlier;
mod lockout;
mod window;

use crate::binding::LetterCode;
use crate::contexts::{Role, words};
use crate::identifiers::{NationalId, normalise};
use crate::ids::{AccountId, PersonId};
use crate::passwords::Holder;
use crate::timestamp::Timestamp;

pub use earlier::{EarlierLink, KEPT_LINK_SECONDS, MailedLink, earlier_link};
pub use lockout::{FORGET_SECONDS, LockPolicy, LockVerdict, WIDE_POLICY, judge};
pub use window::{FirstSignIn, FirstSignInFacts, WINDOW_SECONDS, Window, first_sign_in, opens_in_window};

#[cfg(test)]
mod tests;

/// The number of wrong tries that void a mailed link. A new link is sent to whoever asks for one.
pub const MOST_ACTIVATION_TRIES: i32 = 5;

/// How long an activation secret is valid, in seconds: 14 days.
pub const ACTIVATION_SECONDS: i64 = 14 * 24 * 3600;

/// How long the activation screens stay open after the secret was given, in seconds.
pub const ACTIVATION_SCREEN_SECONDS: i64 = 20 * 60;

/// The number of former passwords that a new one must not repeat.
pub const REMEMBERED_PASSWORDS: u64 = 3;

words! {
    /// The state of an account.
    AccountState {
        /// Not activated: nothing but the activation secret, and that opens only the activation screens.
        Pending = "pending",
        /// Has a password of its owner's choice.
        Active = "active",
        /// Switched off.
        Disabled = "disabled",
    }
}

/// How a person signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The owner.
    pub person: PersonId,
    /// The state.
    pub state: AccountState,
    /// The login name where it may be shown; a default name never is.
    pub login_name: Option<String>,
    /// Wrong activation secrets typed at the page of the mailed link.
    pub activation_tries: i32,
    /// When the activation secret dies.
    pub activation_dies_at: Timestamp,
    /// The activation secret works only together with a mailed link.
    pub activation_mailed: bool,
    /// Last change of the password.
    pub secret_changed_at: Option<Timestamp>,
}

/// Why an activation secret opens nothing, whatever it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActivationRefusal {
    /// The account is activated already, or switched off: the secret is single-use.
    NotPending,
    /// Five wrong tries with a mailed link.
    TooManyTries,
    /// Fourteen days are over.
    TooLate,
    /// It works only together with the link in the approval mail.
    NeedsLink,
}

impl Account {
    /// Whether the right activation secret would open the activation screens.
    pub fn takes_activation(&self, now: Timestamp) -> Result<(), ActivationRefusal> {
        if self.state != AccountState::Pending {
            Err(ActivationRefusal::NotPending)
        } else if self.activation_mailed && self.activation_tries >= MOST_ACTIVATION_TRIES {
            Err(ActivationRefusal::TooManyTries)
        } else if now >= self.activation_dies_at {
            Err(ActivationRefusal::TooLate)
        } else if self.activation_mailed {
            Err(ActivationRefusal::NeedsLink)
        } else {
            Ok(())
        }
    }

    /// Whether the right activation secret would open the activation screens together with a mailed link that was sent
    /// for the secret that ends at `of`: 72 hours, once, and a link that was sent again voids the one before.
    pub fn takes_link(&self, of: Timestamp, now: Timestamp) -> Result<(), ActivationRefusal> {
        match self.takes_activation(now) {
            Err(ActivationRefusal::NeedsLink) if of == self.activation_dies_at => Ok(()),
            Err(ActivationRefusal::NeedsLink) => Err(ActivationRefusal::TooLate),
            Err(other) => Err(other),
            // An account that needs no link takes none.
            Ok(()) => Err(ActivationRefusal::NotPending),
        }
    }
}

/// Whether the typed text is the default activation secret: the last six characters of the person's own national ID,
/// in either case and width. The comparison takes the same time wherever the texts differ.
pub fn is_activation_secret(typed: &str, own: &NationalId) -> bool {
    use subtle::ConstantTimeEq as _;
    normalise(typed).as_bytes().ct_eq(own.last_six().as_bytes()).into()
}

/// Whether the default secret opens the first sign-in of a person with these roles: the operator allows each of them. The
/// default login name of a person who works at a school ends in the secret, so there the name alone would open the account.
pub fn has_default_secret(roles: &[Role], allowed: &[Role]) -> bool {
    !roles.is_empty() && roles.iter().all(|role| allowed.contains(role))
}

/// Whether a code for the first sign-in may be mailed to a person with these roles: the person works at a school, and the
/// school's records name a mailbox. A student has none there, and a guardian is mailed a link to a mailbox that was proved.
pub fn takes_mailed_code(roles: &[Role]) -> bool {
    roles.iter().any(|role| matches!(role, Role::Teacher | Role::Staff | Role::Principal))
}

/// Whether the typed text is the printed one-time code of a first sign-in. The comparison takes the same time wherever the
/// texts differ.
pub fn is_activation_code(typed: &str, code: &LetterCode) -> bool {
    use subtle::ConstantTimeEq as _;
    LetterCode::parse(typed)
        .is_some_and(|typed| typed.expose().as_bytes().ct_eq(code.expose().as_bytes()).into())
}

/// The kind of holder whose rules apply to the password of a person with these roles.
pub fn holder(roles: &[Role]) -> Holder {
    let only_student = !roles.is_empty() && roles.iter().all(|role| *role == Role::Student);
    if only_student { Holder::Student } else { Holder::Adult }
}

/// Whether an alias must replace the default login name, because that name shows digits of the national ID. This is
/// so for people who work at a school. A guardian's login name is an e-mail address, and a student's contains only
/// the student number.
pub fn needs_alias(account: &Account, roles: &[Role]) -> bool {
    account.login_name.is_none()
        && roles.iter().any(|role| matches!(role, Role::Teacher | Role::Staff | Role::Principal))
}
