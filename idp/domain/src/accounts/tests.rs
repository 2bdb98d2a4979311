use uuid::Uuid;

use super::{
    Account, AccountState, ActivationRefusal, LockPolicy, LockVerdict, has_default_secret, holder,
    is_activation_code, is_activation_secret, judge, needs_alias,
};
use crate::binding::LetterCode;
use crate::contexts::Role;
use crate::identifiers::NationalId;
use crate::ids::{AccountId, PersonId};
use crate::passwords::Holder;
use crate::timestamp::Timestamp;

const NOW: Timestamp = Timestamp(1_000_000);
const POLICY: LockPolicy = LockPolicy { most_failures: 5, lock_seconds: 15 * 60 };

fn pending() -> Account {
    Account {
        id: AccountId(Uuid::nil()),
        person: PersonId(Uuid::nil()),
        state: AccountState::Pending,
        login_name: None,
        activation_tries: 0,
        activation_dies_at: NOW.plus(1),
        activation_mailed: false,
        secret_changed_at: None,
    }
}

#[test]
fn four_failures_leave_the_door_open_and_the_fifth_locks_it() {
    for failures in 0..5 {
        assert_eq!(judge(POLICY, failures, Timestamp(0), NOW), LockVerdict::Open, "{failures}");
    }
    assert_eq!(judge(POLICY, 5, Timestamp(0), NOW), LockVerdict::Lock { until: NOW.plus(15 * 60) });
}

#[test]
fn a_lock_lasts_fifteen_minutes_and_is_not_prolonged() {
    let until = NOW.plus(15 * 60);
    for failures in [0, 5, 50] {
        assert_eq!(judge(POLICY, failures, until, until.plus(-1)), LockVerdict::Locked { until });
    }
    assert_eq!(judge(POLICY, 0, until, until), LockVerdict::Open);
}

#[test]
fn a_pending_account_takes_its_secret_until_it_dies() {
    assert_eq!(pending().takes_activation(NOW), Ok(()));
    assert_eq!(pending().takes_activation(NOW.plus(1)), Err(ActivationRefusal::TooLate));
    let tried = Account { activation_tries: 5, ..pending() };
    assert_eq!(tried.takes_activation(NOW), Ok(()), "wrong tries by anybody end nothing");
    let mailed = Account { activation_mailed: true, ..pending() };
    assert_eq!(mailed.takes_activation(NOW), Err(ActivationRefusal::NeedsLink));
}

#[test]
fn a_mailed_link_opens_only_the_secret_it_was_sent_for() {
    let (sent, again) = (NOW.plus(1), NOW.plus(2));
    let mailed = Account { activation_mailed: true, ..pending() };
    assert_eq!(mailed.takes_link(sent, NOW), Ok(()));
    assert_eq!(mailed.takes_link(again, NOW), Err(ActivationRefusal::TooLate), "another one was sent");
    assert_eq!(mailed.takes_link(sent, sent), Err(ActivationRefusal::TooLate));
    assert_eq!(pending().takes_link(sent, NOW), Err(ActivationRefusal::NotPending), "it needs no link");
    let dead = Account { activation_tries: 5, ..mailed.clone() };
    assert_eq!(dead.takes_link(sent, NOW), Err(ActivationRefusal::TooManyTries));
    let used = Account { state: AccountState::Active, ..mailed };
    assert_eq!(used.takes_link(sent, NOW), Err(ActivationRefusal::NotPending));
}

#[test]
fn an_activated_or_disabled_account_takes_no_activation_secret() {
    for state in [AccountState::Active, AccountState::Disabled] {
        let account = Account { state, ..pending() };
        assert_eq!(account.takes_activation(NOW), Err(ActivationRefusal::NotPending), "{state:?}");
    }
}

#[test]
fn the_activation_secret_is_the_last_six_characters_in_any_width() {
    let own = NationalId::parse("A123456789").unwrap();
    for typed in ["456789", "４５６７８９", " 456789 "] {
        assert!(is_activation_secret(typed, &own), "{typed:?}");
    }
    for typed in ["", "56789", "3456789", "456780", "A123456789"] {
        assert!(!is_activation_secret(typed, &own), "{typed:?}");
    }
    let substitute = NationalId::parse_substitute("tpe00abc12").unwrap();
    assert!(is_activation_secret("0abc12", &substitute));
}

#[test]
fn only_who_is_nothing_but_a_student_may_have_a_short_password() {
    assert_eq!(holder(&[Role::Student, Role::Student]), Holder::Student);
    for roles in [&[][..], &[Role::Guardian], &[Role::Student, Role::Guardian], &[Role::Teacher]] {
        assert_eq!(holder(roles), Holder::Adult, "{roles:?}");
    }
}

#[test]
fn who_works_at_a_school_and_has_only_a_default_name_needs_an_alias() {
    for role in [Role::Teacher, Role::Staff, Role::Principal] {
        assert!(needs_alias(&pending(), &[Role::Guardian, role]), "{role:?}");
        let named = Account { login_name: Some("mo.ming".to_owned()), ..pending() };
        assert!(!needs_alias(&named, &[role]), "{role:?}");
    }
    assert!(!needs_alias(&pending(), &[Role::Student, Role::Guardian]));
}

#[test]
fn a_default_secret_needs_every_role_of_its_owner_to_be_allowed() {
    let allowed = [Role::Student, Role::Guardian];
    for (roles, has) in [
        (vec![Role::Student], true),
        (vec![Role::Teacher], false),
        (vec![Role::Guardian, Role::Teacher], false),
        (vec![Role::Principal], false),
        (vec![], false),
    ] {
        assert_eq!(has_default_secret(&roles, &allowed), has, "{roles:?}");
    }
}

#[test]
fn a_printed_code_opens_however_it_is_typed() {
    let code = LetterCode::from_random([7; 12]);
    assert!(is_activation_code(&code.grouped().to_lowercase(), &code));
    for typed in ["", "153178", &LetterCode::from_random([8; 12]).grouped()] {
        assert!(!is_activation_code(typed, &code), "{typed}");
    }
}
