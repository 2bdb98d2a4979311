//! The gate for every token: may this person, in this context, by this client, get or keep a token now?
//!
//! Every grant type, refresh, silent sign-on, userinfo and introspection passes it. It fails closed: a missing fact
//! counts as a «no».

use crate::assurance::Acr;
use crate::clients::Client;
use crate::contexts::{BindingStatus, Child, Context};
use crate::identifiers::{BirthDate, taipei_date};
use crate::ids::ContextId;
use crate::refusal::OauthRefusal;
use crate::scope::{Scope, ScopeValue};
use crate::standing::Standing;
use crate::timestamp::Timestamp;

/// Why the gate stays shut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shut {
    /// The client is switched off.
    Client,
    /// The person is unknown, switched off or not activated.
    Account,
    /// The password changed after the sign-in.
    SecretChanged,
    /// The person did not sign in as surely as the client wants it now.
    Unsure,
    /// No context, though the client or its scopes need one.
    NoContext,
    /// The context has ended, or belongs to another person.
    ContextOver,
    /// The client does not admit the role.
    Role,
    /// The binding to the child is not approved (any more), or has ended.
    Binding,
    /// The child is of age and did not agree that the guardian continues.
    ChildOfAge,
}

impl Shut {
    /// For the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client off",
            Self::Account => "account not active",
            Self::SecretChanged => "secret changed",
            Self::Unsure => "not signed in surely enough",
            Self::NoContext => "no context",
            Self::ContextOver => "context over",
            Self::Role => "role not admitted",
            Self::Binding => "binding not approved",
            Self::ChildOfAge => "child of age",
        }
    }

    /// The answer to a client that presented a code or a refresh token.
    pub fn as_invalid_grant(self) -> OauthRefusal {
        OauthRefusal::invalid_grant("the grant is over").because(self.as_str())
    }
}

/// Whether the client must know the acting context: it restricts roles, or a scope includes the context.
pub fn needs_context(client: &Client, scope: &Scope) -> bool {
    let telling = [ScopeValue::Acting, ScopeValue::Child, ScopeValue::StudentNo, ScopeValue::Groups];
    !client.allowed_roles.is_empty() || telling.iter().any(|value| scope.contains(*value))
}

/// The facts for the gate.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The client.
    pub client: &'a Client,
    /// This person.
    pub standing: Option<&'a Standing>,
    /// In this context.
    pub context: Option<ContextId>,
    /// Knowing this.
    pub scope: &'a Scope,
    /// The time of sign-in.
    pub auth_time: Timestamp,
    /// How surely the person signed in, as the client is told.
    pub acr: Acr,
}

/// Asks the gate; the context on which it opened, where the client needs one or was given one.
pub fn open<'a>(facts: &Facts<'a>, now: Timestamp) -> Result<Option<&'a Context>, Shut> {
    if !facts.client.active {
        return Err(Shut::Client);
    }
    let standing = facts.standing.filter(|standing| standing.active).ok_or(Shut::Account)?;
    if standing.secret_changed_at.is_some_and(|changed| changed > facts.auth_time) {
        return Err(Shut::SecretChanged);
    }
    if facts.client.min_acr.is_some_and(|least| facts.acr < least) {
        return Err(Shut::Unsure);
    }
    match facts.context {
        Some(id) => {
            let context = standing.context(id, now).ok_or(Shut::ContextOver)?;
            admit(facts.client, context, now)?;
            Ok(Some(context))
        }
        None if needs_context(facts.client, facts.scope) => Err(Shut::NoContext),
        None => Ok(None),
    }
}

/// Whether the client admits the context and, for a guardian, the child's side is in order.
pub fn admit(client: &Client, context: &Context, now: Timestamp) -> Result<(), Shut> {
    if !client.admits(context.role) {
        return Err(Shut::Role);
    }
    context.child.as_ref().map_or(Ok(()), |child| admit_guardian(child, now))
}

/// Civil Code article 12 and the rules of the city: a guardian acts for a minor by an approved binding, for a
/// grown child only if the child agreed.
fn admit_guardian(child: &Child, now: Timestamp) -> Result<(), Shut> {
    let over = child.valid_until.is_some_and(|until| until <= now);
    if child.status != BindingStatus::Approved || over {
        return Err(Shut::Binding);
    }
    if child.adult_consent {
        return Ok(());
    }
    let birth_date = child.birth_date.as_deref().and_then(BirthDate::parse);
    match birth_date {
        Some(day) if day.is_adult_on(taipei_date(now)) => Err(Shut::ChildOfAge),
        // The roster may lack the day; the school vouched for the binding all the same.
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
