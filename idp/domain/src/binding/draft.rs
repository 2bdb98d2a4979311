//! A draft: what an applicant has filled in and not sent yet.
//!
//! The draft knows its furthest step. A page that is requested too early leads to that step, on any device.

use serde::{Deserialize, Serialize};

use super::GuardianData;
use crate::contexts::{Level, Relation};
use crate::ids::{ApplicationId, OrgId, PersonId};
use crate::timestamp::Timestamp;

/// Students in one submission. More students need another submission.
pub const MOST_STUDENTS: usize = 10;

/// A numbered step of the way. The first one, the contact, lies before the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// 2: relation and student.
    Student,
    /// 3: the notice.
    Notice,
    /// 4: the guardian's own data.
    Parent,
    /// 4: everything once more, with the signature.
    Review,
}

/// How a student was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FoundBy {
    /// By national ID and second fact.
    Number,
    /// By the school's printed letter.
    Letter(uuid::Uuid),
    /// By a returned application of the same guardian.
    Returned(ApplicationId),
}

impl FoundBy {
    /// The letter that is used up by the submission.
    pub fn letter(self) -> Option<uuid::Uuid> {
        match self {
            Self::Letter(id) => Some(id),
            Self::Number | Self::Returned(_) => None,
        }
    }
}

/// A student who was found; school and relation are not confirmed yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The student.
    pub student: PersonId,
    /// The relation of the applicant to the student.
    pub relation: Relation,
    /// The kind of school that was asked for; any, for a letter.
    pub level: Option<Level>,
    /// How the student was found.
    pub by: FoundBy,
    /// The school chosen.
    pub org: Option<OrgId>,
}

/// A student whom the applicant has confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// The student.
    pub student: PersonId,
    /// The school at which the student was found.
    pub org: OrgId,
    /// The relation of the applicant to the student.
    pub relation: Relation,
    /// How the student was found.
    pub by: FoundBy,
}

/// The notice as it was agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    /// Version of the text.
    pub version: String,
    /// Language in which it was read, BCP 47.
    pub language: String,
}

/// The applicant's entries so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Students confirmed.
    pub students: Vec<Chosen>,
    /// The one in between.
    pub candidate: Option<Candidate>,
    /// The notice.
    pub agreed: Option<Agreed>,
    /// The guardian's own data.
    pub parent: Option<GuardianData>,
    /// Whether the mailbox in `parent` was proved by a code.
    pub mailbox_proved: bool,
    /// The begin of the session in which `parent` was typed: that session sees it whole.
    #[serde(default)]
    pub typed_in: Option<Timestamp>,
    /// The revision whose page was sent. A second press sends nothing.
    pub sending: Option<i32>,
}

impl Draft {
    /// The furthest open step, under the current notice.
    pub fn step(&self, notice: &str) -> Step {
        if self.students.is_empty() {
            return Step::Student;
        }
        if self.agreed.as_ref().is_none_or(|agreed| agreed.version != notice) {
            return Step::Notice;
        }
        if self.parent.is_some() && self.mailbox_proved { Step::Review } else { Step::Parent }
    }

    /// Whether there is room for another student.
    pub fn has_room(&self) -> bool {
        self.students.len() < MOST_STUDENTS
    }

    /// Whether that student is among those confirmed.
    pub fn has(&self, student: PersonId) -> bool {
        self.students.iter().any(|chosen| chosen.student == student)
    }

    /// Confirms the candidate and replaces an earlier entry of the same student. Returns whether there was a
    /// candidate with a school, and room for it.
    pub fn confirm(&mut self) -> bool {
        let Some(Candidate { student, relation, by, org: Some(org), .. }) = self.candidate else {
            return false;
        };
        if !self.has(student) && !self.has_room() {
            return false;
        }
        self.candidate = None;
        let chosen = Chosen { student, org, relation, by };
        match self.students.iter_mut().find(|known| known.student == student) {
            Some(known) => *known = chosen,
            None => self.students.push(chosen),
        }
        true
    }

    /// Takes a student out.
    pub fn remove(&mut self, student: PersonId) {
        self.students.retain(|chosen| chosen.student != student);
    }

    /// Stores the guardian's own data; `session` is the begin of the session in which they were typed, if they were. A proved
    /// mailbox stays proved.
    pub fn tell(&mut self, parent: GuardianData, proved: bool, session: Option<Timestamp>) {
        self.typed_in = session;
        let same = self.parent.as_ref().is_some_and(|known| known.email == parent.email);
        self.mailbox_proved = proved || (same && self.mailbox_proved);
        self.parent = Some(parent);
    }

    /// Whether the session that began at `session` typed the guardian's own data, and so sees mailbox and telephone whole.
    /// Whoever comes back from elsewhere proved one contact and sees the other one masked.
    pub fn was_typed_in(&self, session: Timestamp) -> bool {
        self.parent.is_some() && self.typed_in == Some(session)
    }

    /// The draft after it was sent: the guardian's own data, for the next student.
    #[must_use]
    pub fn sent(self) -> Self {
        Self { students: Vec::new(), candidate: None, ..self }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{Agreed, Candidate, Draft, FoundBy, MOST_STUDENTS, Step};
    use crate::binding::GuardianData;
    use crate::contexts::{Level, Relation};
    use crate::ids::{OrgId, PersonId};
    use crate::timestamp::Timestamp;

    const BEGUN: Timestamp = Timestamp(1_788_220_500);

    fn candidate(number: u128) -> Candidate {
        Candidate {
            student: PersonId(Uuid::from_u128(number)),
            relation: Relation::Mother,
            level: Some(Level::Elementary),
            by: FoundBy::Number,
            org: Some(OrgId(Uuid::from_u128(1))),
        }
    }

    fn parent(email: &str) -> GuardianData {
        GuardianData {
            national_id: "A123456789".to_owned(),
            name: "莫名".to_owned(),
            email: email.to_owned(),
            phone: "+886912345678".to_owned(),
            extension: None,
        }
    }

    fn with_student() -> Draft {
        let mut draft = Draft { candidate: Some(candidate(7)), ..Draft::default() };
        assert!(draft.confirm());
        draft
    }

    #[test]
    fn each_step_opens_when_the_one_before_is_done() {
        let mut draft = Draft::default();
        assert_eq!(draft.step("2"), Step::Student);
        draft = with_student();
        assert_eq!(draft.step("2"), Step::Notice);
        draft.agreed = Some(Agreed { version: "2".to_owned(), language: "en".to_owned() });
        assert_eq!(draft.step("2"), Step::Parent);
        draft.tell(parent("a@mail.example"), false, Some(BEGUN));
        assert_eq!(draft.step("2"), Step::Parent, "the mailbox is not proved");
        draft.tell(parent("a@mail.example"), true, Some(BEGUN));
        assert_eq!(draft.step("2"), Step::Review);
        assert_eq!(draft.step("3"), Step::Notice, "a new version asks again");
        assert_eq!(draft.sent().step("2"), Step::Student);
    }

    #[test]
    fn another_mailbox_must_be_proved_anew() {
        let mut draft = Draft::default();
        draft.tell(parent("a@mail.example"), true, Some(BEGUN));
        draft.tell(GuardianData { name: "莫明".to_owned(), ..parent("a@mail.example") }, false, Some(BEGUN));
        assert!(draft.mailbox_proved);
        draft.tell(parent("b@mail.example"), false, Some(BEGUN));
        assert!(!draft.mailbox_proved);
    }

    #[test]
    fn the_session_that_typed_sees_what_it_typed() {
        let mut draft = Draft::default();
        assert!(!draft.was_typed_in(BEGUN));
        draft.tell(parent("a@mail.example"), true, Some(BEGUN));
        assert!(draft.was_typed_in(BEGUN) && !draft.was_typed_in(BEGUN.plus(1)));
    }

    #[test]
    fn a_student_stands_once_and_a_candidate_needs_a_school() {
        let mut draft = with_student();
        draft.candidate = Some(Candidate { relation: Relation::Other, ..candidate(7) });
        assert!(draft.confirm());
        assert_eq!((draft.students.len(), draft.students[0].relation), (1, Relation::Other));
        draft.candidate = Some(Candidate { org: None, ..candidate(8) });
        assert!(!draft.confirm());
        draft.remove(PersonId(Uuid::from_u128(7)));
        assert!(draft.students.is_empty());
    }

    #[test]
    fn there_is_room_for_ten() {
        let mut draft = Draft::default();
        for number in 0..MOST_STUDENTS as u128 {
            draft.candidate = Some(candidate(number));
            assert!(draft.confirm());
        }
        draft.candidate = Some(candidate(99));
        assert!(!draft.confirm() && draft.candidate.is_some(), "nothing is lost");
        draft.candidate = Some(candidate(3));
        assert!(draft.confirm(), "in place of herself");
    }

    #[test]
    fn a_draft_survives_being_stored() {
        let mut draft = with_student();
        draft.tell(parent("a@mail.example"), true, Some(BEGUN));
        draft.candidate = Some(Candidate { by: FoundBy::Letter(Uuid::from_u128(5)), ..candidate(9) });
        let text = serde_json::to_string(&draft).unwrap();
        assert_eq!(serde_json::from_str::<Draft>(&text).unwrap(), draft);
    }
}
