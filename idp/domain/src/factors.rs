//! Second factors: codes of an app (RFC 6238), recovery codes, trusted devices, passkeys; who must have one.

use crate::accounts::LockPolicy;
use crate::assurance::Reach;
use crate::contexts::{Role, words};
use crate::identifiers::normalise;
use crate::timestamp::Timestamp;

/// Seconds of one step of a code (RFC 6238 section 4.1).
pub const STEP_SECONDS: i64 = 30;

/// So many steps a clock may be off, in either direction (RFC 6238 section 5.2).
pub const DRIFT_STEPS: u8 = 1;

/// Digits of a code (RFC 4226 section 5.3).
pub const CODE_DIGITS: usize = 6;

/// So many recovery codes are made at once.
pub const RECOVERY_CODES: usize = 10;

/// How long a device is trusted, in seconds: 30 days.
pub const TRUST_SECONDS: i64 = 30 * 86_400;

/// How long the page of the second step stays open after the password, in seconds.
pub const STEP_PAGE_SECONDS: i64 = 10 * 60;

/// How long what begins an enrolment is good, in seconds.
pub const ENROLMENT_SECONDS: i64 = 15 * 60;

/// Most passkeys of a person.
pub const MOST_PASSKEYS: usize = 20;

/// Most characters of the name that a person gives a passkey.
pub const MOST_NAME_CHARACTERS: usize = 40;

/// Wrong codes in a row that lock a second factor, and for how long, in seconds.
pub const FACTOR_POLICY: LockPolicy = LockPolicy { most_failures: 5, lock_seconds: 15 * 60 };

/// Authentication methods of a password and a code (RFC 8176 section 2), as they stand in `amr`.
pub const AMR_CODE: &str = "pwd otp mfa";

/// The same of an account of another provider and a code.
pub const AMR_FEDERATED_CODE: &str = "fed otp mfa";

words! {
    /// A second factor.
    Factor {
        /// Codes of an app.
        Totp = "totp",
        /// A passkey.
        Passkey = "passkey",
    }
    /// Why a factor cannot be removed.
    RemovalRefusal {
        /// It is the last way in.
        LastWay = "last-way",
        /// The person must have a second factor, and this is the last one.
        Required = "required",
    }
}

/// What a person has enrolled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Codes of an app.
    pub totp: bool,
    /// Passkeys.
    pub passkeys: usize,
    /// Recovery codes that are not used.
    pub codes: usize,
}

impl Held {
    /// Whether the password alone is not enough any more.
    pub fn any(self) -> bool {
        self.totp || self.passkeys > 0
    }

    /// How surely the person can sign in.
    pub fn reach(self) -> Reach {
        Reach { mfa: self.totp, phr: self.passkeys > 0 }
    }

    /// Whether one factor of that kind may go. A person who must have a second factor keeps the last one, and nobody loses
    /// the last way in.
    ///
    /// # Errors
    /// Why not.
    pub fn may_remove(
        self,
        factor: Factor,
        has_password: bool,
        must_have: bool,
    ) -> Result<(), RemovalRefusal> {
        let left = match factor {
            Factor::Totp => Self { totp: false, ..self },
            Factor::Passkey => Self { passkeys: self.passkeys.saturating_sub(1), ..self },
        };
        if !has_password && left.passkeys == 0 {
            Err(RemovalRefusal::LastWay)
        } else if must_have && !left.any() {
            Err(RemovalRefusal::Required)
        } else {
            Ok(())
        }
    }
}

/// Reads the code of an app as it is typed: spaces, hyphens and full-width digits make no difference. None of what cannot
/// be one.
pub fn read_code(typed: &str) -> Option<String> {
    let code: String = normalise(typed).chars().filter(|sign| !matches!(sign, ' ' | '-')).collect();
    (code.len() == CODE_DIGITS && code.bytes().all(|sign| sign.is_ascii_digit())).then_some(code)
}

/// Whether the step of a code may be used after `last`: each is accepted once, and none before it any more (RFC 6238 section
/// 5.2).
pub fn is_unused(last: i64, step: i64) -> bool {
    step > last
}

/// The authentication methods of a passkey with user verification (RFC 8176 section 2): `hwk` where the key stays in one
/// device, `swk` where it may be copied to others (Web Authentication section 6.1.3, backup eligibility).
pub fn amr_of_passkey(is_copyable: bool) -> &'static str {
    if is_copyable { "swk user mfa" } else { "hwk user mfa" }
}

/// The authentication methods of a session after a further step: those of before, and those that came, each once.
pub fn amr_after(before: &str, added: &str) -> String {
    let mut all: Vec<&str> = Vec::new();
    for method in before.split(' ').chain(added.split(' ')) {
        if !method.is_empty() && !all.contains(&method) {
            all.push(method);
        }
    }
    all.join(" ")
}

/// Whether a signature counter may follow the one that is known: it goes forward, or the authenticator has none (Web
/// Authentication section 6.1.1).
pub fn counter_follows(known: i64, sent: i64) -> bool {
    sent > known || (sent == 0 && known == 0)
}

/// The name that a person gives a passkey: what can be seen of it, shortened; none of nothing.
pub fn read_name(typed: &str) -> Option<String> {
    let seen: String = typed.trim().chars().filter(|sign| !sign.is_control()).collect();
    let name: String = seen.chars().take(MOST_NAME_CHARACTERS).collect();
    (!name.trim().is_empty()).then_some(name)
}

/// Who must have a second factor.
#[derive(Clone, Copy, Debug)]
pub struct Policy<'a> {
    /// In these roles.
    pub roles: &'a [Role],
    /// With a duty at a school.
    pub duties: bool,
    /// Seconds from the first sign-in under this policy to the last one without a factor.
    pub grace_seconds: i64,
}

impl Policy<'_> {
    /// Whether a person in these roles must have one.
    pub fn demands(&self, mut roles: impl Iterator<Item = Role>, has_duty: bool) -> bool {
        (self.duties && has_duty) || roles.any(|role| self.roles.contains(&role))
    }

    /// When a person must have one who was first told at `since`.
    pub fn due(&self, since: Timestamp) -> Timestamp {
        since.plus(self.grace_seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        Factor, Held, Policy, RemovalRefusal, amr_after, amr_of_passkey, counter_follows, is_unused,
        read_code, read_name,
    };
    use crate::contexts::Role;

    const ALL: Held = Held { totp: true, passkeys: 1, codes: 10 };

    #[test]
    fn a_step_is_used_once_and_none_before_it_any_more() {
        assert!(is_unused(10, 11) && !is_unused(10, 10) && !is_unused(10, 9));
    }

    #[test]
    fn a_counter_goes_forward_or_there_is_none() {
        assert!(counter_follows(5, 6) && counter_follows(0, 0) && counter_follows(0, 1));
        assert!(!counter_follows(5, 5) && !counter_follows(5, 4) && !counter_follows(5, 0));
    }

    #[test]
    fn the_last_way_in_stays() {
        let passkey_only = Held { passkeys: 1, ..Held::default() };
        assert_eq!(passkey_only.may_remove(Factor::Passkey, true, false), Ok(()));
        assert_eq!(passkey_only.may_remove(Factor::Passkey, false, false), Err(RemovalRefusal::LastWay));
        let two = Held { passkeys: 2, ..Held::default() };
        assert_eq!(two.may_remove(Factor::Passkey, false, false), Ok(()));
    }

    #[test]
    fn a_person_who_must_have_a_second_factor_keeps_the_last_one() {
        assert_eq!(ALL.may_remove(Factor::Totp, true, true), Ok(()));
        let totp = Held { passkeys: 0, ..ALL };
        assert_eq!(totp.may_remove(Factor::Totp, true, true), Err(RemovalRefusal::Required));
        assert_eq!(totp.may_remove(Factor::Totp, true, false), Ok(()));
    }

    #[test]
    fn a_role_or_a_duty_demands_a_second_factor() {
        let policy = Policy { roles: &[Role::Principal], duties: true, grace_seconds: 0 };
        assert!(policy.demands([Role::Teacher, Role::Principal].into_iter(), false));
        assert!(policy.demands([Role::Teacher].into_iter(), true));
        assert!(!policy.demands([Role::Teacher].into_iter(), false));
        assert!(!Policy { duties: false, ..policy }.demands([Role::Teacher].into_iter(), true));
    }

    #[test]
    fn a_passkey_that_can_be_copied_is_no_hardware_key() {
        assert_eq!((amr_of_passkey(true), amr_of_passkey(false)), ("swk user mfa", "hwk user mfa"));
    }

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        for typed in ["123456", " 123 456", "123-456", "１２３４５６"] {
            assert_eq!(read_code(typed).as_deref(), Some("123456"), "{typed}");
        }
        for typed in ["", "12345", "1234567", "12345a", "-1-2-3-", "١٢٣٤٥٦"] {
            assert_eq!(read_code(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_further_step_adds_its_methods() {
        assert_eq!(amr_after("pwd", "pwd otp mfa"), "pwd otp mfa");
        assert_eq!(amr_after("pwd otp mfa", "hwk user mfa"), "pwd otp mfa hwk user");
    }

    #[test]
    fn a_name_is_what_can_be_seen_of_it() {
        assert_eq!(read_name(" 我的\u{7}手機 ").as_deref(), Some("我的手機"));
        assert_eq!(read_name(" \u{0} "), None);
        assert_eq!(read_name(&"長".repeat(60)).map(|name| name.chars().count()), Some(40));
    }
}
