//! The sign-in under way in one tab, sealed in the address.

use domain::authorize::Transaction;
use domain::parameters::Parameters;
use domain::timestamp::Timestamp;

use http::HeaderMap;

use super::error::{PageError, PageRefusal};
use super::shared::Left;
use crate::app::App;
use platform::fault::Fault;
use platform::seal::Purpose;

/// A longer value of `tx` is not ours: addresses have limits on the way.
pub const MOST_BYTES: usize = 6 * 1024;

/// The handle of the authorization request of this tab; what cannot be one is dropped, so that it may be put
/// into an address as it is.
pub fn of_form(fields: &Parameters) -> Option<String> {
    let ours = |tx: &&str| {
        tx.len() <= MOST_BYTES && tx.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    fields.get("tx").filter(ours).map(str::to_owned)
}

/// The same from an address.
pub fn of_query(query: Option<&str>) -> Option<String> {
    Parameters::parse(query.unwrap_or_default().as_bytes()).ok().as_ref().and_then(of_form)
}

/// The transaction as the value of `tx`.
///
/// # Errors
/// When it cannot be sealed.
pub fn seal(app: &App, transaction: &Transaction) -> Result<String, Fault> {
    Ok(app.keyring.sealer().seal(Purpose::Transaction, transaction)?)
}

/// Opens the value of `tx`.
///
/// # Errors
/// A page where it is not ours or took too long.
pub fn open(app: &App, text: &str, now: Timestamp) -> Result<Transaction, PageError> {
    let life = app.config.tokens.transaction_seconds;
    let transaction: Option<Transaction> = app.keyring.sealer().open(Purpose::Transaction, text);
    Ok(transaction.filter(|tx| !tx.is_over(life, now)).ok_or(PageRefusal::TransactionOver)?)
}

/// The same in a browser with these headers: on a shared computer a request that somebody who has left began is over.
///
/// # Errors
/// As [`open`].
pub fn open_in(app: &App, headers: &HeaderMap, text: &str, now: Timestamp) -> Result<Transaction, PageError> {
    let transaction = open(app, text, now)?;
    if Left::of(headers, app).is_some_and(|left| left.covers(transaction.began_at, now)) {
        Err(PageRefusal::TransactionOver.into())
    } else {
        Ok(transaction)
    }
}
