use super::{Compared, Comparison, Field, KnownGuardian, Match, compare, fold};
use crate::binding::GuardianData;
use crate::contexts::{Basis, Relation};

use Compared::{Differs, Same, Unsaid};

const MOTHER: (Relation, Basis) = (Relation::Mother, Basis::Statutory);

fn applied() -> GuardianData {
    GuardianData {
        national_id: "A800000014".to_owned(),
        name: "陳美玲".to_owned(),
        email: "chen@mail.example".to_owned(),
        phone: "+886912345678".to_owned(),
        extension: None,
    }
}

fn known() -> KnownGuardian {
    KnownGuardian {
        name: "陳美玲".to_owned(),
        national_id: Some("A800000014".to_owned()),
        relation: Relation::Mother,
        basis: Basis::Statutory,
        phone: Some("+886912345678".to_owned()),
        email: Some("chen@mail.example".to_owned()),
    }
}

fn of(known: KnownGuardian) -> Comparison {
    compare(&applied(), MOTHER, &[known])
}

#[test]
fn each_field_is_the_same_differs_or_is_not_said() {
    let with = |change: &dyn Fn(&mut KnownGuardian)| {
        let mut known = known();
        change(&mut known);
        of(known)
    };
    let cases: [(Field, Compared, Comparison); 12] = [
        (Field::Name, Same, with(&|_| ())),
        (Field::Name, Differs, with(&|known| known.name = "陳美鈴".to_owned())),
        (Field::Number, Same, with(&|_| ())),
        (Field::Number, Differs, with(&|known| known.national_id = Some("A900000007".to_owned()))),
        (Field::Number, Unsaid, with(&|known| known.national_id = None)),
        (Field::Relation, Differs, with(&|known| known.relation = Relation::Other)),
        (Field::Basis, Differs, with(&|known| known.basis = Basis::Guardian)),
        (Field::Phone, Differs, with(&|known| known.phone = Some("+886223456789".to_owned()))),
        (Field::Phone, Unsaid, with(&|known| known.phone = None)),
        (Field::Phone, Unsaid, with(&|known| known.phone = Some(String::new()))),
        (Field::Email, Differs, with(&|known| known.email = Some("li@mail.example".to_owned()))),
        (Field::Email, Unsaid, with(&|known| known.email = None)),
    ];
    for (field, compared, comparison) in cases {
        assert_eq!(comparison.of(field), compared, "{field:?}");
        let others = Field::ALL.iter().copied().filter(|other| *other != field);
        assert!(others.map(|other| comparison.of(other)).all(|other| other == Same), "{field:?}");
    }
}

#[test]
fn width_spaces_case_and_dots_make_no_difference() {
    let pairs = [
        ("陳 美玲", "陳\u{3000}美玲"),
        ("ＡＢＣ", "abc"),
        ("Panay·Kumod", "panay‧kumod"),
        ("伊斯坦大・貝雅夫", "伊斯坦大·貝雅夫"),
        ("John Smith", "john\u{a0}smith"),
        ("陳\u{200b}美玲", "陳美玲"),
    ];
    for (one, other) in pairs {
        assert_eq!(fold(one), fold(other), "{one} {other}");
    }
    assert_ne!(fold("陳美玲"), fold("陳美鈴"));
    let national = KnownGuardian { phone: Some("0912-345-678".to_owned()), ..known() };
    assert_eq!(of(national).of(Field::Phone), Same);
}

#[test]
fn she_is_compared_with_whom_her_number_names_else_her_name_else_her_relation() {
    let father =
        KnownGuardian {
            name: "呂大華".to_owned(), national_id: None, relation: Relation::Father, ..known()
        };
    let stepmother = KnownGuardian { name: "林小美".to_owned(), national_id: None, ..known() };
    let namesake = KnownGuardian { relation: Relation::Other, national_id: None, ..known() };
    let cases: [(&[&KnownGuardian], Option<usize>); 6] = [
        (&[], None),
        (&[&father], None),
        (&[&father, &stepmother], Some(1)),
        (&[&stepmother, &namesake], Some(1)),
        (&[&father, &known()], Some(1)),
        (&[&namesake, &known()], Some(1)),
    ];
    for (roster, with) in cases {
        let roster: Vec<KnownGuardian> = roster.iter().map(|one| (*one).clone()).collect();
        assert_eq!(compare(&applied(), MOTHER, &roster).with, with);
    }
}

#[test]
fn an_exact_match_differs_in_nothing_and_is_shown_by_something_no_stranger_knows() {
    assert_eq!(of(known()).outcome(), Match::Exact);
    let bare = KnownGuardian { national_id: None, phone: None, email: None, ..known() };
    assert_eq!(of(bare.clone()).outcome(), Match::Differs, "a name and a relation are no secret");
    assert_eq!(of(KnownGuardian { phone: known().phone, ..bare.clone() }).outcome(), Match::Exact);
    let other_mail = KnownGuardian { email: Some("li@mail.example".to_owned()), ..known() };
    assert_eq!(of(other_mail).outcome(), Match::Differs);
    assert_eq!(compare(&applied(), MOTHER, &[]).outcome(), Match::Unknown);
}

#[test]
fn a_known_guardian_does_not_print() {
    assert_eq!(format!("{:?}", known()), "KnownGuardian(***)");
}
