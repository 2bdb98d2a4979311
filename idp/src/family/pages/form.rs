//! Forms about one child: inviting, ending, correcting.

use serde::Serialize;

use super::children::{ChildLine, moment};
use crate::web::moment::Moment;
use crate::web::render::Page;

/// A field as it was typed, with why it is refused.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Typed {
    /// What stands in the field.
    pub value: String,
    /// Word of what is wrong with it.
    pub refusal: Option<&'static str>,
}

impl Typed {
    /// A field that is refused.
    pub fn refused(value: &str, refusal: &'static str) -> Self {
        Self { value: value.to_owned(), refusal: Some(refusal) }
    }

    /// A field that is well.
    pub fn well(value: &str) -> Self {
        Self { value: value.to_owned(), refusal: None }
    }
}

/// `GET /me/children/{binding}/invite`; posts `csrf`, `contact`, `scope`, `last_day` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct InvitePage {
    /// Hidden field.
    pub csrf: String,
    /// The child.
    pub child: ChildLine,
    /// E-mail address or mobile; refused as `unreadable`, `own`, `limit`.
    pub contact: Typed,
    /// What for; refused as `empty`, `too-long`.
    pub scope: Typed,
    /// Until when; refused as `unreadable`, `past`, `too-far`, `of-age`.
    pub last_day: Typed,
    /// Short messages are stopped or used up.
    pub sms_stopped: bool,
}

impl Page for InvitePage {
    const TEMPLATE: &'static str = "family/invite.html";

    fn address(&self) -> Option<String> {
        Some(format!("/me/children/{}/invite", self.child.binding))
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let plain = Self {
            csrf: "csrf".to_owned(),
            child: ChildLine::sample(),
            contact: Typed::default(),
            scope: Typed::default(),
            last_day: Typed::default(),
            sms_stopped: false,
        };
        let refused = |contact, scope, last_day| Self {
            contact: Typed::refused("x", contact),
            scope: Typed::refused("", scope),
            last_day: Typed::refused("115/2/30", last_day),
            ..plain.clone()
        };
        vec![
            ("unreadable", refused("unreadable", "empty", "unreadable")),
            ("own", refused("own", "too-long", "past")),
            ("limit", refused("limit", "empty", "too-far")),
            ("adult", Self { sms_stopped: true, ..refused("sms", "empty", "of-age") }),
            ("plain", plain),
        ]
    }
}

/// A page that asks once more before an act: `unbind`, `end-delegation`, `end-own-delegation`, `not-my-child`,
/// `not-my-guardian`, `stop-guardian`; posts `csrf` and, where the school is asked, `words` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct ActPage {
    /// Hidden field.
    pub csrf: String,
    /// What is about to be done.
    pub act: &'static str,
    /// Whom it is about: the child, the delegated guardian, the guardian.
    pub name: String,
    /// This page.
    pub action: String,
    /// Where she came from.
    pub back: String,
    /// Why; refused as `empty-or-long`. None where nothing is asked.
    pub words: Option<Typed>,
}

impl Page for ActPage {
    const TEMPLATE: &'static str = "family/act.html";

    fn address(&self) -> Option<String> {
        Some(self.action.clone())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let unbind = Self {
            csrf: "csrf".to_owned(),
            act: "unbind",
            name: "呂小潔".to_owned(),
            action: "/me/children/1/unbind".to_owned(),
            back: "/me/children/1".to_owned(),
            words: Some(Typed::default()),
        };
        let refused = Self { words: Some(Typed::refused("", "empty-or-long")), ..unbind.clone() };
        let other = |act| Self { act, words: None, ..unbind.clone() };
        vec![
            ("unbind", unbind.clone()),
            ("refused", refused),
            ("end-delegation", other("end-delegation")),
            ("end-own-delegation", other("end-own-delegation")),
            ("not-my-child", other("not-my-child")),
            ("not-my-guardian", other("not-my-guardian")),
            ("stop-guardian", other("stop-guardian")),
        ]
    }
}

/// `GET /me/children/{binding}/correct/{what}`; posts `csrf`, `value`, `words` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct CorrectPage {
    /// Hidden field.
    pub csrf: String,
    /// `name` or `number`.
    pub what: &'static str,
    /// The child whose school is asked.
    pub child: ChildLine,
    /// What is kept now: the name, or the masked number.
    pub present: Option<String>,
    /// What it should be; refused by the codes of `NameRefusal` and `NumberRefusal`, or as `same` or
    /// `known`.
    pub value: Typed,
    /// Why; refused as `empty-or-long`.
    pub words: Typed,
}

impl Page for CorrectPage {
    const TEMPLATE: &'static str = "family/correct.html";

    fn address(&self) -> Option<String> {
        Some(format!("/me/children/{}/correct/{}", self.child.binding, self.what))
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let plain = |what, present: Option<&str>| Self {
            csrf: "csrf".to_owned(),
            what,
            child: ChildLine::sample(),
            present: present.map(str::to_owned),
            value: Typed::default(),
            words: Typed::default(),
        };
        let (name, number) = (plain("name", Some("莫名")), plain("number", Some("A12****789")));
        let refused = |page: &Self, refusal| Self {
            value: Typed::refused("x", refusal),
            words: Typed::refused("", "empty-or-long"),
            ..page.clone()
        };
        let mut samples: Vec<(&'static str, Self)> = NAME_SAMPLES
            .map(|(sample, refusal)| (sample, refused(&name, refusal)))
            .into_iter()
            .chain(NUMBER_SAMPLES.map(|(sample, refusal)| (sample, refused(&number, refusal))))
            .collect();
        samples.extend([("unknown", plain("number", None)), ("name", name), ("number", number)]);
        samples
    }
}

/// Names of samples and the codes a name can be refused with.
pub(super) const NAME_SAMPLES: [(&str, &str); 4] = [
    ("name-empty", "empty"),
    ("name-too-long", "too-long"),
    ("name-characters", "characters"),
    ("name-same", "same"),
];

/// Names of samples and the codes a number can be refused with.
pub(super) const NUMBER_SAMPLES: [(&str, &str); 9] = [
    ("number-empty", "empty"),
    ("number-characters", "characters"),
    ("number-look-alike", "look-alike"),
    ("number-shape", "shape"),
    ("number-checksum", "checksum"),
    ("number-ended", "ended"),
    ("number-not-own", "not-own"),
    ("number-known", "known"),
    ("number-too-many", "too-many"),
];

/// `GET /me/invitations/{id}`: who answered; posts `csrf` to `/me/invitations/{id}/confirm` or `…/withdraw`.
#[derive(Clone, Debug, Serialize)]
pub struct AnsweredPage {
    /// Hidden field.
    pub csrf: String,
    /// Its row.
    pub id: String,
    /// The inviter's tie, to go back to.
    pub binding: String,
    /// The child.
    pub child: String,
    /// Who answered.
    pub name: String,
    /// Her masked number.
    pub number: String,
    /// The masked contact that was invited.
    pub contact: String,
    /// What for.
    pub scope: String,
    /// The last day.
    pub until: Moment,
}

impl Page for AnsweredPage {
    const TEMPLATE: &'static str = "family/answered.html";

    fn address(&self) -> Option<String> {
        Some(format!("/me/invitations/{}", self.id))
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let page = Self {
            csrf: "csrf".to_owned(),
            id: "0190c4f2-0000-7000-8000-000000000021".to_owned(),
            binding: "0190c4f2-0000-7000-8000-000000000007".to_owned(),
            child: "呂小潔".to_owned(),
            name: "莫阿姨".to_owned(),
            number: "A12****789".to_owned(),
            contact: "0912***678".to_owned(),
            scope: "接送、請假".to_owned(),
            until: moment(),
        };
        vec![("plain", page)]
    }
}
