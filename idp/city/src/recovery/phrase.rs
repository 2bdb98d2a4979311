//! Phrases of three words: issued by the school, typed once.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::identifiers::LoginName;
use domain::ids::{AccountId, PersonId};
use domain::recovery::{PHRASE_SECONDS, Phrase, TRY_SECONDS};
use domain::timestamp::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::letters::PhraseIssuedTold;
use super::limits::{PHRASES_OF_DEVICE, PHRASES_OF_NETWORK, TRIES_OF_PHRASE};
use super::on_file::on_file;
use super::store::{self, NewTicket, TicketKind};
use super::ticket::Ticket;
use crate::accounts::{self, Facts, login_lookup};
use platform::audit::{AuditAct, NOBODY};
use platform::db::Act;
use platform::fault::Fault;
use platform::ids::new_id;
use platform::jobs;
use platform::limits::Taken;
use platform::random::random_bytes;
use platform::seal::{Purpose, Sealer};
use web::app::App;
use web::extract::Asker;
use web::flood;
use web::letters::{Letter as _, Until, compose_each};

/// A phrase to be handed out; it is shown this once.
pub struct IssuedPhrase {
    /// The person.
    pub name: String,
    /// The name to sign in with, where it may be shown.
    pub login_name: Option<String>,
    /// The words.
    pub phrase: Phrase,
    /// The end of its validity.
    pub expires_at: Timestamp,
}

/// Issues a phrase for somebody with a password; the one of before is void. None of an account that is not in use. The
/// caller has found out that `by` may do so.
///
/// # Errors
/// When the account cannot be read or the phrase not be written.
pub async fn issue_phrase(
    app: &App,
    (by, person): (PersonId, PersonId),
    now: Timestamp,
) -> Result<Option<IssuedPhrase>, Fault> {
    let Some(found) = accounts::find_by_person(app, person).await? else { return Ok(None) };
    let Some(password) = found.usable_row() else { return Ok(None) };
    let facts = Facts::of(app, person).await?;
    let phrase = Phrase::from_random(random_bytes()?);
    let (id, account, expires_at) = (new_id(), found.account.id, now.plus(PHRASE_SECONDS));
    let text = secret_of((id, account, password), Some(&phrase));
    let secret = app.keyring.sealer().mac(Purpose::Recovery, &text).to_vec();
    let ticket = NewTicket { id, account, kind: TicketKind::Phrase, secret: Some(secret), expires_at };
    let to = on_file(app, person).await?.to_tell();
    let mails = compose_each(&app.renderer, &to, &PhraseIssuedTold { at: Until(now) }.sheet())?;
    let sealer = app.keyring.sealer();
    let act = app.db.write(async move |act: &Act<'_>| {
        store::put_ticket(act, ticket).await?;
        let (by, who, detail) = (by.to_string(), person.to_string(), json!({ "until": expires_at.0 }));
        act.audit(AuditAct::RecoveryPhraseIssued, &by, &who, &detail, now).await?;
        jobs::enqueue_each(act, &sealer, &mails, now).await
    });
    act.await?;
    let login_name = found.account.login_name.or(facts.student_login);
    Ok(Some(IssuedPhrase { name: facts.name, login_name, phrase, expires_at }))
}

/// What the code of a phrase vouches for: the row, the account, and the password that it replaces.
fn secret_of((id, account, password): (Uuid, AccountId, Uuid), phrase: Option<&Phrase>) -> Vec<u8> {
    let ids = [id, account.0, password].map(|id| *id.as_bytes()).concat();
    let words = phrase.map(Phrase::expose).unwrap_or_default().concat();
    [ids.as_slice(), words.as_bytes()].concat()
}

/// Tries a phrase: the right one opens the page of the new password in that browser, once. Each try is counted before it is
/// judged, and takes the same for a name that nobody has.
///
/// # Errors
/// When the database fails.
pub async fn try_phrase(
    app: &App,
    (login, typed): (&str, &str),
    asker: &Asker,
    now: Timestamp,
) -> Result<Option<Ticket>, Fault> {
    let sealer = app.keyring.sealer();
    let name = LoginName::parse(login);
    let found = match &name {
        Some(name) => accounts::find_by_login(app, name).await?,
        None => None,
    };
    let opened = found.as_ref().and_then(|found| Some((found.account.id, found.usable_row()?)));
    let (account, password) = opened.unwrap_or_else(|| (AccountId(new_id()), new_id()));
    let person = found.as_ref().map(|found| found.account.person);
    let row = store::find_phrase(app.db.read(), account, now).await?;
    let (id, secret) = row.unwrap_or_else(|| (new_id(), Vec::new()));
    let is_right = is_right(&sealer, ((id, account, password), &secret), Phrase::parse(typed).as_ref());
    let ticket = person.map(|person| {
        let browser = Some(asker.browser.clone());
        Ticket { id, account, person, password, browser }
    });
    let lookup = name.map(|name| login_lookup(&sealer, &name)).unwrap_or_default();
    let lookup = URL_SAFE_NO_PAD.encode(lookup);
    let here = PHRASES_OF_DEVICE.of(app, &[&lookup, &asker.browser, &asker.network]);
    let anywhere = TRIES_OF_PHRASE.of(app, &[&id.to_string()]);
    let network = PHRASES_OF_NETWORK.of(app, &[&asker.network]);
    let subject = person.map_or_else(|| "unknown".to_owned(), |person| person.to_string());
    let own = app.clone();
    let flood = format!("phrase {}", asker.network);
    let act = app.db.write(async move |act: &Act<'_>| {
        let may = network.take(act, now).await? == Taken::Yes
            && here.take(act, now).await? == Taken::Yes
            && anywhere.take(act, now).await? == Taken::Yes;
        // A phrase that is not to be opened is looked for under an id that no row has.
        let wanted = if may && is_right { id } else { new_id() };
        let opened = store::mark_opened(act, wanted, now.plus(TRY_SECONDS), now).await?;
        if opened {
            act.audit(AuditAct::RecoveryOpened, NOBODY, &subject, &json!({}), now).await?;
            return Ok(true);
        }
        let detail = json!({ "reason": if may { "wrong" } else { "limit" } });
        if let Some(detail) = flood::detail(&own, flood, detail, now) {
            act.audit(AuditAct::RecoveryRefused, NOBODY, &subject, &detail, now).await?;
        }
        Ok(false)
    });
    Ok(if act.await? { ticket } else { None })
}

/// Whether the typed phrase is that of the row, for this account and its present password, in constant time.
fn is_right(
    sealer: &Sealer,
    (of, secret): ((Uuid, AccountId, Uuid), &[u8]),
    phrase: Option<&Phrase>,
) -> bool {
    sealer.verify_mac(Purpose::Recovery, &secret_of(of, phrase), secret) && phrase.is_some()
}
