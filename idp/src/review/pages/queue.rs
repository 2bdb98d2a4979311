//! The queue, and what is approved together.

use domain::binding::ApplicationStatus;
use domain::timestamp::Timestamp;
use serde::Serialize;

use crate::web::moment::Moment;
use crate::web::render::Page;

/// Which applications the queue shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Show {
    /// Those that wait.
    Pending,
    /// Those of them that match exactly.
    Exact,
    /// 認證.
    Approved,
    /// 不通過.
    Rejected,
    /// All.
    All,
}

impl Show {
    /// The filter of the word in `?show=`.
    pub(in crate::review) fn parse(text: &str) -> Option<Self> {
        match text {
            "pending" => Some(Self::Pending),
            "exact" => Some(Self::Exact),
            "approved" => Some(Self::Approved),
            "rejected" => Some(Self::Rejected),
            "all" => Some(Self::All),
            _ => None,
        }
    }

    /// Whether it shows an application of that status.
    pub(in crate::review) fn takes(self, status: ApplicationStatus, plain: bool) -> bool {
        match self {
            Self::Pending => status == ApplicationStatus::Pending,
            Self::Exact => plain,
            Self::Approved => status == ApplicationStatus::Approved,
            Self::Rejected => status == ApplicationStatus::Rejected,
            Self::All => true,
        }
    }
}

/// What was just done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum QueueNotice {
    /// One was approved.
    Approved,
    /// One was returned.
    Returned,
    /// Several were approved.
    Bulk,
    /// None was ticked.
    None,
    /// What was ticked does not match any more.
    Changed,
}

impl QueueNotice {
    const ALL: [(&'static str, Self); 5] = [
        ("approved", Self::Approved),
        ("returned", Self::Returned),
        ("bulk", Self::Bulk),
        ("none", Self::None),
        ("changed", Self::Changed),
    ];

    /// The notice of the word in `?done=`.
    pub(in crate::review) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find_map(|(word, notice)| (word == text).then_some(notice))
    }
}

/// As what somebody decides, and where.
#[derive(Clone, Debug, Serialize)]
pub struct ScopeLine {
    /// `domain::binding::Source`.
    pub capacity: &'static str,
    /// The school's name.
    pub school: String,
    /// The class, if it is one.
    pub class: Option<String>,
}

/// How many there are of each kind.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Counts {
    /// Waiting.
    pub pending: usize,
    /// Waiting, and matching exactly.
    pub exact: usize,
    /// Approved.
    pub approved: usize,
    /// Returned.
    pub rejected: usize,
    /// All.
    pub all: usize,
}

/// An application in a list.
#[derive(Clone, Debug, Serialize)]
pub struct QueueLine {
    /// Its id.
    pub id: String,
    /// The revision that is looked at.
    pub revision: i32,
    /// The student's name.
    pub student: String,
    /// Her class.
    pub class: Option<String>,
    /// Her seat.
    pub seat: Option<i32>,
    /// The guardian's name.
    pub guardian: String,
    /// `domain::contexts::Relation`.
    pub relation: &'static str,
    /// `domain::binding::ApplicationStatus`.
    pub status: &'static str,
    /// Nobody has decided yet.
    pub pending: bool,
    /// It may be approved among others.
    pub plain: bool,
    /// Something differs or is unknown.
    pub differs: bool,
    /// There are notes of risk.
    pub risky: bool,
    /// It came by the school's letter.
    pub by_letter: bool,
    /// When it was sent.
    pub submitted_at: Moment,
}

/// A decision that can be taken back.
#[derive(Clone, Debug, Serialize)]
pub struct UndoOffer {
    /// The application.
    pub id: String,
    /// The student's name.
    pub name: String,
    /// For so many minutes.
    pub minutes: u32,
}

/// `GET /review`; posts `pick-{id}` with the revision to `/review/bulk`, `act=undo` to `/review/{id}`.
#[derive(Clone, Debug, Serialize)]
pub struct QueuePage {
    /// Hidden field.
    pub csrf: String,
    /// Who decides.
    pub person_name: String,
    /// As what she decides.
    pub scopes: Vec<ScopeLine>,
    /// How many of each.
    pub counts: Counts,
    /// What is shown.
    pub lines: Vec<QueueLine>,
    /// Which filter.
    pub show: Show,
    /// Every exact match is ticked.
    pub picked: bool,
    /// What was just done.
    pub notice: Option<QueueNotice>,
    /// So many were approved together.
    pub done: usize,
    /// So many of them were not.
    pub missed: usize,
    /// Its undo.
    pub undo: Option<UndoOffer>,
}

impl Page for QueuePage {
    const TEMPLATE: &'static str = "review/queue.html";

    fn address(&self) -> Option<String> {
        Some("/review".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let full = Self {
            csrf: "csrf".to_owned(),
            person_name: "莫名".to_owned(),
            scopes: scopes(),
            counts: Counts { pending: 2, exact: 1, approved: 3, rejected: 1, all: 6 },
            lines: vec![QueueLine::sample(true), QueueLine::sample(false)],
            show: Show::Pending,
            picked: true,
            notice: None,
            done: 2,
            missed: 1,
            undo: None,
        };
        let empty = Self { lines: Vec::new(), counts: Counts::default(), ..full.clone() };
        let mut samples: Vec<_> = QueueNotice::ALL
            .into_iter()
            .map(|(word, notice)| {
                (word, Self { notice: Some(notice), undo: Some(UndoOffer::sample()), ..full.clone() })
            })
            .collect();
        for (name, show) in [
            ("exact", Show::Exact),
            ("approved-empty", Show::Approved),
            ("rejected-empty", Show::Rejected),
            ("all", Show::All),
        ] {
            samples.push((name, Self { show, ..empty.clone() }));
        }
        samples.extend([("full", full), ("empty", empty)]);
        samples
    }
}

fn scopes() -> Vec<ScopeLine> {
    let school = "臺北市中山區濱江國民小學".to_owned();
    let line = |capacity, class: Option<&str>| ScopeLine {
        capacity,
        school: school.clone(),
        class: class.map(str::to_owned),
    };
    vec![line("teacher", Some("二年二班")), line("deputy", Some("二年一班")), line("school_admin", None)]
}

impl UndoOffer {
    pub(super) fn sample() -> Self {
        Self { id: "1".to_owned(), name: "呂小潔".to_owned(), minutes: 10 }
    }
}

impl QueueLine {
    pub(super) fn sample(plain: bool) -> Self {
        Self {
            id: if plain { "1" } else { "2" }.to_owned(),
            revision: 0,
            student: "呂小潔".to_owned(),
            class: Some("二年二班".to_owned()),
            seat: Some(2),
            guardian: "許文君".to_owned(),
            relation: "mother",
            status: "pending",
            pending: true,
            plain,
            differs: !plain,
            risky: !plain,
            by_letter: plain,
            submitted_at: Timestamp(1_788_220_500).into(),
        }
    }
}

/// `POST /review/bulk` before it is done; posts the same again with `step=do`.
#[derive(Clone, Debug, Serialize)]
pub struct BulkPage {
    /// Hidden field.
    pub csrf: String,
    /// What would be approved.
    pub lines: Vec<QueueLine>,
}

impl Page for BulkPage {
    const TEMPLATE: &'static str = "review/bulk.html";

    fn samples() -> Vec<(&'static str, Self)> {
        vec![("one", Self { csrf: "csrf".to_owned(), lines: vec![QueueLine::sample(true)] })]
    }
}
