//! SQL of table `applicant`.

use domain::contacts::Contact;
use domain::ids::{ApplicantId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _,
    UpdateMany,
};
use tables::applicant::{ActiveModel, Column, Entity, Model};
use uuid::Uuid;

use domain::binding::Draft;

use city::applications;
use platform::db::{AT_ONCE, Act, Db};
use platform::fault::StoreError;
use platform::seal::{SealFault, Sealer};

const TABLE: &str = "applicant";

/// An applicant with what she has filled in.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) id: ApplicantId,
    /// None for a person without a proved mailbox.
    pub(super) contact: Option<Contact>,
    pub(super) person: Option<PersonId>,
    pub(super) draft: Draft,
    pub(super) revision: i32,
    pub(super) signed_out_at: Timestamp,
}

impl Known {
    /// Whether the pages are open to who is signed in, or to nobody: who applies as herself does so while she is signed
    /// in.
    pub(super) fn is_open_to(&self, signed_in: Option<PersonId>) -> bool {
        self.person.is_none_or(|person| signed_in == Some(person))
    }

    /// By what her limits are counted: the same for a contact whatever becomes of its row.
    pub(super) fn name(&self) -> String {
        match (&self.person, &self.contact) {
            (Some(person), _) => format!("person:{person}"),
            (None, Some(contact)) => contact.counted(),
            (None, None) => self.id.to_string(),
        }
    }
}

/// An applicant to be found or made.
pub(super) struct Arrival {
    pub(super) id: ApplicantId,
    pub(super) lookup: Vec<u8>,
    /// Sealed.
    pub(super) contact: Vec<u8>,
    pub(super) person: Option<PersonId>,
}

/// Seals a contact for the row.
pub(super) fn seal_contact(
    sealer: &Sealer,
    id: ApplicantId,
    contact: Option<&Contact>,
) -> Result<Vec<u8>, SealFault> {
    sealer.seal_field(TABLE, "contact", id.0, contact.map_or("", Contact::expose).as_bytes())
}

/// Seals a draft for the row.
pub(super) fn seal_draft(sealer: &Sealer, id: ApplicantId, draft: &Draft) -> Result<Vec<u8>, SealFault> {
    let text = serde_json::to_vec(draft).map_err(|_| SealFault::Payload)?;
    sealer.seal_field(TABLE, "draft", id.0, &text)
}

fn read(sealer: &Sealer, row: Model) -> Result<Known, StoreError> {
    let broken = |column| StoreError::inconsistent(TABLE, column, row.id);
    let contact = sealer.open_text(TABLE, "contact", row.id, &row.contact)?;
    let contact = if contact.is_empty() { None } else { Some(Contact::parse(&contact)) };
    let draft = match &row.draft {
        None => Draft::default(),
        Some(sealed) => {
            let text = sealer.open_text(TABLE, "draft", row.id, sealed)?;
            serde_json::from_str(&text).map_err(|_| broken("draft"))?
        }
    };
    Ok(Known {
        id: ApplicantId(row.id),
        contact: contact.transpose().map_err(|_| broken("contact"))?,
        person: row.person_id.map(PersonId),
        draft,
        revision: row.revision,
        signed_out_at: Timestamp(row.signed_out_at),
    })
}

/// The applicant with that id.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    id: ApplicantId,
) -> Result<Option<Known>, StoreError> {
    let row = Entity::find_by_id(id.0).one(db).await?;
    row.map(|row| read(sealer, row)).transpose()
}

/// Makes the row unless there is one with that look-up hash; the id and the number of sign-outs of the one there is.
pub(super) async fn insert_or_find(
    tx: &impl ConnectionTrait,
    arrival: Arrival,
    now: Timestamp,
) -> Result<(ApplicantId, Timestamp), StoreError> {
    let row = ActiveModel {
        id: Set(arrival.id.0),
        lookup: Set(arrival.lookup.clone()),
        contact: Set(arrival.contact),
        person_id: Set(arrival.person.map(|person| person.0)),
        draft: Set(None),
        revision: Set(0),
        signed_out_at: Set(0),
        created_at: Set(now.0),
        updated_at: Set(now.0),
    };
    let touch = OnConflict::column(Column::Lookup).update_column(Column::UpdatedAt).to_owned();
    Entity::insert(row).on_conflict(touch).exec_without_returning(tx).await?;
    let found = Entity::find().filter(Column::Lookup.eq(arrival.lookup)).one(tx).await?;
    let found = found.ok_or_else(|| StoreError::inconsistent(TABLE, "lookup", arrival.id))?;
    Ok((ApplicantId(found.id), Timestamp(found.signed_out_at)))
}

/// Keeps a draft in place of the one of that revision; whether it was still that one.
pub(super) async fn mark_draft(
    tx: &impl ConnectionTrait,
    (id, revision): (ApplicantId, i32),
    draft: Vec<u8>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = Entity::update_many()
        .col_expr(Column::Draft, Expr::value(draft))
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(now.0))
        .filter(Column::Id.eq(id.0))
        .filter(Column::Revision.eq(revision))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Ends all sessions of the applicant.
pub(super) async fn mark_signed_out(
    tx: &impl ConnectionTrait,
    id: ApplicantId,
    now: Timestamp,
) -> Result<(), StoreError> {
    signing_out(now).filter(Column::Id.eq(id.0)).exec(tx).await?;
    Ok(())
}

/// Ends all sessions of all applicants.
pub async fn sign_everybody_out_within(tx: &impl ConnectionTrait, now: Timestamp) -> Result<(), StoreError> {
    signing_out(now).exec(tx).await?;
    Ok(())
}

/// A sign-out that is later than any before, also within the same second: a session names the one it follows.
fn signing_out(now: Timestamp) -> UpdateMany<Entity> {
    let next = Expr::case(Expr::col(Column::SignedOutAt).lt(now.0), now.0)
        .finally(Expr::col(Column::SignedOutAt).add(1));
    Entity::update_many().col_expr(Column::SignedOutAt, next.into())
}

/// Removes what the applicant filled in, and herself if she never sent anything.
pub(super) async fn remove_draft(
    tx: &impl ConnectionTrait,
    id: ApplicantId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let never = Column::Id.not_in_subquery(applications::senders());
    Entity::delete_many().filter(Column::Id.eq(id.0)).filter(never).exec(tx).await?;
    let rest = Entity::update_many()
        .col_expr(Column::Draft, Expr::value(None::<Vec<u8>>))
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(now.0));
    rest.filter(Column::Id.eq(id.0)).exec(tx).await?;
    Ok(())
}

/// Removes the applicants of a person whose account is removed: the person herself, and of the contacts that sent her
/// applications those that sent nothing else. What somebody is filling in at a contact just now stays; [`purge`] removes it.
///
/// # Errors
/// When the rows cannot be written.
pub async fn remove_of_person_within(
    tx: &impl ConnectionTrait,
    (person, applicants): (PersonId, &[ApplicantId]),
) -> Result<(), StoreError> {
    let over = |whose: Condition| {
        Condition::all().add(whose).add(Column::Id.not_in_subquery(applications::senders()))
    };
    let own = Condition::all().add(Column::PersonId.eq(person.0));
    Entity::delete_many().filter(over(own)).exec(tx).await?;
    for some in applicants.chunks(AT_ONCE) {
        let these = Condition::all()
            .add(Column::Id.is_in(some.iter().map(|applicant| applicant.0)))
            .add(Column::Draft.is_null());
        Entity::delete_many().filter(over(these)).exec(tx).await?;
    }
    Ok(())
}

/// Removes some of the applicants who sent nothing, and of the drafts of others, that nobody touched for `days`;
/// whether there may be more.
pub async fn purge(db: &Db, days: i64, now: Timestamp) -> Result<bool, StoreError> {
    let old = Column::UpdatedAt.lt(now.plus(-days.saturating_mul(86_400)).0);
    let over = Condition::all().add(old.clone()).add(Column::Id.not_in_subquery(applications::senders()));
    let more = db.purge::<Entity, Uuid>(Column::Id, over).await?;
    let left = Condition::all().add(old).add(Column::Draft.is_not_null());
    if Entity::find().filter(left.clone()).limit(1).one(db.read()).await?.is_some() {
        db.write(async move |tx: &Act<'_>| {
            let emptied = Entity::update_many()
                .col_expr(Column::Draft, Expr::value(None::<Vec<u8>>))
                .col_expr(Column::Revision, Expr::col(Column::Revision).add(1));
            emptied.filter(left).exec(tx).await?;
            Ok(())
        })
        .await?;
    }
    Ok(more)
}
