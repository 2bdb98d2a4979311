//! Where applications, invitations and requests stand, and why.

use crate::contexts::words;

words! {
    /// Where an application stands. A status is left only by a decision, a cancellation or an undo.
    ApplicationStatus {
        /// 申請: nobody has decided yet.
        Pending = "pending",
        /// 認證: a binding came of it.
        Approved = "approved",
        /// 不通過: returned with a reason; the guardian may correct it and apply again.
        Rejected = "rejected",
        /// Taken back by the guardian.
        Cancelled = "cancelled",
    }
    /// Who decided.
    Source {
        /// The household registry, asked by a connector.
        Household = "household",
        /// The guardian data of the roster.
        Roster = "roster",
        /// The homeroom teacher of the student's class.
        Teacher = "teacher",
        /// Her deputy.
        Deputy = "deputy",
        /// An administrator of the school.
        SchoolAdmin = "school_admin",
        /// A verified guardian, who confirmed somebody she had invited.
        Guardian = "guardian",
    }
    /// Why an application was returned.
    ReturnReason {
        /// The name is not the one the school knows.
        NameDiffers = "name_differs",
        /// The number is not the one the school knows.
        NumberDiffers = "number_differs",
        /// The relation is not the one the school knows, or nothing shows it.
        RelationUnproven = "relation_unproven",
        /// The school knows of no such guardian.
        NotGuardian = "not_guardian",
        /// It is about another student.
        WrongStudent = "wrong_student",
        /// The signature cannot be read.
        Signature = "signature",
        /// Something else, in the words beside it.
        Other = "other",
        /// The student left the city's schools; the clock returns it, nobody by hand.
        StudentLeft = "student_left",
    }
    /// Whom the clock has called: each may decide besides those before.
    Stage {
        /// The homeroom teacher.
        Teacher = "teacher",
        /// The homeroom teacher, who was reminded.
        Reminded = "reminded",
        /// The deputy too.
        Deputy = "deputy",
        /// The administrators of the school too.
        SchoolAdmin = "school_admin",
    }
    /// What happened to an application.
    ApplicationAct {
        /// Sent.
        Submitted = "submitted",
        /// Approved.
        Approved = "approved",
        /// Returned with a reason.
        Returned = "returned",
        /// A decision was taken back.
        Undone = "undone",
        /// Cancelled by the guardian.
        Cancelled = "cancelled",
        /// The clock called somebody.
        Called = "called",
        /// A connector was asked and knew nothing that decides.
        Asked = "asked",
    }
    /// What somebody looks after at a school besides her roles in the roster.
    Duty {
        /// Administrator of the school's data and people.
        SchoolAdmin = "school_admin",
        /// Deputy of a class's homeroom teacher.
        Deputy = "deputy",
    }
    /// Why a binding is blocked or over.
    EndReason {
        /// The child came of age and did not agree that the guardian goes on.
        Majority = "majority",
        /// The child left the city's schools.
        Left = "left",
        /// The roster names the guardian no more.
        Unbound = "unbound",
        /// The guardian asked for it, and the school did as asked.
        Requested = "requested",
        /// The school bars the guardian (blocked).
        Custody = "custody",
        /// Somebody said «this is not my child» (blocked).
        NotMyChild = "not_my_child",
        /// The day came on which it was to end.
        Expired = "expired",
        /// The guardian who had invited ended it, or ended herself.
        Withdrawn = "withdrawn",
        /// The decision was taken back.
        Undone = "undone",
    }
    /// Where an invitation stands.
    InvitationStatus {
        /// Sent.
        Sent = "sent",
        /// The invitee told who she is.
        Answered = "answered",
        /// The inviter confirmed; a binding came of it.
        Confirmed = "confirmed",
        /// The inviter took it back, or did not confirm.
        Withdrawn = "withdrawn",
        /// The invitee refused.
        Declined = "declined",
    }
    /// What a school is asked for.
    RequestKind {
        /// End a binding.
        Unbind = "unbind",
        /// Correct the own name.
        CorrectName = "correct_name",
        /// Correct the own number.
        CorrectNumber = "correct_number",
        /// Look into a binding that somebody says is wrong.
        NotMyChild = "not_my_child",
    }
    /// Where a request stands.
    RequestStatus {
        /// Nobody has decided yet.
        Open = "open",
        /// Done as asked.
        Granted = "granted",
        /// Not done.
        Refused = "refused",
        /// Taken back.
        Withdrawn = "withdrawn",
    }
}

impl ReturnReason {
    /// Those that somebody at the desk chooses from.
    pub fn by_hand() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|reason| *reason != Self::StudentLeft)
    }
}

impl Stage {
    /// The number kept in column `application.reminded`.
    pub fn number(self) -> i32 {
        match self {
            Self::Teacher => 0,
            Self::Reminded => 1,
            Self::Deputy => 2,
            Self::SchoolAdmin => 3,
        }
    }

    /// The stage of that number.
    pub fn of(number: i32) -> Option<Self> {
        Self::ALL.iter().copied().find(|stage| stage.number() == number)
    }
}
