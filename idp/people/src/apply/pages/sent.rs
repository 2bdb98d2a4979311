//! The review before sending, and the pages of what was sent.

use domain::binding::ReturnReason;
use domain::ids::ApplicationId;
use domain::timestamp::Timestamp;
use domain::words;
use serde::Serialize;
use uuid::Uuid;

use super::{StudentLine, Way};
use crate::apply::paths::{CancelPath, DocumentPath};
use web::moment::Moment;
use web::render::Page;
use web::signature::SignaturePart;

/// Why it was not sent: `apply-send-{kind}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SendRefusal {
    /// Which words.
    pub kind: &'static str,
    /// The student it is about, masked; empty if about none.
    pub student: String,
    /// Not before that moment.
    pub retry_at: Option<Moment>,
}

impl SendRefusal {
    /// It was sent too often.
    pub(in crate::apply) fn too_many(retry_at: Timestamp) -> Self {
        Self { kind: "too-many", student: String::new(), retry_at: Some(retry_at.into()) }
    }
}

/// `GET /binding/review`; posts `revision` and the fields of the signature to itself.
#[derive(Clone, Serialize)]
pub struct ReviewPage {
    /// Head and hidden fields.
    pub way: Way,
    /// For whom.
    pub students: Vec<StudentLine>,
    /// Her name.
    pub name: String,
    /// Masked.
    pub number: String,
    /// Whole in the session in which it was typed, else masked.
    pub email: String,
    /// The same.
    pub phone: String,
    /// Whether they are whole.
    pub is_whole: bool,
    /// The notice she agreed to, by its day.
    pub notice: String,
    /// The signature.
    pub signature: SignaturePart,
    /// `SignatureRefusal::code`.
    pub signature_refusal: Option<&'static str>,
    /// Why it was not sent.
    pub refusal: Option<SendRefusal>,
}

/// Every kind of refusal, and whether it is about a student.
const REFUSED: [(&str, bool); 10] = [
    ("nothing", false),
    ("number", false),
    ("not-own-number", false),
    ("repeated", true),
    ("already-pending", true),
    ("pending-elsewhere", true),
    ("already-bound", true),
    ("not-a-student", true),
    ("oneself", true),
    ("letter", true),
];

impl Page for ReviewPage {
    const TEMPLATE: &'static str = "apply/review.html";

    fn address(&self) -> Option<String> {
        Some("/binding/review".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let plain = Self {
            way: Way::sample(4),
            students: StudentLine::samples(),
            name: "莫名".to_owned(),
            number: "A12****789".to_owned(),
            email: "chen@mail.example".to_owned(),
            phone: "0223456789 #12".to_owned(),
            is_whole: true,
            notice: "115年11月25日".to_owned(),
            signature: SignaturePart::default(),
            signature_refusal: None,
            refusal: None,
        };
        let masked = Self {
            email: "c***n@mail.example".to_owned(),
            phone: "0223***789 #12".to_owned(),
            is_whole: false,
            ..plain.clone()
        };
        let unsigned = Self { signature_refusal: Some("missing"), ..plain.clone() };
        let mut samples: Vec<_> = REFUSED
            .into_iter()
            .map(|(kind, about)| {
                let student = if about { "呂○潔" } else { "" }.to_owned();
                let refusal = Some(SendRefusal { kind, student, retry_at: None });
                (kind, Self { refusal, ..plain.clone() })
            })
            .collect();
        let refusal = Some(SendRefusal::too_many(Timestamp(1_788_220_500)));
        samples.push(("too-many", Self { refusal, ..plain.clone() }));
        samples.extend([("unsigned", unsigned), ("masked", masked), ("plain", plain)]);
        samples
    }
}

words! {
    /// What has just been done.
    StatusNotice {
        /// Applications were sent.
        Sent = "sent",
        /// One was taken back.
        Cancelled = "cancelled",
        /// All that could be were taken back.
        AllCancelled = "all-cancelled",
        /// It was decided meanwhile, and nothing was done.
        Decided = "decided",
        /// The child is at no school: it cannot be sent again.
        Gone = "gone",
        /// The link is on its way.
        LinkSent = "link-sent",
        /// It is not: too often, or not needed any more.
        LinkNotSent = "link-not-sent",
    }
}

/// One student, and where the application for her stands.
#[derive(Clone, Debug, Serialize)]
pub struct ApplicationLine {
    /// Its id, for changes.
    pub id: ApplicationId,
    /// Its document.
    pub document: DocumentPath,
    /// Takes it back.
    pub cancel: CancelPath,
    /// Masked until it is approved; none if she left the city's schools.
    pub name: Option<String>,
    /// Name of the guardian it is about, masked, where the student has several applications.
    pub guardian: Option<String>,
    /// School.
    pub school: Option<String>,
    /// Class.
    pub class: Option<String>,
    /// What the applicant is to her.
    pub relation: &'static str,
    /// `domain::binding::ApplicationStatus`; of an approved one also `waits` (for a grown student) or `over`.
    pub status: &'static str,
    /// When it was sent.
    pub submitted_at: Moment,
    /// When it was decided.
    pub decided_at: Option<Moment>,
    /// `domain::binding::ReturnReason`.
    pub reason: Option<&'static str>,
    /// The school's own words.
    pub reason_text: Option<String>,
    /// It can be taken back.
    pub can_cancel: bool,
    /// It can be corrected and sent again.
    pub can_correct: bool,
    /// How she comes in, once she may act: `active`, `link` (mailed to `mailbox`), `school`, `reset` or `off`.
    pub account: Option<&'static str>,
    /// Where the link was mailed to, masked.
    pub mailbox: Option<String>,
}

impl ApplicationLine {
    fn samples() -> Vec<Self> {
        let id = ApplicationId(Uuid::nil());
        let pending = Self {
            id,
            document: DocumentPath { id },
            cancel: CancelPath { id },
            name: Some("呂○潔".to_owned()),
            guardian: None,
            school: Some("臺北市私立濱江小學校".to_owned()),
            class: Some("四年二班".to_owned()),
            relation: "mother",
            status: "pending",
            submitted_at: Timestamp(1_788_220_500).into(),
            decided_at: None,
            reason: None,
            reason_text: None,
            can_cancel: true,
            can_correct: false,
            account: None,
            mailbox: Some("c***n@mail.example".to_owned()),
        };
        let decided_at = Some(Moment::from(Timestamp(1_788_306_900)));
        let approved = Self {
            name: Some("呂小安".to_owned()),
            guardian: Some("陳○玲".to_owned()),
            status: "approved",
            decided_at: decided_at.clone(),
            can_cancel: false,
            account: Some("link"),
            ..pending.clone()
        };
        let other = |status| Self {
            status,
            school: None,
            class: None,
            decided_at: decided_at.clone(),
            can_cancel: false,
            ..pending.clone()
        };
        let mut lines = vec![pending.clone(), other("waits"), other("over")];
        lines.extend(
            ["link", "school", "active", "reset", "off"]
                .map(|account| Self { account: Some(account), ..approved.clone() }),
        );
        lines.extend(ReturnReason::ALL.iter().map(|reason| Self {
            status: "rejected",
            decided_at: decided_at.clone(),
            reason: Some(reason.as_str()),
            reason_text: (*reason == ReturnReason::Other).then(|| "請到輔導室 <b>說明</b>。".to_owned()),
            can_cancel: false,
            can_correct: true,
            class: None,
            ..pending.clone()
        }));
        lines.push(Self { name: None, school: None, class: None, ..pending });
        lines
    }
}

/// `GET /binding/status`; links to documents, confirmations and the step for another student; posts `revision`,
/// `application` to `/binding/correct` and `/binding/link`.
#[derive(Clone, Debug, Serialize)]
pub struct StatusPage {
    /// Head and hidden fields.
    pub way: Way,
    /// What was sent.
    pub applications: Vec<ApplicationLine>,
    /// Something can be taken back.
    pub can_cancel: bool,
    /// Everything is approved.
    pub all_approved: bool,
    /// She applies as herself.
    pub signed_in: bool,
    /// Where students who were not sent yet go on.
    pub unsent: Option<&'static str>,
    /// What has just been done.
    pub notice: Option<StatusNotice>,
    /// When the page was made.
    pub now: Moment,
}

impl Page for StatusPage {
    const TEMPLATE: &'static str = "apply/status.html";

    fn address(&self) -> Option<String> {
        Some("/binding/status".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let plain = Self {
            way: Way::sample(0),
            applications: ApplicationLine::samples(),
            can_cancel: true,
            all_approved: false,
            signed_in: false,
            unsent: None,
            notice: None,
            now: Timestamp(1_788_310_000).into(),
        };
        let empty = Self {
            applications: Vec::new(),
            can_cancel: false,
            all_approved: true,
            signed_in: true,
            unsent: Some("/binding/notice"),
            ..plain.clone()
        };
        let told = |notice: &StatusNotice| (notice.as_str(), Self { notice: Some(*notice), ..plain.clone() });
        let told = StatusNotice::ALL.iter().map(told);
        told.chain([("plain", plain.clone()), ("empty", empty)]).collect()
    }
}

/// `GET /binding/cancel/{id}` and `GET /binding/cancel-all`; posts to itself.
#[derive(Clone, Debug, Serialize)]
pub struct CancelPage {
    /// Head and hidden fields.
    pub way: Way,
    /// What would go.
    pub applications: Vec<ApplicationLine>,
    /// 註銷全部紀錄.
    pub all: bool,
}

impl Page for CancelPage {
    const TEMPLATE: &'static str = "apply/cancel.html";

    fn address(&self) -> Option<String> {
        let one = self.applications.first().filter(|_| !self.all);
        Some(one.map_or_else(|| "/binding/cancel-all".to_owned(), |line| line.cancel.to_string()))
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let all = Self { way: Way::sample(0), applications: ApplicationLine::samples(), all: true };
        let one = Self {
            applications: all.applications.iter().take(1).cloned().collect(),
            all: false,
            ..all.clone()
        };
        vec![("one", one), ("all", all)]
    }
}
