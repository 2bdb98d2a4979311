//! `GET /me/record`.

use domain::contexts::Role;

use super::acts::{by, is_told, word};
use super::pages::{ActLine, RecordNotice, RecordPage};
use city::contexts;
use city::sessions::SignedIn;
use platform::audit::{self, AuditAct};
use web::ask::Ask;
use web::error::{PageRefusal, Paged};

/// Where the page is.
pub(super) const HERE: &str = "/me/record";

/// The latest entries that a page lists.
const MOST: u64 = 50;

/// The page: the last acts on the account, and the way to all that is stored.
pub(super) async fn get(ask: Ask<SignedIn>) -> Paged {
    let person = ask.person();
    let standing = contexts::standing(&ask.app, person).await?.ok_or(PageRefusal::Forbidden)?;
    let (own, sealer) = (person.to_string(), ask.app.keyring.sealer());
    let entries = audit::list_about(ask.app.db.read(), &sealer, &own, MOST).await?;
    let acts = entries.iter().filter_map(|entry| {
        let (act, by) = (AuditAct::parse(&entry.act), by(entry, &own));
        is_told(act, by).then(|| ActLine { at: entry.at.into(), word: act.map(word), by: by.as_str() })
    });
    ask.show(&RecordPage {
        acts: acts.collect(),
        may_remove: standing.live_contexts(ask.now).all(|context| context.role == Role::Guardian),
        notice: ask.query().get("done").and_then(RecordNotice::parse),
    })
}
