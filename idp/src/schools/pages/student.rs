//! One student.

use domain::contexts::{BindingMethod, BindingStatus};
use domain::timestamp::Timestamp;
use domain::words;
use serde::Serialize;

use super::confirm::GuardianLine;
use crate::web::moment::Moment;
use crate::web::render::Page;

words! {
    /// The message about the last act.
    SchoolNotice {
        /// A custody block was set.
        Set = "set",
        /// A block was lifted.
        Lifted = "lifted",
        /// A binding was unfrozen.
        Unfrozen = "unfrozen",
        /// A binding stays frozen: there is a custody block, or its end has passed.
        StillBarred = "still-barred",
        /// The account does not wait for a first sign-in.
        NotWaiting = "not-waiting",
        /// A deputy was named.
        DeputyNamed = "deputy-named",
        /// A deputy was ended.
        DeputyEnded = "deputy-ended",
    }
}

/// A guardian of the student, present or former.
#[derive(Clone, Debug, Serialize)]
pub struct TieLine {
    /// Its id.
    pub id: String,
    /// The guardian.
    pub guardian: GuardianLine,
    /// `domain::contexts::BindingStatus`.
    pub status: &'static str,
    /// `domain::contexts::BindingMethod`.
    pub method: &'static str,
    /// Since when.
    pub since: Option<Moment>,
    /// Its last day.
    pub until: Option<Moment>,
    /// A block can name this guardian.
    pub may_choose: bool,
    /// It can be set free.
    pub is_frozen: bool,
    /// The family says that they do not belong together.
    pub is_disputed: bool,
}

/// A custody block.
#[derive(Clone, Debug, Serialize)]
pub struct BlockLine {
    /// Its id.
    pub id: String,
    /// It bars one person; else everybody new.
    pub of_one: bool,
    /// The note, for people who may read it; they may lift the block too.
    pub note: Option<String>,
    /// Since when.
    pub set_at: Moment,
    /// When it was lifted.
    pub lifted_at: Option<Moment>,
}

/// The form of a block as it was typed, without the number.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Told {
    /// The refusal.
    pub refusal: Option<&'static str>,
    /// The id of a binding, `one` or `everybody`.
    pub who: String,
    /// Why.
    pub note: String,
}

/// `GET /school/students/{id}`; posts `who`, `number`, `note` to `…/custody`, `block` to `…/custody/lift`, `tie` to
/// `…/unfreeze`; `csrf` alone to `…/first-sign-in`; `class`, `student` to `/school/letters`.
#[derive(Clone, Debug, Serialize)]
pub struct StudentPage {
    /// Hidden field.
    pub csrf: String,
    /// The unique id of this page: printing twice from it gives the same letters.
    pub page: String,
    /// The id of the student.
    pub id: String,
    /// The student's name.
    pub name: String,
    /// The student's class.
    pub class: Option<String>,
    /// Its id.
    pub class_id: Option<String>,
    /// The student's school.
    pub school: String,
    /// The student has not signed in yet.
    pub waits: bool,
    /// The student's guardians.
    pub ties: Vec<TieLine>,
    /// Blocks.
    pub blocks: Vec<BlockLine>,
    /// The form of a block.
    pub told: Told,
    /// The message about the last act.
    pub notice: Option<SchoolNotice>,
}

impl Page for StudentPage {
    const TEMPLATE: &'static str = "schools/student.html";

    fn address(&self) -> Option<String> {
        Some(format!("/school/students/{}", self.id))
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let full = Self::sample();
        let bare = Self { ties: Vec::new(), blocks: Vec::new(), class: None, class_id: None, ..full.clone() };
        let refusals = ["note-missing", "note-too-long", "number", "no-number", "who"];
        let refused = refusals.map(|refusal| {
            let told = Told { refusal: Some(refusal), who: "one".to_owned(), note: "裁定".to_owned() };
            (refusal, Self { told, ..bare.clone() })
        });
        let notices = [
            ("set", SchoolNotice::Set),
            ("lifted", SchoolNotice::Lifted),
            ("unfrozen", SchoolNotice::Unfrozen),
            ("still-barred", SchoolNotice::StillBarred),
            ("not-waiting", SchoolNotice::NotWaiting),
        ];
        let done = notices.map(|(name, notice)| (name, Self { notice: Some(notice), ..full.clone() }));
        let mut samples: Vec<_> = refused.into_iter().chain(done).collect();
        samples.extend([("full", full), ("bare", bare)]);
        samples
    }
}

impl StudentPage {
    fn sample() -> Self {
        let moment = Moment::from(Timestamp(1_788_220_500));
        let methods = BindingMethod::ALL.iter().cycle();
        let tie = |(status, method): (&BindingStatus, &BindingMethod)| TieLine {
            id: status.as_str().to_owned(),
            guardian: GuardianLine { name: "許文君".to_owned(), relation: "mother" },
            status: status.as_str(),
            method: method.as_str(),
            since: Some(moment.clone()),
            until: None,
            may_choose: matches!(status, BindingStatus::Approved | BindingStatus::Blocked),
            is_frozen: *status == BindingStatus::Blocked,
            is_disputed: *status == BindingStatus::Blocked,
        };
        let block = BlockLine {
            id: "1".to_owned(),
            of_one: true,
            note: Some("院裁字第 1 號".to_owned()),
            set_at: moment.clone(),
            lifted_at: None,
        };
        let unread = BlockLine { id: "2".to_owned(), of_one: false, note: None, ..block.clone() };
        let lifted = BlockLine { id: "3".to_owned(), lifted_at: Some(moment.clone()), ..block.clone() };
        Self {
            csrf: "csrf".to_owned(),
            page: "1".to_owned(),
            id: "1".to_owned(),
            name: "呂小潔".to_owned(),
            class: Some("二年二班".to_owned()),
            class_id: Some("1".to_owned()),
            school: "濱江國民小學".to_owned(),
            waits: true,
            ties: BindingStatus::ALL.iter().zip(methods).map(tie).collect(),
            blocks: vec![block, unread, lifted],
            told: Told::default(),
            notice: None,
        }
    }
}
