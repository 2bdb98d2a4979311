//! What the pages of families share: a child, and what has just been done.

use domain::ids::BindingId;
use domain::timestamp::Timestamp;
use domain::words;
use serde::Serialize;
use uuid::Uuid;

use super::paths::Child;
use web::moment::Moment;
use web::render::Page;

words! {
    /// What has just been done, told at the head of the page.
    FamilyNotice {
        /// An invitation was sent.
        Invited = "invited",
        /// An invitation was taken back.
        InvitationWithdrawn = "invitation-withdrawn",
        /// A delegated guardian was confirmed.
        Confirmed = "confirmed",
        /// A delegation is over.
        DelegationEnded = "delegation-ended",
        /// The school was asked.
        RequestSent = "request-sent",
        /// It was asked already.
        RequestOpen = "request-open",
        /// A request was taken back.
        RequestWithdrawn = "request-withdrawn",
        /// The binding is frozen and the school was called.
        Frozen = "frozen",
        /// Somebody else was faster, or it came too late.
        TooLate = "too-late",
        /// The school must be asked.
        AskSchool = "ask-school",
        /// Who answered is bound to the child anyway.
        AlreadyBound = "already-bound",
        /// A student said what holds after her majority.
        Said = "said",
        /// The same, once she is of age.
        SaidOfAge = "said-of-age",
        /// A guardian goes on no longer, as the student of age says.
        Stopped = "stopped",
        /// A reviewer did as asked.
        Granted = "granted",
        /// A reviewer did not.
        Refused = "refused",
        /// The number belongs to somebody else.
        NumberTaken = "number-taken",
        /// Her own school answers for her name and number.
        ElsewhereKept = "elsewhere-kept",
    }
}

/// A child as her guardian sees it. Where the binding does not hold, neither school nor class are told: they would show
/// somebody whom the school bars where the child is.
#[derive(Clone, Debug, Serialize)]
pub struct ChildLine {
    /// The page of the child.
    pub open: Child,
    /// Full name.
    pub name: String,
    /// School, while the binding holds.
    pub school: Option<String>,
    /// Class, while the binding holds.
    pub class_label: Option<String>,
    /// Word of the relation.
    pub relation: &'static str,
    /// Word of the basis.
    pub basis: &'static str,
    /// Word of the status.
    pub status: &'static str,
    /// Word of who vouched.
    pub method: &'static str,
    /// Since when.
    pub since: Option<Moment>,
    /// The last day.
    pub until: Option<Moment>,
    /// What a delegated guardian may do.
    pub scope: Option<String>,
    /// Word of why it is over.
    pub reason: Option<&'static str>,
}

/// `GET /invitation/done`, `/invitation/confirmed`, `/invitation/declined`, `/me/children/frozen`, `/me/children/ended`:
/// what was done, for somebody who may not be signed in, or not any more.
#[derive(Clone, Debug, Serialize)]
pub struct DonePage {
    /// `done`, `confirmed`, `declined`, `frozen` or `ended`.
    pub what: &'static str,
}

impl Page for DonePage {
    const TEMPLATE: &'static str = "family/done.html";

    fn address(&self) -> Option<String> {
        let room = if matches!(self.what, "frozen" | "ended") { "/me/children" } else { "/invitation" };
        Some(format!("{room}/{}", self.what))
    }

    fn samples() -> Vec<(&'static str, Self)> {
        ["done", "confirmed", "declined", "frozen", "ended"].map(|what| (what, Self { what })).to_vec()
    }
}

/// A moment of the samples.
pub fn sample_moment() -> Moment {
    Moment::from(Timestamp(1_788_220_500))
}

impl ChildLine {
    /// A mother's child.
    pub fn sample() -> Self {
        Self {
            open: Child { binding: BindingId(Uuid::from_u128(7)) },
            name: "呂小潔".to_owned(),
            school: Some("臺北市大安區龍安國民小學".to_owned()),
            class_label: Some("四年二班".to_owned()),
            relation: "mother",
            basis: "statutory",
            status: "approved",
            method: "teacher",
            since: Some(sample_moment()),
            until: None,
            scope: None,
            reason: None,
        }
    }

    /// A child somebody is entrusted with.
    pub fn delegated_sample() -> Self {
        Self {
            open: Child { binding: BindingId(Uuid::from_u128(8)) },
            relation: "other",
            basis: "delegated",
            method: "guardian",
            until: Some(sample_moment()),
            scope: Some("接送、請假".to_owned()),
            ..Self::sample()
        }
    }
}
