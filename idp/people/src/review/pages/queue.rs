//! What lies on a review queue.

use domain::ids::{ApplicationId, PersonId};
use domain::timestamp::Timestamp;
use domain::words;
use serde::Serialize;
use uuid::Uuid;

use crate::review::paths::{ApplicationPath, UndoPath};
use crate::review::queues::Acting;
use city::students::StudentPath;
use web::moment::Moment;
use web::render::Page;

words! {
    /// Which applications are shown.
    Show {
        /// 待審.
        Waiting = "waiting",
        /// 已認證.
        Approved = "approved",
        /// 不通過.
        Returned = "returned",
        /// 全部.
        All = "all",
    }
}

words! {
    /// Which of them only.
    Only {
        /// Nothing differs from the roster.
        Exact = "exact",
        /// Something differs, or the roster says nothing.
        Differs = "differs",
        /// Something is unusual.
        Risk = "risk",
    }
}

impl Only {
    /// Whether a line is among them.
    pub fn admits(self, line: &QueueLine) -> bool {
        match self {
            Self::Exact => line.outcome == "exact",
            Self::Differs => line.outcome != "exact",
            Self::Risk => !line.risks.is_empty(),
        }
    }
}

words! {
    /// What has just been done.
    ToldKind {
        /// Somebody was bound.
        Approved = "approved",
        /// An application was sent back.
        Returned = "returned",
        /// A decision was taken back.
        Undone = "undone",
        /// It was too late to take an approval back.
        TooLate = "too-late",
        /// It was too late to take a return back.
        TooLateReturned = "too-late-returned",
        /// Somebody else decided, or the guardian took it away.
        Changed = "changed",
        /// Nothing was ticked.
        NonePicked = "none-picked",
    }
}

/// What has just been done, and how it is taken back.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// What.
    pub kind: ToldKind,
    /// The child it was about.
    pub child: Option<String>,
    /// The guardian.
    pub guardian: Option<String>,
    /// The way back.
    pub undo: Option<UndoOffer>,
    /// The student on whose page a guardian is stopped when it is too late for that.
    pub student: Option<StudentPath>,
}

/// A decision that can still be taken back.
#[derive(Clone, Debug, Serialize)]
pub struct UndoOffer {
    /// Takes it back.
    pub take_back: UndoPath,
    /// Until when.
    pub until: Moment,
}

impl UndoOffer {
    pub(super) fn sample() -> Self {
        let until = Moment::from(Timestamp(1_795_478_920));
        Self { take_back: UndoPath { id: ApplicationId(Uuid::nil()) }, until }
    }
}

/// How many there are of each.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Counts {
    /// 待審.
    pub waiting: usize,
    /// 已認證.
    pub approved: usize,
    /// 不通過.
    pub returned: usize,
    /// 全部.
    pub all: usize,
}

/// One of several review queues.
#[derive(Clone, Debug, Serialize)]
pub struct QueueLink {
    /// Its name in addresses.
    pub key: String,
    /// As whom one sits there.
    pub acting: Acting,
    /// This one is shown.
    pub current: bool,
}

/// An application in the queue.
#[derive(Clone, Debug, Serialize)]
pub struct QueueLine {
    /// Its row.
    pub id: ApplicationId,
    /// Its page.
    pub open: ApplicationPath,
    /// What a tick sends.
    pub revision: i32,
    /// The student.
    pub child: String,
    /// Seat number.
    pub seat: Option<i32>,
    /// The class.
    pub class_label: Option<String>,
    /// The guardian.
    pub guardian: String,
    /// Word of the relation.
    pub relation: &'static str,
    /// When it was sent.
    pub submitted_at: Moment,
    /// When it was decided.
    pub decided_at: Option<Moment>,
    /// Word of the status.
    pub status: &'static str,
    /// `exact`, `differs` or `unknown`.
    pub outcome: &'static str,
    /// Words of what is unusual.
    pub risks: Vec<&'static str>,
    /// She came by the school's letter.
    pub by_letter: bool,
    /// Several such may be approved at once.
    pub is_plain: bool,
    /// The decision can still be taken back.
    pub undo: Option<UndoOffer>,
}

impl QueueLine {
    fn sample(seat: u8, child: &str, guardian: &str) -> Self {
        let id = ApplicationId(Uuid::from_u128(seat.into()));
        Self {
            id,
            open: ApplicationPath { id },
            revision: 0,
            child: child.to_owned(),
            seat: Some(i32::from(seat)),
            class_label: Some("二年二班".to_owned()),
            guardian: guardian.to_owned(),
            relation: "mother",
            submitted_at: Moment::from(Timestamp(1_795_478_400)),
            decided_at: None,
            status: "pending",
            outcome: "exact",
            risks: Vec::new(),
            by_letter: false,
            is_plain: true,
            undo: None,
        }
    }
}

/// `GET /review`; posts `desk` and `all` or ticks called `pick-{id}` to `/review/bulk`, and to `/review/{id}/undo`.
#[derive(Clone, Debug, Serialize)]
pub struct QueuePage {
    /// As whom one acts.
    pub acting: Acting,
    /// Name of the review queue in addresses.
    pub queue: String,
    /// All of her review queues.
    pub queues: Vec<QueueLink>,
    /// How many there are.
    pub counts: Counts,
    /// Which are shown.
    pub show: Show,
    /// Which of them only.
    pub only: Option<Only>,
    /// How many may be approved at once.
    pub plain: usize,
    /// The applications.
    pub lines: Vec<QueueLine>,
    /// There is more than is listed.
    pub is_cut: bool,
    /// What has just been done.
    pub told: Option<Told>,
}

impl Page for QueuePage {
    const TEMPLATE: &'static str = "review/queue.html";

    fn address(&self) -> Option<String> {
        let only = self.only.map(|only| format!("&only={}", only.as_str())).unwrap_or_default();
        Some(format!("/review?desk={}&show={}{only}", self.queue, self.show.as_str()))
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let full = Self::sample();
        let told = |kind| Told {
            kind,
            child: (kind != ToldKind::Changed).then(|| "呂小潔".to_owned()),
            guardian: Some("陳美玲".to_owned()),
            undo: matches!(kind, ToldKind::Approved | ToldKind::Returned).then(UndoOffer::sample),
            student: (kind == ToldKind::TooLate).then(|| StudentPath { id: PersonId(Uuid::nil()) }),
        };
        let queues = ["one", "two"].map(|key| QueueLink {
            key: key.to_owned(),
            acting: if key == "one" { Acting::sample() } else { Acting::admin_sample() },
            current: key == "one",
        });
        let mut samples = vec![
            ("empty", Self { lines: Vec::new(), plain: 0, ..full.clone() }),
            ("cut", Self { acting: Acting::admin_sample(), is_cut: true, ..full.clone() }),
            ("desks", Self { queues: queues.to_vec(), ..full.clone() }),
        ];
        for show in Show::ALL.iter().copied() {
            let only = (show == Show::All).then_some(Only::Differs);
            samples.push((show.as_str(), Self { show, only, ..full.clone() }));
        }
        let told = |kind: &ToldKind| (kind.as_str(), Self { told: Some(told(*kind)), ..full.clone() });
        samples.extend(ToldKind::ALL.iter().map(told));
        samples
    }
}

impl QueuePage {
    fn sample() -> Self {
        let plain = QueueLine::sample(1, "呂小潔", "陳美玲");
        let risky = QueueLine {
            outcome: "differs",
            risks: vec!["custody", "number-of-another"],
            is_plain: false,
            by_letter: true,
            ..QueueLine::sample(2, "莫小安", "Panay·Kumod")
        };
        let decided = QueueLine {
            status: "approved",
            is_plain: false,
            decided_at: Some(Moment::from(Timestamp(1_795_478_500))),
            undo: Some(UndoOffer::sample()),
            ..QueueLine::sample(3, "羅小樂", "羅大明")
        };
        let returned = QueueLine { status: "rejected", outcome: "unknown", undo: None, ..decided.clone() };
        let seatless = QueueLine { seat: None, ..returned.clone() };
        let mut lines = vec![plain, risky, decided, returned, seatless];
        for (at, line) in lines.iter_mut().enumerate() {
            line.id = ApplicationId(Uuid::from_u128(at as u128));
        }
        Self {
            acting: Acting::sample(),
            queue: "homeroom-1".to_owned(),
            queues: Vec::new(),
            counts: Counts { waiting: 2, approved: 1, returned: 1, all: 5 },
            show: Show::Waiting,
            only: None,
            plain: 1,
            lines,
            is_cut: false,
            told: None,
        }
    }
}
