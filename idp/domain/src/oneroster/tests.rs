use time::macros::date;

use super::{
    AgentBinding, Brake, BundleFile, ClassRow, DemographicsRow, EnrollmentRow, Header, Known, Manifest,
    ManifestRefusal, Merge, Mode, OrgRow, Record, RoleRow, RosterRole, RowRefusal, Said, SessionRow, UserRow,
    class_level, display_name, merge,
};
use crate::contexts::{Basis, Level, Relation, Role};
use crate::identifiers::NationalIdRefusal;
use crate::timestamp::Timestamp;

const TODAY: time::Date = date!(2026 - 11 - 25);

/// Reads a row of these columns; the columns that a file must have are added empty.
fn with<T>(file: BundleFile, cells: &[(&str, &str)], read: impl Fn(&Record<'_>) -> T) -> T {
    let missing = file.required().iter().filter(|column| !cells.iter().any(|(name, _)| name == *column));
    let all: Vec<(&str, &str)> = cells.iter().copied().chain(missing.map(|column| (*column, ""))).collect();
    let names = all.iter().map(|(name, _)| *name);
    let fields: Vec<&str> = all.iter().map(|(_, field)| *field).collect();
    read(&Record::new(&Header::read(file, names).unwrap(), &fields).unwrap())
}

fn user(cells: &[(&str, &str)]) -> Result<UserRow, RowRefusal> {
    let named = [("sourcedId", "u1"), ("givenName", "名"), ("familyName", "莫")];
    let rest = named.into_iter().filter(|(name, _)| !cells.iter().any(|(own, _)| own == name));
    let all: Vec<(&str, &str)> = cells.iter().copied().chain(rest).collect();
    with(BundleFile::Users, &all, |record| UserRow::read(record, TODAY))
}

#[test]
fn a_header_without_a_required_column_is_refused() {
    assert_eq!(Header::read(BundleFile::Roles, ["sourcedId", "role"]), Err("userSourcedId"));
    assert!(Header::read(BundleFile::Orgs, ["\u{feff}sourcedId", " name", "type"]).is_ok());
}

#[test]
fn a_line_of_another_width_is_refused() {
    let header = Header::read(BundleFile::Orgs, ["sourcedId", "name", "type"]).unwrap();
    let refusal = Record::new(&header, &["a", "b"]).unwrap_err();
    assert_eq!(refusal.to_string(), "the line has 2 fields where the header has 3");
}

#[test]
fn a_user_is_read_with_contacts_and_number() {
    let row = user(&[
        ("email", "Mo@Mail.Example"),
        ("sms", "0912-345-678"),
        ("metadata.nationalId", "ａ123456789"),
    ])
    .unwrap();
    assert_eq!(row.full_name(), "莫名");
    assert_eq!(row.email, Said::Value("mo@mail.example".to_owned()));
    assert_eq!((row.sms, row.phone), (Said::Value("+886912345678".to_owned()), Said::Absent));
    assert_eq!(row.national_id.unwrap().expose(), "A123456789");
    assert!(row.enabled);
}

#[test]
fn each_wrong_column_of_a_user_is_named_without_its_value() {
    let cases = [
        (("givenName", ""), "givenName is empty"),
        (("enabledUser", "A123456789"), "enabledUser is not true or false"),
        (("metadata.nationalId", "A123456788"), "metadata.nationalId: the check digit is wrong"),
        (("familyName", "A\u{0}1"), "familyName is not a printable text of at most 255 bytes"),
    ];
    for (cell, reason) in cases {
        assert_eq!(user(&[cell]).unwrap_err().to_string(), reason);
    }
}

#[test]
fn an_address_or_a_number_that_cannot_be_read_costs_itself_only() {
    let number = "a telephone number of Taiwan, or one of another country with + and its code";
    let row = user(&[("email", "A123456789"), ("sms", "無"), ("phone", "")]).unwrap();
    assert_eq!((row.email, row.sms, row.phone), (Said::Absent, Said::Absent, Said::Absent));
    let remarks: Vec<String> = row.remarks.iter().map(ToString::to_string).collect();
    assert_eq!(remarks, ["email is not an e-mail address".to_owned(), format!("sms is not {number}")]);
    let row = user(&[("sms", "無"), ("phone", "02-23456789")]).unwrap();
    assert_eq!((row.sms, row.phone), (Said::Empty, Said::Value("+886223456789".to_owned())));
    let row = user(&[("sms", "0912345678"), ("phone", "無")]).unwrap();
    assert_eq!((row.sms, row.remarks.len()), (Said::Value("+886912345678".to_owned()), 1));
}

#[test]
fn a_number_of_another_country_is_a_number() {
    let sms = |text| user(&[("sms", text)]).unwrap().sms;
    assert_eq!(sms("+84 91 234 56 78"), Said::Value("+84912345678".to_owned()));
    for text in ["84912345678", "+84 91", "+0912345678", "+8869123", "+84 91 234 56 78 x"] {
        assert_eq!(sms(text), Said::Absent, "{text}");
    }
}

#[test]
fn a_column_is_absent_empty_or_has_a_value() {
    assert_eq!(user(&[]).unwrap().email, Said::Absent);
    assert_eq!(user(&[("email", " ")]).unwrap().email, Said::Empty);
    let day = |cells: &[(&str, &str)]| {
        with(BundleFile::Demographics, cells, |record| {
            DemographicsRow::read(record, TODAY).unwrap().birth_date
        })
    };
    assert_eq!((day(&[]), day(&[("birthDate", "")])), (Said::Absent, Said::Empty));
}

#[test]
fn what_is_no_status_is_refused() {
    let deleted = |word| {
        with(BundleFile::Roles, &[("status", word)], |record| {
            record.is_deleted().map_err(|wrong| wrong.to_string())
        })
    };
    for (word, is) in
        [("", false), ("active", false), ("tobedeleted", true), ("ToBeDeleted", true), ("inactive", true)]
    {
        assert_eq!(deleted(word), Ok(is), "{word}");
    }
    assert_eq!(deleted("deleted").unwrap_err(), "status is not active or tobedeleted");
}

#[test]
fn content_is_cut_into_the_columns_that_a_file_may_lack() {
    let cells = [("sourcedId", "d1"), ("sex", "male")];
    let content = with(BundleFile::Demographics, &cells, |record| [record.content()]);
    let (base, cells) = BundleFile::Demographics.cells(&content[0]);
    assert_eq!((base.as_str(), cells), ("d1\u{1f}", vec!["\u{1e}", "male"]));
}

#[test]
fn a_substitute_code_needs_its_mark() {
    let code = ("metadata.nationalId", "TP00000018");
    assert_eq!(user(&[code]).unwrap_err(), RowRefusal::NationalId(NationalIdRefusal::Shape));
    assert!(user(&[code, ("metadata.nationalIdSubstitute", "true")]).is_ok());
}

#[test]
fn an_old_resident_number_is_refused_from_2031_on() {
    let row =
        [("sourcedId", "u"), ("givenName", "a"), ("familyName", "b"), ("metadata.nationalId", "AB12345677")];
    let on = |day| with(BundleFile::Users, &row, |record| UserRow::read(record, day).is_ok());
    assert!(on(date!(2030 - 12 - 31)) && !on(date!(2031 - 01 - 01)));
}

#[test]
fn names_are_joined_as_they_are_called() {
    assert_eq!(display_name("歐陽", "靜"), "歐陽靜");
    assert_eq!(display_name("Smith", "Ann"), "Ann Smith");
    assert_eq!(display_name("Müller", "Jürgen"), "Jürgen Müller");
    assert_eq!(display_name("Nguyễn", "Thị Lan"), "Thị Lan Nguyễn");
    assert_eq!(display_name("陳", "David"), "David 陳");
    assert_eq!(display_name("𠮷", "瓦歷斯·諾幹"), "𠮷瓦歷斯·諾幹");
}

#[test]
fn agents_are_read_with_relation_and_basis() {
    let bindings = |cells: &[(&str, &str)]| with(BundleFile::Users, cells, AgentBinding::read_all);
    let agents = ("agentSourcedIds", "g1, g2");
    let read = bindings(&[agents, ("metadata.agentRelations", "mother,grandfather_m")]).unwrap();
    assert_eq!(read[0].stands(None), (Relation::Mother, Basis::Statutory));
    assert_eq!(read[1].stands(None), (Relation::GrandfatherMaternal, Basis::Guardian));
    let plain = bindings(&[agents]).unwrap();
    let known = (Relation::Mother, Basis::Delegated);
    assert_eq!(plain[1].stands(None), (Relation::Other, Basis::Guardian));
    assert_eq!(plain[1].stands(Some(known)), known, "a missing column keeps what is known");
    let emptied = bindings(&[agents, ("metadata.agentRelations", ""), ("metadata.agentBases", "")]).unwrap();
    assert_eq!(emptied[1].stands(Some(known)), (Relation::Other, Basis::Guardian));
    assert!(bindings(&[agents, ("metadata.agentRelations", "mother")]).is_err());
    assert!(bindings(&[agents, ("metadata.agentRelations", "mother,aunt")]).is_err());
    assert!(bindings(&[("agentSourcedIds", "")]).unwrap().is_empty());
}

#[test]
fn a_school_needs_a_level_from_somewhere() {
    let org = |cells: &[(&str, &str)]| with(BundleFile::Orgs, cells, OrgRow::read);
    let base = [("sourcedId", "o"), ("name", "學校"), ("type", "school")];
    let empty = [base[0], base[1], base[2], ("identifier", ""), ("metadata.level", "")];
    assert!(matches!(org(&empty), Err(RowRefusal::Contradiction(_))));
    let unknown = org(&base).unwrap();
    assert_eq!(unknown.level_of("o", None), None);
    assert_eq!(
        unknown.level_of("o", Some(Level::Special)),
        Some(Level::Special),
        "a missing column keeps it"
    );
    let by_code = org(&[base[0], base[1], base[2], ("identifier", "363F01")]).unwrap();
    assert_eq!(by_code.level_of("363F01", None), Some(Level::Special));
    let named = org(&[base[0], base[1], base[2], ("metadata.level", "vocational")]).unwrap();
    assert_eq!((named.level_of("o", None), named.code), (Some(Level::Vocational), Said::Absent));
    let bureau = org(&[base[0], base[1], ("type", "district")]).unwrap();
    assert!(!bureau.is_school);
    assert!(org(&[base[0], base[1], ("type", "A123456789")]).is_err());
}

#[test]
fn a_complete_high_school_has_two_levels() {
    assert_eq!(class_level(Level::SeniorHigh, 8), Level::JuniorHigh);
    assert_eq!(class_level(Level::SeniorHigh, 11), Level::SeniorHigh);
    assert_eq!(class_level(Level::Vocational, 10), Level::Vocational);
    assert_eq!(class_level(Level::Special, 3), Level::Special);
}

#[test]
fn only_a_homeroom_class_needs_a_grade() {
    let class = |kind, grades| {
        let cells = [
            ("sourcedId", "c"),
            ("title", "四年二班"),
            ("classType", kind),
            ("schoolSourcedId", "o"),
            ("termSourcedIds", "t1,t2"),
            ("grades", grades),
        ];
        with(BundleFile::Classes, &cells, ClassRow::read)
    };
    assert_eq!(class("homeroom", "04").unwrap().grade, Said::Value(4));
    assert!(!class("scheduled", "").unwrap().is_homeroom);
    assert!(class("homeroom", "13").is_err() && class("homeroom", "").is_err() && class("x", "4").is_err());
}

#[test]
fn a_class_has_a_short_code_of_ascii_or_none() {
    let class = |kind, cells: &[(&'static str, &'static str)]| {
        let mut all = vec![
            ("sourcedId", "c"),
            ("title", "四年二班"),
            ("classType", kind),
            ("schoolSourcedId", "o"),
            ("termSourcedIds", "t1"),
            ("grades", "04"),
        ];
        all.extend(cells);
        with(BundleFile::Classes, &all, ClassRow::read).unwrap()
    };
    let longest = "12345678901234567890123456789012";
    for code in ["402", "4-B", "k.4_2", longest] {
        let row = class("homeroom", &[("classCode", code)]);
        assert_eq!((row.code, row.remarks), (Said::Value(code.to_owned()), vec![]));
    }
    assert_eq!(class("homeroom", &[("classCode", " ")]).code, Said::Empty);
    assert_eq!(class("homeroom", &[]).code, Said::Absent);
    for wrong in ["四二", "４０２", "4 02", "4/02", "4,02", "123456789012345678901234567890123"] {
        let row = class("homeroom", &[("classCode", wrong)]);
        assert_eq!((row.code, row.remarks.len()), (Said::Absent, 1), "{wrong}");
        assert!(row.remarks[0].to_string().starts_with("classCode is not 1 to 32 of "));
        let lesson = class("scheduled", &[("classCode", wrong)]);
        assert_eq!((lesson.code, lesson.remarks), (Said::Absent, vec![]), "of a lesson nothing is kept");
    }
}

#[test]
fn a_term_is_found_by_its_first_day() {
    let cells = [
        ("sourcedId", "s"),
        ("title", "115-2"),
        ("type", "semester"),
        ("startDate", "2027-02-01"),
        ("endDate", "2027-08-01"),
    ];
    let row = with(BundleFile::AcademicSessions, &cells, SessionRow::read).unwrap();
    assert_eq!((row.term.year, row.term.term), (115, 2));
}

#[test]
fn roles_of_the_standard_become_ours() {
    let role = |word| {
        let cells = [
            ("sourcedId", "r"),
            ("userSourcedId", "u"),
            ("role", word),
            ("orgSourcedId", "o"),
            ("roleType", "secondary"),
            ("metadata.titles", "設備組長, 資訊組長"),
        ];
        with(BundleFile::Roles, &cells, RoleRow::read)
    };
    assert_eq!(role("teacher").unwrap().role, RosterRole::At(Role::Teacher));
    assert_eq!(role("siteAdministrator").unwrap().role, RosterRole::At(Role::Staff));
    assert_eq!(role("relative").unwrap().role, RosterRole::OfGuardian);
    let titles = ["設備組長", "資訊組長"].map(str::to_owned).to_vec();
    assert_eq!(role("teacher").unwrap().titles, Said::Value(titles));
    assert_eq!(role("teacher").unwrap().primary, Said::Value(false));
    assert!(role("wizard").is_err());
}

#[test]
fn a_seat_that_is_none_costs_itself_only() {
    let cells = [
        ("sourcedId", "e"),
        ("classSourcedId", "c"),
        ("userSourcedId", "u"),
        ("role", "student"),
        ("primary", "true"),
        ("metadata.seat", "last"),
    ];
    let row = with(BundleFile::Enrollments, &cells, EnrollmentRow::read).unwrap();
    assert_eq!((row.seat, row.homeroom, row.primary), (Said::Absent, Said::Absent, Said::Value(true)));
    assert_eq!(row.remarks[0].to_string(), "metadata.seat is not a number from 1 to 999");
}

#[test]
fn a_span_ends_on_the_morning_of_its_last_day() {
    let cells = [("beginDate", "2026-08-01"), ("endDate", "2026-11-25")];
    let span = with(BundleFile::Roles, &cells, |record| record.span().unwrap());
    assert!(span.is_over(TODAY) && !span.is_over(date!(2026 - 11 - 24)));
    assert_eq!(span.valid_from(Timestamp(0)), Timestamp(1_785_513_600));
    let backwards = [("beginDate", "2026-08-02"), ("endDate", "2026-08-01")];
    assert!(with(BundleFile::Roles, &backwards, |record| record.span().is_err()));
}

#[test]
fn nobody_is_born_in_the_future() {
    let read = |day| {
        with(BundleFile::Demographics, &[("birthDate", day)], |r| DemographicsRow::read(r, TODAY).is_ok())
    };
    assert!(read("2026-11-25") && read("") && !read("2026-11-26") && !read("1899-12-31") && !read("x"));
}

#[test]
fn content_ignores_dates_of_change_and_the_order_of_columns() {
    let content = |cells: &[(&str, &str)]| with(BundleFile::Orgs, cells, |record| [record.content()]);
    let (name, id) = (("name", "n"), ("sourcedId", "o"));
    assert_eq!(content(&[name, id, ("dateLastModified", "1")]), content(&[id, name, ("status", "active")]));
    assert_ne!(content(&[name, id]), content(&[("name", "m"), id]));
}

#[test]
fn a_manifest_says_how_to_read_each_file() {
    let version = ("oneroster.version", "1.2");
    let manifest = Manifest::read(&[version, ("file.users", "delta"), ("file.orgs", "bulk")]).unwrap();
    assert_eq!(manifest.mode(BundleFile::Users), Mode::Delta);
    assert_eq!(manifest.mode(BundleFile::Orgs), Mode::Bulk);
    assert_eq!(manifest.mode(BundleFile::Roles), Mode::Absent);
    assert_eq!(Manifest::read(&[("oneroster.version", "1.1")]), Err(ManifestRefusal::Version));
    assert_eq!(Manifest::read(&[version]), Err(ManifestRefusal::Nothing));
    assert!(matches!(Manifest::read(&[version, ("file.users", "all")]), Err(ManifestRefusal::Mode(_))));
}

#[test]
fn a_row_that_says_the_same_changes_nothing() {
    let known = |ended| Some(Known { digest: [1; 16], ended });
    assert_eq!(merge(None, [1; 16]), Merge::Add);
    assert_eq!(merge(known(false), [1; 16]), Merge::Keep);
    assert_eq!(merge(known(false), [2; 16]), Merge::Change);
    assert_eq!(merge(known(true), [1; 16]), Merge::Change);
}

#[test]
fn the_brake_holds_a_large_share_of_many() {
    let brake = Brake::default();
    assert!(brake.holds(4_000, 9_000));
    assert!(!brake.holds(50, 60));
    assert!(brake.holds(51, 60));
    assert!(!brake.holds(450, 9_000));
    assert!(brake.holds(451, 9_000));
}
