//! Forms about one binding: ending, correcting.

use domain::binding::{NameRefusal, NumberRefusal, WordsRefusal};
use domain::words;
use serde::Serialize;

use crate::family::paths::{Correct, What};
use crate::relatives::ChildLine;
use web::form::{Field, Form as _, form};
use web::render::Page;

words! {
    /// Why a correction is none.
    NoCorrection {
        /// The name is the present one.
        Same = "same",
        /// The number is the present one or the child's.
        Known = "known",
    }
}

form! {
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
