//! The pages of one's own contacts.

use city::recovery::{ChangeRefusal, NameProblem};
use domain::recovery::ReachKind;
use domain::words;
use serde::Serialize;

use super::paths::ChangePath;
use web::form::{Field, Form as _, form};
use web::render::Page;

words! {
    /// What has just been done, told at the head of the page.
    ReachNotice {
        /// The e-mail address is another one.
        Email = "email",
        /// The rescue mailbox is another one.
        Rescue = "rescue",
        /// The mobile number is another one.
        Mobile = "mobile",
        /// There is no rescue mailbox any more.
        RescueEnded = "rescue-ended",
        /// The login name is another one.
        Name = "name",
        /// The code was asked for elsewhere or too long ago: nothing was changed.
        Over = "over",
    }
    /// Why a code proves nothing.
    CodeRefusal {
        /// It is wrong.
        Wrong = "wrong",
        /// It is used, over, or was tried too often.
        Dead = "dead",
    }
}

impl ReachNotice {
    /// That a contact of that kind is another one.
    pub(super) fn of(kind: ReachKind) -> Self {
        match kind {
            ReachKind::Email => Self::Email,
            ReachKind::Rescue => Self::Rescue,
            ReachKind::Mobile => Self::Mobile,
        }
    }
}

form! {
    /// A new contact.
    ContactForm {
        value: Field::text("reach-new-mailbox")
            .hint("reach-new-hint")
            .refused::<ChangeRefusal>("reach-new-")
            .never(ChangeRefusal::Sms)
            .capitals("none")
            .keyboard("email")
            .filled_with("email"),
    }
    /// The code.
    CodeForm {
        code: Field::text("reach-code-label")
            .hint("reach-code-hint")
            .refused::<CodeRefusal>("reach-code-")
            .most(12)
            .keyboard("numeric")
            .filled_with("one-time-code"),
    }
    /// A new login name.
    NameForm {
        alias: Field::text("login-alias-label")
            .hint("login-alias-hint")
            .refused::<NameProblem>("login-alias-")
            .most(64)
            .capitals("none")
            .filled_with("username"),
    }
}

impl ContactForm {
    /// For a contact of that kind.
    pub(super) fn of(kind: ReachKind) -> Self {
        match kind {
            ReachKind::Email | ReachKind::Rescue => Self::default(),
            ReachKind::Mobile => Self {
                value: Field::text("reach-new-mobile")
                    .named("value")
                    .hint("reach-new-mobile-hint")
                    .refused::<ChangeRefusal>("reach-mobile-")
                    .keyboard("tel")
                    .filled_with("tel"),
            },
        }
    }
}

/// A contact as its owner sees it.
#[derive(Clone, Debug, Serialize)]
pub struct ContactLine {
    /// The address or number, whole.
    pub text: String,
    /// It was proved.
    pub is_proved: bool,
}

/// `GET /me/contacts`; posts nothing but `csrf` to `/me/contacts/rescue/end`.
#[derive(Clone, Debug, Serialize)]
pub struct ContactsPage {
    /// The e-mail address.
    pub email: Option<ContactLine>,
    /// The rescue mailbox.
    pub rescue: Option<ContactLine>,
    /// The mobile number.
    pub mobile: Option<ContactLine>,
    /// The person may choose another login name.
    pub may_rename: bool,
    /// What has just been done.
    pub notice: Option<ReachNotice>,
}

impl Page for ContactsPage {
    const TEMPLATE: &'static str = "reach/contacts.html";

    fn address(&self) -> Option<String> {
        Some("/me/contacts".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let line = |text: &str, is_proved| Some(ContactLine { text: text.to_owned(), is_proved });
        let full = Self {
            email: line("chen@mail.example", true),
            rescue: line("second@mail.example", true),
            mobile: line("0912345678", false),
            may_rename: true,
            notice: None,
        };
        let bare = Self { email: None, rescue: None, mobile: None, may_rename: false, notice: None };
        let told = |notice: &ReachNotice| (notice.as_str(), Self { notice: Some(*notice), ..full.clone() });
        let pages = [("full", full.clone()), ("bare", bare)];
        ReachNotice::ALL.iter().map(told).chain(pages).collect()
    }
}

/// `GET /me/contacts/to/{kind}`; posts `value` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct ChangePage {
    /// Which contact.
    pub kind: ReachKind,
    /// The page itself.
    pub open: ChangePath,
    /// What is typed.
    pub form: ContactForm,
}

impl Page for ChangePage {
    const TEMPLATE: &'static str = "reach/change.html";

    fn address(&self) -> Option<String> {
        Some(self.open.to_string())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let of = |kind: &ReachKind| {
            let (kind, open) = (*kind, ChangePath { kind: *kind });
            let page = move |(name, form)| (name, Self { kind, open, form });
            ContactForm::of(kind).samples().into_iter().map(page)
        };
        ReachKind::ALL.iter().flat_map(of).collect()
    }
}

/// The answer to a new contact; posts `asked`, `code` to `/me/contacts/code`.
#[derive(Clone, Debug, Serialize)]
pub struct CodePage {
    /// The contact that waits, sealed.
    pub handle: String,
    /// The page before, which sends another code.
    pub again: ChangePath,
    /// Where the code went.
    pub to: String,
    /// Messages of that kind are slow at the moment.
    pub is_late: bool,
    /// What is typed.
    pub form: CodeForm,
}

impl Page for CodePage {
    const TEMPLATE: &'static str = "reach/code.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let page = |(name, form)| {
            let again = ChangePath { kind: ReachKind::Email };
            let page = Self {
                handle: "AbC-123_x".to_owned(),
                again,
                to: "chen@mail.example".to_owned(),
                is_late: name == "dead",
                form,
            };
            (name, page)
        };
        CodeForm::default().samples().into_iter().map(page).collect()
    }
}

/// `GET /me/login-name`; posts `alias` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct NamePage {
    /// The name of now, where it may be shown.
    pub login_name: Option<String>,
    /// What is typed.
    pub form: NameForm,
}

impl Page for NamePage {
    const TEMPLATE: &'static str = "reach/name.html";

    fn address(&self) -> Option<String> {
        Some("/me/login-name".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let page = |(name, form)| (name, Self { login_name: Some("mo.ming".to_owned()), form });
        let bare = ("bare", Self { login_name: None, form: NameForm::default() });
        NameForm::default().samples().into_iter().map(page).chain([bare]).collect()
    }
}
