//! Pages of signing in, of the first sign-in and of changing a password.

mod second;

use percent_encoding::utf8_percent_encode;
use serde::Serialize;
use uuid::Uuid;

use super::ways::{ToldOfWay, WayCard, WayTold};
use platform::percent::UNRESERVED;
use web::onward::Onward;
use web::path::told;
use web::render::Page;
use web::render::cards::ClientCard;

pub use second::{SecondPage, StepFailure};

/// Why a sign-in failed, as far as the page tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum SignInFailure {
    /// Wrong password, unknown account and locked account, in the same words.
    Wrong,
    /// The passkey was not taken.
    Passkey,
    /// Too many sign in at once.
    Busy {
        /// Try again after so many seconds.
        retry_after_seconds: u64,
    },
}

domain::words! {
    /// What the sign-in page says of badges.
    BadgeWay {
        /// The page of the badges is linked.
        Offered = "offered",
        /// The service does not take the badge by which the person is signed in.
        TooLow = "too-low",
    }
}

/// `GET /login`; posts `csrf`, `tx`, `back`, `login`, `password`, `shared` to `/login`.
#[derive(Clone, Debug, Serialize)]
pub struct SignInPage {
    /// Hidden field.
    pub csrf: String,
    /// Where she goes afterwards, passed on.
    pub onward: Onward,
    /// What stands in the field of the name.
    pub login_hint: Option<String>,
    /// The service that waits.
    pub client: Option<ClientCard>,
    /// What went wrong the last time.
    pub failure: Option<SignInFailure>,
    /// How wrong tries lock, from the third one of this browser on.
    pub lock: Option<LockWords>,
    /// Passkeys can be used at this address.
    pub passkeys: bool,
    /// The other ways in.
    pub ways: Vec<WayCard>,
    /// What is said of badges, if anything.
    pub badge: Option<BadgeWay>,
    /// What came of one of them.
    pub told: Option<ToldOfWay>,
    /// The offer of an account that came back in this tab, passed on.
    pub offer: Option<Uuid>,
    /// Many people use the computer: ticked by who signs in, or at first in the network of a school.
    pub shared: bool,
}

/// How wrong tries lock an account.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct LockWords {
    /// So many in a row.
    pub most: i64,
    /// For so many minutes.
    pub minutes: i64,
}

impl Page for SignInPage {
    const TEMPLATE: &'static str = "login/sign-in.html";

    fn address(&self) -> Option<String> {
        Some(self.onward.through("/login"))
    }

    fn clients(&self) -> Vec<&ClientCard> {
        self.client.iter().collect()
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let plain = Self {
            csrf: "csrf".to_owned(),
            onward: Onward { tx: None, back: Some("/review".to_owned()) },
            login_hint: None,
            client: None,
            failure: None,
            lock: None,
            passkeys: true,
            ways: Vec::new(),
            badge: Some(BadgeWay::Offered),
            told: None,
            offer: None,
            shared: false,
        };
        let ways = WayCard::samples();
        let told = WayTold::ALL.iter().map(|told| {
            let with = ways.iter().take(usize::from(*told != WayTold::Over)).next().cloned();
            let (told, name) = (Some(ToldOfWay { told: *told, with }), told.as_str());
            let offer = (name == WayTold::Unknown.as_str()).then_some(Uuid::nil());
            (name, Self { ways: ways.clone(), told, offer, ..plain.clone() })
        });
        let told: Vec<(&'static str, Self)> = told.collect();
        let onward = Onward { tx: Some("transaction".to_owned()), back: None };
        let asked = Self { onward, ways, client: Some(ClientCard::sample()), ..plain.clone() };
        let wrong = Self {
            login_hint: Some("mo.ming".to_owned()),
            failure: Some(SignInFailure::Wrong),
            ..asked.clone()
        };
        let lock = Some(LockWords { most: 5, minutes: 15 });
        let again = Self { lock, ..wrong.clone() };
        let passkey = Self { failure: Some(SignInFailure::Passkey), ..asked.clone() };
        let failure = Some(SignInFailure::Busy { retry_after_seconds: 5 });
        let busy = Self { failure, client: Some(ClientCard::plain_sample()), ..wrong.clone() };
        let shared = Self { shared: true, ..plain.clone() };
        let too_low = Self { badge: Some(BadgeWay::TooLow), ..asked.clone() };
        let without = Self { badge: None, ..asked.clone() };
        let pages = [
            ("shared", shared),
            ("too-low", too_low),
            ("without-badges", without),
            ("plain", plain),
            ("asked", asked),
            ("wrong", wrong),
            ("again", again),
            ("busy", busy),
            ("passkey", passkey),
        ];
        pages.into_iter().chain(told).collect()
    }
}

/// Which step of the first sign-in is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActivationStep {
    /// Choosing the name to sign in with; only where one is needed.
    Alias,
    /// Choosing the password.
    Password,
}

impl ActivationStep {
    /// The word in the address of the step for the password, where there are two steps.
    pub const PASSWORD: &'static str = "password";

    /// Where the step is: each has an address of its own, so that the browser's history tells them apart.
    pub(super) fn address(self, onward: &Onward, needs_alias: bool) -> String {
        let address = onward.through("/activate");
        if self == Self::Alias || !needs_alias {
            return address;
        }
        told(address, "step", Self::PASSWORD)
    }
}

/// `GET /activate`; posts `csrf`, `tx`, `back`, `step`, `alias`, `password`, `password_again` to `/activate`.
///
/// The step `alias` posts no password; once the alias is taken as fit, the step `password` carries it in a
/// hidden field and is judged as a whole.
#[derive(Clone, Debug, Serialize)]
pub struct ActivationPage {
    /// Hidden field.
    pub csrf: String,
    /// Where she goes afterwards, passed on.
    pub onward: Onward,
    /// Whose account it is.
    pub person_name: String,
    /// What is asked now.
    pub step: ActivationStep,
    /// Whether the person must choose a name, so that there are two steps.
    pub needs_alias: bool,
    /// The alias typed so far.
    pub alias: String,
    /// Why it is refused: `length`, `characters`, `first-character`, `looks-like-national-id`,
    /// `looks-like-default-name` or `taken`.
    pub alias_refusal: Option<String>,
    /// An alias that would be fit and free.
    pub suggested_alias: Option<String>,
    /// The name that stays, where it may be shown: a student's, never a teacher's default name.
    pub login_name: Option<String>,
    /// The fewest characters of a password.
    pub min_length: usize,
    /// Why the password is refused: `PasswordRefusal::code` of each.
    pub password_refusals: Vec<String>,
    /// The two fields differ.
    pub repeat_differs: bool,
}

impl Page for ActivationPage {
    const TEMPLATE: &'static str = "login/activate.html";

    fn address(&self) -> Option<String> {
        Some(self.step.address(&self.onward, self.needs_alias))
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let student = Self {
            csrf: "csrf".to_owned(),
            onward: Onward { tx: Some("transaction".to_owned()), back: None },
            person_name: "呂小潔".to_owned(),
            step: ActivationStep::Password,
            needs_alias: false,
            alias: String::new(),
            alias_refusal: None,
            suggested_alias: None,
            login_name: Some("meps1130412".to_owned()),
            min_length: 8,
            password_refusals: Vec::new(),
            repeat_differs: false,
        };
        let teacher = Self {
            person_name: "莫名".to_owned(),
            step: ActivationStep::Alias,
            needs_alias: true,
            suggested_alias: Some("mo.ming".to_owned()),
            login_name: None,
            min_length: 12,
            ..student.clone()
        };
        let refused = Self {
            password_refusals: PASSWORD_CODES.map(str::to_owned).to_vec(),
            repeat_differs: true,
            ..student.clone()
        };
        let named = Self {
            step: ActivationStep::Password,
            alias: "mo.ming".to_owned(),
            suggested_alias: None,
            ..teacher.clone()
        };
        let aliases = ALIAS_CODES.map(|(name, code)| {
            let alias_refusal = Some(code.to_owned());
            (name, Self { alias: "m".to_owned(), alias_refusal, ..teacher.clone() })
        });
        let mut samples = vec![("student", student), ("refused", refused), ("named", named)];
        samples.push(("teacher", teacher));
        samples.extend(aliases);
        samples
    }
}

/// Every code a password can be refused with.
const PASSWORD_CODES: [&str; 6] = ["too-short", "too-long", "personal", "common", "reused", "too-many"];

/// Names of samples and the codes an alias can be refused with.
const ALIAS_CODES: [(&str, &str); 7] = [
    ("alias-length", "length"),
    ("alias-characters", "characters"),
    ("alias-first", "first-character"),
    ("alias-id", "looks-like-national-id"),
    ("alias-default", "looks-like-default-name"),
    ("alias-reserved", "reserved"),
    ("alias-taken", "taken"),
];

/// What the page of a mailed link shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkStep {
    /// It opens: the default secret is asked.
    Secret,
    /// It is over: a new one can be sent.
    #[default]
    Over,
    /// A new one is on its way, if somebody waits for one.
    Sent,
}

/// `GET /activate/link`; posts `csrf`, `t`, `secret` to `/activate/link`, or `csrf`, `email` to
/// `/activate/link/again`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct LinkPage {
    /// Hidden field.
    pub csrf: String,
    /// What is shown.
    pub step: LinkStep,
    /// The handle of the link, passed on.
    pub handle: String,
    /// Whose account it is, masked.
    pub person_name: String,
    /// The address typed so far.
    pub email: String,
    /// What was typed is not right.
    pub wrong: bool,
    /// This network has asked too often.
    pub full: bool,
}

impl Page for LinkPage {
    const TEMPLATE: &'static str = "login/link.html";

    fn address(&self) -> Option<String> {
        let handle = utf8_percent_encode(&self.handle, UNRESERVED);
        Some(format!("/activate/link?t={handle}"))
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let over = Self { csrf: "csrf".to_owned(), ..Self::default() };
        let secret = Self {
            step: LinkStep::Secret,
            handle: "AbC-123_x".to_owned(),
            person_name: "陳○玲".to_owned(),
            ..over.clone()
        };
        let wrong = Self { wrong: true, ..secret.clone() };
        let no_address = Self { wrong: true, email: "<script>@".to_owned(), ..over.clone() };
        let full = Self { full: true, email: "mei@mail.example".to_owned(), ..over.clone() };
        let sent = Self { step: LinkStep::Sent, ..over.clone() };
        vec![
            ("secret", secret),
            ("wrong", wrong),
            ("over", over),
            ("no-address", no_address),
            ("full", full),
            ("sent", sent),
        ]
    }
}

/// `GET /me/password`; posts `current`, `password`, `password_again` to `/me/password`.
#[derive(Clone, Debug, Serialize)]
pub struct PasswordPage {
    /// Whose account it is.
    pub person_name: String,
    /// The name to sign in with, where it may be shown.
    pub login_name: Option<String>,
    /// The fewest characters of a password.
    pub min_length: usize,
    /// The present password was not right.
    pub wrong_current: bool,
    /// Why the new one is refused: `PasswordRefusal::code` of each.
    pub password_refusals: Vec<String>,
    /// The two fields differ.
    pub repeat_differs: bool,
}

impl Page for PasswordPage {
    const TEMPLATE: &'static str = "login/password.html";

    fn address(&self) -> Option<String> {
        Some("/me/password".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let plain = Self {
            person_name: "莫名".to_owned(),
            login_name: Some("mo.ming".to_owned()),
            min_length: 12,
            wrong_current: false,
            password_refusals: Vec::new(),
            repeat_differs: false,
        };
        let refused = Self {
            login_name: None,
            wrong_current: true,
            password_refusals: vec!["reused".to_owned()],
            ..plain.clone()
        };
        vec![("plain", plain), ("refused", refused)]
    }
}
