//! 我的身分.

use domain::timestamp::Timestamp;
use domain::words;
use serde::Serialize;

use signon::upstream::pages::WaysSection;
use web::device::Device;
use web::moment::Moment;
use web::render::Page;
use web::render::cards::{ClientCard, ContextCard};

words! {
    /// What has just been done, told at the head of the page.
    MeNotice {
        /// She acts as someone else now.
        ContextChosen = "context-chosen",
        /// A service was cut off.
        ServiceEnded = "service-ended",
        /// A browser was signed out.
        SessionEnded = "session-ended",
        /// All other browsers were.
        OthersEnded = "others-ended",
        /// The password is a new one.
        PasswordChanged = "password-changed",
        /// An account of another provider opens hers from now on.
        WayLinked = "way-linked",
        /// One does not any more.
        WayEnded = "way-ended",
        /// It is the last way in, so it stays.
        WayLast = "way-last",
        /// The other provider cannot be asked now.
        WayAway = "way-away",
        /// She said no there.
        WayCancelled = "way-cancelled",
        /// The answer of the other provider does not count.
        WayRefused = "way-refused",
        /// Too often.
        WayFull = "way-full",
    }
}

/// A service the person lets know something.
#[derive(Clone, Debug, Serialize)]
pub struct ServiceLine {
    /// Which.
    pub client: ClientCard,
    /// `client_id`, posted to end it.
    pub client_id: String,
    /// Scope values it knows.
    pub scopes: Vec<String>,
    /// As whom she acts there.
    pub contexts: Vec<ContextCard>,
    /// Since when.
    pub given_at: Moment,
    /// When it last got tokens, where it holds any.
    pub asked_at: Option<Moment>,
}

/// A browser in which the person is signed in.
#[derive(Clone, Debug, Serialize)]
pub struct SessionLine {
    /// Posted to end it.
    pub id: String,
    /// Browser and system.
    pub device: Device,
    /// Since when.
    pub created_at: Moment,
    /// It began in the network of a school; none where no such network is configured.
    pub at_school: Option<bool>,
    /// The browser that shows this page.
    pub current: bool,
}

/// `GET /me`; posts `context` to `/me/context`, `client_id` to `/me/services/end`, `id` to
/// `/me/sessions/end`, and nothing else to `/me/sessions/end-others` and `/me/logout`, each with `csrf`; links to
/// `/me/password` and `/me/record`.
#[derive(Clone, Debug, Serialize)]
pub struct MePage {
    /// Who is signed in.
    pub person_name: String,
    /// The name to sign in with, where it may be shown.
    pub login_name: Option<String>,
    /// What she can act as.
    pub cards: Vec<ContextCard>,
    /// Where she finds the services, if the operator says so.
    pub home_url: String,
    /// Services that she may use and does not use yet.
    pub open: Vec<ClientCard>,
    /// Services.
    pub services: Vec<ServiceLine>,
    /// Browsers.
    pub sessions: Vec<SessionLine>,
    /// She is a student, and may see her guardians.
    pub is_student: bool,
    /// She decides about applications for a binding.
    pub reviews: bool,
    /// She settles what guardians and students ask of her school.
    pub settles_requests: bool,
    /// Other ways in.
    pub other_ways: WaysSection,
    /// When the account is removed, if that was asked for.
    pub removal: Option<Moment>,
    /// What has just been done.
    pub notice: Option<MeNotice>,
}

impl Page for MePage {
    const TEMPLATE: &'static str = "profile/me.html";

    fn address(&self) -> Option<String> {
        Some("/me".to_owned())
    }

    fn clients(&self) -> Vec<&ClientCard> {
        self.services.iter().map(|service| &service.client).chain(&self.open).collect()
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let full = Self::sample();
        let bare = Self {
            login_name: None,
            is_student: false,
            reviews: false,
            settles_requests: false,
            cards: vec![ContextCard::teacher_sample()],
            home_url: String::new(),
            open: Vec::new(),
            services: Vec::new(),
            sessions: full.sessions.iter().take(1).cloned().collect(),
            other_ways: WaysSection::default(),
            removal: Some(Moment::from(Timestamp(1_788_220_500))),
            ..full.clone()
        };
        let empty = Self { cards: Vec::new(), ..bare.clone() };
        let told = |notice: &MeNotice| (notice.as_str(), Self { notice: Some(*notice), ..full.clone() });
        let pages = [("full", full.clone()), ("bare", bare), ("empty", empty)];
        MeNotice::ALL.iter().map(told).chain(pages).collect()
    }
}

impl MePage {
    fn sample() -> Self {
        let moment = Moment::from(Timestamp(1_788_220_500));
        let service = ServiceLine {
            client: ClientCard::sample(),
            client_id: "leave".to_owned(),
            scopes: vec!["openid".to_owned(), "profile".to_owned(), "edu.acting".to_owned()],
            contexts: ContextCard::samples().into_iter().skip(1).take(2).collect(),
            given_at: moment.clone(),
            asked_at: Some(moment.clone()),
        };
        let plain = ServiceLine {
            client: ClientCard::plain_sample(),
            client_id: "plain".to_owned(),
            scopes: Vec::new(),
            contexts: Vec::new(),
            asked_at: None,
            ..service.clone()
        };
        let known = Device::from_user_agent("iPhone Safari/604.1");
        let unknown = Device::from_user_agent("");
        let session = |id: &str, device, current: bool| SessionLine {
            id: id.to_owned(),
            device,
            created_at: moment.clone(),
            at_school: current.then_some(true),
            current,
        };
        Self {
            person_name: "莫名".to_owned(),
            login_name: Some("mo.ming".to_owned()),
            cards: ContextCard::samples(),
            home_url: "https://portal.example/".to_owned(),
            open: vec![ClientCard { logo_uri: None, ..ClientCard::sample() }],
            services: vec![service, plain],
            sessions: vec![session("1", known, true), session("2", unknown, false)],
            is_student: true,
            reviews: true,
            settles_requests: true,
            other_ways: WaysSection::sample(),
            removal: None,
            notice: None,
        }
    }
}
