//! What a student sees: who is bound to me.

use serde::Serialize;

use super::children::{FamilyNotice, moment};
use crate::web::moment::Moment;
use crate::web::render::Page;

/// Whether a guardian goes on after the student's majority, as far as the student has said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Says {
    /// It is too early to say.
    NotYet,
    /// Yes.
    Yes,
    /// No, or nothing: it ends.
    No,
    /// She is of age and lets it go on.
    Agreed,
    /// She is of age and has not agreed: it is over, or has not begun.
    Waits,
}

/// A guardian as the student sees it.
#[derive(Clone, Debug, Serialize)]
pub struct GuardianLine {
    /// The tie; part of addresses.
    pub binding: String,
    /// Full name; none where the school sealed it.
    pub name: Option<String>,
    /// Word of the relation.
    pub relation: &'static str,
    /// Word of the basis.
    pub basis: &'static str,
    /// Word of the status; `waits` where it has no effect unless the student agrees.
    pub status: &'static str,
    /// Word of who vouched.
    pub method: &'static str,
    /// Since when.
    pub since: Option<Moment>,
    /// The last day.
    pub until: Option<Moment>,
    /// What a delegated guardian may do.
    pub scope: Option<String>,
    /// What holds after her majority.
    pub says: Says,
}

/// `GET /me/guardians`; posts `csrf`, `goes_on` (`yes` or `no`) to `/me/guardians/{binding}/goes-on`.
#[derive(Clone, Debug, Serialize)]
pub struct GuardiansPage {
    /// Hidden field.
    pub csrf: String,
    /// Who is signed in.
    pub person_name: String,
    /// The guardians.
    pub guardians: Vec<GuardianLine>,
    /// What has just been done.
    pub notice: Option<FamilyNotice>,
}

impl Page for GuardiansPage {
    const TEMPLATE: &'static str = "family/guardians.html";

    fn address(&self) -> Option<String> {
        Some("/me/guardians".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let mother = GuardianLine {
            binding: "0190c4f2-0000-7000-8000-000000000007".to_owned(),
            name: Some("莫名".to_owned()),
            relation: "mother",
            basis: "statutory",
            status: "approved",
            method: "registry",
            since: Some(moment()),
            until: None,
            scope: None,
            says: Says::NotYet,
        };
        let delegated = GuardianLine {
            binding: "0190c4f2-0000-7000-8000-000000000008".to_owned(),
            relation: "other",
            basis: "delegated",
            method: "guardian",
            until: Some(moment()),
            scope: Some("接送、請假".to_owned()),
            ..mother.clone()
        };
        let frozen = GuardianLine {
            binding: "0190c4f2-0000-7000-8000-000000000009".to_owned(),
            status: "blocked",
            ..mother.clone()
        };
        let sealed = GuardianLine {
            binding: "0190c4f2-0000-7000-8000-000000000010".to_owned(),
            name: None,
            status: "blocked",
            since: None,
            ..mother.clone()
        };
        let young = Self {
            csrf: "csrf".to_owned(),
            person_name: "呂小潔".to_owned(),
            guardians: vec![mother.clone(), delegated, frozen.clone(), sealed],
            notice: None,
        };
        let yes = GuardianLine { says: Says::Yes, ..mother.clone() };
        let no = GuardianLine { says: Says::No, ..frozen };
        let no = GuardianLine { status: "approved", ..no };
        let nearly = Self { guardians: vec![yes, no], notice: Some(FamilyNotice::Said), ..young.clone() };
        let none = Self { guardians: vec![], ..young.clone() };
        let agreed = GuardianLine { says: Says::Agreed, ..mother.clone() };
        let waits = GuardianLine { says: Says::Waits, status: "waits", ..mother.clone() };
        let adult = Self { guardians: vec![agreed, waits], ..young.clone() };
        vec![("adult", adult), ("young", young), ("nearly-adult", nearly), ("none", none)]
    }
}
