//! The pages of signing in by a badge.

use domain::badges::{PickedRefusal, Picture};
use domain::words;
use serde::Serialize;

use web::form::{Field, Form as _, form};
use web::onward::Onward;
use web::render::Page;
use web::render::cards::ClientCard;

words! {
    /// Why a code is none.
    CodeRefusal {
        /// It has not the form of one.
        Form = "form",
    }
    /// Why no code is taken, or what happened before.
    BadgeNotice {
        /// The operator takes no badges.
        Off = "off",
        /// Not on this day.
        Day = "day",
        /// Not at this time of day.
        Time = "time",
        /// Not in this network.
        Network = "network",
        /// The service that waits wants more than a badge.
        Above = "above",
        /// The page of the pictures was open too long.
        Over = "over",
    }
    /// What is asked on the page of the pictures.
    PicturesStep {
        /// The pictures.
        Enter = "enter",
        /// To choose them.
        Choose = "choose",
        /// To choose them once more.
        Repeat = "repeat",
    }
}

form! {
    /// The code of a badge.
    CodeForm {
        code: Field::text("badge-code-label")
            .hint("badge-code-hint")
            .refused::<CodeRefusal>("badge-code-")
            .capitals("characters")
            .most(40),
    }
}

/// `GET /badge`; posts `code` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct BadgePage {
    /// Where the way goes on after signing in.
    pub onward: Onward,
    /// The sign-in page.
    pub sign_in: String,
    /// The service that waits.
    pub client: Option<ClientCard>,
    /// What is said instead of the form, or above it.
    pub notice: Option<BadgeNotice>,
    /// From this time of day badges are taken.
    pub from: String,
    /// Until this one.
    pub until: String,
    /// The code.
    pub form: CodeForm,
}

impl Page for BadgePage {
    const TEMPLATE: &'static str = "badge/badge.html";

    fn address(&self) -> Option<String> {
        Some(self.onward.through("/badge"))
    }

    fn clients(&self) -> Vec<&ClientCard> {
        self.client.iter().collect()
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let plain = Self {
            onward: Onward { tx: Some("transaction".to_owned()), back: None },
            sign_in: "/login?tx=transaction".to_owned(),
            client: Some(ClientCard::sample()),
            notice: None,
            from: "07:00".to_owned(),
            until: "18:00".to_owned(),
            form: CodeForm::default(),
        };
        let forms = CodeForm::default().samples().into_iter();
        let forms = forms.map(|(name, form)| (name, Self { form, ..plain.clone() }));
        let noticed = |notice: &BadgeNotice| {
            (notice.as_str(), Self { notice: Some(*notice), client: None, ..plain.clone() })
        };
        forms.chain(BadgeNotice::ALL.iter().map(noticed)).collect()
    }
}

/// Answer of `POST /badge` and `POST /badge/pictures`; posts `t` and a field `pick-…` for each picture to the latter.
#[derive(Clone, Debug, Serialize)]
pub struct PicturesPage {
    /// What is asked.
    pub step: PicturesStep,
    /// The handle, passed on.
    pub handle: String,
    /// All pictures, in the order of this page.
    pub pictures: Vec<Picture>,
    /// What was wrong with the last ones.
    pub refusal: Option<PickedRefusal>,
    /// Where the way goes on after signing in.
    pub onward: Onward,
}

impl Page for PicturesPage {
    const TEMPLATE: &'static str = "badge/pictures.html";

    /// Begins anew: what comes after a badge is got by no address.
    fn address(&self) -> Option<String> {
        Some(self.onward.through("/badge"))
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let plain = |step| Self {
            step,
            handle: "handle".to_owned(),
            pictures: Picture::ALL.to_vec(),
            refusal: None,
            onward: Onward { tx: Some("transaction".to_owned()), back: None },
        };
        let steps = PicturesStep::ALL.iter().map(|step| (step.as_str(), plain(*step)));
        let refused = PickedRefusal::ALL.iter().map(|refusal| {
            (refusal.as_str(), Self { refusal: Some(*refusal), ..plain(PicturesStep::Enter) })
        });
        steps.chain(refused).collect()
    }
}
