//! One student.

use domain::binding::EndReason;
use domain::contexts::BindingStatus;
use domain::timestamp::Timestamp;
use serde::Serialize;

use crate::web::moment::Moment;
use crate::web::render::Page;

/// A guardian of hers, now or before.
#[derive(Clone, Debug, Serialize)]
pub struct TieLine {
    /// The guardian's name.
    pub guardian: String,
    /// `domain::contexts::Relation`.
    pub relation: &'static str,
    /// `domain::contexts::BindingStatus`.
    pub status: &'static str,
    /// Since when.
    pub since: Option<Moment>,
    /// Until when.
    pub until: Option<Moment>,
}

/// A custody block.
#[derive(Clone, Debug, Serialize)]
pub struct BlockLine {
    /// Its id.
    pub id: String,
    /// It bars one person; else everybody new.
    pub of_one: bool,
    /// Why, for those who may read it; they may lift it, too.
    pub note: Option<String>,
    /// Since when.
    pub set_at: Moment,
    /// When it was lifted.
    pub lifted_at: Option<Moment>,
}

/// `GET /school/students/{id}`; posts `who`, `number`, `note`, or `lift`, to `…/custody`; `class`, `student` to
/// `/school/letters`.
#[derive(Clone, Debug, Serialize)]
pub struct StudentPage {
    /// Hidden field.
    pub csrf: String,
    /// Her id.
    pub id: String,
    /// Her name.
    pub name: String,
    /// Her class.
    pub class: Option<String>,
    /// Its id.
    pub class_id: Option<String>,
    /// Her school.
    pub school: String,
    /// Her guardians.
    pub ties: Vec<TieLine>,
    /// Blocks.
    pub blocks: Vec<BlockLine>,
    /// What was wrong with a block.
    pub refusal: Option<&'static str>,
    /// The note that was typed.
    pub note: String,
}

impl Page for StudentPage {
    const TEMPLATE: &'static str = "schools/student.html";

    fn address(&self) -> Option<String> {
        Some(format!("/school/students/{}", self.id))
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let moment = Moment::from(Timestamp(1_788_220_500));
        let tie = |status: &BindingStatus| TieLine {
            guardian: "許文君".to_owned(),
            relation: "mother",
            status: status.as_str(),
            since: Some(moment.clone()),
            until: None,
        };
        let block = BlockLine {
            id: "1".to_owned(),
            of_one: true,
            note: Some(EndReason::Custody.as_str().to_owned()),
            set_at: moment.clone(),
            lifted_at: None,
        };
        let unread = BlockLine { id: "2".to_owned(), of_one: false, note: None, ..block.clone() };
        let lifted = BlockLine { id: "3".to_owned(), lifted_at: Some(moment.clone()), ..block.clone() };
        let full = Self {
            csrf: "csrf".to_owned(),
            id: "1".to_owned(),
            name: "呂小潔".to_owned(),
            class: Some("二年二班".to_owned()),
            class_id: Some("1".to_owned()),
            school: "濱江國民小學".to_owned(),
            ties: BindingStatus::ALL.iter().map(tie).collect(),
            blocks: vec![block, unread, lifted],
            refusal: None,
            note: String::new(),
        };
        let bare = Self { ties: Vec::new(), blocks: Vec::new(), class: None, class_id: None, ..full.clone() };
        let refusals = ["note-missing", "note-too-long", "number", "who"];
        let mut samples: Vec<_> = refusals
            .into_iter()
            .map(|refusal| {
                (refusal, Self { refusal: Some(refusal), note: "裁定".to_owned(), ..bare.clone() })
            })
            .collect();
        samples.extend([("full", full), ("bare", bare)]);
        samples
    }
}
