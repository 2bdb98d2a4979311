use time::macros::date;

use super::{
    BadgeCode, Closed, NoBadge, OpenTimes, Picked, PickedRefusal, Picture, RANDOM_BYTES, may_hold,
    read_clock, shuffled,
};
use crate::binding::SchoolDays;
use crate::contexts::Role;
use crate::timestamp::Timestamp;

/// 2026-11-24, a Tuesday, at that hour in Taipei.
fn at(hour: i64) -> Timestamp {
    Timestamp(1_795_449_600).plus(hour * 3_600)
}

#[test]
fn a_student_in_use_holds_a_badge_and_nobody_else() {
    let may = |roles: &[Role]| may_hold(true, roles, false);
    assert_eq!(may(&[Role::Student]), Ok(()));
    assert_eq!(may(&[Role::Student, Role::Student]), Ok(()), "at two schools");
    assert_eq!(may_hold(false, &[Role::Student], false), Err(NoBadge::NotInUse));
    assert_eq!(may(&[]), Err(NoBadge::NotInUse));
    for other in [Role::Teacher, Role::Staff, Role::Principal, Role::Guardian] {
        assert_eq!(may(&[other]), Err(NoBadge::NotInUse), "{other}");
        assert_eq!(may(&[Role::Student, other]), Err(NoBadge::OtherRole), "{other}");
    }
    assert_eq!(may_hold(true, &[Role::Student], true), Err(NoBadge::SecondFactor));
}

#[test]
fn badges_are_taken_at_the_hours_and_on_the_days_of_school() {
    let days = SchoolDays::new([date!(2026 - 11 - 25)]);
    let opening = OpenTimes { from: 7 * 60, until: 18 * 60, days: Some(days) };
    for (hour, judged) in [
        (6, Err(Closed::Time)),
        (7, Ok(())),
        (17, Ok(())),
        (18, Err(Closed::Time)),
        (24 + 8, Err(Closed::Day)),
        (2 * 24 + 8, Ok(())),
        (4 * 24 + 8, Err(Closed::Day)),
    ] {
        assert_eq!(opening.judge(at(hour)), judged, "{hour}");
    }
    let always = OpenTimes { from: 0, until: 24 * 60, days: None };
    assert!((0..7 * 24).all(|hour| always.judge(at(hour)).is_ok()));
    assert_eq!(opening.judge(at(18).plus(-1)), Ok(()));
    assert_eq!(opening.judge(at(7).plus(-1)), Err(Closed::Time));
}

#[test]
fn a_time_of_day_is_read_by_the_minute() {
    assert_eq!(read_clock("00:00"), Some(0));
    assert_eq!(read_clock("07:30"), Some(450));
    assert_eq!(read_clock("24:00"), Some(1_440));
    for typed in ["", "7:00", "07:60", "24:01", "25:00", "07", "07:0x", "+7:00"] {
        assert_eq!(read_clock(typed), None, "{typed}");
    }
}

#[test]
fn three_pictures_count_in_whatever_order_and_no_other_number_does() {
    use Picture::{Boat, Cat, Key, Tree};
    let picked = Picked::of([Cat, Key, Boat]).unwrap();
    assert_eq!(Picked::of([Boat, Cat, Key]).as_ref(), Ok(&picked));
    assert_ne!(Picked::of([Boat, Cat, Tree]).as_ref(), Ok(&picked));
    for wrong in [vec![], vec![Cat, Key], vec![Cat, Key, Key], vec![Cat, Key, Boat, Tree]] {
        assert_eq!(Picked::of(wrong), Err(PickedRefusal::Count));
    }
    assert_eq!(format!("{picked:?}"), "Picked(***)");
}

#[test]
fn each_page_has_all_pictures_in_an_order_of_its_own() {
    let mut bytes = [0; RANDOM_BYTES];
    assert_eq!(shuffled(bytes), Picture::ALL);
    assert_eq!(Picture::ALL.len(), RANDOM_BYTES / 2);
    bytes[0] = 255;
    let order = shuffled(bytes);
    assert_eq!((order.len(), order.last()), (24, Some(&Picture::Cat)));
}

#[test]
fn a_code_has_eighty_bits_and_is_typed_in_groups() {
    let code = BadgeCode::from_random([0, 1, 2, 3, 40, 41, 42, 255, 7, 8, 9, 10, 31, 30, 29, 28]);
    assert_eq!(code.grouped(), "2345-ABCZ-9ABC-ZYXW");
    assert_eq!(BadgeCode::parse("2345 abcz 9abc zyxw").as_ref(), Some(&code));
    assert_eq!(BadgeCode::parse("2345-ABCZ-9ABC"), None, "that is the code of a letter");
}
