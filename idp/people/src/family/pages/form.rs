//! Forms about one child: inviting, ending, correcting.

use domain::binding::{LastDayRefusal, NameRefusal, NumberRefusal, ScopeRefusal, WordsRefusal};
use domain::words;
use serde::Serialize;
use uuid::Uuid;

use super::children::{ChildLine, moment};
use crate::family::paths::{Answered, Child, Confirm, Correct, Invite, What, WithdrawInvitation};
use web::form::{Field, Form as _, form};
use web::moment::Moment;
use web::render::Page;

words! {
    /// Why nobody can be invited by a contact.
    InviteeRefusal {
        /// Neither an address nor a mobile number.
        Unreadable = "unreadable",
        /// It is the inviter's own.
        Own = "own",
        /// Short messages are stopped or used up.
        Sms = "sms",
        /// The guardian invited too many today.
        Limit = "limit",
        /// An invitation to it is open.
        Open = "open",
    }
    /// Why a correction is none.
    NoCorrection {
        /// The name is the present one.
        Same = "same",
        /// The number is the present one or the child's.
        Known = "known",
    }
}

form! {
    /// To entrust somebody with a child.
    InviteForm {
        contact: Field::text("family-invite-contact")
            .hint("family-invite-contact-hint")
            .refused::<InviteeRefusal>("family-invite-contact-")
            .keyboard("email"),
        scope: Field::text("family-invite-scope")
            .hint("family-invite-scope-hint")
            .refused::<ScopeRefusal>("family-invite-scope-")
            .most(200),
        last_day: Field::text("family-invite-day")
            .hint("family-invite-day-hint")
            .refused::<LastDayRefusal>("family-invite-day-")
            .most(32),
    }
    /// Why a school is asked to end a binding.
    UnbindForm {
        words: words_field(),
    }
    /// What a school is asked to correct.
    CorrectForm {
        value: Field::text("family-correct-value-name")
            .refused::<NameRefusal>("family-name-refusal-")
            .also(NoCorrection::Same)
            .most(120)
            .filled_with("name"),
        words: words_field(),
    }
}

fn words_field() -> Field {
    Field::text("family-words").hint("family-words-hint").refused::<WordsRefusal>("family-words-").most(400)
}

impl CorrectForm {
    /// To correct a name or a number.
    pub fn of(what: What) -> Self {
        match what {
            What::Name => Self::default(),
            What::Number => Self {
                value: Field::text("family-correct-value-number")
                    .named("value")
                    .refused::<NumberRefusal>("family-number-refusal-")
                    .never(NumberRefusal::OfStudent)
                    .also(NoCorrection::Known)
                    .most(120),
                ..Self::default()
            },
        }
    }
}

/// `GET /me/children/{binding}/invite`; posts the form to itself.
#[derive(Clone, Debug, Serialize)]
pub struct InvitePage {
    /// The child.
    pub child: ChildLine,
    /// What is typed.
    pub form: InviteForm,
}

impl Page for InvitePage {
    const TEMPLATE: &'static str = "family/invite.html";

    fn address(&self) -> Option<String> {
        Some(Invite { binding: self.child.open.binding }.to_string())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let page = |(name, form)| (name, Self { child: ChildLine::sample(), form });
        InviteForm::default().samples().into_iter().map(page).collect()
    }
}

/// A page that asks once more before an act: `unbind`, `end-delegation`, `end-own-delegation`, `not-my-child`,
/// `not-my-guardian`, `stop-guardian`; posts the form, where the school is asked, to itself.
#[derive(Clone, Debug, Serialize)]
pub struct ActPage {
    /// What is about to be done.
    pub act: &'static str,
    /// Whom it is about: the child, the delegated guardian, the guardian.
    pub name: String,
    /// This page.
    pub action: String,
    /// Where she came from.
    pub back: String,
    /// Why. None where nothing is asked.
    pub form: Option<UnbindForm>,
}

impl Page for ActPage {
    const TEMPLATE: &'static str = "family/act.html";

    fn address(&self) -> Option<String> {
        Some(self.action.clone())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let page = |act, form| Self {
            act,
            name: "呂小潔".to_owned(),
            action: "/me/children/1/unbind".to_owned(),
            back: "/me/children/1".to_owned(),
            form,
        };
        let acts =
            ["end-delegation", "end-own-delegation", "not-my-child", "not-my-guardian", "stop-guardian"];
        let asked = UnbindForm::default().samples();
        let asked = asked.into_iter().map(|(name, form)| (name, page("unbind", Some(form))));
        acts.map(|act| (act, page(act, None))).into_iter().chain(asked).collect()
    }
}

/// `GET /me/children/{binding}/correct/{what}`; posts the form to itself.
#[derive(Clone, Debug, Serialize)]
pub struct CorrectPage {
    /// `name` or `number`.
    pub what: What,
    /// The child whose school is asked.
    pub child: ChildLine,
    /// What is kept now: the name, or the masked number.
    pub present: Option<String>,
    /// What is typed.
    pub form: CorrectForm,
}

impl Page for CorrectPage {
    const TEMPLATE: &'static str = "family/correct.html";

    fn address(&self) -> Option<String> {
        Some(Correct { binding: self.child.open.binding, what: self.what }.to_string())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let page = |what, present: Option<&str>, form| Self {
            what,
            child: ChildLine::sample(),
            present: present.map(str::to_owned),
            form,
        };
        let (name, number) = (Some("莫名"), Some("A12****789"));
        let of = |what, present| {
            let samples = CorrectForm::of(what).samples();
            samples.into_iter().map(move |(sample, form)| (sample, page(what, present, form)))
        };
        let unknown = page(What::Number, None, CorrectForm::of(What::Number));
        let known = of(What::Name, name).chain(of(What::Number, number));
        known.chain([("unknown", unknown)]).collect()
    }
}

/// `GET /me/invitations/{id}`: who answered; posts to `confirm` or `withdraw`.
#[derive(Clone, Debug, Serialize)]
pub struct AnsweredPage {
    /// This page.
    pub open: Answered,
    /// Binds who answered.
    pub confirm: Confirm,
    /// Takes the invitation back.
    pub withdraw: WithdrawInvitation,
    /// The page of the child, to go back to.
    pub back: Option<Child>,
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
        Some(self.open.to_string())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let id = Uuid::from_u128(0x21);
        let page = Self {
            open: Answered { id },
            confirm: Confirm { id },
            withdraw: WithdrawInvitation { id },
            back: Some(ChildLine::sample().open),
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
