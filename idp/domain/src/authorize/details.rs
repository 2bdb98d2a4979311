//! `authorization_details` of type `edu_context` (RFC 9396): a client asks for one acting context.

use serde::{Deserialize, Serialize};

use crate::contexts::{Context, Role};
use crate::pseudonyms::Pseudonyms;
use crate::refusal::{OauthCode, OauthRefusal};
use crate::scope::{Scope, ScopeValue};

/// The one type offered.
pub const EDU_CONTEXT: &str = "edu_context";

/// The requested acting context. A member that is left out may be anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContextWish {
    /// In this role.
    pub role: Option<Role>,
    /// At the school of this code.
    pub school: Option<String>,
    /// For the child that the client knows by this `sub`.
    pub child: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    r#type: String,
    role: Option<String>,
    school: Option<String>,
    child: Option<String>,
}

impl ContextWish {
    /// Reads the JSON array: exactly one element, of our type, with known members (RFC 9396 section 5).
    pub fn parse(text: &str) -> Result<Self, OauthRefusal> {
        let refuse = |public| OauthRefusal::new(OauthCode::InvalidAuthorizationDetails, public);
        let [wire]: [Wire; 1] = serde_json::from_str(text)
            .map_err(|_| refuse("authorization_details must be an array of one edu_context object"))?;
        if wire.r#type != EDU_CONTEXT {
            return Err(refuse("authorization_details of this type are not supported"));
        }
        let role = wire.role.map(|role| Role::parse(&role).ok_or_else(|| refuse("no such role")));
        Ok(Self { role: role.transpose()?, school: wire.school, child: wire.child })
    }

    /// Whether the context is one of the requested ones. `child_sub` is the `sub` of its child at this client.
    pub fn fits(&self, context: &Context, child_sub: Option<&str>) -> bool {
        self.role.is_none_or(|role| role == context.role)
            && self.school.as_ref().is_none_or(|code| *code == context.school.code)
            && self.child.as_deref().is_none_or(|child| child_sub == Some(child))
    }
}

/// The granted context, as token responses and introspection echo it (RFC 9396 section 7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GrantedContext<'a> {
    r#type: &'static str,
    role: Role,
    school: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    child: Option<String>,
}

impl<'a> GrantedContext<'a> {
    /// The context as this client knows it; the child only with the scope for it.
    pub fn of(context: &'a Context, scope: &Scope, pseudonyms: &dyn Pseudonyms) -> Self {
        let child = context.child.as_ref().filter(|_| scope.contains(ScopeValue::Child));
        Self {
            r#type: EDU_CONTEXT,
            role: context.role,
            school: &context.school.code,
            child: child.map(|child| pseudonyms.person(child.person)),
        }
    }
}
