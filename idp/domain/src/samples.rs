//! People, clients and sessions for the tests of rules.

use uuid::Uuid;

use crate::assurance::Acr;
use crate::clients::{ChildNeed, Client, GrantType};
use crate::contexts::{
    Basis, BindingMethod, BindingStatus, Child, Class, Context, Level, Relation, Role, School,
};
use crate::grants::Grant;
use crate::ids::{BindingId, ClassId, ClientId, ContextId, GrantId, PersonId, SessionId};
use crate::jose::Algorithm;
use crate::pseudonyms::Pseudonyms;
use crate::scope::{Scope, ScopeValue};
use crate::sessions::{AMR_PASSWORD, Session};
use crate::standing::{Profile, Standing};
use crate::timestamp::Timestamp;

/// 2026-09-01T00:00:00Z.
pub(crate) const NOW: Timestamp = Timestamp(1_788_220_800);
pub(crate) const MOTHER: PersonId = PersonId(Uuid::from_u128(1));
pub(crate) const AS_TEACHER: ContextId = ContextId(Uuid::from_u128(10));
pub(crate) const AS_MOTHER: ContextId = ContextId(Uuid::from_u128(11));
pub(crate) const SESSION: SessionId = SessionId(Uuid::from_u128(20));

pub(crate) fn client() -> Client {
    Client {
        name: "學生請假".into(),
        name_en: "Leave".into(),
        purpose: "請假".into(),
        redirect_uris: vec!["https://rp.example/cb".into()],
        post_logout_redirect_uris: vec!["https://rp.example/bye".into()],
        grant_types: GrantType::ALL.iter().copied().collect(),
        scope: ScopeValue::ALL.iter().copied().collect(),
        allowed_roles: [Role::Teacher, Role::Guardian].into(),
        child_need: ChildNeed::One,
        sector: "rp.example".into(),
        id_token_alg: Algorithm::Es256,
        ..Client::new(ClientId("leave".into()))
    }
}

pub(crate) fn school() -> School {
    School { code: "353604".into(), level: Level::Elementary, name: "臺北市立某某國民小學".into() }
}

pub(crate) fn teacher() -> Context {
    Context {
        id: AS_TEACHER,
        person: MOTHER,
        role: Role::Teacher,
        school: school(),
        class: None,
        titles: vec!["設備組長".into()],
        homeroom: Vec::new(),
        child: None,
        primary: true,
        valid_from: NOW.plus(-1000),
        valid_until: None,
    }
}

pub(crate) fn mother() -> Context {
    let class = Class {
        id: ClassId(Uuid::from_u128(30)),
        grade: 4,
        label: "四年二班".into(),
        code: None,
        year: 115,
        term: 1,
    };
    Context { id: AS_MOTHER, role: Role::Guardian, class: Some(class), child: Some(child()), ..teacher() }
}

pub(crate) fn child() -> Child {
    Child {
        person: PersonId(Uuid::from_u128(2)),
        name: "呂小潔".into(),
        birth_date: Some("2016-05-05".into()),
        relation: Relation::Mother,
        basis: Basis::Statutory,
        binding: BindingId(Uuid::from_u128(40)),
        status: BindingStatus::Approved,
        method: BindingMethod::Registry,
        verified_at: Some(NOW.plus(-500)),
        valid_until: None,
        adult_consent: false,
    }
}

pub(crate) fn standing() -> Standing {
    Standing {
        person: MOTHER,
        active: true,
        secret_changed_at: Some(NOW.plus(-900)),
        profile: Profile {
            name: "莫名".into(),
            given_name: "名".into(),
            family_name: "莫".into(),
            login_name: Some("moming".into()),
            email: Some(("mo@example.tw".into(), true)),
            phone: None,
            gender: Some("female".into()),
            updated_at: Some(NOW.plus(-900)),
        },
        contexts: vec![teacher(), mother()],
    }
}

pub(crate) fn session() -> Session {
    Session {
        id: SESSION,
        person: MOTHER,
        auth_time: NOW.plus(-60),
        acr: Acr::Sfa.value().into(),
        amr: AMR_PASSWORD.into(),
        chosen_context: None,
        created_at: NOW.plus(-60),
        expires_at: NOW.plus(3600),
        ended_at: None,
        proved_at: None,
        needs_factor: false,
        shared: false,
    }
}

/// Names of rows for tests: the kind of row, and the number of its id.
pub(crate) struct Names;

impl Pseudonyms for Names {
    fn person(&self, id: PersonId) -> String {
        format!("sub-{}", id.0.as_u128())
    }

    fn context(&self, id: ContextId) -> String {
        format!("ctx-{}", id.0.as_u128())
    }

    fn class(&self, id: ClassId) -> String {
        format!("class-{}", id.0.as_u128())
    }
}

pub(crate) fn scope(text: &str) -> Scope {
    Scope::parse(text)
}

pub(crate) fn grant() -> Grant {
    let session = session();
    Grant {
        id: GrantId(Uuid::from_u128(50)),
        session: Some(session.id),
        offline: false,
        person: MOTHER,
        context: Some(AS_MOTHER),
        client: client().id,
        scope: scope("openid edu.acting edu.child"),
        claims: String::new(),
        auth_time: session.auth_time,
        acr: session.acr,
        amr: session.amr,
        sid: "sid".into(),
        generation: 0,
        rotated_at: NOW,
        chosen_at: Some(NOW),
        created_at: NOW,
        expires_at: NOW.plus(100_000),
        ended_at: None,
    }
}
