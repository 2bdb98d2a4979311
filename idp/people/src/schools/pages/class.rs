//! Classes and their students.

use domain::ids::{ClassId, PersonId};
use serde::Serialize;
use uuid::Uuid;

use crate::schools::paths::{BadgesPath, ClassPath, DeputiesPath, ExportPath, PhrasePath, StudentPath};
use city::windows::ActivationPath;
use web::render::Page;

/// A class with a link.
#[derive(Clone, Debug, Serialize)]
pub struct ClassLink {
    /// Its id.
    pub id: ClassId,
    /// Its page.
    pub open: ClassPath,
    /// Its label.
    pub label: String,
    /// Students with a guardian.
    pub bound: usize,
    /// Students without.
    pub unbound: usize,
}

/// The classes that a person sees at one school.
#[derive(Clone, Debug, Serialize)]
pub struct SchoolPart {
    /// `domain::binding::Source`.
    pub capacity: &'static str,
    /// The school's name.
    pub school: String,
    /// Students with a guardian, in all classes.
    pub bound: usize,
    /// Students without.
    pub unbound: usize,
    /// The classes.
    pub classes: Vec<ClassLink>,
}

/// `GET /school`.
#[derive(Clone, Debug, Serialize)]
pub struct OverviewPage {
    /// Each school.
    pub parts: Vec<SchoolPart>,
}

impl Page for OverviewPage {
    const TEMPLATE: &'static str = "schools/overview.html";

    fn address(&self) -> Option<String> {
        Some("/school".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let class = |id, bound, unbound| ClassLink {
            id: ClassId(Uuid::from_u128(id)),
            open: ClassPath { class: ClassId(Uuid::from_u128(id)) },
            label: "二年二班".to_owned(),
            bound,
            unbound,
        };
        let part = |capacity, classes: Vec<ClassLink>| SchoolPart {
            capacity,
            school: "濱江國民小學".to_owned(),
            bound: classes.iter().map(|class| class.bound).sum(),
            unbound: classes.iter().map(|class| class.unbound).sum(),
            classes,
        };
        let classes = vec![class(1, 20, 8), class(2, 28, 0), class(3, 0, 0)];
        let parts = vec![part("school_admin", classes), part("teacher", Vec::new())];
        vec![("full", Self { parts })]
    }
}

/// A student of the class.
#[derive(Clone, Debug, Serialize)]
pub struct StudentRow {
    /// The id of the student.
    pub id: PersonId,
    /// Issuing a phrase for a forgotten password.
    pub phrase: PhrasePath,
    /// The page of the student.
    pub open: StudentPath,
    /// The name.
    pub name: String,
    /// The seat number.
    pub seat: Option<i32>,
    /// Living guardians.
    pub bound: usize,
    /// Applications that wait.
    pub pending: usize,
    /// `domain::contexts::Relation` of each guardian.
    pub relations: Vec<&'static str>,
}

/// `GET /school/classes/{class}`; posts `class`, and `student` for one, to `/school/letters`.
#[derive(Clone, Debug, Serialize)]
pub struct ClassPage {
    /// The unique id of this page: printing twice from it gives the same letters.
    pub page: String,
    /// The class.
    pub id: ClassId,
    /// This page.
    pub open: ClassPath,
    /// The page of the deputies.
    pub deputies: DeputiesPath,
    /// The activation window of the class.
    pub activation: ActivationPath,
    /// The same as a table.
    pub export: ExportPath,
    /// The page of the badges, where the operator has badges.
    pub badges: Option<BadgesPath>,
    /// Its label.
    pub label: String,
    /// The school's name.
    pub school: String,
    /// The capacity in which the person sees it.
    pub capacity: &'static str,
    /// Students with a guardian.
    pub bound: usize,
    /// Students without.
    pub unbound: usize,
    /// The students shown.
    pub rows: Vec<StudentRow>,
    /// Whether students with a guardian are left out.
    pub only_unbound: bool,
}

impl Page for ClassPage {
    const TEMPLATE: &'static str = "schools/class.html";

    fn address(&self) -> Option<String> {
        Some(self.open.to_string())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let id = |seat: u16| PersonId(Uuid::from_u128(seat.into()));
        let row = |seat: u16, bound, pending, relations: &[&'static str]| StudentRow {
            id: id(seat),
            open: StudentPath { id: id(seat) },
            phrase: PhrasePath { id: id(seat) },
            name: "呂小潔".to_owned(),
            seat: Some(seat.into()),
            bound,
            pending,
            relations: relations.to_vec(),
        };
        let class = ClassId(Uuid::nil());
        let full = Self {
            page: "1".to_owned(),
            id: class,
            open: ClassPath { class },
            deputies: DeputiesPath { class },
            activation: ActivationPath { class },
            export: ExportPath { class },
            badges: Some(BadgesPath { class }),
            label: "二年二班".to_owned(),
            school: "濱江國民小學".to_owned(),
            capacity: "teacher",
            bound: 1,
            unbound: 1,
            rows: vec![row(1, 2, 0, &["mother", "father"]), row(2, 0, 1, &[])],
            only_unbound: false,
        };
        let all_bound = Self { rows: Vec::new(), unbound: 0, only_unbound: true, ..full.clone() };
        let empty = Self { rows: Vec::new(), bound: 0, unbound: 0, badges: None, ..full.clone() };
        vec![("full", full), ("all-bound", all_bound), ("empty", empty)]
    }
}
