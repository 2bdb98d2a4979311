//! All roles and all children of a person.

use serde::Serialize;

use super::{ClassClaim, Facts, HomeroomClaim, SchoolClaim};
use crate::contexts::{Basis, BindingMethod, BindingStatus, Child, Context, Relation, Role};
use crate::gate;
use crate::identifiers::taipei_date;
use crate::timestamp::Timestamp;

/// One entry of the claim `roles`.
#[derive(Serialize)]
pub struct RoleEntry<'a> {
    ctx: String,
    role: Role,
    school: SchoolClaim<'a>,
    class: Option<ClassClaim<'a>>,
    titles: &'a [String],
    homeroom: Vec<HomeroomClaim<'a>>,
    primary: bool,
    valid_until: Option<Timestamp>,
}

/// One entry of the claim `children`.
#[derive(Serialize)]
pub struct ChildEntry<'a> {
    sub: String,
    name: &'a str,
    relation: Relation,
    basis: Basis,
    school: SchoolClaim<'a>,
    class: Option<ClassClaim<'a>>,
    binding: BindingEntry,
}

#[derive(Serialize)]
struct BindingEntry {
    status: BindingStatus,
    method: BindingMethod,
    verified_at: Option<Timestamp>,
    /// The last day (ISO 8601).
    valid_until: Option<String>,
}

/// The person's roles at schools, as far as the client admits them. Roles as a guardian are in the other list.
pub(super) fn roles<'a>(facts: &Facts<'a>) -> Vec<RoleEntry<'a>> {
    let entry = |context: &'a Context| RoleEntry {
        ctx: facts.pseudonyms.context(context.id),
        role: context.role,
        school: (&context.school).into(),
        class: facts.class(context),
        titles: &context.titles,
        homeroom: facts.homeroom(context),
        primary: context.primary,
        valid_until: context.valid_until,
    };
    admitted(facts).filter(|context| context.child.is_none()).map(entry).collect()
}

/// The children for whom the person may act at this client.
pub(super) fn children<'a>(facts: &Facts<'a>) -> Vec<ChildEntry<'a>> {
    let entry = |(context, child): (&'a Context, &'a Child)| ChildEntry {
        sub: facts.pseudonyms.person(child.person),
        name: &child.name,
        relation: child.relation,
        basis: child.basis,
        school: (&context.school).into(),
        class: facts.class(context),
        binding: BindingEntry {
            status: child.status,
            method: child.method,
            verified_at: child.verified_at,
            valid_until: child.valid_until.map(|until| taipei_date(until.plus(-1)).to_string()),
        },
    };
    admitted(facts).filter_map(|context| Some((context, context.child.as_ref()?))).map(entry).collect()
}

fn admitted<'a>(facts: &Facts<'a>) -> impl Iterator<Item = &'a Context> {
    let (standing, client, now) = (facts.standing, facts.client, facts.now);
    standing.live_contexts(now).filter(move |context| gate::admit(client, context, now).is_ok())
}
