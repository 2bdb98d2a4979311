use time::macros::date;

use super::{
    FactRefusal, NameRefusal, NumberRefusal, SecondFactKind, Whose, fits_level, read_name, read_number,
    read_second_fact,
};
use crate::contexts::Level;

const TODAY: time::Date = date!(2026 - 11 - 25);

#[test]
fn a_number_is_read_in_either_width_and_case() {
    for typed in
        ["A123456789", " a123456789 ", "Ａ１２３４５６７８９", "A123 456-789", "A800000014", "AB12345677"]
    {
        assert!(read_number(typed, Whose::Own, TODAY).is_ok(), "{typed}");
        assert!(read_number(typed, Whose::Student, TODAY).is_ok(), "{typed}");
    }
    assert!(read_number("tp00000001", Whose::Student, TODAY).is_ok());
}

#[test]
fn what_is_wrong_with_a_number_is_told_in_a_way_that_helps() {
    let cases = [
        ("", NumberRefusal::Empty),
        ("\u{3000}", NumberRefusal::Empty),
        ("王A12345678", NumberRefusal::Characters),
        ("<script>", NumberRefusal::Characters),
        ("А123456789", NumberRefusal::Characters), // a Cyrillic А
        ("A12345678O", NumberRefusal::LookAlike),
        ("AI23456789", NumberRefusal::LookAlike),
        ("AL23456789", NumberRefusal::LookAlike),
        ("L1OOOOOOOO", NumberRefusal::LookAlike),
        ("A12345678", NumberRefusal::Shape),
        ("A1234567890", NumberRefusal::Shape),
        ("A323456789", NumberRefusal::Shape),
        ("TP00000001", NumberRefusal::Shape),
        ("A123456788", NumberRefusal::Checksum),
        ("YA96908196", NumberRefusal::Checksum),
    ];
    for (typed, refusal) in cases {
        assert_eq!(read_number(typed, Whose::Own, TODAY), Err(refusal), "{typed}");
    }
    assert_eq!(read_number(&"A".repeat(21), Whose::Student, TODAY), Err(NumberRefusal::Shape));
    assert_eq!(read_number("AI23456789", Whose::Student, TODAY), Err(NumberRefusal::LookAlike));
    for miscounted in ["I22660948", "A1234567890"] {
        assert_eq!(read_number(miscounted, Whose::Student, TODAY), Err(NumberRefusal::Shape), "{miscounted}");
    }
    assert!(read_number("TI00000002", Whose::Student, TODAY).is_ok(), "may be a substitute code");
}

#[test]
fn an_old_resident_number_counts_to_the_end_of_2030() {
    let number = "AB12345677";
    assert!(read_number(number, Whose::Own, date!(2030 - 12 - 31)).is_ok());
    assert_eq!(read_number(number, Whose::Own, date!(2031 - 01 - 01)), Err(NumberRefusal::Ended));
}

#[test]
fn a_birthday_is_read_in_either_calendar() {
    let read = |typed| read_second_fact(SecondFactKind::Birthday, typed, TODAY);
    assert_eq!(read("106/3/21"), read("2017-03-21"));
    assert_eq!(read("１０６０３２１"), read("20170321"));
    assert_eq!(read(" "), Err(FactRefusal::Empty));
    assert_eq!(read("21/3/2017"), Err(FactRefusal::Unreadable));
    assert_eq!(read("2017-02-30"), Err(FactRefusal::Unreadable));
    assert_eq!(read("2027-01-01"), Err(FactRefusal::Impossible));
    assert_eq!(read("1/1/1"), Err(FactRefusal::Impossible));
}

#[test]
fn a_student_number_is_read_as_it_stands() {
    let read = |typed| read_second_fact(SecondFactKind::StudentNumber, typed, TODAY);
    assert_eq!(read("０１１３０４１２"), read("01130412"));
    assert_eq!(read("學號"), Err(FactRefusal::Unreadable));
    assert_eq!(read(&"1".repeat(21)), Err(FactRefusal::Unreadable));
}

#[test]
fn a_level_is_what_parents_call_it() {
    use Level::{Elementary, JuniorHigh, SeniorHigh, Special, Vocational};
    let cases = [
        (Elementary, Elementary, Some(2), true),
        (JuniorHigh, Elementary, Some(2), false),
        (JuniorHigh, SeniorHigh, Some(8), true),
        (SeniorHigh, SeniorHigh, Some(8), true),
        (SeniorHigh, Vocational, Some(11), true),
        (Vocational, SeniorHigh, None, true),
        (Elementary, Special, Some(3), true),
        (Special, Special, Some(3), true),
        (Special, Elementary, Some(3), false),
        (Elementary, SeniorHigh, Some(8), false),
    ];
    for (asked, school, grade, fits) in cases {
        assert_eq!(fits_level(asked, school, grade), fits, "{asked:?} {school:?} {grade:?}");
    }
}

#[test]
fn names_of_every_people_are_welcome() {
    for name in
        ["莫名", "Panay·Kumod", "伊斯坦大‧貝雅夫", "李𠮷", "Nguyễn Thị Mai", "O'Neil-Smith Jr.", "\u{e123}美"]
    {
        assert_eq!(read_name(name).as_deref(), Ok(name));
    }
    assert_eq!(read_name(" 莫\u{3000}名 ").as_deref(), Ok("莫 名"));
}

#[test]
fn what_is_no_name_is_refused() {
    assert_eq!(read_name(" \u{3000}"), Err(NameRefusal::Empty));
    assert_eq!(read_name(&"莫".repeat(61)), Err(NameRefusal::TooLong));
    assert_eq!(read_name(&"莫".repeat(60)), Ok("莫".repeat(60)));
    for name in ["<b>莫名</b>", "莫\u{202e}名", "莫\0名", "A123456789", "...", "{{7*7}}", "莫&名"] {
        assert_eq!(read_name(name), Err(NameRefusal::Characters), "{name}");
    }
}
