use uuid::Uuid;

use crate::assurance::{Acr, Reach};
use crate::authorize::{
    Answer, AuthorizationRequest, ClaimsRequest, ContextWish, Facts, Hint, Prompt, RedirectTarget,
    ResponseMode, Step, Transaction, decide,
};
use crate::clients::Client;
use crate::consents::{Consent, TEXT_VERSION};
use crate::contexts::Role;
use crate::ids::{ConsentId, ContextId, SessionId};
use crate::samples::{AS_MOTHER, AS_TEACHER, NOW, Names, SESSION, client, scope, session, standing};
use crate::sessions::Session;
use crate::standing::Standing;

/// One request of somebody signed in, who agreed to everything as both of her identities.
pub(super) struct Case {
    pub(super) transaction: Transaction,
    pub(super) client: Client,
    pub(super) session: Option<Session>,
    pub(super) standing: Standing,
    pub(super) consents: Vec<Consent>,
    used_sign_in: bool,
    used_answer: bool,
    reach: Reach,
}

impl Case {
    pub(super) fn new() -> Self {
        let target = RedirectTarget {
            redirect_uri: "https://rp.example/cb".into(),
            mode: ResponseMode::Query,
            state: None,
        };
        let request = AuthorizationRequest {
            client: client().id,
            target,
            scope: scope("openid edu.acting"),
            nonce: None,
            challenge: None,
            prompt: Vec::new(),
            max_age: None,
            acr_values: Vec::new(),
            login_hint: None,
            ui_locales: None,
            claims: ClaimsRequest::default(),
            wish: None,
        };
        Self {
            transaction: Transaction::begin(request, None, Some(SESSION), NOW),
            client: client(),
            session: Some(Session { chosen_context: Some(AS_TEACHER), ..session() }),
            standing: standing(),
            consents: vec![agreed(AS_TEACHER), agreed(AS_MOTHER)],
            used_sign_in: false,
            used_answer: false,
            reach: Reach::default(),
        }
    }

    pub(super) fn prompt(mut self, prompt: Prompt) -> Self {
        self.transaction.request.prompt.push(prompt);
        self
    }

    pub(super) fn answered(mut self, context: ContextId) -> Self {
        let (context, consent) = (Some(context), Some(agreed(context).id));
        self.transaction.answer =
            Some(Answer { id: Uuid::from_u128(1), session: SESSION, context, consent, at: NOW });
        self
    }

    /// `sign in`, `somebody else`, the error's code, what is asked, or the context of the code.
    pub(super) fn step(&self) -> String {
        self.step_with(&self.transaction.request.scope.to_string())
    }

    /// The same where single claims ask for more than the scope.
    pub(super) fn step_with(&self, consent_scope: &str) -> String {
        let consent_scope = scope(consent_scope);
        let facts = Facts {
            client: &self.client,
            session: self.session.as_ref(),
            standing: self.session.as_ref().map(|_| &self.standing),
            consents: &self.consents,
            consent_scope: &consent_scope,
            used_sign_in: self.used_sign_in,
            used_answer: self.used_answer,
            reach: self.reach,
            pseudonyms: &Names,
        };
        match decide(&self.transaction, &facts, NOW) {
            Step::SignIn => "sign in".into(),
            Step::StepUp(acr) => format!("step up to {acr}"),
            Step::Enrol(acr) => format!("enrol {acr}"),
            Step::SomebodyElse => "somebody else".into(),
            Step::Refuse(refusal) => refusal.code.as_str().into(),
            Step::Interact(asked) => {
                let what = if asked.question.is_none() { "choose" } else { "agree" };
                format!("{what} among {}", asked.contexts.len())
            }
            Step::Issue(issue) => match issue.context {
                Some(AS_TEACHER) => "teacher".into(),
                Some(AS_MOTHER) => "mother".into(),
                other => format!("{other:?}"),
            },
        }
    }
}

fn agreed(context: ContextId) -> Consent {
    let (id, text_version) = (ConsentId(context.0), TEXT_VERSION.into());
    let (context, scope) = (Some(context), scope("openid edu.acting"));
    Consent { id, context, scope, text_version, given_at: NOW, chosen_at: None }
}

#[test]
fn who_is_signed_in_and_agreed_gets_a_code_at_once() {
    assert_eq!(Case::new().step(), "teacher");
    assert_eq!(Case::new().prompt(Prompt::None).step(), "teacher");
}

#[test]
fn who_is_not_signed_in_must_sign_in() {
    let mut case = Case::new();
    case.session = None;
    assert_eq!(case.step(), "sign in");
    assert_eq!(case.prompt(Prompt::None).step(), "login_required");
}

#[test]
fn a_session_that_is_over_or_older_than_the_password_does_not_count() {
    let over: [fn(&mut Case); 4] = [
        |case| case.session.as_mut().unwrap().ended_at = Some(NOW),
        |case| case.session.as_mut().unwrap().expires_at = NOW,
        |case| case.standing.secret_changed_at = Some(NOW.plus(-30)),
        |case| case.standing.active = false,
    ];
    for change in over {
        let mut case = Case::new();
        change(&mut case);
        assert_eq!(case.step(), "sign in");
    }
}

#[test]
fn prompt_login_wants_another_session_than_the_one_it_found() {
    let mut case = Case::new().prompt(Prompt::Login);
    assert_eq!(case.step(), "sign in");
    let fresh = SessionId(Uuid::from_u128(21));
    case.session = Some(Session { id: fresh, auth_time: NOW, ..case.session.unwrap() });
    assert_eq!(case.step(), "teacher");
}

#[test]
fn max_age_counts_from_the_sign_in() {
    for (age, step) in [(60, "teacher"), (59, "sign in"), (0, "sign in")] {
        let mut case = Case::new();
        case.transaction.request.max_age = Some(age);
        assert_eq!(case.step(), step, "{age}");
    }
}

#[test]
fn a_hint_of_somebody_else_asks_for_her() {
    let hint = |sub: &str| Some(Hint { sub: sub.into(), ctx: None });
    let mut case = Case::new();
    case.transaction.hint = hint("sub-1");
    assert_eq!(case.step(), "teacher");
    case.transaction.hint = hint("sub-9");
    assert_eq!(case.step(), "sign in");
    case.session =
        Some(Session { id: SessionId(Uuid::from_u128(21)), auth_time: NOW, ..case.session.unwrap() });
    assert_eq!(case.step(), "somebody else", "a page: neither a loop nor a code");
    case.consents.clear();
    assert_eq!(case.step(), "somebody else", "with or without a consent");
    case.transaction.denied = true;
    assert_eq!(case.step(), "access_denied", "the service learns what any «no» tells");
    case.transaction.denied = false;
    assert_eq!(case.prompt(Prompt::None).step(), "consent_required", "no page where none may be shown");
}

#[test]
fn an_essential_acr_that_is_not_offered_fails() {
    let mut case = Case::new();
    case.transaction.request.claims.essential_acr = vec!["phrh".into()];
    assert_eq!(case.step(), "unmet_authentication_requirements");
}

#[test]
fn a_request_that_asks_for_more_leads_to_the_missing_step() {
    let mut case = Case::new();
    case.transaction.request.claims.essential_acr = vec![Acr::Mfa.value().into()];
    assert_eq!(case.step(), "enrol mfa");
    case.reach = Reach { mfa: true, phr: false };
    assert_eq!(case.step(), "step up to mfa");
    case.session.as_mut().unwrap().acr = Acr::Phr.value().into();
    assert_eq!(case.step(), "teacher");
    let mut case = Case::new();
    case.transaction.request.acr_values = vec![Acr::Mfa.value().into()];
    assert_eq!(case.step(), "teacher", "a wish is met as far as it can be");
    case.reach = Reach { mfa: true, phr: false };
    assert_eq!(case.step(), "step up to mfa");
    let mut case = Case { reach: case.reach, ..Case::new() };
    case.client.min_acr = Some(Acr::Mfa);
    assert_eq!(case.step(), "step up to mfa");
}

#[test]
fn a_password_that_is_too_old_comes_before_the_second_step() {
    let mut case = Case::new();
    case.reach = Reach { mfa: true, phr: false };
    case.transaction.request.acr_values = vec![Acr::Mfa.value().into()];
    case.transaction.request.max_age = Some(0);
    assert_eq!(case.step(), "sign in");
}

#[test]
fn a_missing_step_is_told_silently_only_to_a_service_that_was_agreed_to() {
    for reach in [Reach::default(), Reach { mfa: true, phr: false }] {
        let mut case = Case { reach, ..Case::new() }.prompt(Prompt::None);
        case.client.min_acr = Some(Acr::Mfa);
        assert_eq!(case.step(), "interaction_required", "with or without a factor");
        case.consents.clear();
        assert_eq!(case.step(), "consent_required");
    }
}

#[test]
fn less_than_a_password_is_made_good_by_the_password() {
    let mut case = Case::new();
    case.session.as_mut().unwrap().acr = Acr::Low.value().into();
    let step = case.step();
    case.client.min_acr = Some(Acr::Sfa);
    assert_eq!((case.step().as_str(), step == "sign in"), ("sign in", false));
    case.session.as_mut().unwrap().acr = Acr::Sfa.value().into();
    assert_eq!(case.step(), step, "a password is enough");
}

#[test]
fn a_session_that_needs_a_factor_gets_no_code() {
    let mut case = Case::new();
    case.session.as_mut().unwrap().needs_factor = true;
    assert_eq!(case.step(), "enrol mfa");
    case.reach = Reach { mfa: true, phr: true };
    assert_eq!(case.step(), "enrol mfa", "the session itself says so until a new one begins");
}

/// A person or a request in a way that a service nobody agreed to wants to tell apart.
type Change = fn(&mut Case);

/// Requests of a service nobody agreed to, each with what it would learn if the answers differed.
#[test]
fn a_service_nobody_agreed_to_learns_nothing_silently() {
    let wish = |role, child: Option<&str>| {
        Some(ContextWish { role: Some(role), school: None, child: child.map(str::to_owned) })
    };
    let hint = |sub: &str| Some(Hint { sub: sub.into(), ctx: Some("ctx-11".into()) });
    let changes: [(&str, Change); 7] = [
        ("no identity", |case| case.standing.contexts.clear()),
        ("one identity", |case| drop(case.standing.contexts.remove(1))),
        ("two identities, none chosen", |case| case.session.as_mut().unwrap().chosen_context = None),
        ("no role that is admitted", |case| case.client.allowed_roles = [Role::Principal].into()),
        ("signed in long ago", |case| case.transaction.request.max_age = Some(0)),
        ("an identity agreed to under older words", |case| {
            case.consents = vec![Consent { text_version: "older".into(), ..agreed(AS_MOTHER) }];
        }),
        ("agreed to without an identity", |case| {
            case.consents = vec![Consent { context: None, ..agreed(AS_MOTHER) }];
        }),
    ];
    let wishes = [
        None,
        wish(Role::Teacher, None),
        wish(Role::Guardian, Some("sub-2")),
        wish(Role::Guardian, Some("sub-3")),
        wish(Role::Principal, None),
    ];
    for (who, change) in changes {
        for wished in &wishes {
            for hinted in [None, hint("sub-1"), hint("sub-9")] {
                let mut case = Case::new().prompt(Prompt::None);
                case.consents.clear();
                change(&mut case);
                case.transaction.request.wish.clone_from(wished);
                case.transaction.hint = hinted.clone();
                assert_eq!(case.step(), "consent_required", "{who}, {wished:?}, {hinted:?}");
            }
        }
    }
}

#[test]
fn a_consent_in_one_identity_tells_nothing_of_the_others() {
    for others in [0, 1] {
        let mut case = Case::new().prompt(Prompt::None);
        case.standing.contexts.truncate(1 + others);
        case.consents.truncate(1);
        case.transaction.request.wish =
            Some(ContextWish { role: Some(Role::Guardian), school: None, child: None });
        assert_eq!(case.step(), "consent_required", "{others} others");
    }
}

#[test]
fn a_service_that_need_not_ask_is_told_what_is_missing() {
    let mut case = Case::new().prompt(Prompt::None);
    case.client.trusted = true;
    case.transaction.request.max_age = Some(0);
    assert_eq!(case.step(), "login_required");
    case.transaction.request.max_age = None;
    case.transaction.request.wish =
        Some(ContextWish { role: Some(Role::Principal), school: None, child: None });
    assert_eq!(case.step(), "access_denied");
}

#[test]
fn what_is_not_agreed_to_is_asked() {
    let mut case = Case::new();
    case.consents.clear();
    assert_eq!(case.step(), "agree among 2");
    let mut case = Case::new().prompt(Prompt::None);
    case.consents.clear();
    assert_eq!(case.step(), "consent_required");
    let mut case = Case::new();
    case.consents.remove(0);
    assert_eq!(case.step(), "agree among 2", "she agreed as mother only");
    let mut case = Case::new();
    case.consents[0].text_version = "older".into();
    assert_eq!(case.step(), "agree among 2");
    assert_eq!(Case::new().prompt(Prompt::Consent).step(), "choose among 2".replace("choose", "agree"));
}

#[test]
fn an_answer_counts_as_long_as_the_consent_stands_that_was_given_with_it() {
    let asked_anew = || Case::new().prompt(Prompt::Consent).answered(AS_MOTHER);
    assert_eq!(asked_anew().step(), "mother");
    let mut case = Case::new().answered(AS_MOTHER);
    case.consents.clear();
    assert_eq!(case.step(), "agree among 2", "withdrawn");
    let mut case = asked_anew();
    case.consents[1].id = ConsentId(Uuid::from_u128(99));
    assert_eq!(case.step(), "agree among 2", "withdrawn, and given again for another request");
}

#[test]
fn nothing_that_fits_is_a_page_with_one_way_back() {
    let mut case = Case::new();
    case.client.allowed_roles = [Role::Principal].into();
    assert_eq!(case.step(), "agree among 0");
    assert_eq!(case.prompt(Prompt::None).step(), "consent_required", "as where something fits");
}

#[test]
fn who_said_no_is_believed() {
    let mut case = Case::new();
    case.transaction.denied = true;
    assert_eq!(case.step(), "access_denied");
}

#[test]
fn a_client_that_needs_no_identity_gets_none() {
    let mut case = Case::new();
    case.client.allowed_roles.clear();
    case.transaction.request.scope = scope("openid");
    case.consents = vec![Consent { context: None, ..agreed(AS_TEACHER) }];
    assert_eq!(case.step(), "None");
}

#[test]
fn a_sign_in_for_a_request_counts_for_one_code_and_for_as_long_as_it_is_young() {
    let fresh = |age: i64| {
        let mut case = Case::new();
        case.transaction.began_in = None;
        case.transaction.began_at = NOW.plus(-age);
        case.session.as_mut().unwrap().auth_time = NOW.plus(-age);
        case
    };
    let mut once = fresh(10).prompt(Prompt::Login);
    assert_eq!(once.step(), "teacher");
    once.used_sign_in = true;
    assert_eq!(once.step(), "sign in");
    for (most, age, used, step) in [
        (1, 300, false, "teacher"),
        (1, 301, false, "sign in"),
        (0, 1, true, "sign in"),
        (600, 500, true, "teacher"),
        (600, 601, false, "sign in"),
    ] {
        let mut case = fresh(age);
        (case.transaction.request.max_age, case.used_sign_in) = (Some(most), used);
        assert_eq!(case.step(), step, "max_age={most} age={age} used={used}");
    }
}
