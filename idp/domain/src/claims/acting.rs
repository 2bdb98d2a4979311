//! The acting context, as claims show it.

use serde::Serialize;

use super::{ClassClaim, Facts, HomeroomClaim, SchoolClaim};
use crate::contexts::{Basis, Relation, Role};
use crate::scope::ScopeValue;
use crate::timestamp::Timestamp;

#[derive(Serialize)]
pub(super) struct Acting<'a> {
    ctx: String,
    role: Role,
    school: SchoolClaim<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<ClassClaim<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    titles: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    homeroom: Vec<HomeroomClaim<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    child: Option<ActingChild<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    chosen_at: Option<Timestamp>,
}

#[derive(Serialize)]
struct ActingChild<'a> {
    sub: String,
    name: &'a str,
    relation: Relation,
    basis: Basis,
}

/// The claim `acting`; the child only with its scope.
pub(super) fn acting<'a>(facts: &Facts<'a>) -> Option<Acting<'a>> {
    let context = facts.context?;
    let child = context.child.as_ref().filter(|_| facts.scope.contains(ScopeValue::Child));
    Some(Acting {
        ctx: facts.pseudonyms.context(context.id),
        role: context.role,
        school: (&context.school).into(),
        class: facts.class(context),
        titles: &context.titles,
        homeroom: facts.homeroom(context),
        child: child.map(|child| ActingChild {
            sub: facts.pseudonyms.person(child.person),
            name: &child.name,
            relation: child.relation,
            basis: child.basis,
        }),
        chosen_at: facts.chosen_at,
    })
}

#[derive(Serialize)]
pub(super) struct Summary<'a> {
    ctx: String,
    role: Role,
    school: SchoolClaim<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    child: Option<ChildSub>,
}

#[derive(Serialize)]
struct ChildSub {
    sub: String,
}

/// The same for machines: no names of people.
pub(super) fn summary<'a>(facts: &Facts<'a>) -> Option<Summary<'a>> {
    let context = facts.context.filter(|_| facts.scope.contains(ScopeValue::Acting))?;
    let child = context.child.as_ref().filter(|_| facts.scope.contains(ScopeValue::Child));
    Some(Summary {
        ctx: facts.pseudonyms.context(context.id),
        role: context.role,
        school: (&context.school).into(),
        child: child.map(|child| ChildSub { sub: facts.pseudonyms.person(child.person) }),
    })
}
