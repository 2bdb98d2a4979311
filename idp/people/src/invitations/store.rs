//! Table `invitation`.

use domain::binding::{GuardianData, InvitationAct, InvitationStatus};
use domain::contacts::Contact;
use domain::ids::{BindingId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, IntoCondition as _};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _,
};
use tables::invitation::{ActiveModel, Column, Entity, Model};
use uuid::Uuid;

use city::accounts::{self, OwnNumber};
use platform::db::Db;
use platform::fault::StoreError;
use platform::seal::Sealer;

const CONTACT: (&str, &str) = ("invitation", "contact");
const INVITEE: (&str, &str) = ("invitation", "invitee");

/// How long what is over is still shown to the inviter, in seconds: 30 days.
const KEEP_SECONDS: i64 = 30 * 86_400;

/// An invitation.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Its id.
    pub id: Uuid,
    /// The guardian who sent it.
    pub inviter: PersonId,
    /// The child.
    pub student: PersonId,
    /// Where it was sent.
    pub contact: Contact,
    /// What for.
    pub scope: String,
    /// When the delegation ends.
    pub valid_until: Timestamp,
    /// Where it stands.
    pub status: InvitationStatus,
    /// Who answered, until the inviter has confirmed.
    pub invitee: Option<GuardianData>,
    /// When it waits no longer for an answer.
    pub expires_at: Timestamp,
    /// What came of it, once it was confirmed.
    pub binding: Option<BindingId>,
}

impl Invitation {
    /// Whether somebody still has to act on it: an answer has to come in time, and there must be something left to
    /// entrust.
    pub fn is_open(&self, now: Timestamp) -> bool {
        let in_time = self.status != InvitationStatus::Sent || now < self.expires_at;
        self.status.is_open() && in_time && now < self.valid_until
    }
}

/// An invitation about to be sent.
pub(crate) struct NewInvitation {
    pub(crate) id: Uuid,
    pub(crate) inviter: PersonId,
    pub(crate) student: PersonId,
    pub(crate) contact: Contact,
    pub(crate) lookup: Vec<u8>,
    pub(crate) scope: String,
    pub(crate) valid_until: Timestamp,
    pub(crate) expires_at: Timestamp,
}

pub(crate) async fn insert_invitation(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    new: NewInvitation,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(new.id),
        inviter_id: Set(new.inviter.0),
        student_id: Set(new.student.0),
        lookup: Set(new.lookup),
        contact: Set(sealer.seal_field(CONTACT.0, CONTACT.1, new.id, new.contact.expose().as_bytes())?),
        scope: Set(new.scope),
        valid_until: Set(new.valid_until.0),
        status: Set(InvitationStatus::Sent.as_str().to_owned()),
        invitee_lookup: Set(None),
        invitee: Set(None),
        notice: Set(None),
        binding_id: Set(None),
        expires_at: Set(new.expires_at.0),
        created_at: Set(now.0),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// What still waits for somebody.
fn open(now: Timestamp) -> Condition {
    let sent = Condition::all()
        .add(Column::Status.eq(InvitationStatus::Sent.as_str()))
        .add(Column::ExpiresAt.gt(now.0));
    let answered = Column::Status.eq(InvitationStatus::Answered.as_str());
    Condition::all().add(Column::ValidUntil.gt(now.0)).add(Condition::any().add(sent).add(answered))
}

/// How many wait for somebody, whoever invited.
pub(crate) async fn count_open(
    db: &impl ConnectionTrait,
    student: PersonId,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let count = Entity::find().filter(Column::StudentId.eq(student.0)).filter(open(now)).count(db).await?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Whether the contact is invited for the student and nobody has settled it.
pub(crate) async fn find_open_of_contact(
    db: &impl ConnectionTrait,
    student: PersonId,
    lookup: &[u8],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let found = Entity::find()
        .filter(Column::StudentId.eq(student.0))
        .filter(Column::Lookup.eq(lookup))
        .filter(open(now));
    Ok(found.one(db).await?.is_some())
}

pub(crate) async fn find_invitation(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    id: Uuid,
) -> Result<Option<Invitation>, StoreError> {
    Entity::find_by_id(id).one(db).await?.map(|row| from_row(sealer, &row)).transpose()
}

/// What somebody sent for a student, the latest first.
pub(crate) async fn list_invitations(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    inviter: PersonId,
    student: PersonId,
) -> Result<Vec<Invitation>, StoreError> {
    let rows = Entity::find()
        .filter(Column::InviterId.eq(inviter.0))
        .filter(Column::StudentId.eq(student.0))
        .order_by_desc(Column::Id)
        .all(db)
        .await?;
    rows.iter().map(|row| from_row(sealer, row)).collect()
}

/// What an invitee tells.
pub(crate) struct Answer {
    pub(crate) data: GuardianData,
    /// Version of the notice she agreed to, with its language.
    pub(crate) notice: String,
}

/// Keeps who answered, if nobody has and it is in time; whether this call was the one.
pub(crate) async fn mark_answered(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    id: Uuid,
    answer: &Answer,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(to) = InvitationStatus::Sent.after(InvitationAct::Answer) else { return Ok(false) };
    let data =
        serde_json::to_vec(&answer.data).map_err(|_| StoreError::inconsistent(INVITEE.0, INVITEE.1, id))?;
    let done = Entity::update_many()
        .col_expr(Column::Status, Expr::value(to.as_str()))
        .col_expr(Column::Invitee, Expr::value(sealer.seal_field(INVITEE.0, INVITEE.1, id, &data)?))
        .col_expr(Column::InviteeLookup, Expr::value(sealer.lookup_hash(&answer.data.national_id).to_vec()))
        .col_expr(Column::Notice, Expr::value(answer.notice.as_str()))
        .filter(Column::Id.eq(id))
        .filter(Column::Status.eq(InvitationStatus::Sent.as_str()))
        .filter(Column::ExpiresAt.gt(now.0))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Takes an invitation back or declines it; whether this call was the one. Who answered is forgotten.
pub(crate) async fn mark_closed(
    tx: &impl ConnectionTrait,
    id: Uuid,
    (from, act): (InvitationStatus, InvitationAct),
) -> Result<bool, StoreError> {
    let Some(to) = from.after(act) else { return Ok(false) };
    let done = Entity::update_many()
        .col_expr(Column::Status, Expr::value(to.as_str()))
        .col_expr(Column::Invitee, Expr::value(None::<Vec<u8>>))
        .col_expr(Column::InviteeLookup, Expr::value(None::<Vec<u8>>))
        .filter(Column::Id.eq(id))
        .filter(Column::Status.eq(from.as_str()))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Takes an answered invitation to be confirmed; whether this call was the one. The same transaction says what came of
/// it by [`finish_confirmation`].
pub(crate) async fn begin_confirmation(tx: &impl ConnectionTrait, id: Uuid) -> Result<bool, StoreError> {
    let from = InvitationStatus::Answered;
    let Some(to) = from.after(InvitationAct::Confirm) else { return Ok(false) };
    let done = Entity::update_many()
        .col_expr(Column::Status, Expr::value(to.as_str()))
        .filter(Column::Id.eq(id))
        .filter(Column::Status.eq(from.as_str()))
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Notes the binding that came of it and forgets who answered, since the person keeps it; with none it waits as before.
pub(crate) async fn finish_confirmation(
    tx: &impl ConnectionTrait,
    id: Uuid,
    binding: Option<BindingId>,
) -> Result<(), StoreError> {
    let update = Entity::update_many().filter(Column::Id.eq(id));
    let update = match binding {
        None => update.col_expr(Column::Status, Expr::value(InvitationStatus::Answered.as_str())),
        Some(binding) => update
            .col_expr(Column::BindingId, Expr::value(binding.0))
            .col_expr(Column::Invitee, Expr::value(None::<Vec<u8>>))
            .col_expr(Column::InviteeLookup, Expr::value(None::<Vec<u8>>)),
    };
    update.exec(tx).await?;
    Ok(())
}

/// Selects what a person answered. When an answer came is not kept, so that only the number that she has now counts, and
/// of that only invitations that were sent since nobody else has it.
async fn answered_by(db: &impl ConnectionTrait, person: PersonId) -> Result<Condition, StoreError> {
    let numbers = accounts::list_own_numbers(db, person).await?;
    let with = |number: OwnNumber| number.selects(Column::InviteeLookup, Column::CreatedAt);
    let current = numbers.into_iter().filter(|number| number.held.until.is_none());
    let none = Condition::any().add(Column::Id.is_in(Vec::<Uuid>::new()));
    Ok(current.map(with).fold(none, Condition::add))
}

/// Whether a person answered an invitation that waits for its confirmation.
pub(crate) async fn has_answered(
    db: &impl ConnectionTrait,
    person: PersonId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let found = Entity::find()
        .filter(answered_by(db, person).await?)
        .filter(Column::Status.eq(InvitationStatus::Answered.as_str()))
        .filter(Column::ValidUntil.gt(now.0));
    Ok(found.one(db).await?.is_some())
}

/// Removes the invitations that a person sent, whose account is removed, and what she told when she was invited.
///
/// # Errors
/// When the rows cannot be written.
pub async fn remove_of_person_within(tx: &impl ConnectionTrait, person: PersonId) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::InviterId.eq(person.0)).exec(tx).await?;
    Entity::delete_many().filter(answered_by(tx, person).await?).exec(tx).await?;
    Ok(())
}

/// Removes some invitations of which nothing came, a month after they ended; whether there may be more.
pub async fn purge(db: &Db, now: Timestamp) -> Result<bool, StoreError> {
    let old = Column::ExpiresAt.lt(now.plus(-KEEP_SECONDS).0);
    let settled = Column::Status.is_in(
        [InvitationStatus::Sent, InvitationStatus::Declined, InvitationStatus::Withdrawn]
            .map(InvitationStatus::as_str),
    );
    let lapsed = Condition::all().add(Column::ValidUntil.lt(now.0)).add(Column::BindingId.is_null());
    let over = Condition::all().add(old).add(Condition::any().add(settled).add(lapsed));
    db.purge::<Entity, Uuid>(Column::Id, over.into_condition()).await
}

fn from_row(sealer: &Sealer, row: &Model) -> Result<Invitation, StoreError> {
    let broken = |column| StoreError::inconsistent("invitation", column, row.id);
    let contact = sealer.open_text(CONTACT.0, CONTACT.1, row.id, &row.contact)?;
    let invitee = match &row.invitee {
        None => None,
        Some(sealed) => {
            let text = sealer.open_text(INVITEE.0, INVITEE.1, row.id, sealed)?;
            Some(serde_json::from_str(&text).map_err(|_| broken("invitee"))?)
        }
    };
    Ok(Invitation {
        id: row.id,
        inviter: PersonId(row.inviter_id),
        student: PersonId(row.student_id),
        contact: Contact::parse(&contact).map_err(|_| broken("contact"))?,
        scope: row.scope.clone(),
        valid_until: Timestamp(row.valid_until),
        status: InvitationStatus::parse(&row.status).ok_or_else(|| broken("status"))?,
        invitee,
        expires_at: Timestamp(row.expires_at),
        binding: row.binding_id.map(BindingId),
    })
}
