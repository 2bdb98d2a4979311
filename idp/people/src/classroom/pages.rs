//! The pages of activation windows.

use domain::accounts::FirstSignIn;
use domain::ids::{ClassId, PersonId};
use domain::timestamp::Timestamp;
use domain::words;
use serde::Serialize;
use uuid::Uuid;

use super::paths::SlipsPath;
use city::windows::ActivationPath;
use web::moment::Moment;
use web::render::Page;

words! {
    /// The message about the last act.
    WindowNotice {
        /// The window is open from now on.
        Opened = "opened",
        /// It was open already.
        AlreadyOpen = "already-open",
        /// The window is closed from now on.
        Closed = "closed",
        /// It was closed already.
        AlreadyClosed = "already-closed",
        /// No student was ticked, so that no slip was printed.
        NobodyTicked = "nobody-ticked",
        /// Each student who was ticked has signed in, or is switched off.
        NobodyWaits = "nobody-waits",
        /// Whoever was ticked is more than a student, so that no slip was printed.
        MoreThanStudent = "more-than-student",
    }
}

/// The name of the tick of a student.
pub(super) fn field_of(student: PersonId) -> String {
    format!("slip-{student}")
}

/// A class with a link to its window.
#[derive(Clone, Debug, Serialize)]
pub struct WindowLink {
    /// Its id.
    pub id: ClassId,
    /// The page of its window.
    pub open: ActivationPath,
    /// Its label.
    pub label: String,
    /// Whether the window is open.
    pub is_open: bool,
}

/// The classes of one school in one capacity.
#[derive(Clone, Debug, Serialize)]
pub struct WindowsPart {
    /// `domain::binding::Source`.
    pub capacity: &'static str,
    /// The school's name.
    pub school: String,
    /// The classes.
    pub classes: Vec<WindowLink>,
}

/// `GET /school/activation`.
#[derive(Clone, Debug, Serialize)]
pub struct WindowsPage {
    /// Each school and capacity.
    pub parts: Vec<WindowsPart>,
}

impl Page for WindowsPage {
    const TEMPLATE: &'static str = "classroom/windows.html";

    fn address(&self) -> Option<String> {
        Some(super::CLASSES.to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let class = |id, is_open| WindowLink {
            id: ClassId(Uuid::from_u128(id)),
            open: ActivationPath { class: ClassId(Uuid::from_u128(id)) },
            label: "二年二班".to_owned(),
            is_open,
        };
        let part =
            |capacity, classes| WindowsPart { capacity, school: "濱江國民小學".to_owned(), classes };
        let all = ["teacher", "deputy", "school_admin"];
        let parts = all.map(|capacity| part(capacity, vec![class(1, true), class(2, false)])).to_vec();
        vec![("full", Self { parts }), ("empty", Self { parts: vec![part("school_admin", Vec::new())] })]
    }
}

/// A student of the class.
#[derive(Clone, Debug, Serialize)]
pub struct PupilRow {
    /// The id of the student.
    pub id: PersonId,
    /// The name.
    pub name: String,
    /// The seat number.
    pub seat: Option<i32>,
    /// Where the first sign-in stands.
    pub standing: FirstSignIn,
    /// The student waits and is something else too: the administrator opens the account.
    pub is_more: bool,
    /// Whether a code can be printed.
    pub may_print: bool,
}

/// `GET /school/classes/{class}/activation`; posts `act` (`open`, `close`) to itself, and `page` and a tick for each student to
/// the slips.
#[derive(Clone, Debug, Serialize)]
pub struct WindowPage {
    /// The unique id of this page: printing twice from it gives the same slips.
    pub page: String,
    /// This page.
    pub open: ActivationPath,
    /// Where the ticks go.
    pub slips: SlipsPath,
    /// The label of the class.
    pub label: String,
    /// The school's name.
    pub school: String,
    /// The capacity in which the person sees it.
    pub capacity: &'static str,
    /// When the window closes by itself; none while it is closed.
    pub closes_at: Option<Moment>,
    /// Whether the person may open and close it, and print slips.
    pub may_open: bool,
    /// The operator lets default secrets of students open outside of windows too.
    pub open_always: bool,
    /// The number of students who have signed in.
    pub done: usize,
    /// The students.
    pub rows: Vec<PupilRow>,
    /// The message about the last act.
    pub notice: Option<WindowNotice>,
}

impl Page for WindowPage {
    const TEMPLATE: &'static str = "classroom/window.html";

    fn address(&self) -> Option<String> {
        Some(self.open.to_string())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let row = |(number, standing): (u16, &FirstSignIn)| PupilRow {
            id: PersonId(Uuid::from_u128(number.into())),
            name: "呂小潔".to_owned(),
            seat: Some(number.into()),
            standing: *standing,
            is_more: false,
            may_print: !matches!(standing, FirstSignIn::Done | FirstSignIn::Off),
        };
        let more = PupilRow { is_more: true, may_print: false, ..row((20, &FirstSignIn::Waiting)) };
        let class = ClassId(Uuid::nil());
        let open = Self {
            page: "1".to_owned(),
            open: ActivationPath { class },
            slips: SlipsPath { class },
            label: "二年二班".to_owned(),
            school: "濱江國民小學".to_owned(),
            capacity: "teacher",
            closes_at: Some(Timestamp(1_788_220_500).into()),
            may_open: true,
            open_always: false,
            done: 1,
            rows: (1..).zip(FirstSignIn::ALL).map(row).chain([more]).collect(),
            notice: None,
        };
        let closed = Self { closes_at: None, ..open.clone() };
        let always = Self { open_always: true, ..closed.clone() };
        let seen = Self { may_open: false, capacity: "school_admin", ..open.clone() };
        let empty = Self { rows: Vec::new(), done: 0, capacity: "deputy", ..closed.clone() };
        let told = WindowNotice::ALL
            .iter()
            .map(|notice| (notice.as_str(), Self { notice: Some(*notice), ..open.clone() }));
        let mut samples: Vec<_> = told.collect();
        samples.extend([("closed", closed), ("always", always), ("seen", seen), ("empty", empty)]);
        samples.push(("open", open));
        samples
    }
}

/// A slip about to be printed; the code is shown this once.
#[derive(Clone, Serialize)]
pub struct Slip {
    /// The student.
    pub name: String,
    /// The school.
    pub school: String,
    /// The login name.
    pub login_name: Option<String>,
    /// The one-time code in groups.
    pub code: String,
    /// The address at which it is typed.
    pub address: String,
    /// The end of its validity.
    pub dies_at: Moment,
}

/// Answer of `POST /school/classes/{class}/activation/slips`.
#[derive(Clone, Serialize)]
pub struct SlipsPage {
    /// The page of the window.
    pub back: ActivationPath,
    /// A sheet for each student.
    pub sheets: Vec<Slip>,
}

impl Page for SlipsPage {
    const TEMPLATE: &'static str = "classroom/slips.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let slip = |name: &str| Slip {
            name: name.to_owned(),
            school: "濱江國民小學".to_owned(),
            login_name: Some("bjes1130412".to_owned()),
            code: "K7MQ-3XHT-9WPC".to_owned(),
            address: "https://sso.tp.edu.tw/login".to_owned(),
            dies_at: Timestamp(1_788_220_500).into(),
        };
        let back = ActivationPath { class: ClassId(Uuid::nil()) };
        vec![("two", Self { back, sheets: vec![slip("呂小潔"), slip("莫小安")] })]
    }
}
