use proptest::prelude::{Strategy, prop_assert, proptest};
use time::macros::date;

use super::{
    Alias, AliasRefusal, BirthDate, EnglishCode, IdKind, Landline, LoginName, Mobile, NationalId,
    NationalIdRefusal, Phone, SchoolCode, SchoolTerm, Sex, StudentNo, roc_date_text, roc_year, taipei_date,
};
use crate::contexts::Level;
use crate::timestamp::Timestamp;

const VALID: [&str; 14] = [
    "A123456789",
    "B299999992",
    "L100000000",
    "W100000001",
    "I200000005",
    "O100000004",
    "F800123455",
    "H912345670",
    "A800000014",
    "A900000007",
    "YA94451857",
    "AB12345677",
    "FC01234562",
    "KD00000004",
];

fn id(text: &str) -> NationalId {
    NationalId::parse(text).unwrap()
}

#[test]
fn every_valid_example_is_read() {
    for text in VALID {
        assert_eq!(NationalId::parse(text).map(|id| id.expose().to_owned()), Ok(text.to_owned()));
    }
}

#[test]
fn a_wrong_check_digit_is_told_from_a_wrong_shape() {
    for text in ["YA96908196", "A123456788"] {
        assert_eq!(NationalId::parse(text), Err(NationalIdRefusal::Checksum), "{text}");
    }
    for text in
        ["A323456789", "", "A12345678", "A1234567890", "1123456789", "AE12345677", "A12345678é", "臺北"]
    {
        assert_eq!(NationalId::parse(text), Err(NationalIdRefusal::Shape), "{text}");
    }
    assert_eq!(NationalId::check_digit("YA9690819"), Some(9));
}

#[test]
fn an_id_is_read_as_people_type_it() {
    assert_eq!(id(" ａ１２３４５６７８９　"), id("A123456789"));
    assert_eq!(id("ya94451857").expose(), "YA94451857");
}

#[test]
fn kind_and_sex_follow_from_the_second_character() {
    let kinds = |text| (id(text).kind(), id(text).sex().unwrap());
    assert_eq!(kinds("A123456789"), (IdKind::Citizen, Sex::Male));
    assert_eq!(kinds("B299999992"), (IdKind::Citizen, Sex::Female));
    assert_eq!(kinds("F800123455"), (IdKind::Resident, Sex::Male));
    assert_eq!(kinds("H912345670"), (IdKind::Resident, Sex::Female));
    assert_eq!(kinds("FC01234562"), (IdKind::ResidentOld, Sex::Male));
    assert_eq!(kinds("KD00000004"), (IdKind::ResidentOld, Sex::Female));
}

#[test]
fn old_resident_numbers_end_with_2030() {
    assert!(id("AB12345677").is_valid_on(date!(2030 - 12 - 31)));
    assert!(!id("AB12345677").is_valid_on(date!(2031 - 01 - 01)));
    assert!(id("A800000014").is_valid_on(date!(2031 - 01 - 01)));
}

#[test]
fn a_substitute_code_needs_its_own_door() {
    assert!(NationalId::parse("TP11500001").is_err());
    let substitute = NationalId::parse_substitute("tp11500001").unwrap();
    assert_eq!((substitute.kind(), substitute.sex()), (IdKind::Substitute, None));
    assert!(NationalId::parse_substitute("TP1").is_err());
    assert!(NationalId::parse_substitute("TP 1150001").is_err());
}

#[test]
fn personal_values_are_never_printed() {
    let id = id("A123456789");
    assert_eq!(format!("{id} {id:?}"), "NationalId(***) NationalId(***)");
    assert_eq!(format!("{:?}", LoginName::parse("xk123456789")), "Some(LoginName(***))");
    assert_eq!(format!("{:?}", Phone::parse("0912345678")), "Some(Phone(***))");
    assert_eq!(format!("{:?}", BirthDate::parse("1987-03-15")), "Some(BirthDate(***))");
}

#[test]
fn the_tails_are_the_last_six_and_nine() {
    assert_eq!(id("A123456789").last_six(), "456789");
    assert_eq!(id("YA94451857").last_nine(), "A94451857");
    assert_eq!(NationalId::parse_substitute("TP1150").unwrap().last_nine(), "TP1150");
}

proptest! {
    #[test]
    fn one_digit_changed_is_refused_unless_its_weight_hides_it(at in 0..VALID.len(), place in 2usize..9, by in 1u8..10) {
        let mut bytes = VALID[at].as_bytes().to_vec();
        bytes[place] = b'0' + (bytes[place] - b'0' + by) % 10;
        let changed = String::from_utf8(bytes.clone()).unwrap();
        // The scheme itself cannot see a change by 5 under an even weight, nor an even change under the 5.
        let weight = [1, 8, 7, 6, 5, 4, 3, 2, 1, 1][place];
        let hidden = (weight * u32::from(by)) % 10 == 0;
        prop_assert!(NationalId::parse(&changed).is_err() != hidden, "{}", changed);
    }

    #[test]
    fn one_check_digit_changed_is_refused(at in 0..VALID.len(), by in 1u8..10) {
        let mut bytes = VALID[at].as_bytes().to_vec();
        bytes[9] = b'0' + (bytes[9] - b'0' + by) % 10;
        prop_assert!(NationalId::parse(std::str::from_utf8(&bytes).unwrap()).is_err());
    }

    #[test]
    fn no_text_makes_a_parser_panic(text in any_text()) {
        let _ = NationalId::parse(&text);
        let _ = NationalId::parse_substitute(&text);
        let _ = Phone::parse(&text);
        let _ = Alias::parse(&text);
        let _ = LoginName::parse(&text);
        let _ = SchoolCode::parse(&text).and_then(|code| code.level());
        let _ = StudentNo::parse(&text);
        let _ = BirthDate::parse(&text);
    }
}

fn any_text() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::char::any(), 0..40).prop_map(|v| v.into_iter().collect())
}

#[test]
fn a_school_code_tells_its_level() {
    let level = |text| SchoolCode::parse(text).unwrap().level();
    assert_eq!(level("313601"), Some(Level::Elementary));
    assert_eq!(level("313501"), Some(Level::JuniorHigh));
    assert_eq!(level("013301"), Some(Level::SeniorHigh));
    assert_eq!(level("323401"), Some(Level::Vocational));
    assert_eq!(level("363f01"), Some(Level::Special));
    assert_eq!(SchoolCode::parse("31360"), None);
    assert_eq!(SchoolCode::parse("31-601"), None);
}

#[test]
fn phones_become_e164() {
    let mobile = |text| Mobile::parse(text).map(|m| m.e164().to_owned());
    for text in ["0912345678", "0912-345-678", "+886912345678", "+886 0912 345 678", "０９１２３４５６７８"]
    {
        assert_eq!(mobile(text).as_deref(), Some("+886912345678"), "{text}");
    }
    for text in ["0212345678", "091234567", "09123456789", "+14155550100", "0912a45678"] {
        assert_eq!(mobile(text), None, "{text}");
    }
    assert_eq!(Mobile::parse("+886912345678").unwrap().national(), "0912345678");
}

#[test]
fn a_landline_keeps_its_extension() {
    for text in ["(02)2345-6789#123", "02-23456789 轉 123", "+886 2 2345 6789 ext. 123", "02 23456789分機123"]
    {
        let line = Landline::parse(text).unwrap();
        assert_eq!((line.e164(), line.extension()), ("+886223456789", Some("123")), "{text}");
    }
    assert_eq!(Landline::parse("037-123456").unwrap().e164(), "+88637123456");
    assert_eq!(Landline::parse("0912345678"), None);
    assert_eq!(Landline::parse("02-23456789#"), None);
    assert!(matches!(Phone::parse("0223456789"), Some(Phone::Landline(_))));
}

#[test]
fn default_names_follow_the_templates() {
    let school = EnglishCode::parse("KsES").unwrap();
    let teacher = LoginName::teacher_default(&school, &id("YA94451857"));
    assert_eq!(teacher.expose(), "ksesa94451857");
    let student = LoginName::student_default(&school, &StudentNo::parse("1130A42").unwrap());
    assert_eq!(student.expose(), "kses1130a42");
    assert_eq!(LoginName::parse(" ＫＳＥＳ1130A42 "), Some(student));
    assert_eq!(LoginName::parse("two words"), None);
    assert_eq!(EnglishCode::parse("k"), None);
    assert_eq!(EnglishCode::parse("k9"), None);
}

#[test]
fn an_alias_is_read_in_lower_case() {
    assert_eq!(Alias::parse(" Mo.Ming_7 ").unwrap().as_str(), "mo.ming_7");
    assert_eq!(Alias::parse("moming").unwrap().login_name(), LoginName::parse("MOMING").unwrap());
}

#[test]
fn each_rule_of_an_alias_refuses() {
    let refusal = |text: &str| Alias::parse(text).unwrap_err();
    assert_eq!(refusal("mom"), AliasRefusal::Length);
    assert_eq!(refusal(&"m".repeat(33)), AliasRefusal::Length);
    assert_eq!(refusal("mo ming"), AliasRefusal::Characters);
    assert_eq!(refusal("莫名莫名"), AliasRefusal::Characters);
    assert_eq!(refusal("7moming"), AliasRefusal::FirstCharacter);
    assert_eq!(refusal("a123456788"), AliasRefusal::LooksLikeNationalId);
    assert_eq!(refusal("mo.a123456789"), AliasRefusal::LooksLikeNationalId);
    assert_eq!(refusal("kses23456789"), AliasRefusal::LooksLikeDefaultName);
    assert_eq!(refusal("kses1130042"), AliasRefusal::LooksLikeDefaultName);
    assert_eq!(refusal("mo.a12345.6789"), AliasRefusal::LooksLikeNationalId);
    assert_eq!(refusal("kses.23456789"), AliasRefusal::LooksLikeDefaultName);
}

#[test]
fn an_alias_that_speaks_for_the_system_is_refused_however_it_is_spelt() {
    for name in [
        "admin",
        "Admin",
        "ａｄｍｉｎ",
        "ad.min",
        "a-d_m.i.n",
        "admin01",
        "adm1n",
        "root",
        "r00t",
        "Root.1",
        "administrator",
        "sysadmin",
        "sys-admin",
        "system",
        "support",
        "supp0rt",
        "security",
        "postmaster",
        "web.master",
        "hostmaster",
        "abuse",
        "no-reply",
        "mailer-daemon",
        "he1p",
        "w.w-w",
    ] {
        assert_eq!(Alias::parse(name).unwrap_err(), AliasRefusal::Reserved, "{name}");
    }
    for name in ["mo.ming", "rooth", "adminson", "mei.system", "newsome", "infofan", "wang.root"] {
        assert!(Alias::parse(name).is_ok(), "{name}");
    }
}

#[test]
fn school_years_turn_on_the_first_of_august() {
    let term = |day| (SchoolTerm::of(day).year, SchoolTerm::of(day).term);
    assert_eq!(term(date!(2026 - 07 - 31)), (114, 2));
    assert_eq!(term(date!(2026 - 08 - 01)), (115, 1));
    assert_eq!(term(date!(2027 - 01 - 31)), (115, 1));
    assert_eq!(term(date!(2027 - 02 - 01)), (115, 2));
    assert_eq!(SchoolTerm::of(date!(2027 - 02 - 01)).year_start(), date!(2026 - 08 - 01));
    assert_eq!(SchoolTerm::of(date!(2027 - 02 - 01)).second_term_start(), date!(2027 - 02 - 01));
    assert_eq!(SchoolTerm::of(date!(2027 - 02 - 01)).year_end(), date!(2027 - 08 - 01));
}

#[test]
fn dates_are_shown_in_years_of_the_republic() {
    assert_eq!(roc_year(date!(2026 - 09 - 01)), 115);
    assert_eq!(roc_date_text(date!(2026 - 09 - 01)), "115年9月1日");
}

#[test]
fn the_day_in_taipei_begins_at_16_o_clock_utc() {
    assert_eq!(taipei_date(Timestamp(1_785_513_599)), date!(2026 - 07 - 31));
    assert_eq!(taipei_date(Timestamp(1_785_513_600)), date!(2026 - 08 - 01));
    assert_eq!(taipei_date(Timestamp(i64::MAX)), time::Date::MAX);
    assert_eq!(taipei_date(Timestamp(i64::MIN)), time::Date::MIN);
}

#[test]
fn majority_is_reached_on_the_eighteenth_birthday() {
    let birth = BirthDate::parse("2008-11-24").unwrap();
    assert_eq!((birth.age_on(date!(2026 - 11 - 23)), birth.is_adult_on(date!(2026 - 11 - 23))), (17, false));
    assert!(birth.is_adult_on(date!(2026 - 11 - 24)));
    let leap = BirthDate::parse("2008-02-29").unwrap();
    assert!(!leap.is_adult_on(date!(2026 - 02 - 28)));
    assert!(leap.is_adult_on(date!(2026 - 03 - 01)));
    assert_eq!(BirthDate::parse("2008-02-30"), None);
    assert_eq!(BirthDate::parse("08-02-03"), None);
    assert_eq!(birth.expose(), "2008-11-24");
}

#[test]
fn characters_that_nobody_sees_are_left_out_of_what_is_typed() {
    let pasted = "\u{feff}mo.\u{200b}ming\u{200e}";
    assert_eq!(LoginName::parse(pasted), LoginName::parse("mo.ming"));
    let number = NationalId::parse("\u{202a}A123456789\u{202c}").unwrap();
    assert_eq!(number.expose(), "A123456789");
    let address = crate::contacts::EmailAddress::parse("mei\u{ad}ling@mail\u{2060}.example\u{200b}").unwrap();
    assert_eq!(address.expose(), "meiling@mail.example");
    assert_eq!(LoginName::parse("\u{200b}\u{feff}"), None);
}
