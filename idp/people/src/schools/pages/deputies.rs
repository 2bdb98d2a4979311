//! Deputies of a class's homeroom teacher.

use domain::binding::LastDayRefusal;
use domain::ids::ClassId;
use domain::timestamp::Timestamp;
use domain::words;
use serde::Serialize;
use uuid::Uuid;

use super::student::SchoolNotice;
use crate::schools::paths::{ClassPath, DeputiesPath};
use web::form::{Field, Form as _, form};
use web::moment::Moment;
use web::render::Page;

/// A deputy.
#[derive(Clone, Debug, Serialize)]
pub struct DeputyLine {
    /// The id of the deputy.
    pub id: String,
    /// The deputy's name.
    pub name: String,
    /// Since when.
    pub since: Moment,
    /// The last day, if the duty ends by itself.
    pub last_day: Option<Moment>,
}

/// A colleague who can become a deputy.
#[derive(Clone, Debug, Serialize)]
pub struct ColleagueOption {
    /// The colleague's id.
    pub id: String,
    /// The colleague's name.
    pub name: String,
    /// What distinguishes the colleague from a namesake.
    pub told_by: Option<String>,
}

words! {
    /// Why a colleague does not become a deputy.
    PersonRefusal {
        /// Nobody was chosen.
        Choose = "choose",
        /// The person does not work at the school.
        NotEmployed = "not-employed",
        /// The person is the homeroom teacher.
        OwnClass = "own-class",
        /// The person is a deputy of the class already.
        Held = "held",
    }
}

form! {
    /// To appoint a deputy.
    DeputyForm {
        person: Field::text("schools-deputy-person").refused::<PersonRefusal>("schools-deputy-"),
        last_day: Field::text("schools-deputy-last-day")
            .hint("schools-deputy-last-day-hint")
            .refused::<LastDayRefusal>("schools-deputy-")
            .never(LastDayRefusal::OfAge)
            .most(20)
            .optional(),
    }
}

/// `GET /school/classes/{class}/deputies`; posts the form, or `end`, to itself.
#[derive(Clone, Debug, Serialize)]
pub struct DeputiesPage {
    /// This page.
    pub open: DeputiesPath,
    /// The page of the class.
    pub back: ClassPath,
    /// Its label.
    pub label: String,
    /// The school's name.
    pub school: String,
    /// The capacity in which the person sees it.
    pub capacity: &'static str,
    /// Names of the homeroom teachers.
    pub teachers: Vec<String>,
    /// Their deputies.
    pub deputies: Vec<DeputyLine>,
    /// Those to choose from.
    pub colleagues: Vec<ColleagueOption>,
    /// Whether the person may appoint deputies and end their duty.
    pub may_change: bool,
    /// The form.
    pub form: DeputyForm,
    /// The message about the last act.
    pub notice: Option<SchoolNotice>,
}

impl Page for DeputiesPage {
    const TEMPLATE: &'static str = "schools/deputies.html";

    fn address(&self) -> Option<String> {
        Some(self.open.to_string())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let moment = Moment::from(Timestamp(1_788_220_500));
        let deputy = |id: &str, last_day| DeputyLine {
            id: id.to_owned(),
            name: "林老師".to_owned(),
            since: moment.clone(),
            last_day,
        };
        let colleague =
            |id: &str, told_by| ColleagueOption { id: id.to_owned(), name: "王老師".to_owned(), told_by };
        let full = Self {
            open: DeputiesPath { class: ClassId(Uuid::nil()) },
            back: ClassPath { class: ClassId(Uuid::nil()) },
            label: "二年二班".to_owned(),
            school: "濱江國民小學".to_owned(),
            capacity: "school_admin",
            teachers: vec!["莫名".to_owned()],
            deputies: vec![deputy("1", Some(moment.clone())), deputy("2", None)],
            colleagues: vec![colleague("3", None), colleague("4", Some("設備組長".to_owned()))],
            may_change: true,
            form: DeputyForm::default(),
            notice: None,
        };
        let seen = Self { may_change: false, capacity: "teacher", ..full.clone() };
        let empty =
            Self { deputies: Vec::new(), teachers: Vec::new(), colleagues: Vec::new(), ..full.clone() };
        let refused = DeputyForm::default().samples().into_iter();
        let refused = refused.map(|(name, form)| (name, Self { form, ..full.clone() }));
        let mut samples = vec![("seen", seen), ("empty", empty)];
        let notices = [("named", SchoolNotice::DeputyNamed), ("ended", SchoolNotice::DeputyEnded)];
        samples.extend(notices.map(|(name, notice)| (name, Self { notice: Some(notice), ..full.clone() })));
        samples.extend(refused);
        samples
    }
}
