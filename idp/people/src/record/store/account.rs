//! The person, the account, roles and places.

use domain::binding::mask_id;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use tables::{account, class, duty, enrollment, identifier, password, person};
use uuid::Uuid;

use super::Reader;
use crate::record::cell::{Cell, Row};
use city::{accounts, removals};
use platform::fault::StoreError;

impl Reader<'_> {
    pub(super) async fn person_row(&self) -> Result<Vec<Row>, StoreError> {
        let Some(row) = person::Entity::find_by_id(self.person.0).one(self.app.db.read()).await? else {
            return Ok(Vec::new());
        };
        let (email, phone) =
            (accounts::open_email(self.sealer, &row)?, accounts::open_phone(self.sealer, &row)?);
        let birth = row.birth_date.as_ref();
        let birth =
            birth.map(|sealed| self.sealer.open_text("person", "birth_date", row.id, sealed)).transpose()?;
        Ok(vec![vec![
            Cell::Text(row.name),
            Cell::Text(row.given_name),
            Cell::Text(row.family_name),
            Cell::text(email),
            Cell::Is(row.email_verified),
            Cell::text(phone),
            Cell::Is(row.phone_verified),
            Cell::text(birth.map(|text| text.to_string())),
            row.gender.map_or(Cell::Nothing, |gender| Cell::word("record-word-", gender)),
            Cell::Is(row.sourced_id.is_some()),
            Cell::time(row.updated_at),
        ]])
    }

    /// A student number is whole, a national ID masked.
    pub(super) async fn numbers(&self) -> Result<Vec<Row>, StoreError> {
        let hers = identifier::Entity::find().filter(identifier::Column::PersonId.eq(self.person.0));
        let rows = hers.order_by_asc(identifier::Column::ValidFrom).all(self.app.db.read()).await?;
        let row = |row: identifier::Model| {
            let number = self.sealer.open_text("identifier", "sealed", row.id, &row.sealed)?;
            let is_student_number = row.kind == "student_number";
            let shown = if is_student_number { number.to_string() } else { mask_id(&number) };
            Ok(vec![
                Cell::word("record-word-", row.kind),
                Cell::Text(shown),
                row.org_id.map_or(Cell::Nothing, |school| self.school(school)),
                Cell::time((row.valid_from > 0).then_some(row.valid_from)),
                Cell::time(row.valid_until),
            ])
        };
        rows.into_iter().map(row).collect()
    }

    pub(super) async fn account(&self) -> Result<Vec<Row>, StoreError> {
        let hers = account::Entity::find().filter(account::Column::PersonId.eq(self.person.0));
        let Some(row) = hers.one(self.app.db.read()).await? else { return Ok(Vec::new()) };
        Ok(vec![vec![
            Cell::text(accounts::open_login_name(self.sealer, &row)?),
            Cell::word("record-word-", row.state),
            Cell::time(row.created_at),
            Cell::time(row.secret_changed_at),
            Cell::time(row.signed_in_at),
        ]])
    }

    pub(super) async fn removal(&self) -> Result<Vec<Row>, StoreError> {
        let found = removals::find(self.app.db.read(), self.person).await?;
        Ok(found
            .map(|found| vec![Cell::Time(found.asked_at), Cell::Time(found.due_at)])
            .into_iter()
            .collect())
    }

    pub(super) async fn passwords(&self) -> Result<Vec<Row>, StoreError> {
        let db = self.app.db.read();
        let hers = account::Entity::find().filter(account::Column::PersonId.eq(self.person.0));
        let Some(row) = hers.one(db).await? else { return Ok(Vec::new()) };
        let all = password::Entity::find().filter(password::Column::AccountId.eq(row.id));
        let rows = all.order_by_desc(password::Column::CreatedAt).all(db).await?;
        Ok(rows.iter().map(|row| vec![Cell::time(row.created_at), Cell::Is(row.current)]).collect())
    }

    pub(super) fn roles(&self) -> Vec<Row> {
        let row = |context: &tables::context::Model| {
            let titles: Vec<String> = serde_json::from_str(&context.titles).unwrap_or_default();
            let child = context.binding_id.and_then(|binding| self.children.get(&binding).cloned());
            vec![
                Cell::word("card-role-", &context.role),
                self.school(context.org_id),
                Cell::text((!titles.is_empty()).then(|| titles.join("、"))),
                Cell::text(child),
                Cell::time((context.valid_from > 0).then_some(context.valid_from)),
                Cell::time(context.valid_until),
                Cell::time(context.ended_at),
            ]
        };
        self.contexts.iter().map(row).collect()
    }

    pub(super) async fn classes(&self) -> Result<Vec<Row>, StoreError> {
        let db = self.app.db.read();
        let hers = enrollment::Entity::find().filter(enrollment::Column::PersonId.eq(self.person.0));
        let rows = hers.order_by_asc(enrollment::Column::Id).all(db).await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.class_id).collect();
        let classes = class::Entity::find().filter(class::Column::Id.is_in(ids)).all(db).await?;
        let label = |id: Uuid| classes.iter().find(|class| class.id == id).map(|class| class.label.clone());
        let row = |row: enrollment::Model| {
            vec![
                Cell::text(label(row.class_id)),
                Cell::word("card-role-", row.role),
                row.seat.map_or(Cell::Nothing, |seat| Cell::Number(seat.into())),
                Cell::Is(row.homeroom),
                Cell::time(row.begins_at),
                Cell::time(row.ends_at),
                Cell::time(row.ended_at),
            ]
        };
        Ok(rows.into_iter().map(row).collect())
    }

    pub(super) async fn duties(&self) -> Result<Vec<Row>, StoreError> {
        let hers = duty::Entity::find().filter(duty::Column::PersonId.eq(self.person.0));
        let rows = hers.order_by_asc(duty::Column::Since).all(self.app.db.read()).await?;
        let row = |row: duty::Model| {
            let kind = Cell::word("record-word-", row.kind);
            vec![kind, self.school(row.org_id), Cell::time(row.since), Cell::time(row.until)]
        };
        Ok(rows.into_iter().map(row).collect())
    }
}
