//! One student.

use domain::contexts::{BindingMethod, BindingStatus};
use domain::ids::{ClassId, PersonId};
use domain::timestamp::Timestamp;
use domain::words;
use serde::Serialize;
use uuid::Uuid;

use super::confirm::GuardianLine;
use crate::schools::paths::{
    ClassPath, CustodyPath, FirstSignInPath, LiftPath, PhrasePath, StudentPath, UnfreezePath,
};
use web::form::{Field, Form as _, form};
use web::moment::Moment;
use web::path::links;
use web::render::Page;

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
        /// The person is more than a student, so that nothing was opened as for a student.
        MoreThanStudent = "more-than-student",
        /// The code of a first sign-in was mailed.
        FirstMailed = "first-mailed",
        /// No mailbox is on file, so that no code was mailed.
        NoMailbox = "no-mailbox",
        /// Too many codes were mailed today.
        TooManyMails = "too-many-mails",
        /// The account is not in use, so that no password can be forgotten.
        NotInUse = "not-in-use",
        /// The account opens more than the school answers for.
        NotByPhrase = "not-by-phrase",
        /// A deputy was named.
        DeputyNamed = "deputy-named",
        /// A deputy was ended.
        DeputyEnded = "deputy-ended",
    }
}

/// A guardian of the student, present or former.
#[derive(Clone, Debug, Serialize)]
pub struct BindingLine {
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
    /// The guardian whom it bars, for people who may read the note.
    pub guardian: Option<GuardianLine>,
    /// The number that it bars, masked, where no guardian of the student has it; for the same people.
    pub number: Option<String>,
    /// The note, for people who may read it; they may lift the block too.
    pub note: Option<String>,
    /// Since when.
    pub set_at: Moment,
    /// When it was lifted.
    pub lifted_at: Option<Moment>,
}

words! {
    /// Why nobody can be barred.
    WhomRefusal {
        /// Nobody was chosen.
        Who = "who",
        /// The roster has no national ID of the guardian.
        NoNumber = "no-number",
    }
    /// Why a number bars nobody.
    BarredNumberRefusal {
        /// It is none.
        Number = "number",
    }
    /// Why a note cannot be kept.
    NoteRefusal {
        /// Nothing was typed.
        Missing = "note-missing",
        /// It is too long.
        TooLong = "note-too-long",
    }
}

form! {
    /// To set a custody block.
    BlockForm {
        who: Field::text("schools-block-whom").refused::<WhomRefusal>("schools-refusal-").at("who-one"),
        number: Field::text("schools-block-number")
            .refused::<BarredNumberRefusal>("schools-refusal-")
            .unshown()
            .most(40)
            .capitals("characters")
            .optional(),
        note: Field::text("schools-block-note").refused::<NoteRefusal>("schools-refusal-"),
    }
}

links! {
    /// What the school can do about a student.
    StudentActs(id: PersonId) {
        block: CustodyPath { id },
        lift: LiftPath { id },
        unfreeze: UnfreezePath { id },
        first: FirstSignInPath { id },
        phrase: PhrasePath { id },
    }
}

/// `GET /school/students/{id}`; posts the form to `…/custody`, `block` to `…/custody/lift`, `binding` to
/// `…/unfreeze`; `page` to `…/first-sign-in`; nothing to `…/phrase`; `class`, `student` to `/school/letters`.
#[derive(Clone, Debug, Serialize)]
pub struct StudentPage {
    /// The unique id of this page: printing twice from it gives the same letters.
    pub page: String,
    /// The id of the student.
    pub id: PersonId,
    /// What can be done.
    pub acts: StudentActs,
    /// The student's name.
    pub name: String,
    /// The student's class.
    pub class: Option<String>,
    /// Its id.
    pub class_id: Option<ClassId>,
    /// Its page.
    pub back: Option<ClassPath>,
    /// The student's school.
    pub school: String,
    /// The student has not signed in yet.
    pub waits: bool,
    /// The person is something else too: an administrator opens the account, from the list of employees.
    pub is_more: bool,
    /// The student's guardians.
    pub bindings: Vec<BindingLine>,
    /// Blocks.
    pub blocks: Vec<BlockLine>,
    /// The form of a block.
    pub form: BlockForm,
    /// The message about the last act.
    pub notice: Option<SchoolNotice>,
}

impl Page for StudentPage {
    const TEMPLATE: &'static str = "schools/student.html";

    fn address(&self) -> Option<String> {
        Some(StudentPath { id: self.id }.to_string())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let full = Self::sample();
        let bare = Self {
            bindings: Vec::new(),
            blocks: Vec::new(),
            class: None,
            class_id: None,
            back: None,
            ..full.clone()
        };
        let refused = BlockForm::default().samples().into_iter();
        let refused = refused.map(|(name, form)| (name, Self { form, ..bare.clone() }));
        let told = |notice: &SchoolNotice| (notice.as_str(), Self { notice: Some(*notice), ..full.clone() });
        let more = Self { is_more: true, ..bare.clone() };
        let pages = [("full", full.clone()), ("bare", bare.clone()), ("more", more)];
        refused.chain(SchoolNotice::ALL.iter().map(told)).chain(pages).collect()
    }
}

impl StudentPage {
    fn sample() -> Self {
        let moment = Moment::from(Timestamp(1_788_220_500));
        let methods = BindingMethod::ALL.iter().cycle();
        let binding = |(status, method): (&BindingStatus, &BindingMethod)| BindingLine {
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
            guardian: Some(GuardianLine { name: "許文君".to_owned(), relation: "mother" }),
            number: None,
            note: Some("院裁字第 1 號".to_owned()),
            set_at: moment.clone(),
            lifted_at: None,
        };
        let unread =
            BlockLine { id: "2".to_owned(), of_one: false, guardian: None, note: None, ..block.clone() };
        let lifted = BlockLine {
            id: "3".to_owned(),
            guardian: None,
            number: Some("A12****789".to_owned()),
            lifted_at: Some(moment.clone()),
            ..block.clone()
        };
        let (id, class) = (PersonId(Uuid::nil()), ClassId(Uuid::nil()));
        Self {
            page: "1".to_owned(),
            id,
            acts: StudentActs::of(id),
            name: "呂小潔".to_owned(),
            class: Some("二年二班".to_owned()),
            class_id: Some(class),
            back: Some(ClassPath { class }),
            school: "濱江國民小學".to_owned(),
            waits: true,
            is_more: false,
            bindings: BindingStatus::ALL.iter().zip(methods).map(binding).collect(),
            blocks: vec![block, unread, lifted],
            form: BlockForm::default(),
            notice: None,
        }
    }
}
