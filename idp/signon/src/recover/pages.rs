//! The pages of a forgotten password.

use domain::recovery::ReachKind;
use domain::timestamp::Timestamp;
use domain::words;
use percent_encoding::utf8_percent_encode;
use serde::Serialize;

use platform::percent::UNRESERVED;
use web::form::{Field, Form as _, form};
use web::moment::Moment;
use web::onward::Onward;
use web::render::Page;

words! {
    /// Why a name is not taken.
    NameRefusal {
        /// Nothing was typed.
        Empty = "empty",
        /// This browser or network asked too often.
        Limit = "limit",
    }
    /// Why a phrase opens nothing.
    PhraseRefusal {
        /// Wrong, over, used, tried too often, or of nobody: the page tells no difference.
        Wrong = "wrong",
    }
}

form! {
    /// To be sent a link.
    AskForm {
        who: Field::text("recover-who-label")
            .hint("recover-who-hint")
            .refused::<NameRefusal>("recover-who-")
            .capitals("none")
            .filled_with("username"),
    }
    /// The phrase of a school.
    PhraseForm {
        login: Field::text("login-name-label")
            .refused::<NameRefusal>("recover-who-")
            .never(NameRefusal::Limit)
            .capitals("none")
            .filled_with("username"),
        phrase: Field::text("recover-phrase-label")
            .hint("recover-phrase-hint")
            .refused::<PhraseRefusal>("recover-phrase-")
            .most(60)
            .unshown(),
    }
}

/// `GET /recover`; posts `who` to itself, and `login`, `phrase` to `/recover/phrase`.
#[derive(Clone, Debug, Serialize)]
pub struct RecoverPage {
    /// Where the way goes on after signing in.
    pub onward: Onward,
    /// The sign-in page.
    pub sign_in: String,
    /// A name was sent: the page says what may happen now, whatever the name.
    pub answered: bool,
    /// Mails are slow at the moment.
    pub is_late: bool,
    /// Whom a link is asked for.
    pub ask: AskForm,
    /// A name and a phrase.
    pub phrase: PhraseForm,
}

impl Page for RecoverPage {
    const TEMPLATE: &'static str = "recover/recover.html";

    fn address(&self) -> Option<String> {
        Some(self.onward.through("/recover"))
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let plain = Self {
            onward: Onward { tx: Some("transaction".to_owned()), back: None },
            sign_in: "/login?tx=transaction".to_owned(),
            answered: false,
            is_late: false,
            ask: AskForm::default(),
            phrase: PhraseForm::default(),
        };
        let answered = Self { answered: true, ..plain.clone() };
        let late = Self { is_late: true, ..answered.clone() };
        let asked = AskForm::default().samples().into_iter().skip(1);
        let asked = asked.map(|(name, ask)| (name, Self { ask, ..plain.clone() }));
        let tried = PhraseForm::default().samples().into_iter().skip(1);
        let tried = tried.map(|(_, phrase)| ("phrase", Self { phrase, ..plain.clone() }));
        let pages = [("plain", plain.clone()), ("answered", answered), ("late", late)];
        pages.into_iter().chain(asked).chain(tried).collect()
    }
}

/// What the page of the new password shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NewPasswordStep {
    /// The password is asked.
    Password,
    /// The link or phrase opens nothing any more.
    Over,
}

/// `GET /recover/new`; posts `t`, `password`, `password_again` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct NewPasswordPage {
    /// What is shown.
    pub step: NewPasswordStep,
    /// The handle, passed on.
    pub handle: String,
    /// Where the way goes on after signing in.
    pub onward: Onward,
    /// Whose account it is, masked.
    pub person_name: String,
    /// The name to sign in with, where it may be shown.
    pub login_name: Option<String>,
    /// The fewest characters of a password.
    pub min_length: usize,
    /// Why the password is refused: `PasswordRefusal::code` of each.
    pub password_refusals: Vec<String>,
    /// The two fields differ.
    pub repeat_differs: bool,
}

impl NewPasswordPage {
    /// The page of what opens nothing.
    pub(super) fn over() -> Self {
        Self {
            step: NewPasswordStep::Over,
            handle: String::new(),
            onward: Onward::default(),
            person_name: String::new(),
            login_name: None,
            min_length: 0,
            password_refusals: Vec::new(),
            repeat_differs: false,
        }
    }
}

impl Page for NewPasswordPage {
    const TEMPLATE: &'static str = "recover/new.html";

    /// Without a handle it is the page of what opens nothing.
    fn address(&self) -> Option<String> {
        Some(format!("/recover/new?t={}", utf8_percent_encode(&self.handle, UNRESERVED)))
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let plain = Self {
            step: NewPasswordStep::Password,
            handle: "AbC-123_x".to_owned(),
            person_name: "陳○玲".to_owned(),
            login_name: Some("chen@mail.example".to_owned()),
            min_length: 12,
            ..Self::over()
        };
        let codes = ["too-short", "too-long", "personal", "common", "reused", "too-many"];
        let refused =
            Self { login_name: None, password_refusals: codes.map(str::to_owned).to_vec(), ..plain.clone() };
        let differs = Self { repeat_differs: true, ..plain.clone() };
        vec![("plain", plain), ("refused", refused), ("differs", differs), ("over", Self::over())]
    }
}

/// `GET /recover/done`.
#[derive(Clone, Debug, Serialize)]
pub struct RecoveredPage {
    /// The sign-in page.
    pub sign_in: String,
}

impl Page for RecoveredPage {
    const TEMPLATE: &'static str = "recover/done.html";

    fn address(&self) -> Option<String> {
        Some("/recover/done".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        vec![("plain", Self { sign_in: "/login".to_owned() })]
    }
}

/// What the page of an undo shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum UndoStep {
    /// Whether to undo.
    Ask,
    /// It was undone.
    Done,
    /// The link undoes nothing any more.
    Over,
}

/// `GET /recover/undo`; posts `t` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct UndoPage {
    /// What is shown.
    pub step: UndoStep,
    /// The handle, passed on.
    pub handle: String,
    /// Which contact.
    pub kind: ReachKind,
    /// What comes back, masked; none where there was nothing.
    pub before: Option<String>,
    /// Until when it can be undone.
    pub until: Option<Moment>,
}

impl UndoPage {
    /// The page without a link that undoes something.
    pub(super) fn at(step: UndoStep) -> Self {
        Self { step, handle: String::new(), kind: ReachKind::Email, before: None, until: None }
    }
}

impl Page for UndoPage {
    const TEMPLATE: &'static str = "recover/undo.html";

    /// Without a handle it is the page of what undoes nothing.
    fn address(&self) -> Option<String> {
        let handle = utf8_percent_encode(&self.handle, UNRESERVED);
        (self.step != UndoStep::Done).then(|| format!("/recover/undo?t={handle}"))
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let until = Some(Moment::from(Timestamp(1_788_220_500)));
        let ask = |kind: &ReachKind| Self {
            step: UndoStep::Ask,
            handle: "AbC-123_x".to_owned(),
            kind: *kind,
            before: Some("c***n@mail.example".to_owned()).filter(|_| *kind != ReachKind::Rescue),
            until: until.clone(),
        };
        let asks = ReachKind::ALL.iter().map(|kind| (kind.as_str(), ask(kind)));
        let ends = [("done", Self::at(UndoStep::Done)), ("over", Self::at(UndoStep::Over))];
        asks.chain(ends).collect()
    }
}
