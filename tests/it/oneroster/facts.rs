//! What a test asks the database about people.

use domain::contexts::{Context, Role};
use domain::identifiers::{LoginName, taipei_midnight};
use domain::ids::PersonId;
use platform::seal::Purpose;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use tables::{account, binding, context, identifier, person};
use tests::City;
use time::Date;

/// Every row that an import may write.
pub(super) async fn row_counts(city: &City) -> Vec<u64> {
    let db = city.app.db.read();
    vec![
        tables::org::Entity::find().count(db).await.unwrap(),
        tables::class::Entity::find().count(db).await.unwrap(),
        person::Entity::find().count(db).await.unwrap(),
        identifier::Entity::find().count(db).await.unwrap(),
        account::Entity::find().count(db).await.unwrap(),
        tables::enrollment::Entity::find().count(db).await.unwrap(),
        binding::Entity::find().count(db).await.unwrap(),
        context::Entity::find().count(db).await.unwrap(),
        tables::roster_row::Entity::find().count(db).await.unwrap(),
    ]
}

/// What somebody stands for at this moment, as tokens tell it.
pub(super) async fn acts_as(city: &City, sourced_id: &str) -> Vec<Context> {
    let person = person(city, sourced_id).await.unwrap();
    let standing = city::contexts::standing(&city.app, PersonId(person.id)).await.unwrap().unwrap();
    standing.live_contexts(city.clock.now()).cloned().collect()
}

/// The label of somebody's class, or of her child's, at this moment.
pub(super) async fn class_of(city: &City, sourced_id: &str) -> Option<String> {
    Some(acts_as(city, sourced_id).await.into_iter().next()?.class?.label)
}

/// Moves the clock to the first second of a day in Taipei, and so many seconds on.
pub(super) fn moves_to(city: &City, day: Date, seconds: i64) {
    city.clock.advance(taipei_midnight(day).0 + seconds - city.clock.now().0);
}

/// The person with that sourcedId.
pub(super) async fn person(city: &City, sourced_id: &str) -> Option<person::Model> {
    let find = person::Entity::find().filter(person::Column::SourcedId.eq(sourced_id));
    find.one(city.app.db.read()).await.unwrap().map(|row| city.opened(row))
}

/// What somebody can act as now, in the order of roles.
pub(super) async fn contexts(city: &City, sourced_id: &str) -> Vec<context::Model> {
    let person = person(city, sourced_id).await.unwrap();
    let find = context::Entity::find().filter(context::Column::PersonId.eq(person.id));
    let mut rows = find.filter(context::Column::EndedAt.is_null()).all(city.app.db.read()).await.unwrap();
    rows.sort_by_key(|row| (Role::parse(&row.role), row.id));
    rows
}

/// The account of somebody.
pub(super) async fn account(city: &City, sourced_id: &str) -> Option<account::Model> {
    let person = person(city, sourced_id).await.unwrap();
    let find = account::Entity::find().filter(account::Column::PersonId.eq(person.id));
    find.one(city.app.db.read()).await.unwrap().map(|row| city.opened_account(row))
}

/// What the database keeps of a login name.
pub(super) fn lookup(city: &City, login: &str) -> Vec<u8> {
    let name = LoginName::parse(login).unwrap();
    let text = format!("login:{}", name.expose());
    city.app.keyring.sealer().mac(Purpose::Lookup, text.as_bytes()).to_vec()
}

/// The opened identifiers of somebody that hold now.
pub(super) async fn identifiers(city: &City, sourced_id: &str, kind: &str) -> Vec<String> {
    let person = person(city, sourced_id).await.unwrap();
    let find = identifier::Entity::find()
        .filter(identifier::Column::PersonId.eq(person.id))
        .filter(identifier::Column::Kind.eq(kind))
        .filter(identifier::Column::ValidUntil.is_null());
    let rows = find.all(city.app.db.read()).await.unwrap();
    let sealer = city.app.keyring.sealer();
    let open = |row: &identifier::Model| {
        let plain = sealer.open_field("identifier", "sealed", row.id, &row.sealed).unwrap();
        String::from_utf8(plain.to_vec()).unwrap()
    };
    rows.iter().map(open).collect()
}

/// The binding between two people.
pub(super) async fn binding_of(city: &City, guardian: &str, student: &str) -> binding::Model {
    let (guardian, student) = (person(city, guardian).await.unwrap(), person(city, student).await.unwrap());
    let find = binding::Entity::find()
        .filter(binding::Column::GuardianId.eq(guardian.id))
        .filter(binding::Column::StudentId.eq(student.id));
    find.one(city.app.db.read()).await.unwrap().unwrap()
}
