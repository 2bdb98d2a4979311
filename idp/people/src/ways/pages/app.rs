//! Pages on the way to a second factor.

use domain::timestamp::Timestamp;
use domain::words;
use serde::Serialize;

use web::form::{Field, Form as _, form};
use web::moment::Moment;
use web::path::told;
use web::render::{Page, with_tx};

words! {
    /// Why the first code of an app is refused.
    CodeRefusal {
        /// It is not right.
        Wrong = "wrong",
        /// The page was too old: there is a new QR code.
        Over = "over",
    }
    /// Why a proof is refused.
    ProveFailure {
        /// The password is not right, or too many wrong ones came before.
        Wrong = "wrong",
        /// Too many passwords are checked at once.
        Busy = "busy",
        /// The passkey was not taken.
        Passkey = "passkey",
    }
}

form! {
    /// The first code of an app.
    AppForm {
        code: Field::text("ways-code-label")
            .hint("ways-code-hint")
            .refused::<CodeRefusal>("ways-code-")
            .keyboard("numeric")
            .filled_with("one-time-code")
            .most(12)
            .unshown(),
    }
}

/// `GET /me/ways/app`; posts `csrf`, `tx`, `handle`, `code` to `/me/ways/app`.
#[derive(Clone, Debug, Serialize)]
pub struct AppPage {
    /// The request that waits, passed on.
    pub tx: Option<String>,
    /// The sealed enrolment, passed on.
    pub handle: String,
    /// The QR code, as SVG.
    pub picture: String,
    /// The secret in groups of four.
    pub groups: String,
    /// What the QR code says: a link that opens an app on the same device.
    pub uri: String,
    /// The form.
    pub form: AppForm,
}

impl Page for AppPage {
    const TEMPLATE: &'static str = "ways/app.html";

    fn address(&self) -> Option<String> {
        Some(web::render::with_tx("/me/ways/app", self.tx.as_deref()))
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let page = |form| Self {
            tx: None,
            handle: "AbC-123_x".to_owned(),
            picture: "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 4\"></svg>".to_owned(),
            groups: "OBWG C2LO FVZX I4TJ NZTS 243F MNZG K5BN".to_owned(),
            uri: "otpauth://totp/Taipei:mo.ming?secret=OBWGC2LO&issuer=Taipei".to_owned(),
            form,
        };
        AppForm::default().samples().into_iter().map(|(name, form)| (name, page(form))).collect()
    }
}

/// The answer that shows new recovery codes, once.
#[derive(Clone, Debug, Serialize)]
pub struct CodesPage {
    /// The codes.
    pub codes: Vec<String>,
    /// Where the way goes on.
    pub to: String,
    /// An app was enrolled just before.
    pub of_app: bool,
}

impl Page for CodesPage {
    const TEMPLATE: &'static str = "ways/codes.html";

    fn address(&self) -> Option<String> {
        Some("/me/ways".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let codes = vec!["K7MQ-3XHT-9WPC".to_owned(); 10];
        let after_app = Self { codes, to: "/oauth/continue?tx=abc".to_owned(), of_app: true };
        let new = Self { to: "/me/ways".to_owned(), of_app: false, ..after_app.clone() };
        vec![("after-app", after_app), ("new", new)]
    }
}

/// `GET /me/ways/due`.
#[derive(Clone, Debug, Serialize)]
pub struct DuePage {
    /// A service asks for it, not the city.
    pub by_service: bool,
    /// Until when it may wait.
    pub until: Option<Moment>,
    /// Where the way goes on without.
    pub later: String,
    /// The request that waits, passed on.
    pub tx: Option<String>,
    /// An app will do.
    pub takes_app: bool,
    /// A passkey will do.
    pub takes_passkey: bool,
}

impl Page for DuePage {
    const TEMPLATE: &'static str = "ways/due.html";

    fn address(&self) -> Option<String> {
        Some(web::render::with_tx("/me/ways/due", self.tx.as_deref()))
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let soon = Self {
            by_service: false,
            until: Some(Moment::from(Timestamp(1_788_220_500))),
            later: "/me".to_owned(),
            tx: None,
            takes_app: true,
            takes_passkey: true,
        };
        let now = Self { until: None, takes_passkey: false, ..soon.clone() };
        let tx = Some("transaction".to_owned());
        let service = Self { by_service: true, until: None, tx, ..soon.clone() };
        let key = Self { takes_app: false, ..service.clone() };
        vec![("soon", soon), ("now", now), ("service", service), ("passkey", key)]
    }
}

/// `GET /me/prove`; posts `csrf`, `tx`, `to`, `password` to `/me/prove`, and `csrf`, `tx`, `to`, `ceremony`, `answer` to
/// `/me/prove/passkey`.
#[derive(Clone, Debug, Serialize)]
pub struct ProvePage {
    /// What comes after, passed on.
    pub to: &'static str,
    /// The request that waits, passed on.
    pub tx: Option<String>,
    /// A passkey will do.
    pub has_passkeys: bool,
    /// What went wrong.
    pub failure: Option<ProveFailure>,
}

impl Page for ProvePage {
    const TEMPLATE: &'static str = "ways/prove.html";

    fn address(&self) -> Option<String> {
        Some(told(with_tx("/me/prove", self.tx.as_deref()), "to", self.to))
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let plain = Self { to: "ways", tx: None, has_passkeys: false, failure: None };
        let keys = Self { has_passkeys: true, tx: Some("transaction".to_owned()), ..plain.clone() };
        let failed =
            |failure: &ProveFailure| (failure.as_str(), Self { failure: Some(*failure), ..keys.clone() });
        let pages = [("plain", plain), ("keys", keys.clone())];
        ProveFailure::ALL.iter().map(failed).chain(pages).collect()
    }
}
