use serde_json::{Value, json};

use super::{ClaimNames, Facts};
use crate::authorize::ClaimsRequest;
use crate::clients::Client;
use crate::contexts::Homeroom;
use crate::ids::ContextId;
use crate::samples::{AS_MOTHER, AS_TEACHER, NOW, Names, client, scope, standing};
use crate::standing::Standing;

struct Case {
    client: Client,
    standing: Standing,
    context: Option<ContextId>,
    scope: &'static str,
    narrowed: bool,
    claims: Value,
}

impl Case {
    fn of(context: ContextId, scope: &'static str) -> Self {
        let (client, standing, context) = (client(), standing(), Some(context));
        Self { client, standing, context, scope, narrowed: false, claims: json!({}) }
    }

    fn tell(&self, tell: impl Fn(&Facts<'_>) -> Value) -> Value {
        let facts = Facts {
            standing: &self.standing,
            context: self.context.and_then(|id| self.standing.context(id, NOW)),
            chosen_at: Some(NOW),
            client: &self.client,
            scope: &scope(self.scope),
            narrowed: self.narrowed,
            claims: &ClaimsRequest::parse(&self.claims.to_string()).unwrap(),
            names: &ClaimNames::under("https://ns"),
            pseudonyms: &Names,
            student_no: None,
            now: NOW,
        };
        tell(&facts)
    }

    fn userinfo(&self) -> Value {
        self.tell(|facts| Value::Object(facts.userinfo()))
    }

    fn id_token(&self) -> Value {
        self.tell(|facts| Value::Object(facts.id_token()))
    }
}

#[test]
fn a_mother_acts_for_her_child() {
    let case = Case::of(AS_MOTHER, "openid edu.acting edu.child");
    assert_eq!(
        case.id_token()["https://ns/acting"],
        json!({"ctx": "ctx-11", "role": "guardian",
            "school": {"code": "353604", "level": "elementary", "name": "臺北市立某某國民小學"},
            "class": {"id": "class-30", "grade": 4, "label": "四年二班", "year": 115, "term": 1},
            "titles": ["設備組長"], "homeroom": [],
            "child": {"sub": "sub-2", "name": "呂小潔", "relation": "mother", "basis": "statutory"},
            "chosen_at": NOW.0})
    );
}

#[test]
fn the_child_is_told_only_by_its_scope() {
    let claims = Case::of(AS_MOTHER, "openid edu.acting").id_token();
    assert_eq!(claims["https://ns/acting"].get("child"), Some(&Value::Null));
    assert!(!claims.to_string().contains("呂小潔"));
}

#[test]
fn an_identity_without_class_or_child_says_so() {
    let acting = Case::of(AS_TEACHER, "openid edu.acting edu.child").id_token()["https://ns/acting"].clone();
    let members = |claim: &Value| claim.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!((&acting["class"], &acting["child"]), (&Value::Null, &Value::Null));
    let mother = Case::of(AS_MOTHER, "openid edu.acting edu.child").id_token();
    assert_eq!(members(&acting), members(&mother["https://ns/acting"]), "always the same members");
}

#[test]
fn groups_tell_the_acting_context_in_flat_words() {
    let groups = |context, scope| Case::of(context, scope).userinfo()["groups"].clone();
    assert_eq!(groups(AS_TEACHER, "openid groups"), json!(["role:teacher", "school:353604"]));
    assert_eq!(groups(AS_MOTHER, "openid groups"), json!(["role:guardian", "school:353604"]));
    let of_child = json!(["role:guardian", "school:353604", "class:353604/四年二班"]);
    assert_eq!(groups(AS_MOTHER, "openid groups edu.child"), of_child);
    let mut homeroom = Case::of(AS_TEACHER, "openid groups");
    let class = homeroom.standing.contexts[1].class.clone().unwrap();
    homeroom.standing.contexts[0].homeroom = vec![Homeroom { id: class.id, label: class.label, code: None }];
    assert_eq!(homeroom.userinfo()["groups"][2], "homeroom:353604/四年二班");
    assert_eq!(groups(AS_TEACHER, "openid"), Value::Null);
}

#[test]
fn groups_name_a_class_by_its_code_and_the_acting_context_does_not() {
    let mut mother = Case::of(AS_MOTHER, "openid groups edu.child edu.acting");
    let mut teacher = Case::of(AS_TEACHER, "openid groups edu.acting");
    let class = mother.standing.contexts[1].class.as_mut().unwrap();
    class.code = Some("402".into());
    let homeroom = [(Some("402"), "四年二班"), (None, "四年三班")];
    let homeroom = homeroom.map(|(code, label)| Homeroom {
        id: class.id,
        label: label.into(),
        code: code.map(str::to_owned),
    });
    teacher.standing.contexts[0].homeroom = homeroom.into();
    let of_mother = json!(["role:guardian", "school:353604", "class:353604/402"]);
    assert_eq!(mother.userinfo()["groups"], of_mother);
    let of_teacher =
        json!(["role:teacher", "school:353604", "homeroom:353604/402", "homeroom:353604/四年三班"]);
    assert_eq!(teacher.userinfo()["groups"], of_teacher);
    for told in [mother.userinfo(), teacher.userinfo()] {
        assert!(!told["https://ns/acting"].to_string().contains("402"), "{told}");
    }
}

#[test]
fn a_client_that_never_asks_userinfo_finds_the_claims_of_its_scopes_in_the_id_token() {
    let mut case = Case::of(AS_TEACHER, "openid profile email groups");
    assert_eq!(case.id_token(), json!({}));
    case.client.claims_in_id_token = true;
    let claims = case.id_token();
    assert_eq!((&claims["name"], &claims["email"]), (&json!("莫名"), &json!("mo@example.tw")));
    assert_eq!(claims["groups"][0], "role:teacher");
    assert!(claims.get("https://ns/acting").is_none(), "a scope that it has not");
}

#[test]
fn scope_claims_go_to_userinfo_and_not_to_the_id_token() {
    let case = Case::of(AS_TEACHER, "openid profile email phone");
    assert_eq!(case.id_token(), json!({}));
    let userinfo = case.userinfo();
    assert_eq!(userinfo["sub"], "sub-1");
    assert_eq!((&userinfo["name"], &userinfo["email"]), (&json!("莫名"), &json!("mo@example.tw")));
    assert_eq!(userinfo["email_verified"], true);
    assert!(userinfo.get("phone_number").is_none(), "unknown, so absent");
}

#[test]
fn single_claims_go_where_they_were_asked_for() {
    let mut case = Case::of(AS_TEACHER, "openid");
    case.claims =
        json!({"userinfo": {"name": {"essential": true}}, "id_token": {"https://ns/children": null}});
    assert_eq!(case.userinfo()["name"], "莫名");
    assert!(case.userinfo().get("email").is_none());
    assert!(case.id_token().get("name").is_none());
    assert_eq!(case.id_token()["https://ns/children"][0]["name"], "呂小潔");
}

#[test]
fn a_token_made_for_less_tells_single_claims_within_its_scope_only() {
    let mut case = Case::of(AS_MOTHER, "openid email");
    let claims = json!({"name": null, "email": null, "https://ns/children": null, "https://ns/acting": null});
    case.claims = json!({"userinfo": claims, "id_token": claims});
    assert_eq!(case.id_token().as_object().unwrap().len(), 4, "all that was granted");
    case.narrowed = true;
    assert_eq!(case.id_token(), json!({"email": "mo@example.tw"}));
    let userinfo = case.userinfo();
    assert_eq!(userinfo, json!({"sub": "sub-1", "email": "mo@example.tw", "email_verified": true}));
}

#[test]
fn what_a_grant_holds_counts_single_claims_too() {
    let mut grant = crate::samples::grant();
    grant.claims = r#"{"userinfo":["email"],"id_token":[],"sub":null,"essential_acr":[]}"#.into();
    let held = ClaimNames::under("https://ns").held(&grant, &client());
    assert_eq!(held, scope("openid email edu.acting edu.child"));
}

#[test]
fn a_claim_whose_scope_the_client_may_not_have_is_not_told() {
    let mut case = Case::of(AS_TEACHER, "openid");
    case.client.scope = scope("openid profile");
    case.claims = json!({"id_token": {"https://ns/children": null, "https://ns/roles": null, "name": null}});
    assert_eq!(case.id_token(), json!({"name": "莫名"}));
}

#[test]
fn an_address_that_serves_as_login_name_is_no_user_name() {
    let mut case = Case::of(AS_TEACHER, "openid profile");
    assert_eq!(case.userinfo()["preferred_username"], "moming");
    case.standing.profile.login_name = Some("mo@example.tw".into());
    assert!(case.userinfo().get("preferred_username").is_none());
}

#[test]
fn neither_birth_dates_nor_names_reach_machines() {
    let case = Case::of(AS_MOTHER, "openid profile email edu.acting edu.child edu.children edu.roles");
    assert!(!case.userinfo().to_string().contains("2016"), "no birth date");
    let summary = case.tell(|facts| facts.acting_summary().unwrap());
    assert_eq!(summary["child"], json!({"sub": "sub-2"}));
    assert!(!summary.to_string().contains("呂小潔"));
}

#[test]
fn a_list_tells_only_of_roles_that_the_client_admits() {
    let mut case = Case::of(AS_MOTHER, "openid edu.roles edu.children");
    assert_eq!(case.userinfo()["https://ns/roles"].as_array().unwrap().len(), 1);
    case.client.allowed_roles = [crate::contexts::Role::Guardian].into();
    assert_eq!(case.userinfo()["https://ns/roles"], json!([]));
    case.client.allowed_roles = [crate::contexts::Role::Teacher].into();
    assert_eq!(case.userinfo()["https://ns/children"], json!([]));
}

#[test]
fn a_claim_asks_for_consent_to_its_scope() {
    let names = ClaimNames::under("https://ns");
    let claims = ClaimsRequest::parse(r#"{"userinfo":{"email":null,"https://ns/children":null}}"#).unwrap();
    let asked = names.consent_scope(&scope("openid"), &claims, &client());
    assert_eq!(asked, scope("openid email edu.children"));
}
