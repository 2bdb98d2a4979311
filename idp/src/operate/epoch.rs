//! A new epoch after a restore: what was alive in the backup may have ended since, so all of it ends.

use std::fmt;

use domain::timestamp::Timestamp;
use serde_json::json;

use city::{accounts, contacts, factors, grants, recovery, removals, sessions, windows};
use people::apply;
use platform::audit::{AuditAct, OPERATOR};
use platform::db::{Act, Db};
use platform::fault::StoreError;
use platform::high_water;
use platform::invalidate::Key;

/// How much a new epoch ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    sessions: u64,
    grants: u64,
    links: u64,
    codes: u64,
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sessions, grants, links, codes } = self;
        writeln!(
            f,
            "Ended: {sessions} sessions, {grants} grants, {links} activation links, {codes} codes of contacts."
        )?;
        f.write_str(
            "Who changed a password or a second factor after the backup has the one from before it; who was locked is not \
             locked. Recovery codes used after the backup are good once more. Links to accounts of other providers, badges \
             and their pictures are those from before it. Accounts that waited to be removed stay; accounts removed after the \
             backup are back.\n",
        )
    }
}

/// Ends every session and grant, and what was good for one use and may have been used since: links of activations,
/// codes of contacts, visits of applicants; the trust in devices, and activation windows. On record; every node hears of it.
///
/// # Errors
/// When a row cannot be written; nothing has ended then.
pub async fn end_all(db: &Db, now: Timestamp) -> Result<Ended, StoreError> {
    db.write(async move |tx: &Act<'_>| {
        let ended = Ended {
            sessions: sessions::end_everybodys_within(tx, now).await?,
            grants: grants::end_everybodys_within(tx, now).await?,
            links: accounts::void_all_links_within(tx).await? + recovery::void_all_within(tx).await?,
            codes: contacts::forget_codes_within(tx).await?,
        };
        apply::sign_everybody_out_within(tx, now).await?;
        factors::end_everybodys_devices_within(tx).await?;
        windows::forget_all_within(tx).await?;
        // Whoever took it back after the backup must not be removed.
        removals::forget_all_within(tx).await?;
        // Nothing is left that an earlier time could revive.
        high_water::forget_within(tx).await?;
        tx.invalidate(&[Key::All], now).await?;
        let Ended { sessions, grants, links, codes } = ended;
        let detail = json!({ "sessions": sessions, "grants": grants, "links": links, "codes": codes });
        tx.audit(AuditAct::EpochBegun, OPERATOR, "database", &detail, now).await?;
        Ok(ended)
    })
    .await
}
