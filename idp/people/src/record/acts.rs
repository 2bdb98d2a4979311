//! Entries of the audit log in plain words.

use domain::words;
use platform::audit::{AuditAct, Entry, NOBODY, OPERATOR};

words! {
    /// The kind of actor: never who it was, unless it was oneself.
    ActBy {
        /// The person.
        You = "you",
        /// A teacher.
        Teacher = "teacher",
        /// The office of a school.
        School = "school",
        /// Somebody who acts as a guardian.
        Guardian = "guardian",
        /// Somebody who acts as a student.
        Student = "student",
        /// The city's operators.
        Operator = "operator",
        /// The system, or somebody who was not signed in.
        Nobody = "nobody",
        /// Somebody else.
        Somebody = "somebody",
    }
}

/// The kind of actor of an entry about that person.
pub(super) fn by(entry: &Entry, person: &str) -> ActBy {
    let [role, _] = &entry.acting;
    match (entry.actor.as_str(), role.as_deref()) {
        (actor, _) if actor == person => ActBy::You,
        (OPERATOR, _) => ActBy::Operator,
        (NOBODY, _) => ActBy::Nobody,
        (_, Some("teacher" | "deputy")) => ActBy::Teacher,
        (_, Some("staff" | "principal" | "school_admin")) => ActBy::School,
        (_, Some("guardian")) => ActBy::Guardian,
        (_, Some("student")) => ActBy::Student,
        _ => ActBy::Somebody,
    }
}

/// Whether a person is told of an act of that kind of actor. What a school keeps to protect a student is told to nobody but
/// the one who did it.
pub(super) fn is_told(act: Option<AuditAct>, by: ActBy) -> bool {
    let protects =
        matches!(act, Some(AuditAct::CustodySet | AuditAct::CustodyLifted | AuditAct::BindingRefused));
    by == ActBy::You || !protects
}

/// The end of the key of an act's words.
pub(super) fn word(act: AuditAct) -> String {
    act.as_str().replace(['.', '_'], "-")
}

#[cfg(test)]
mod tests {
    use domain::timestamp::Timestamp;
    use platform::audit::{AuditAct, Entry};

    use super::{ActBy, by, is_told};

    fn entry(actor: &str, role: Option<&str>) -> Entry {
        Entry {
            seq: 1,
            at: Timestamp(0),
            actor: actor.to_owned(),
            act: "person.shown".to_owned(),
            subject: "me".to_owned(),
            detail: "{}".to_owned(),
            acting: [role.map(str::to_owned), None],
            is_sound: true,
        }
    }

    #[test]
    fn others_are_told_by_kind_and_oneself_as_oneself() {
        for (actor, role, told) in [
            ("me", Some("teacher"), ActBy::You),
            ("other", Some("teacher"), ActBy::Teacher),
            ("other", Some("deputy"), ActBy::Teacher),
            ("other", Some("school_admin"), ActBy::School),
            ("other", Some("guardian"), ActBy::Guardian),
            ("other", None, ActBy::Somebody),
            ("operator", None, ActBy::Operator),
            ("nobody", None, ActBy::Nobody),
        ] {
            assert_eq!(by(&entry(actor, role), "me"), told, "{actor} {role:?}");
        }
    }

    #[test]
    fn what_protects_a_student_is_told_to_whoever_did_it_and_to_nobody_else() {
        for act in [AuditAct::CustodySet, AuditAct::CustodyLifted, AuditAct::BindingRefused] {
            assert!(is_told(Some(act), ActBy::You) && !is_told(Some(act), ActBy::School));
        }
        assert!(is_told(Some(AuditAct::PersonShown), ActBy::Operator) && is_told(None, ActBy::School));
    }
}
