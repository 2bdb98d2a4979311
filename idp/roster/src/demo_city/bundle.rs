//! Writes the lines of a OneRoster bundle.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use domain::identifiers::{BirthDate, SchoolTerm};
use domain::oneroster::BundleFile;

use super::DemoCityError;
use super::family::{Family, Pupil};
use super::people::Person;
use super::schools::School;
use super::staff::Employee;

type Csv = csv::Writer<BufWriter<File>>;

/// The open files of a bundle.
pub(super) struct Bundle {
    orgs: Csv,
    courses: Csv,
    classes: Csv,
    users: Csv,
    demographics: Csv,
    roles: Csv,
    enrollments: Csv,
}

/// Somebody in a class.
pub(super) struct Place<'a> {
    pub(super) user: &'a str,
    pub(super) role: &'static str,
    pub(super) class: String,
    pub(super) homeroom: bool,
    pub(super) seat: String,
}

const MANIFEST: &str = "manifest.csv";

impl Bundle {
    /// Makes the files, with the terms of the school year; the manifest comes at the end, as there is no bundle without.
    pub(super) fn create(dir: &Path) -> Result<Self, DemoCityError> {
        std::fs::create_dir_all(dir).map_err(|source| DemoCityError::at(dir, source))?;
        // It may not be there.
        let _ = std::fs::remove_file(dir.join(MANIFEST));
        let mut sessions = open(dir, BundleFile::AcademicSessions)?;
        let term = SchoolTerm { year: 115, term: 1 };
        let next = term.first_ce_year() + 1;
        let first = |text: &str, kind, from: String, to: String, parent| {
            [session_id(text), blank(), blank(), text.to_owned(), kind, from, to, parent, next.to_string()]
        };
        let text = |text: &str| text.to_owned();
        let [start, middle, end] =
            [term.year_start(), term.second_term_start(), term.year_end()].map(|day| day.to_string());
        let whole = session_id("115");
        sessions.write_record(first("115", text("schoolYear"), start.clone(), end.clone(), blank()))?;
        sessions.write_record(first("115-1", text("semester"), start, middle.clone(), whole.clone()))?;
        sessions.write_record(first("115-2", text("semester"), middle, end, whole))?;
        sessions.flush().map_err(|source| DemoCityError::at(dir, source))?;
        let mut orgs = open(dir, BundleFile::Orgs)?;
        orgs.write_record(["bureau", "", "", "臺北市政府教育局", "district", "", "", "", ""])?;
        Ok(Self {
            orgs,
            courses: open(dir, BundleFile::Courses)?,
            classes: open(dir, BundleFile::Classes)?,
            users: open(dir, BundleFile::Users)?,
            demographics: open(dir, BundleFile::Demographics)?,
            roles: open(dir, BundleFile::Roles)?,
            enrollments: open(dir, BundleFile::Enrollments)?,
        })
    }

    /// A school, its courses and its classes.
    pub(super) fn school(&mut self, school: &School) -> Result<(), DemoCityError> {
        let (org, level) = (school.org_id(), school.level.as_str());
        self.orgs.write_record([
            &org,
            "",
            "",
            &school.name,
            "school",
            &school.code,
            "bureau",
            &school.english,
            level,
        ])?;
        for entry in &school.grades {
            let (grade, course) =
                (format!("{:02}", entry.grade), format!("course-{}-{:02}", school.code, entry.grade));
            let title = format!("{}年級", entry.grade);
            let year = session_id("115");
            self.courses.write_record([&course, "", "", &year, &title, "", &grade, &org, "", ""])?;
            for class in 0..entry.classes {
                let (id, label) = (school.class_id(entry.grade, class), school.label(entry.grade, class));
                let (code, term) = (format!("{}{:02}", entry.grade, class + 1), session_id("115-1"));
                let line: [&str; 14] =
                    [&id, "", "", &label, &grade, &course, &code, "homeroom", "", &org, &term, "", "", ""];
                self.classes.write_record(line)?;
            }
        }
        Ok(())
    }

    /// Children with their seats, and guardians with their roles.
    pub(super) fn family(&mut self, family: &Family, schools: &[School]) -> Result<(), DemoCityError> {
        let Some(first) = family.pupils.first().and_then(|pupil| schools.get(pupil.school)) else {
            return Ok(());
        };
        for carer in &family.carers {
            let work = carer.teaches_at.and_then(|at| schools.get(at));
            self.person(&carer.person, work.unwrap_or(first))?;
            let user = &carer.person.sourced_id;
            if let Some(work) = work {
                let title = if user == "T-moming" { "設備組長" } else { "" };
                self.role(user, 1, "teacher", work, ["", title])?;
            }
            self.role(user, 1 + u32::from(work.is_some()), carer.role(), first, ["", ""])?;
        }
        for pupil in &family.pupils {
            if let Some(school) = schools.get(pupil.school) {
                self.pupil(pupil, school)?;
            }
        }
        Ok(())
    }

    fn pupil(&mut self, pupil: &Pupil, school: &School) -> Result<(), DemoCityError> {
        let user = &pupil.person.sourced_id;
        self.person(&pupil.person, school)?;
        self.role(user, 1, "student", school, [&pupil.number, ""])?;
        let class = school.class_id(pupil.grade, pupil.class);
        let seat = pupil.seat.to_string();
        self.enrollment(1, school, &Place { user, role: "student", class, homeroom: false, seat })
    }

    /// An employee with all posts.
    pub(super) fn employee(&mut self, employee: &Employee, schools: &[School]) -> Result<(), DemoCityError> {
        for (post, nth) in employee.posts.iter().zip(1..) {
            let Some(school) = schools.get(post.school) else { continue };
            if nth == 1 {
                self.person(&employee.person, school)?;
            }
            self.role(&employee.person.sourced_id, nth, post.role, school, ["", post.title])?;
        }
        Ok(())
    }

    fn person(&mut self, person: &Person, org: &School) -> Result<(), DemoCityError> {
        let list = |part: fn(&super::people::Agent) -> &str| {
            person.agents.iter().map(part).collect::<Vec<_>>().join(",")
        };
        let username = person.sourced_id.to_lowercase();
        let (agents, relations, bases) = (list(|a| &a.sourced_id), list(|a| a.relation), list(|a| a.basis));
        let (org, substitute) = (org.org_id(), if person.substitute { "true" } else { "" });
        let line: [&str; 27] = [
            &person.sourced_id,
            "",
            "",
            "true",
            &username,
            "",
            &person.name.given,
            &person.name.family,
            "",
            "",
            &person.email,
            &person.mobile,
            "",
            &agents,
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            &org,
            "",
            &person.number,
            substitute,
            &relations,
            &bases,
        ];
        self.users.write_record(line)?;
        let Some(birth) = person.birth else { return Ok(()) };
        let (birth, sex) = (BirthDate::from(birth).expose(), if person.female { "female" } else { "male" });
        let mut line = [""; 16];
        for (cell, value) in line.iter_mut().zip([&person.sourced_id, "", "", birth.as_str(), sex]) {
            *cell = value;
        }
        Ok(self.demographics.write_record(line)?)
    }

    fn role(
        &mut self,
        user: &str,
        nth: u32,
        role: &str,
        school: &School,
        [number, titles]: [&str; 2],
    ) -> Result<(), DemoCityError> {
        let (id, kind) = (format!("role-{user}-{nth}"), if nth == 1 { "primary" } else { "secondary" });
        let org = school.org_id();
        let line: [&str; 12] = [&id, "", "", user, kind, role, "", "", &org, "", number, titles];
        Ok(self.roles.write_record(line)?)
    }

    /// Somebody in a class; `nth` tells the places of one user apart.
    pub(super) fn enrollment(
        &mut self,
        nth: u32,
        school: &School,
        place: &Place<'_>,
    ) -> Result<(), DemoCityError> {
        let (id, org) = (format!("enrollment-{}-{nth}", place.user), school.org_id());
        let flag = if place.homeroom { "true" } else { "false" };
        let primary = if place.role == "teacher" { flag } else { "" };
        let homeroom = if place.role == "teacher" { flag } else { "" };
        let line: [&str; 12] =
            [&id, "", "", &place.class, &org, place.user, place.role, primary, "", "", &place.seat, homeroom];
        Ok(self.enrollments.write_record(line)?)
    }

    /// Writes what is still held back.
    pub(super) fn finish(self, dir: &Path) -> Result<(), DemoCityError> {
        let files = [
            self.orgs,
            self.courses,
            self.classes,
            self.users,
            self.demographics,
            self.roles,
            self.enrollments,
        ];
        for mut file in files {
            file.flush().map_err(|source| DemoCityError::at(dir, source))?;
        }
        manifest(dir)
    }
}

fn blank() -> String {
    String::new()
}

fn session_id(text: &str) -> String {
    format!("session-{text}")
}

fn open(dir: &Path, file: BundleFile) -> Result<Csv, DemoCityError> {
    let path = dir.join(file.file_name());
    let opened = File::create(&path).map_err(|source| DemoCityError::at(&path, source))?;
    let mut csv = csv::Writer::from_writer(BufWriter::with_capacity(64 * 1024, opened));
    csv.write_record(file.columns().iter().chain(file.metadata()))?;
    Ok(csv)
}

fn manifest(dir: &Path) -> Result<(), DemoCityError> {
    const ABSENT: [&str; 12] = [
        "categories",
        "classResources",
        "courseResources",
        "lineItemLearningObjectiveIds",
        "lineItems",
        "lineItemScoreScales",
        "resources",
        "resultLearningObjectiveIds",
        "results",
        "resultScoreScales",
        "scoreScales",
        "userProfiles",
    ];
    let path = dir.join(MANIFEST);
    let mut csv = csv::Writer::from_path(&path)?;
    let head = [["propertyName", "value"], ["manifest.version", "1.0"], ["oneroster.version", "1.2"]];
    for line in head {
        csv.write_record(line)?;
    }
    let present = BundleFile::ALL.iter().map(|file| (file.word(), "bulk"));
    let absent = ABSENT.iter().chain(&["userResources"]).map(|word| (*word, "absent"));
    let mut files: Vec<(&str, &str)> = present.chain(absent).collect();
    files.sort_unstable();
    for (word, mode) in files {
        csv.write_record([format!("file.{word}").as_str(), mode])?;
    }
    csv.write_record(["source.systemName", "idp demo-city"])?;
    csv.write_record(["source.systemCode", "demo-city"])?;
    csv.flush().map_err(|source| DemoCityError::at(&path, source))
}
