//! The statuses of applications, invitations and requests, and their reasons.

use crate::contexts::words;

words! {
    /// The status of an application. Only a decision, a cancellation or an undo changes it.
    ApplicationStatus {
        /// 申請: not decided yet.
        Pending = "pending",
        /// 認證: it led to a binding.
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
        /// The deputy of the homeroom teacher.
        Deputy = "deputy",
        /// An administrator of the school.
        SchoolAdmin = "school_admin",
        /// A verified guardian who confirmed an invited person.
        Guardian = "guardian",
    }
    /// Why an application was returned.
    ReturnReason {
        /// The name differs from the one that the school has.
        NameDiffers = "name_differs",
        /// The national ID differs from the one that the school has.
        NumberDiffers = "number_differs",
        /// The relation differs from the one that the school has, or nothing proves it.
        RelationUnproven = "relation_unproven",
        /// The school knows no such guardian.
        NotGuardian = "not_guardian",
        /// It is about another student.
        WrongStudent = "wrong_student",
        /// The signature cannot be read.
        Signature = "signature",
        /// Something else, in the words beside it.
        Other = "other",
        /// The student left the city's schools. A chore returns the application, never a person.
        StudentLeft = "student_left",
    }
    /// The stage of an application. Each stage adds people who may decide.
    Stage {
        /// The homeroom teacher.
        Teacher = "teacher",
        /// The homeroom teacher, after the reminder.
        Reminded = "reminded",
        /// The deputy too.
        Deputy = "deputy",
        /// The administrators of the school too.
        SchoolAdmin = "school_admin",
    }
    /// An event of an application.
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
        /// Somebody was notified by the clock.
        Called = "called",
        /// A connector was asked and knew nothing that decides.
        Asked = "asked",
    }
    /// An appointment at a school, besides the roles of the roster.
    Duty {
        /// Administrator of the school's data and people.
        SchoolAdmin = "school_admin",
        /// Deputy of a class's homeroom teacher.
        Deputy = "deputy",
    }
    /// Why a binding is blocked or has ended.
    EndReason {
        /// The child came of age and did not agree that the guardian continues.
        Majority = "majority",
        /// The child left the city's schools.
        Left = "left",
        /// The roster names the guardian no more.
        Unbound = "unbound",
        /// The guardian asked for it, and the school did as asked.
        Requested = "requested",
        /// The school bars the guardian (blocked).
        Custody = "custody",
        /// A person said «this is not my child» (blocked).
        NotMyChild = "not_my_child",
        /// The end date has come.
        Expired = "expired",
        /// The inviting guardian ended it, or the delegated guardian did.
        Withdrawn = "withdrawn",
        /// The decision was taken back.
        Undone = "undone",
    }
    /// The status of an invitation.
    InvitationStatus {
        /// Sent.
        Sent = "sent",
        /// The invitee gave name and national ID.
        Answered = "answered",
        /// The inviter confirmed; it led to a binding.
        Confirmed = "confirmed",
        /// The inviter took it back, or did not confirm.
        Withdrawn = "withdrawn",
        /// The invitee refused.
        Declined = "declined",
    }
    /// The kind of a request to a school.
    RequestKind {
        /// End a binding.
        Unbind = "unbind",
        /// Correct the own name.
        CorrectName = "correct_name",
        /// Correct the own number.
        CorrectNumber = "correct_number",
        /// Look into a binding that a person reported as wrong.
        NotMyChild = "not_my_child",
    }
    /// The status of a request.
    RequestStatus {
        /// Not decided yet.
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
    /// The reasons that a reviewer can choose.
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
