//! Applications as the rooms above see them.

use domain::binding::{
    ApplicationAct, ApplicationStatus, GuardianData, ReturnReason, Signature, Source, Stage, Verdict,
};
use domain::contacts::Contact;
use domain::contexts::{Basis, Relation};
use domain::ids::{ApplicantId, ApplicationId, BindingId, LetterId, OrgId, PersonId};
use domain::timestamp::Timestamp;
use uuid::Uuid;

use crate::documents::{Circumstances, NoticeText};

/// What a guardian sends: one application for each student, all or nothing.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Who applies.
    pub applicant: ApplicantId,
    /// The person, where she is signed in.
    pub person: Option<PersonId>,
    /// The contact that she proved; none of a person who is signed in and has none.
    pub contact: Option<Contact>,
    /// What she told of herself; the mailbox is proved.
    pub guardian: GuardianData,
    /// How she proved her contact, for the evidence.
    pub circumstances: Circumstances,
    /// The notice she agreed to, as it was shown.
    pub notice: NoticeText,
    /// The words of what she ticked.
    pub choice: String,
    /// How she signed.
    pub signature: Signature,
    /// For whom.
    pub items: Vec<Item>,
}

/// One student of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Who.
    pub student: PersonId,
    /// The school that is asked: where she is, or her school of now if she left it.
    pub org: OrgId,
    /// What the guardian is to her.
    pub relation: Relation,
    /// The school's letter that brought the guardian here.
    pub letter: Option<LetterId>,
}

/// Why a submission is not taken; then nothing of it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubmitRefusal {
    /// It is for no student.
    Nothing,
    /// The guardian's number is none.
    Number,
    /// She is signed in, and the number is not hers.
    NotOwnNumber,
    /// It names this student twice.
    Repeated(PersonId),
    /// An application of hers for this student waits for its decision.
    AlreadyPending(PersonId),
    /// The same, sent by another contact.
    PendingElsewhere(PersonId),
    /// The guardian is bound to this student already.
    AlreadyBound(PersonId),
    /// This person is at no school of the city now.
    NotAStudent(PersonId),
    /// The guardian's number is the student's own.
    Oneself(PersonId),
    /// The letter is used, over, or for another student.
    Letter(PersonId),
}

impl SubmitRefusal {
    /// The word by which pages and the record name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Number => "number",
            Self::NotOwnNumber => "not-own-number",
            Self::Repeated(_) => "repeated",
            Self::AlreadyPending(_) => "already-pending",
            Self::PendingElsewhere(_) => "pending-elsewhere",
            Self::AlreadyBound(_) => "already-bound",
            Self::NotAStudent(_) => "not-a-student",
            Self::Oneself(_) => "oneself",
            Self::Letter(_) => "letter",
        }
    }

    /// The student it is about.
    pub fn student(self) -> Option<PersonId> {
        match self {
            Self::Nothing | Self::Number | Self::NotOwnNumber => None,
            Self::Repeated(student)
            | Self::AlreadyPending(student)
            | Self::PendingElsewhere(student)
            | Self::AlreadyBound(student)
            | Self::NotAStudent(student)
            | Self::Oneself(student)
            | Self::Letter(student) => Some(student),
        }
    }
}

/// A guardian's application for one student.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    /// Who asks.
    pub applicant: ApplicantId,
    /// For whom.
    pub student: PersonId,
    /// The school it lies at: the one that was asked while the student is there, else her school of now.
    pub org: OrgId,
    /// What the guardian says to be.
    pub relation: Relation,
    /// Why she may act.
    pub basis: Basis,
    /// Where it stands.
    pub status: ApplicationStatus,
    /// What she told of herself.
    pub guardian: GuardianData,
    /// Version of the notice with its language.
    pub notice: String,
    /// She came by the school's letter.
    pub by_letter: bool,
    /// When it was sent.
    pub submitted_at: Timestamp,
    /// Who decided.
    pub source: Option<Source>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// The person who did.
    pub decided_by: Option<PersonId>,
    /// Why it was returned.
    pub reason: Option<ReturnReason>,
    /// The same in words.
    pub reason_text: Option<String>,
    /// The binding that came of it.
    pub binding: Option<BindingId>,
    /// Whom the clock has called so far.
    pub stage: Stage,
    /// Counts decisions.
    pub revision: i32,
}

/// Something that happened to an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicationEvent {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Who did it; none for the applicant and for the clock.
    pub actor: Option<PersonId>,
    /// What.
    pub act: ApplicationAct,
    /// JSON: evidence and codes, nothing personal.
    pub detail: String,
}

/// What somebody decides about an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Which one.
    pub application: ApplicationId,
    /// The revision that was looked at.
    pub revision: i32,
    /// Who decides.
    pub by: PersonId,
    /// As what: the teacher of the class, her deputy, an administrator of the school.
    pub source: Source,
    /// What.
    pub verdict: Verdict,
}

/// What came of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    /// It holds.
    Done,
    /// Somebody was faster, or the application is gone.
    Changed,
    /// The school bars this guardian: nothing was approved.
    Barred,
    /// The one who decides is not what she says to be for the student's class of now, was not called yet, or would
    /// decide her own application.
    NotYours,
}

/// What came of taking a decision back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undone {
    /// The application is pending again.
    Done,
    /// The ten minutes are over.
    TooLate,
    /// Somebody changed it meanwhile, or another application of the pair waits.
    Changed,
    /// She neither decided nor has the power of the one who did.
    NotYours,
}

/// An application, without what it says of the guardian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its row.
    pub id: ApplicationId,
    /// For whom.
    pub student: PersonId,
    /// Where it stands.
    pub status: ApplicationStatus,
}
