//! Which applications a reviewer sees.

use crate::binding::{ApplicationStatus, Source, Stage, may_decide};

/// Whether an application waits for a reviewer in that capacity: it is pending and its stage includes the reviewer.
pub fn waits_for(source: Source, status: ApplicationStatus, stage: Stage) -> bool {
    status == ApplicationStatus::Pending && may_decide(source, stage)
}

/// Whether a reviewer in that capacity sees an application of a student in reach. The homeroom teacher sees all
/// applications of the class. The deputy sees those of the own stage and those that the deputy decided. An
/// administrator sees those of the own stage and all decided ones. Nobody sees a cancelled application: the guardian
/// took it away.
pub fn may_see(source: Source, status: ApplicationStatus, decided: Option<Source>, stage: Stage) -> bool {
    if status == ApplicationStatus::Cancelled {
        return false;
    }
    match source {
        Source::Teacher => true,
        Source::Deputy => waits_for(source, status, stage) || decided == Some(Source::Deputy),
        Source::SchoolAdmin => waits_for(source, status, stage) || decided.is_some(),
        Source::Household | Source::Roster | Source::Guardian => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{may_see, waits_for};
    use crate::binding::{ApplicationStatus as Status, Source, Stage};

    #[test]
    fn the_clock_opens_what_waits_to_one_after_the_other() {
        for stage in Stage::ALL.iter().copied() {
            let waits = |source| waits_for(source, Status::Pending, stage);
            assert!(waits(Source::Teacher));
            assert_eq!(
                waits(Source::Deputy),
                matches!(stage, Stage::Deputy | Stage::SchoolAdmin),
                "{stage:?}"
            );
            assert_eq!(waits(Source::SchoolAdmin), stage == Stage::SchoolAdmin, "{stage:?}");
            assert!(!waits_for(Source::Teacher, Status::Approved, stage));
        }
    }

    #[test]
    fn a_deputy_and_an_administrator_see_no_more_than_they_are_called_for() {
        let sees = |source, decided| may_see(source, Status::Approved, decided, Stage::SchoolAdmin);
        assert!(sees(Source::Teacher, Some(Source::Teacher)));
        assert!(!sees(Source::Deputy, Some(Source::Teacher)));
        assert!(sees(Source::Deputy, Some(Source::Deputy)));
        assert!(sees(Source::SchoolAdmin, Some(Source::Roster)));
        assert!(!may_see(Source::SchoolAdmin, Status::Pending, None, Stage::Deputy));
        for source in [Source::Teacher, Source::Deputy, Source::SchoolAdmin] {
            assert!(!may_see(source, Status::Cancelled, Some(source), Stage::SchoolAdmin));
        }
        assert!(!may_see(Source::Guardian, Status::Pending, None, Stage::SchoolAdmin));
    }
}
