//! Who may see and do what with an application of a guardian, a request of a family, and what a school keeps beside
//! them: one table, [`ACCESS`].
//!
//! The table is about students in reach: the class of a homeroom teacher or deputy, the school of an administrator.

use crate::binding::{ApplicationStatus, Source, Stage};
use crate::contexts::words;

use Of::{By, ByClock, Cancelled, Deputies, Note, Pending, Request, School, Window};
use Source::{Deputy, Household, Roster, SchoolAdmin, Teacher};

words! {
    /// What somebody does.
    ReviewAct {
        /// Sees it with everything beside it.
        See = "see",
        /// Approves or returns an application, or settles a request.
        Decide = "decide about",
        /// Undoes a decision of somebody else, within ten minutes. The person who decided may always.
        Undo = "undo",
    }
}

/// With what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// An application that is pending.
    Pending,
    /// One that was decided in that capacity.
    By(Source),
    /// One that a chore returned, since the student left the city's schools.
    ByClock,
    /// One that the guardian cancelled.
    Cancelled,
    /// A request of a guardian or a student to the school.
    Request,
    /// The pages of the school about classes and students: bindings, printed letters, custody blocks.
    School,
    /// The note of a custody block. The person who wrote it may always read it.
    Note,
    /// The deputies of a class.
    Deputies,
    /// The activation window of a class, the state of each first sign-in in it, and codes printed for those absent.
    Window,
}

impl Of {
    /// Where an application belongs.
    pub fn application(status: ApplicationStatus, decided: Option<Source>) -> Self {
        match (status, decided) {
            (ApplicationStatus::Pending, _) => Pending,
            (ApplicationStatus::Cancelled, _) => Cancelled,
            (ApplicationStatus::Approved | ApplicationStatus::Rejected, Some(source)) => By(source),
            (ApplicationStatus::Approved | ApplicationStatus::Rejected, None) => ByClock,
        }
    }
}

/// When somebody in a capacity may do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    /// At any time.
    Always,
    /// From that stage of the application on.
    From(Stage),
}

/// A row of the table: whoever is not named in `by` never may.
#[derive(Clone, Copy, Debug)]
pub struct AccessRow {
    /// What is done.
    pub act: ReviewAct,
    /// With what.
    pub of: &'static [Of],
    /// In which capacity, and when.
    pub by: &'static [(Source, May)],
}

const PEOPLE_CALLED: &[(Source, May)] = &[
    (Teacher, May::Always),
    (Deputy, May::From(Stage::Deputy)),
    (SchoolAdmin, May::From(Stage::SchoolAdmin)),
];
const CALLED: &[(Source, May)] = &[
    (Household, May::Always),
    (Roster, May::Always),
    (Teacher, May::Always),
    (Deputy, May::From(Stage::Deputy)),
    (SchoolAdmin, May::From(Stage::SchoolAdmin)),
];
const TEACHER: &[(Source, May)] = &[(Teacher, May::Always)];
const ADMIN: &[(Source, May)] = &[(SchoolAdmin, May::Always)];
const TEACHER_AND_ADMIN: &[(Source, May)] = &[(Teacher, May::Always), (SchoolAdmin, May::Always)];
const TEACHER_AND_DEPUTY: &[(Source, May)] = &[(Teacher, May::Always), (Deputy, May::Always)];
const DEPUTY_AND_ADMIN: &[(Source, May)] = &[(Deputy, May::Always), (SchoolAdmin, May::Always)];
const ALL: &[(Source, May)] = &[(Teacher, May::Always), (Deputy, May::Always), (SchoolAdmin, May::Always)];

/// Who may see and do what. The household registry and the roster decide without a person.
pub const ACCESS: &[AccessRow] = &[
    row(ReviewAct::See, &[Pending], PEOPLE_CALLED),
    row(ReviewAct::See, &[By(Household), By(Roster), By(Teacher), By(SchoolAdmin)], TEACHER_AND_ADMIN),
    row(ReviewAct::See, &[By(Deputy)], ALL),
    row(ReviewAct::See, &[ByClock], TEACHER),
    row(ReviewAct::See, &[Cancelled], &[]),
    row(ReviewAct::Decide, &[Pending], CALLED),
    row(ReviewAct::Undo, &[By(Household), By(Roster), By(Teacher)], ALL),
    row(ReviewAct::Undo, &[By(Deputy)], DEPUTY_AND_ADMIN),
    row(ReviewAct::Undo, &[By(SchoolAdmin)], ADMIN),
    row(ReviewAct::See, &[Request], TEACHER_AND_ADMIN),
    row(ReviewAct::Decide, &[Request], TEACHER_AND_ADMIN),
    row(ReviewAct::See, &[School], TEACHER_AND_ADMIN),
    row(ReviewAct::See, &[Note], ADMIN),
    row(ReviewAct::Decide, &[Deputies], ADMIN),
    row(ReviewAct::See, &[Window], ALL),
    row(ReviewAct::Decide, &[Window], TEACHER_AND_DEPUTY),
];

const fn row(act: ReviewAct, of: &'static [Of], by: &'static [(Source, May)]) -> AccessRow {
    AccessRow { act, of, by }
}

/// Whether somebody in that capacity may do it at that stage. Nobody may who is involved: «nobody decides about an own
/// application or one of the own family», nor sees it from the other side. Only an application has stages.
pub fn may(act: ReviewAct, of: Of, source: Source, stage: Stage, is_involved: bool) -> bool {
    let row = ACCESS.iter().find(|row| row.act == act && row.of.contains(&of));
    let may = row.and_then(|row| row.by.iter().find(|(one, _)| *one == source));
    !is_involved
        && may.is_some_and(|(_, may)| match may {
            May::Always => true,
            May::From(first) => stage >= *first,
        })
}

#[cfg(test)]
mod tests {
    use super::{ACCESS, Of, ReviewAct, may};
    use crate::binding::{ApplicationStatus as Status, Source, Stage};

    use Source::{Deputy, Guardian, Household, Roster, SchoolAdmin, Teacher};

    fn see(source: Source, status: Status, decided: Option<Source>, stage: Stage) -> bool {
        may(ReviewAct::See, Of::application(status, decided), source, stage, false)
    }

    #[test]
    fn nobody_is_judge_in_the_own_family() {
        for row in ACCESS {
            for (of, source) in row.of.iter().flat_map(|of| Source::ALL.iter().map(move |one| (*of, *one))) {
                for stage in Stage::ALL.iter().copied() {
                    assert!(!may(row.act, of, source, stage, true), "{:?} {of:?} {source:?}", row.act);
                }
            }
        }
    }

    #[test]
    fn each_act_on_each_thing_has_at_most_one_row() {
        for (at, row) in ACCESS.iter().enumerate() {
            let others = ACCESS.iter().enumerate().filter(|(other, _)| *other != at);
            for of in row.of {
                let twice = others.clone().any(|(_, one)| one.act == row.act && one.of.contains(of));
                assert!(!twice, "{:?} {of:?}", row.act);
            }
        }
    }

    #[test]
    fn each_may_decide_when_the_clock_has_called() {
        let table = [
            (Teacher, [true; 4]),
            (Household, [true; 4]),
            (Roster, [true; 4]),
            (Deputy, [false, false, true, true]),
            (SchoolAdmin, [false, false, false, true]),
            (Guardian, [false; 4]),
        ];
        for (source, wanted) in table {
            let decides = |stage: &Stage| may(ReviewAct::Decide, Of::Pending, source, *stage, false);
            assert_eq!(Stage::ALL.iter().map(decides).collect::<Vec<_>>(), wanted, "{source:?}");
            for stage in Stage::ALL.iter().copied() {
                let sees = see(source, Status::Pending, None, stage);
                let is_person = matches!(source, Teacher | Deputy | SchoolAdmin);
                let decides = may(ReviewAct::Decide, Of::Pending, source, stage, false);
                assert_eq!(sees, decides && is_person, "{source:?} {stage:?}");
                let decided = Of::application(Status::Approved, Some(source));
                assert!(!may(ReviewAct::Decide, decided, Teacher, stage, false), "it is decided");
            }
        }
    }

    #[test]
    fn whoever_has_the_power_of_the_one_who_decided_may_undo() {
        let undo = |of, by| may(ReviewAct::Undo, Of::By(of), by, Stage::Teacher, false);
        assert!(undo(Teacher, Teacher) && undo(Teacher, SchoolAdmin) && undo(Roster, Teacher));
        assert!(undo(Teacher, Deputy) && undo(Deputy, Deputy) && undo(Deputy, SchoolAdmin));
        assert!(!undo(SchoolAdmin, Teacher) && !undo(Deputy, Teacher) && !undo(Teacher, Guardian));
    }

    #[test]
    fn a_deputy_and_an_administrator_see_no_more_than_they_are_called_for() {
        let sees = |source, decided| see(source, Status::Approved, decided, Stage::SchoolAdmin);
        assert!(sees(Teacher, Some(Teacher)));
        assert!(!sees(Deputy, Some(Teacher)));
        assert!(sees(Deputy, Some(Deputy)));
        assert!(sees(SchoolAdmin, Some(Roster)));
        assert!(!see(SchoolAdmin, Status::Pending, None, Stage::Deputy));
        for source in [Teacher, Deputy, SchoolAdmin] {
            assert!(!see(source, Status::Cancelled, Some(source), Stage::SchoolAdmin));
            assert_eq!(see(source, Status::Rejected, None, Stage::SchoolAdmin), source == Teacher);
            let may = |act, of| may(act, of, source, Stage::Teacher, false);
            for act in [ReviewAct::See, ReviewAct::Decide] {
                assert_eq!(may(act, Of::Request), source != Deputy);
            }
            assert_eq!(may(ReviewAct::See, Of::School), source != Deputy);
            assert_eq!(may(ReviewAct::See, Of::Note), source == SchoolAdmin);
            assert_eq!(may(ReviewAct::Decide, Of::Deputies), source == SchoolAdmin);
            assert!(may(ReviewAct::See, Of::Window));
            assert_eq!(may(ReviewAct::Decide, Of::Window), source != SchoolAdmin);
        }
        assert!(!see(Guardian, Status::Pending, None, Stage::SchoolAdmin));
    }
}
