use super::{Applied, Circumstances, Risk, risks_of};
use crate::binding::GuardianData;
use crate::contexts::Relation;
use crate::identifiers::BirthDate;

fn guardian() -> GuardianData {
    GuardianData {
        national_id: "A800000014".to_owned(),
        name: "陳美玲".to_owned(),
        email: "chen@mail.example".to_owned(),
        phone: "+886912345678".to_owned(),
        extension: None,
    }
}

fn risks(relation: Relation, by_letter: bool, around: &Circumstances) -> Vec<Risk> {
    risks_of(&Applied { guardian: &guardian(), relation, by_letter }, around)
}

fn born(day: &str) -> Option<BirthDate> {
    BirthDate::parse(day)
}

#[test]
fn nothing_unusual_is_no_risk() {
    let usual = Circumstances {
        owner_name: Some("陳\u{3000}美玲".to_owned()),
        owner_mailbox: Some("Chen@mail.example".to_owned()),
        owner_born: born("1985-03-07"),
        owner_is_adult: Some(true),
        student_born: born("2017-02-03"),
        classes: 3,
        guardians: 2,
        contacts_of_others: vec!["li@mail.example".to_owned(), String::new()],
        ..Circumstances::default()
    };
    assert_eq!(risks(Relation::Mother, false, &usual), []);
}

#[test]
fn each_unusual_thing_is_told() {
    let none = Circumstances::default;
    let cases = [
        (Risk::Barred, Circumstances { barred: true, blocked: true, ..none() }),
        (Risk::Custody, Circumstances { blocked: true, ..none() }),
        (Risk::NumberOfAnother, Circumstances { owner_name: Some("林小美".to_owned()), ..none() }),
        (
            Risk::AccountElsewhere,
            Circumstances { owner_mailbox: Some("other@mail.example".to_owned()), ..none() },
        ),
        (Risk::TooYoung, Circumstances { owner_is_adult: Some(false), ..none() }),
        (
            Risk::TooYoung,
            Circumstances {
                owner_born: born("2002-01-01"),
                student_born: born("2017-02-03"),
                owner_is_adult: Some(true),
                ..none()
            },
        ),
        (Risk::ManyClasses, Circumstances { classes: 4, ..none() }),
        (Risk::ManyGuardians, Circumstances { guardians: 3, ..none() }),
        (
            Risk::SharedContact,
            Circumstances { contacts_of_others: vec!["CHEN@mail.example".to_owned()], ..none() },
        ),
        (
            Risk::SharedContact,
            Circumstances { contacts_of_others: vec!["+886912345678".to_owned()], ..none() },
        ),
        (Risk::ReturnedBefore, Circumstances { returned: 1, ..none() }),
    ];
    for (risk, around) in cases {
        assert_eq!(risks(Relation::Mother, false, &around), [risk]);
        assert!(risk.is_risk());
    }
}

#[test]
fn that_the_student_is_of_age_is_told_and_speaks_against_nobody() {
    let around = Circumstances { student_is_adult: true, ..Circumstances::default() };
    assert_eq!(risks(Relation::Mother, false, &around), [Risk::OfAge]);
    assert!(!Risk::OfAge.is_risk() && !Risk::ByLetter.is_risk());
}

#[test]
fn an_elder_sister_may_be_guardian_with_a_small_gap() {
    let around = Circumstances {
        owner_born: born("2005-01-01"),
        student_born: born("2017-02-03"),
        owner_is_adult: Some(true),
        ..Circumstances::default()
    };
    assert_eq!(risks(Relation::Other, false, &around), []);
}

#[test]
fn the_letter_speaks_for_her_and_is_no_risk() {
    let notes = risks(Relation::Mother, true, &Circumstances::default());
    assert_eq!(notes, [Risk::ByLetter]);
    assert!(!Risk::ByLetter.is_risk());
}
