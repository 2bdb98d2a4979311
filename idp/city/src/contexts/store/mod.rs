//! Reads a person's standing: her row and account, then everything her contexts name, each table once.

mod codes;
mod facts;
mod guardians;
mod roles;
mod seats;
mod within;

use domain::contexts::{Basis, BindingMethod, BindingStatus, Child, Context, Relation, Role};
use domain::ids::{BindingId, ContextId, PersonId};
use domain::standing::{Profile, Standing};
use domain::timestamp::Timestamp;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use tables::{account, binding, context, identifier, org, person};

use crate::accounts;
use facts::Facts;
use platform::fault::StoreError;
use platform::seal::Sealer;

pub use codes::list_class_codes;
pub use guardians::{
    EndedContexts, GuardianContext, StudentPlace, end_of_bindings_within, has_any_within,
    list_places_of_students, open_for_guardians_within, remove_of_person_within,
};
pub use roles::{InUse, list_in_use};
pub use seats::{SeatedIn, class_at, counts_at, list_seats};
pub use within::{is_student_since, seated_in, students_of};

pub(super) async fn read_standing(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    id: PersonId,
    now: Timestamp,
) -> Result<Option<Standing>, StoreError> {
    let Some(person) = person::Entity::find_by_id(id.0).one(db).await? else { return Ok(None) };
    let account = account::Entity::find().filter(account::Column::PersonId.eq(id.0)).one(db).await?;
    let rows = context::Entity::find()
        .filter(context::Column::PersonId.eq(id.0))
        .filter(context::Column::EndedAt.is_null())
        .order_by_desc(context::Column::IsPrimary)
        .order_by_asc(context::Column::Id)
        .all(db)
        .await?;
    let facts = Facts::read(db, sealer, id, &rows, now).await?;
    let contexts = rows.iter().map(|row| to_context(row, &facts)).collect::<Result<_, _>>()?;
    let activated = account.as_ref().is_some_and(|account| account.state == "active");
    Ok(Some(Standing {
        person: id,
        active: person.active && activated,
        secret_changed_at: account.as_ref().and_then(|account| account.secret_changed_at).map(Timestamp),
        profile: to_profile(sealer, person, account.as_ref())?,
        contexts,
    }))
}

/// The current student number at the school of that code, opened.
pub(super) async fn read_student_number(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    student: PersonId,
    school: &str,
) -> Result<Option<String>, StoreError> {
    let school = org::Entity::find().filter(org::Column::Code.eq(school)).one(db).await?;
    let Some(school) = school else { return Ok(None) };
    let row = identifier::Entity::find()
        .filter(identifier::Column::PersonId.eq(student.0))
        .filter(identifier::Column::Kind.eq("student_number"))
        .filter(identifier::Column::OrgId.eq(school.id))
        .filter(identifier::Column::ValidUntil.is_null())
        .one(db)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let text = sealer.open_text("identifier", "sealed", row.id, &row.sealed)?;
    Ok(Some(text.as_str().to_owned()))
}

fn to_profile(
    sealer: &Sealer,
    person: person::Model,
    account: Option<&account::Model>,
) -> Result<Profile, StoreError> {
    let login_name = account.map(|account| accounts::open_login_name(sealer, account)).transpose()?.flatten();
    let (email, phone) = (accounts::open_email(sealer, &person)?, accounts::open_phone(sealer, &person)?);
    Ok(Profile {
        name: person.name,
        given_name: person.given_name,
        family_name: person.family_name,
        login_name,
        gender: person.gender,
        email: email.map(|email| (email, person.email_verified)),
        phone: phone.map(|phone| (phone, person.phone_verified)),
        updated_at: Some(Timestamp(person.updated_at)),
    })
}

fn to_context(row: &context::Model, facts: &Facts) -> Result<Context, StoreError> {
    let broken = |column| StoreError::inconsistent("context", column, row.id);
    let role = Role::parse(&row.role).ok_or_else(|| broken("role"))?;
    let child = match (role, row.binding_id) {
        (Role::Guardian, Some(id)) => {
            let binding = facts.binding(id).ok_or_else(|| broken("binding_id"))?;
            Some(to_child(binding, facts)?)
        }
        (Role::Guardian, None) | (_, Some(_)) => return Err(broken("binding_id")),
        (_, None) => None,
    };
    let class = match (&child, role) {
        (Some(child), _) => facts.class_of_student(child.person.0, row.org_id)?,
        (None, Role::Student) => facts.class_of_student(row.person_id, row.org_id)?,
        (None, _) => None,
    };
    Ok(Context {
        id: ContextId(row.id),
        person: PersonId(row.person_id),
        role,
        school: facts.school(row.org_id, class.as_ref()).ok_or_else(|| broken("org_id"))?,
        class,
        titles: serde_json::from_str(&row.titles).map_err(|_| broken("titles"))?,
        homeroom: if role == Role::Guardian { Vec::new() } else { facts.homeroom(row.person_id, row.org_id) },
        child,
        primary: row.is_primary,
        valid_from: Timestamp(row.valid_from),
        valid_until: row.valid_until.map(Timestamp),
    })
}

fn to_child(row: &binding::Model, facts: &Facts) -> Result<Child, StoreError> {
    let broken = |column| StoreError::inconsistent("binding", column, row.id);
    let person = PersonId(row.student_id);
    let (name, birth_date) = facts.student(person).ok_or_else(|| broken("student_id"))?;
    Ok(Child {
        person,
        name,
        birth_date,
        relation: Relation::parse(&row.relation).ok_or_else(|| broken("relation"))?,
        basis: Basis::parse(&row.basis).ok_or_else(|| broken("basis"))?,
        binding: BindingId(row.id),
        status: BindingStatus::parse(&row.status).ok_or_else(|| broken("status"))?,
        method: BindingMethod::parse(&row.method).ok_or_else(|| broken("method"))?,
        verified_at: row.verified_at.map(Timestamp),
        valid_until: row.valid_until.map(Timestamp),
        adult_consent: row.adult_consent,
    })
}
