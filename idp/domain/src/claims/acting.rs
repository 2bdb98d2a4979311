//! The acting context, as claims show it.

use serde::Serialize;

use super::{ClassClaim, Facts, HomeroomClaim, SchoolClaim};
use crate::contexts::{Basis, Relation, Role};
use crate::scope::ScopeValue;
use crate::timestamp::Timestamp;

/// Every member is always there, `null` or empty where it does not apply: some libraries merge the claims of ID token and
/// userinfo member by member (oidc-client-ts 3.5.0), and the child of one identity would stay under the next one.
#[derive(Serialize)]
pub(super) struct Acting<'a> {
    ctx: String,
    role: Role,
    school: SchoolClaim<'a>,
    class: Option<ClassClaim<'a>>,
    titles: &'a [String],
    homeroom: Vec<HomeroomClaim<'a>>,
    child: Option<ActingChild<'a>>,
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
    child: Option<ChildSub>,
}

/// The acting context as flat strings, for products that can map texts only: `role:teacher`, `school:353604`,
/// `class:353604/402`, `homeroom:353604/402`. A class without a code of its own goes by its label: `class:353604/四年二班`.
/// The class of a guardian is that of the child, and is told only with the scope of the child.
pub(super) fn groups(facts: &Facts<'_>) -> Option<Vec<String>> {
    let context = facts.context?;
    let code = &context.school.code;
    let own_class = context.child.is_none() || facts.scope.contains(ScopeValue::Child);
    let class = context.class.iter().filter(|_| own_class).map(|class| ("class", &class.code, &class.label));
    let homeroom = context.homeroom.iter().map(|room| ("homeroom", &room.code, &room.label));
    let classes = class.chain(homeroom);
    let classes =
        classes.map(|(kind, own, label)| format!("{kind}:{code}/{}", own.as_ref().unwrap_or(label)));
    let first = [format!("role:{}", context.role.as_str()), format!("school:{code}")];
    Some(first.into_iter().chain(classes).collect())
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
