//! The activation window of a class: for a lesson the default secret opens the first sign-in of its students, although the
//! operator switched it off for students (`login.default_secrets`).

use super::{Account, AccountState, ActivationRefusal, has_default_secret};
use crate::contexts::{Role, words};
use crate::ids::{ClassId, PersonId};
use crate::timestamp::Timestamp;

/// How long a window stays open, in seconds: a lesson of an elementary school.
pub const WINDOW_SECONDS: i64 = 40 * 60;

/// An activation window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The class.
    pub class: ClassId,
    /// Who opened it.
    pub opened_by: PersonId,
    /// Since when.
    pub opened_at: Timestamp,
    /// When it closes by itself, or was closed.
    pub closes_at: Timestamp,
}

impl Window {
    /// One that a person opens now.
    pub fn new(class: ClassId, opened_by: PersonId, now: Timestamp) -> Self {
        Self { class, opened_by, opened_at: now, closes_at: now.plus(WINDOW_SECONDS) }
    }

    /// Whether it is open at that moment.
    pub fn is_open(&self, now: Timestamp) -> bool {
        !self.opened_at.is_future(now) && now < self.closes_at
    }
}

/// Whether an open window of a class of a person with these roles lets the default secret open the first sign-in: as if the
/// operator allowed the role of a student besides. It says nothing about any other role, whose login name may end in the secret.
pub fn opens_in_window(roles: &[Role], allowed: &[Role]) -> bool {
    let and_students: Vec<Role> = allowed.iter().copied().chain([Role::Student]).collect();
    roles.contains(&Role::Student) && has_default_secret(roles, &and_students)
}

words! {
    /// Where the first sign-in of a student stands, as the homeroom teacher sees it.
    FirstSignIn {
        /// The student has a password.
        Done = "done",
        /// The default secret opens it now.
        Open = "open",
        /// It waits: no window is open, and outside of one the default secret opens nothing. A printed code does.
        Waiting = "waiting",
        /// The default secret died: only a printed code opens it.
        Over = "over",
        /// Too many wrong tries in all: only a printed code opens it.
        Locked = "locked",
        /// The account is switched off.
        Off = "off",
    }
}

/// What is known of a first sign-in.
#[derive(Clone, Copy, Debug)]
pub struct FirstSignInFacts<'a> {
    /// The roles of the student.
    pub roles: &'a [Role],
    /// Too many wrong tries in all lock it now.
    pub is_locked: bool,
    /// A window of the class is open.
    pub in_window: bool,
}

/// Where a first sign-in stands. `allowed` are the roles whose default secret the operator allows. A window opens nothing that
/// ended otherwise: an account that is switched off, a secret that died, a lock.
pub fn first_sign_in(
    account: &Account,
    facts: FirstSignInFacts<'_>,
    allowed: &[Role],
    now: Timestamp,
) -> FirstSignIn {
    match (account.state, account.takes_activation(now)) {
        (AccountState::Active, _) => FirstSignIn::Done,
        (AccountState::Disabled, _) => FirstSignIn::Off,
        (AccountState::Pending, Err(ActivationRefusal::NeedsLink)) => FirstSignIn::Waiting,
        (AccountState::Pending, Err(_)) => FirstSignIn::Over,
        (AccountState::Pending, Ok(())) if facts.is_locked => FirstSignIn::Locked,
        (AccountState::Pending, Ok(())) => {
            let in_window = facts.in_window && opens_in_window(facts.roles, allowed);
            let opens = in_window || has_default_secret(facts.roles, allowed);
            if opens { FirstSignIn::Open } else { FirstSignIn::Waiting }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{FirstSignIn, FirstSignInFacts, WINDOW_SECONDS, Window, first_sign_in, opens_in_window};
    use crate::accounts::{Account, AccountState};
    use crate::contexts::Role::{self, Guardian, Student, Teacher};
    use crate::ids::{AccountId, ClassId, PersonId};
    use crate::timestamp::Timestamp;

    const NOW: Timestamp = Timestamp(1_000_000);

    fn account(state: AccountState) -> Account {
        Account {
            id: AccountId(Uuid::nil()),
            person: PersonId(Uuid::nil()),
            state,
            login_name: None,
            activation_tries: 0,
            activation_dies_at: NOW.plus(1),
            activation_mailed: false,
            secret_changed_at: None,
        }
    }

    fn stands(account: &Account, is_locked: bool, in_window: bool, allowed: &[Role]) -> FirstSignIn {
        let facts = FirstSignInFacts { roles: &[Student], is_locked, in_window };
        first_sign_in(account, facts, allowed, NOW)
    }

    #[test]
    fn a_window_is_open_for_forty_minutes() {
        let window = Window::new(ClassId(Uuid::nil()), PersonId(Uuid::nil()), NOW);
        assert!(window.is_open(NOW) && window.is_open(NOW.plus(WINDOW_SECONDS - 1)));
        assert!(!window.is_open(NOW.plus(WINDOW_SECONDS)) && !window.is_open(NOW.plus(-3_600)));
    }

    #[test]
    fn a_window_stands_for_the_role_of_a_student_and_no_other() {
        assert!(opens_in_window(&[Student], &[]));
        assert!(opens_in_window(&[Student, Guardian], &[Guardian]));
        assert!(!opens_in_window(&[Student, Guardian], &[]));
        assert!(!opens_in_window(&[Student, Teacher], &[]), "the login name of a teacher ends in the secret");
        assert!(!opens_in_window(&[Guardian], &[Guardian]), "no student");
        assert!(!opens_in_window(&[], &[]));
    }

    #[test]
    fn outside_a_window_the_policy_decides() {
        let pending = account(AccountState::Pending);
        for (in_window, allowed, expected) in [
            (false, [].as_slice(), FirstSignIn::Waiting),
            (true, &[], FirstSignIn::Open),
            (false, &[Student], FirstSignIn::Open),
            (true, &[Student], FirstSignIn::Open),
        ] {
            assert_eq!(stands(&pending, false, in_window, allowed), expected, "{in_window} {allowed:?}");
        }
    }

    #[test]
    fn a_window_opens_nothing_that_ended_otherwise() {
        let over = Account { activation_dies_at: NOW, ..account(AccountState::Pending) };
        let mailed = Account { activation_mailed: true, ..account(AccountState::Pending) };
        for (account, is_locked, expected) in [
            (account(AccountState::Active), false, FirstSignIn::Done),
            (account(AccountState::Disabled), false, FirstSignIn::Off),
            (over, false, FirstSignIn::Over),
            (mailed, false, FirstSignIn::Waiting),
            (account(AccountState::Pending), true, FirstSignIn::Locked),
        ] {
            assert_eq!(stands(&account, is_locked, true, &[Student]), expected);
        }
    }
}
