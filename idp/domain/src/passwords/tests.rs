use super::{Holder, MAX_LENGTH, PasswordPolicy, PasswordRefusal, PersonalFacts};
use crate::identifiers::{BirthDate, EnglishCode, LoginName, NationalId, Phone, SchoolCode};

fn refusals(password: &str, holder: Holder) -> Vec<PasswordRefusal> {
    PasswordPolicy::default().judge(password, holder).refusals
}

fn is_personal(password: &str) -> bool {
    let facts = PersonalFacts {
        national_ids: &[NationalId::parse("A123456789").unwrap()],
        birth_date: BirthDate::parse("1987-03-05"),
        phones: &[Phone::parse("0928765431").unwrap()],
        login_names: &[LoginName::parse("mo.ming").unwrap(), LoginName::parse("peony@mail.example").unwrap()],
        school_codes: &[SchoolCode::parse("363F01").unwrap()],
        english_codes: &[EnglishCode::parse("kobaes").unwrap()],
    };
    facts.stand_in(password)
}

#[test]
fn a_long_unusual_password_is_taken_with_its_strength() {
    let judged = PasswordPolicy::default().judge("velvet otter plays chess", Holder::Adult);
    assert_eq!((judged.strength.score(), judged.refusals), (4, vec![]));
    assert_eq!(refusals("校長的貓愛吃三色豆還有紅蘿蔔", Holder::Adult), []);
    assert!(!is_personal("velvet otter plays chess") && !is_personal("校長的貓愛吃三色豆還有紅蘿蔔"));
}

#[test]
fn adults_need_twelve_characters_and_students_eight() {
    assert_eq!(refusals("Vq7!xPz2mR9", Holder::Adult), [PasswordRefusal::TooShort { min: 12 }]);
    assert_eq!(refusals("Vq7!xPz2", Holder::Student), []);
    assert_eq!(refusals("Vq7!xPz", Holder::Student), [PasswordRefusal::TooShort { min: 8 }]);
    assert_eq!(refusals("貓愛吃三色豆飯", Holder::Student), [PasswordRefusal::TooShort { min: 8 }]);
}

#[test]
fn a_password_may_have_128_characters_and_no_more() {
    let long: String = "velvet otter! ".chars().cycle().take(MAX_LENGTH).collect();
    assert_eq!(refusals(&long, Holder::Adult), []);
    assert_eq!(refusals(&format!("{long}x"), Holder::Adult), [PasswordRefusal::TooLong { max: 128 }]);
}

#[test]
fn four_characters_of_the_national_id_are_too_many() {
    for password in ["velvet otter A123", "velvet otter 6789", "velvet 45-67 otter", "velvet otter ４５６７"]
    {
        assert!(is_personal(password), "{password}");
    }
    assert!(!is_personal("velvet otter 789"));
}

#[test]
fn the_birthday_is_found_in_every_form() {
    for day in ["19870305", "1987-03-05", "1987/3/5", "870305", "760305", "0760305", "76年3月5日", "03051987"]
    {
        assert!(is_personal(&format!("velvet {day} otter")), "{day}");
    }
}

#[test]
fn the_telephone_number_is_found_without_its_marks() {
    for number in ["0928765431", "0928-765-431", "765431"] {
        assert!(is_personal(&format!("velvet {number} otter")), "{number}");
    }
}

#[test]
fn login_names_and_the_head_of_a_mail_address_are_found() {
    for name in ["Mo.Ming", "peony@mail.example", "PEONY"] {
        assert!(is_personal(&format!("velvet {name} otter")), "{name}");
    }
}

#[test]
fn both_codes_of_the_school_are_found() {
    for code in ["363f01", "KobaES"] {
        assert!(is_personal(&format!("velvet {code} otter")), "{code}");
    }
}

#[test]
fn what_everybody_tries_first_is_refused() {
    for password in
        ["1qaz2wsx3edc", "ji32k7au4a83", "woaini5201314", "iloveyou1314", "taipei2026!!!!", "aaaaaaaaaaaaa"]
    {
        assert_eq!(refusals(password, Holder::Adult), [PasswordRefusal::Common], "{password}");
    }
    assert_eq!(refusals("baseball", Holder::Student), [PasswordRefusal::Common]);
    assert_eq!(refusals("ｑ1w2e3r4", Holder::Student), [PasswordRefusal::Common]);
}

#[test]
fn all_that_is_wrong_is_named_at_once() {
    let found = refusals("password1", Holder::Adult);
    assert_eq!(found, [PasswordRefusal::TooShort { min: 12 }, PasswordRefusal::Common]);
}

/// Neither score nor refusals may tell what is stored of anybody: they do not know it.
#[test]
fn the_measure_knows_nobody() {
    for text in ["A123456789 lantern", "19870305 velvet", "mo.ming lantern"] {
        let judged = PasswordPolicy::default().judge(text, Holder::Adult);
        assert!(is_personal(text), "{text}");
        assert_eq!(judged.refusals, [], "{text}");
    }
    assert_eq!(PasswordPolicy::default().judge("", Holder::Adult).strength.score(), 0);
}

#[test]
fn a_long_text_is_measured_by_its_head() {
    let head = "aaaaaaaa".repeat(8);
    let strength = |text: &str| PasswordPolicy::default().judge(text, Holder::Adult).strength;
    assert_eq!(strength(&head), strength(&format!("{head}Vq7!xPz2mR9 velvet otter")));
}

#[test]
fn the_list_is_long_sorted_and_in_lower_case() {
    let lines: Vec<&str> = include_str!("common.txt").lines().collect();
    assert!(lines.len() >= 1_000);
    assert!(lines.is_sorted());
    assert!(lines.iter().all(|line| line.len() >= 8 && line.to_lowercase() == *line));
}

#[test]
fn a_password_is_judged_in_its_normal_form() {
    assert_eq!(super::normal_form("ｖｅｌｖｅｔ\u{3000}cafe\u{301}"), "velvet café");
    let wide = "\u{fdfa}".repeat(8);
    assert_eq!(refusals(&wide, Holder::Adult), [PasswordRefusal::TooLong { max: 128 }], "18 letters each");
    assert!(is_personal("velvet otter 4\u{200b}567"));
}

#[test]
fn a_word_that_is_repeated_is_no_stronger_than_the_word() {
    let score = |password| PasswordPolicy::default().judge(password, Holder::Adult).strength.score();
    for weak in ["taipei taipei taipei", "taipei-taipei-taipei"] {
        assert!(score(weak) <= 2, "{weak}: {}", score(weak));
    }
    assert_eq!(score("lantern gravel orbit gravel mosaic"), 4, "a phrase may use a word twice");
}
