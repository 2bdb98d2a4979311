//! The city as its files show it.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use domain::identifiers::NationalId;

use super::{DemoCityOptions, notable, plain, unbound, write};

struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("idp-city-{name}-{}", std::process::id())))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

type Line = HashMap<String, String>;

fn lines(dir: &Path, file: &str) -> Vec<Line> {
    let mut reader = csv::Reader::from_path(dir.join(file)).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn city(name: &str, students: u32, seed: u64) -> Place {
    let place = Place::new(name);
    let summary = write(&DemoCityOptions { students, seed }, &place.0).unwrap();
    assert_eq!(summary.students, students);
    place
}

fn bytes(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(dir).unwrap().map(Result::unwrap);
    let mut files: Vec<_> =
        entries.map(|e| (e.file_name().into_string().unwrap(), std::fs::read(e.path()).unwrap())).collect();
    files.sort();
    files
}

#[test]
fn the_same_size_and_seed_give_the_same_bytes() {
    let (first, second, other) = (city("one", 700, 7), city("two", 700, 7), city("three", 700, 8));
    assert_eq!(bytes(&first.0).len(), 9);
    assert!(bytes(&first.0) == bytes(&second.0));
    assert!(bytes(&first.0) != bytes(&other.0));
}

#[test]
fn every_number_is_valid_and_belongs_to_one_person() {
    let place = city("numbers", 3_000, 1);
    let mut seen = HashSet::new();
    for user in lines(&place.0, "users.csv") {
        let text = &user["metadata.nationalId"];
        let parsed = match user["metadata.nationalIdSubstitute"].as_str() {
            "true" => NationalId::parse_substitute(text),
            _ => NationalId::parse(text),
        };
        assert!(parsed.is_ok(), "{text}");
        assert!(seen.insert(text.clone()), "{text} twice");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let place = city("references", 3_000, 1);
    let ids =
        |file| lines(&place.0, file).into_iter().map(|l| l["sourcedId"].clone()).collect::<HashSet<_>>();
    let (users, orgs, classes, courses) =
        (ids("users.csv"), ids("orgs.csv"), ids("classes.csv"), ids("courses.csv"));
    for user in lines(&place.0, "users.csv") {
        assert!(orgs.contains(&user["primaryOrgSourcedId"]));
        let agents: Vec<&str> = user["agentSourcedIds"].split(',').filter(|id| !id.is_empty()).collect();
        assert!(agents.iter().all(|agent| users.contains(*agent)), "{user:?}");
        let relations = user["metadata.agentRelations"].split(',').filter(|r| !r.is_empty()).count();
        assert_eq!(agents.len(), relations);
    }
    for role in lines(&place.0, "roles.csv") {
        assert!(users.contains(&role["userSourcedId"]) && orgs.contains(&role["orgSourcedId"]));
    }
    for enrollment in lines(&place.0, "enrollments.csv") {
        assert!(users.contains(&enrollment["userSourcedId"]), "{enrollment:?}");
        assert!(classes.contains(&enrollment["classSourcedId"]), "{enrollment:?}");
    }
    assert!(lines(&place.0, "classes.csv").iter().all(|class| courses.contains(&class["courseSourcedId"])));
}

#[test]
fn sourced_ids_student_numbers_and_seats_are_unique() {
    let place = city("unique", 3_000, 1);
    for file in ["users.csv", "roles.csv", "enrollments.csv", "classes.csv", "orgs.csv"] {
        let mut seen = HashSet::new();
        assert!(lines(&place.0, file).iter().all(|line| seen.insert(line["sourcedId"].clone())), "{file}");
    }
    let mut numbers = HashSet::new();
    for role in lines(&place.0, "roles.csv").iter().filter(|role| role["role"] == "student") {
        assert!(numbers.insert((role["orgSourcedId"].clone(), role["metadata.studentNumber"].clone())));
    }
    let mut seats = HashSet::new();
    for one in lines(&place.0, "enrollments.csv").iter().filter(|one| one["role"] == "student") {
        assert!(seats.insert((one["classSourcedId"].clone(), one["metadata.seat"].clone())), "{one:?}");
    }
}

#[test]
fn the_city_has_the_people_who_make_it_hard() {
    let place = city("kinds", 3_000, 1);
    let roles = lines(&place.0, "roles.csv");
    let mut schools_of: HashMap<&str, HashSet<&str>> = HashMap::new();
    let (mut teachers, mut parents) = (HashSet::new(), HashSet::new());
    for role in &roles {
        let user = role["userSourcedId"].as_str();
        if role["role"] == "teacher" {
            teachers.insert(user);
            schools_of.entry(user).or_default().insert(&role["orgSourcedId"]);
        } else if role["role"] == "parent" {
            parents.insert(user);
        }
    }
    assert!(teachers.intersection(&parents).count() > 5, "teachers who are parents");
    assert!(schools_of.values().any(|schools| schools.len() == 2), "teachers at two schools");
    let users = lines(&place.0, "users.csv");
    let mut children: HashMap<&str, Vec<&str>> = HashMap::new();
    for user in &users {
        for agent in user["agentSourcedIds"].split(',').filter(|agent| !agent.is_empty()) {
            children.entry(agent).or_default().push(&user["primaryOrgSourcedId"]);
        }
    }
    assert!(children.values().filter(|list| list.len() == 3).count() > 20, "parents of three");
    let apart = children.values().filter(|list| list.iter().collect::<HashSet<_>>().len() > 1);
    assert!(apart.count() > 50, "siblings at different schools");
    assert!(users.iter().any(|user| user["metadata.nationalIdSubstitute"] == "true"));
    assert!(
        users.iter().any(|user| ['8', '9'].contains(&user["metadata.nationalId"].chars().nth(1).unwrap()))
    );
    let of_age = lines(&place.0, "demographics.csv");
    assert!(of_age.iter().any(|d| d["sourcedId"].starts_with('S') && d["birthDate"].as_str() < "2008-11-25"));
}

#[test]
fn every_class_has_a_code_that_no_other_class_of_its_school_has_as_code_or_label() {
    let place = city("codes", 3_000, 1);
    let mut named: HashMap<(String, String), HashSet<String>> = HashMap::new();
    let classes = lines(&place.0, "classes.csv");
    for class in &classes {
        for name in ["classCode", "title"] {
            let name = (class["schoolSourcedId"].clone(), class[name].clone());
            named.entry(name).or_default().insert(class["sourcedId"].clone());
        }
    }
    for class in &classes {
        let name = (class["schoolSourcedId"].clone(), class["classCode"].clone());
        assert_eq!(named[&name].len(), 1, "{class:?}");
    }
    let class = classes.iter().find(|class| class["title"] == "二年二班").unwrap();
    assert_eq!(class["classCode"], "202");
}

#[test]
fn the_notable_people_are_the_same_in_every_city() {
    let first = notable(&DemoCityOptions { students: 500, seed: 1 }).unwrap();
    assert_eq!(first, notable(&DemoCityOptions { students: 250_000, seed: 9 }).unwrap());
    let mo = &first[0];
    assert_eq!(mo.name, "莫名");
    assert_eq!(mo.roles[0], "二年二班 導師 莫名");
    assert!(mo.roles[1].starts_with("302 羅以安的家長") && mo.roles.len() == 3, "{:?}", mo.roles);
    assert_eq!(first.len(), 15);
    assert!(first.iter().all(|one| one.activation_secret.len() == 6 && !one.shows.is_empty()));
}

#[test]
fn the_notable_people_are_in_the_files() {
    let place = city("notable", 500, 3);
    let users = lines(&place.0, "users.csv");
    for one in notable(&DemoCityOptions { students: 500, seed: 3 }).unwrap() {
        let user = users.iter().find(|user| user["sourcedId"] == one.sourced_id).unwrap();
        assert!(user["metadata.nationalId"].ends_with(&one.activation_secret));
        assert_eq!(format!("{}{}", user["familyName"], user["givenName"]), one.name);
    }
    let class =
        lines(&place.0, "classes.csv").into_iter().find(|class| class["title"] == "二年二班").unwrap();
    let homeroom = lines(&place.0, "enrollments.csv")
        .into_iter()
        .find(|one| one["classSourcedId"] == class["sourcedId"] && one["metadata.homeroom"] == "true");
    assert_eq!(homeroom.unwrap()["userSourcedId"], "T-moming");
}

#[test]
fn plain_people_are_pupils_of_the_files() {
    let options = DemoCityOptions { students: 1_200, seed: 1 };
    let place = city("plain", 1_200, 1);
    let people = plain(&options, 1_000).unwrap();
    assert_eq!(people.len(), 1_000);
    let users = lines(&place.0, "users.csv");
    let secrets: HashMap<&str, &str> =
        users.iter().map(|u| (u["sourcedId"].as_str(), u["metadata.nationalId"].as_str())).collect();
    assert!(people.iter().all(|one| secrets[one.sourced_id.as_str()].ends_with(&one.activation_secret)));
    assert_eq!(people.iter().map(|one| &one.login).collect::<HashSet<_>>().len(), 1_000);
}

#[test]
fn the_mother_who_is_not_bound_is_not_in_the_files_and_her_children_are_in_classes_of_teachers_who_sign_in() {
    let place = city("unbound", 500, 3);
    let mother = unbound(&DemoCityOptions { students: 500, seed: 3 }).unwrap();
    assert_eq!(mother, unbound(&DemoCityOptions { students: 250_000, seed: 1 }).unwrap());
    assert!(NationalId::parse(&mother.national_id).is_ok());
    let users = lines(&place.0, "users.csv");
    let number = |user: &Line| user["metadata.nationalId"].clone();
    assert!(users.iter().all(|user| number(user) != mother.national_id));
    let teachers = ["T-moming", "T-zhouzhihao"];
    for (child, teacher) in mother.children.iter().zip(teachers) {
        let user = users.iter().find(|user| number(user) == child.national_id).unwrap();
        assert_eq!(user["agentSourcedIds"], "");
        let enrollments = lines(&place.0, "enrollments.csv");
        let seat = enrollments.iter().find(|one| one["userSourcedId"] == user["sourcedId"]).unwrap();
        let leads = enrollments.iter().find(|one| {
            one["classSourcedId"] == seat["classSourcedId"] && one["metadata.homeroom"] == "true"
        });
        assert_eq!(leads.unwrap()["userSourcedId"], teacher);
    }
}
