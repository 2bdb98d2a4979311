//! What a student sees: who is bound to me.

use domain::ids::BindingId;
use serde::Serialize;
use uuid::Uuid;

use crate::family::paths::{GoesOn, NotMyGuardian, StopGuardian};
use crate::relatives::{FamilyNotice, sample_moment as moment};
use web::moment::Moment;
use web::path::links;
use web::render::Page;

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

links! {
    /// What a student can do about a guardian.
    GuardianActs(binding: BindingId) {
        goes_on: GoesOn { binding },
        stop: StopGuardian { binding },
        not_mine: NotMyGuardian { binding },
    }
}

/// A guardian as the student sees it.
#[derive(Clone, Debug, Serialize)]
pub struct GuardianLine {
    /// What can be done.
    pub acts: GuardianActs,
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

/// `GET /me/guardians`; posts `goes_on` (`yes` or `no`).
#[derive(Clone, Debug, Serialize)]
pub struct GuardiansPage {
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
        let acts = |id| GuardianActs::of(BindingId(Uuid::from_u128(id)));
        let mother = GuardianLine {
            acts: acts(7),
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
            acts: acts(8),
            relation: "other",
            basis: "delegated",
            method: "guardian",
            until: Some(moment()),
            scope: Some("接送、請假".to_owned()),
            ..mother.clone()
        };
        let frozen = GuardianLine { acts: acts(9), status: "blocked", ..mother.clone() };
        let sealed =
            GuardianLine { acts: acts(10), name: None, status: "blocked", since: None, ..mother.clone() };
        let young = Self {
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
