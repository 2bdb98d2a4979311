//! 我的孩子: all of them, and one.

use domain::ids::BindingId;
use serde::Serialize;
use uuid::Uuid;

use crate::family::paths::{Correct, NotMyChild, Unbind, What};
use crate::invitations::{Answered, Invite, WithdrawInvitation};
use crate::relatives::{ChildLine, FamilyNotice, sample_moment as moment};
use crate::requests::WithdrawRequest;
use web::moment::Moment;
use web::path::links;
use web::render::Page;

/// An application of hers on its way.
#[derive(Clone, Debug, Serialize)]
pub struct ApplicationLine {
    /// The child's masked name.
    pub name: String,
    /// Word of the relation.
    pub relation: &'static str,
    /// Word of the status.
    pub status: &'static str,
    /// When it was sent.
    pub submitted_at: Moment,
}

/// A request of hers to a school.
#[derive(Clone, Debug, Serialize)]
pub struct RequestLine {
    /// Takes it back, while that can be done.
    pub withdraw: Option<WithdrawRequest>,
    /// Word of the kind.
    pub kind: &'static str,
    /// The child it is about.
    pub about: String,
    /// Word of the status.
    pub status: &'static str,
    /// When it was made.
    pub created_at: Moment,
    /// Words of the one who decided.
    pub answer: Option<String>,
    /// Nobody decided: the student left.
    pub is_closed: bool,
}

/// `GET /me/children`; posts to take a request back.
#[derive(Clone, Debug, Serialize)]
pub struct ChildrenPage {
    /// Who is signed in.
    pub person_name: String,
    /// Bindings that hold or are frozen.
    pub children: Vec<ChildLine>,
    /// Bindings that are over.
    pub ended: Vec<ChildLine>,
    /// Applications on their way.
    pub applications: Vec<ApplicationLine>,
    /// What she asked schools for.
    pub requests: Vec<RequestLine>,
    /// What has just been done.
    pub notice: Option<FamilyNotice>,
}

/// Somebody entrusted with the child.
#[derive(Clone, Debug, Serialize)]
pub struct DelegateLine {
    /// Ends the delegation.
    pub end: Unbind,
    /// Full name.
    pub name: String,
    /// What for.
    pub scope: Option<String>,
    /// The last day.
    pub until: Option<Moment>,
}

/// An invitation on its way.
#[derive(Clone, Debug, Serialize)]
pub struct InvitationLine {
    /// Shows who answered.
    pub open: Answered,
    /// Takes it back.
    pub withdraw: WithdrawInvitation,
    /// The masked contact.
    pub contact: String,
    /// What for.
    pub scope: String,
    /// The last day of the delegation.
    pub until: Moment,
    /// Word of the status: `sent`, `answered`, `declined`, `expired`.
    pub status: &'static str,
    /// The inviter may still take it back.
    pub is_open: bool,
}

links! {
    /// What a guardian can do about a child.
    ChildActs(binding: BindingId) {
        invite: Invite { binding },
        unbind: Unbind { binding },
        not_mine: NotMyChild { binding },
        correct_name: Correct { binding, what: What::Name },
        correct_number: Correct { binding, what: What::Number },
    }
}

/// `GET /me/children/{binding}`; posts to take an invitation back; links to the acts.
#[derive(Clone, Debug, Serialize)]
pub struct ChildPage {
    /// The child.
    pub child: ChildLine,
    /// What can be done.
    pub acts: ChildActs,
    /// Those entrusted.
    pub delegates: Vec<DelegateLine>,
    /// Those invited.
    pub invitations: Vec<InvitationLine>,
    /// Why nobody more can be invited: `not-entitled`, `too-many`, `of-age`; none where it can be done.
    pub invite_refusal: Option<&'static str>,
    /// How she ends the binding: `at-once` or `request`.
    pub unbinding: Option<&'static str>,
    /// Her name and number are corrected by the child's school.
    pub may_correct: bool,
    /// What has just been done.
    pub notice: Option<FamilyNotice>,
}

impl Page for ChildrenPage {
    const TEMPLATE: &'static str = "family/children.html";

    fn address(&self) -> Option<String> {
        Some("/me/children".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let child = ChildLine::sample();
        let blocked = ChildLine { status: "blocked", school: None, class_label: None, ..child.clone() };
        let ended = |reason| ChildLine { status: "ended", reason, ..blocked.clone() };
        let withdraw = WithdrawRequest { id: Uuid::nil() };
        let request = |kind, status, may_withdraw: bool, answer: Option<&str>| RequestLine {
            withdraw: may_withdraw.then_some(withdraw),
            kind,
            about: "呂小潔".to_owned(),
            status,
            created_at: moment(),
            answer: answer.map(str::to_owned),
            is_closed: status == "refused" && answer.is_none(),
        };
        let full = Self {
            person_name: "莫名".to_owned(),
            children: vec![child, ChildLine::delegated_sample(), blocked.clone()],
            ended: [
                None,
                Some("majority"),
                Some("left"),
                Some("unbound"),
                Some("requested"),
                Some("expired"),
                Some("withdrawn"),
            ]
            .map(ended)
            .to_vec(),
            applications: vec![ApplicationLine {
                name: "呂○安".to_owned(),
                relation: "mother",
                status: "pending",
                submitted_at: moment(),
            }],
            requests: vec![
                request("unbind", "open", true, None),
                request("correct_name", "granted", false, Some("已更正。")),
                request("correct_number", "refused", false, Some("<script>alert(1)</script>")),
                request("correct_name", "refused", false, None),
                request("not_my_child", "open", false, None),
                request("unbind", "withdrawn", false, None),
            ],
            notice: None,
        };
        let empty =
            Self { children: vec![], ended: vec![], applications: vec![], requests: vec![], ..full.clone() };
        let told = |notice: &FamilyNotice| (notice.as_str(), Self { notice: Some(*notice), ..empty.clone() });
        let told = FamilyNotice::ALL.iter().map(told);
        told.chain([("full", full), ("empty", empty.clone())]).collect()
    }
}

impl Page for ChildPage {
    const TEMPLATE: &'static str = "family/child.html";

    fn address(&self) -> Option<String> {
        Some(self.child.open.to_string())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let invitation = |status, is_open| InvitationLine {
            open: Answered { id: Uuid::nil() },
            withdraw: WithdrawInvitation { id: Uuid::nil() },
            contact: "c***n@mail.example".to_owned(),
            scope: "接送".to_owned(),
            until: moment(),
            status,
            is_open,
        };
        let full = Self {
            child: ChildLine::sample(),
            acts: ChildActs::of(ChildLine::sample().open.binding),
            delegates: vec![DelegateLine {
                end: Unbind { binding: BindingId(Uuid::from_u128(9)) },
                name: "莫阿姨".to_owned(),
                scope: Some("接送、請假".to_owned()),
                until: Some(moment()),
            }],
            invitations: vec![
                invitation("sent", true),
                invitation("answered", true),
                invitation("declined", false),
                invitation("expired", true),
            ],
            invite_refusal: None,
            unbinding: Some("request"),
            may_correct: true,
            notice: Some(FamilyNotice::Invited),
        };
        let bare =
            Self { delegates: vec![], invitations: vec![], notice: None, may_correct: false, ..full.clone() };
        let many = Self { invite_refusal: Some("too-many"), ..full.clone() };
        let adult = Self { invite_refusal: Some("of-age"), ..bare.clone() };
        let delegated = Self {
            child: ChildLine::delegated_sample(),
            invite_refusal: Some("not-entitled"),
            unbinding: Some("at-once"),
            ..bare.clone()
        };
        let blocked = Self {
            child: ChildLine { status: "blocked", school: None, class_label: None, ..ChildLine::sample() },
            invite_refusal: Some("not-entitled"),
            unbinding: None,
            ..bare.clone()
        };
        vec![
            ("full", full),
            ("bare", bare),
            ("many", many),
            ("adult", adult),
            ("delegated", delegated),
            ("blocked", blocked),
        ]
    }
}
