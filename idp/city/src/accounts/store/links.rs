//! The mailed link of an account that waits for it: kept, renewed, and the tries it has.

use domain::accounts::{AccountState, EarlierLink, MOST_ACTIVATION_TRIES, MailedLink, earlier_link};
use domain::contacts::EmailAddress;
use domain::ids::{AccountId, PersonId};
use domain::timestamp::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait as _, IntoCondition as _};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use tables::{account, person};
use uuid::Uuid;

use super::sealed::{is_in_clear, mailbox_lookup, open_email, open_login_name};
use crate::accounts::ActivationLink;
use platform::db::AT_ONCE;
use platform::fault::StoreError;
use platform::seal::Sealer;

/// So many of those who share a mailbox get their links at once.
const MOST_OF_A_MAILBOX: u64 = 10;

/// The end of a link that nobody has: an account with it waits for a new one.
pub(super) const NO_LINK: i64 = 0;

/// How somebody who was bound comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Welcome {
    /// By the link to be mailed.
    Link {
        /// What the link holds.
        link: ActivationLink,
        /// The name she signs in with.
        login_name: String,
        /// What becomes of the link that was mailed before.
        earlier: EarlierLink,
    },
    /// As she does already, or will by the way of her school: no link may open that account.
    HasAccount,
    /// Not at all: her account is switched off.
    SwitchedOff,
}

/// Gives a pending account that waits for its link a new one; none if it waits for none.
pub async fn renew_link_within(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    person: PersonId,
    dies_at: Timestamp,
    now: Timestamp,
) -> Result<Option<Welcome>, StoreError> {
    let Some((row, login_name)) = waiting(tx, sealer, person).await? else { return Ok(None) };
    let earlier = earlier_link(mailed_link(&row, false), now);
    let (account, dies_at) = (AccountId(row.id), another_end(dies_at, row.activation_dies_at));
    renew_link(tx, account, dies_at).await?;
    Ok(Some(Welcome::Link { link: ActivationLink { account, person, dies_at }, login_name, earlier }))
}

/// The link of such an account for somebody who proved nothing: the one it has, while that opens something, so that no
/// stranger voids it nor the screens it opened; a new one when it is over.
pub async fn keep_link_within(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    person: PersonId,
    dies_at: Timestamp,
    now: Timestamp,
) -> Result<Option<Welcome>, StoreError> {
    let Some((row, login_name)) = waiting(tx, sealer, person).await? else { return Ok(None) };
    if row.activation_dies_at <= now.0 || row.activation_tries >= MOST_ACTIVATION_TRIES {
        return renew_link_within(tx, sealer, person, dies_at, now).await;
    }
    let (account, dies_at) = (AccountId(row.id), Timestamp(row.activation_dies_at));
    let earlier = EarlierLink::Good;
    Ok(Some(Welcome::Link { link: ActivationLink { account, person, dies_at }, login_name, earlier }))
}

/// The account of somebody who is not switched off, if it waits for its link, with the name she signs in with.
async fn waiting(
    tx: &impl ConnectionTrait,
    sealer: &Sealer,
    person: PersonId,
) -> Result<Option<(account::Model, String)>, StoreError> {
    let waiting = account::Entity::find()
        .filter(account::Column::PersonId.eq(person.0))
        .filter(account::Column::State.eq(AccountState::Pending.as_str()))
        .filter(account::Column::ActivationMailed.eq(true));
    let Some(row) = waiting.one(tx).await? else { return Ok(None) };
    let active = person::Entity::find_by_id(person.0).one(tx).await?.is_some_and(|person| person.active);
    let login_name = open_login_name(sealer, &row)?.filter(|_| active);
    Ok(login_name.map(|login_name| (row, login_name)))
}

/// The link that an account remembers, if one was mailed for it.
pub(super) fn mailed_link(row: &account::Model, same_mailbox: bool) -> Option<MailedLink> {
    let (dies_at, tries) = (Timestamp(row.activation_dies_at), row.activation_tries);
    row.activation_mailed.then_some(MailedLink { dies_at, tries, same_mailbox })
}

/// The people who proved this mailbox and whose accounts wait for their links.
pub async fn list_waiting_of_mailbox(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    mailbox: &EmailAddress,
) -> Result<Vec<PersonId>, StoreError> {
    let rows = account::Entity::find()
        .filter(account::Column::PersonId.is_in(list_of_mailbox(db, sealer, mailbox).await?))
        .filter(account::Column::State.eq(AccountState::Pending.as_str()))
        .filter(account::Column::ActivationMailed.eq(true))
        .order_by_asc(account::Column::PersonId)
        .limit(MOST_OF_A_MAILBOX)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| PersonId(row.person_id)).collect())
}

/// Who proved this mailbox and is not switched off; what the release before wrote is found until it is sealed.
pub(super) async fn list_of_mailbox(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    mailbox: &EmailAddress,
) -> Result<Vec<Uuid>, StoreError> {
    let in_clear = person::Column::Email.is_in([mailbox.expose().to_owned(), mailbox.lookup()]);
    let ways = [
        person::Column::EmailLookup.eq(mailbox_lookup(sealer, mailbox.expose())).into_condition(),
        is_in_clear().add(in_clear),
    ];
    let mut found = Vec::new();
    for way in ways {
        let people = person::Entity::find()
            .select_only()
            .column(person::Column::Id)
            .filter(way)
            .filter(person::Column::EmailVerified.eq(true))
            .filter(person::Column::Active.eq(true));
        found.extend(people.into_tuple::<Uuid>().all(db).await?);
    }
    Ok(found)
}

/// The mailbox that somebody who is not switched off proved: her link goes there and nowhere else.
pub async fn find_proved_mailbox(
    db: &impl ConnectionTrait,
    sealer: &Sealer,
    person: PersonId,
) -> Result<Option<EmailAddress>, StoreError> {
    let row = person::Entity::find_by_id(person.0)
        .filter(person::Column::Active.eq(true))
        .filter(person::Column::EmailVerified.eq(true));
    let Some(row) = row.one(db).await? else { return Ok(None) };
    Ok(open_email(sealer, &row)?.and_then(|email| EmailAddress::parse(&email)))
}

/// Lets the links of these people die, and the screens that they opened; an account that waits for none stays as it is.
pub async fn void_links_within(tx: &impl ConnectionTrait, people: &[PersonId]) -> Result<(), StoreError> {
    for some in people.chunks(AT_ONCE) {
        account::Entity::update_many()
            .col_expr(account::Column::ActivationDiesAt, Expr::value(NO_LINK))
            .filter(account::Column::PersonId.is_in(some.iter().map(|person| person.0)))
            .filter(account::Column::State.eq(AccountState::Pending.as_str()))
            .filter(account::Column::ActivationMailed.eq(true))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Lets all links die, also those that nobody used yet; how many. Their owners ask for another at `/activate/link`.
pub async fn void_all_links_within(tx: &impl ConnectionTrait) -> Result<u64, StoreError> {
    let void = account::Entity::update_many()
        .col_expr(account::Column::ActivationDiesAt, Expr::value(NO_LINK))
        .filter(account::Column::State.eq(AccountState::Pending.as_str()))
        .filter(account::Column::ActivationMailed.eq(true))
        .filter(account::Column::ActivationDiesAt.ne(NO_LINK));
    Ok(void.exec(tx).await?.rows_affected)
}

/// Takes one of the five tries that a living link has, within a transaction; `false` if it has none left, is over, or
/// was sent again or used meanwhile.
pub async fn take_link_try_within(
    tx: &impl ConnectionTrait,
    link: &ActivationLink,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let taken = account::Entity::update_many()
        .col_expr(account::Column::ActivationTries, Expr::col(account::Column::ActivationTries).add(1))
        .filter(account::Column::Id.eq(link.account.0))
        .filter(account::Column::State.eq(AccountState::Pending.as_str()))
        .filter(account::Column::ActivationMailed.eq(true))
        .filter(account::Column::ActivationDiesAt.eq(link.dies_at.0))
        .filter(account::Column::ActivationDiesAt.gt(now.0))
        .filter(account::Column::ActivationTries.lt(MOST_ACTIVATION_TRIES))
        .exec(tx)
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Gives the tries back to whoever used one rightly, within the same transaction.
pub async fn give_tries_back_within(tx: &impl ConnectionTrait, account: AccountId) -> Result<(), StoreError> {
    account::Entity::update_many()
        .col_expr(account::Column::ActivationTries, Expr::value(0))
        .filter(account::Column::Id.eq(account.0))
        .exec(tx)
        .await?;
    Ok(())
}

/// Writes the new end, with all tries, to an account that is still pending.
pub(super) async fn renew_link(
    tx: &impl ConnectionTrait,
    account: AccountId,
    dies_at: Timestamp,
) -> Result<(), StoreError> {
    account::Entity::update_many()
        .col_expr(account::Column::ActivationTries, Expr::value(0))
        .col_expr(account::Column::ActivationDiesAt, Expr::value(dies_at.0))
        .col_expr(account::Column::ActivationMailed, Expr::value(true))
        .filter(account::Column::Id.eq(account.0))
        .filter(account::Column::State.eq(AccountState::Pending.as_str()))
        .exec(tx)
        .await?;
    Ok(())
}

/// An end by which a link is told from the one before, though both were sent in the same second.
pub(super) fn another_end(wanted: Timestamp, before: i64) -> Timestamp {
    let again = (wanted.0..wanted.plus(60).0).contains(&before);
    if again { Timestamp(before).plus(1) } else { wanted }
}
