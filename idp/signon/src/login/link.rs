//! `GET /activate/link`, `POST /activate/link`, `POST /activate/link/again`: the link of an approval mail.
//!
//! It says for whom it is, masked, takes the default secret, and opens the screens of the first sign-in. A link that is
//! used, over, or was sent again opens nothing; its page sends one that does, and tells nobody whether it did.

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::accounts::{Account, ActivationRefusal};
use domain::binding::mask_name;
use domain::contacts::EmailAddress;
use domain::parameters::Parameters;
use domain::timestamp::Timestamp;
use secrecy::SecretString;
use serde_json::json;

use super::activation::Activation;
use super::pages::{LinkPage, LinkStep};
use super::sign_in::with_cookies;
use city::accounts::{self, ActivationLink, Facts};
use city::bindings;
use platform::audit::{AuditAct, NOBODY};
use platform::db::Act;
use platform::fault::Fault;
use platform::limits::Taken;
use web::app::App;
use web::error::PageError;
use web::extract::{CsrfForm, CsrfToken, Language, Now, Peer, network_of};

/// The page of the link: whose it is and what to type, or that it is over.
pub(super) async fn get(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    csrf: CsrfToken,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let fields = Parameters::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let page = page_of(&app, &csrf, fields.get("t").unwrap_or_default(), false, now).await?;
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// The default secret, typed.
pub(super) async fn post(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    csrf: CsrfToken,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, PageError> {
    let handle = fields.get("t").unwrap_or_default();
    let typed = SecretString::from(fields.get("secret").unwrap_or_default());
    if let Some(account) = prove(&app, handle, &typed, now).await? {
        let cookie = Activation::of(&account, now).cookie(&app)?;
        return Ok(with_cookies(vec![cookie], Redirect::to("/activate")));
    }
    let page = page_of(&app, &csrf, handle, true, now).await?;
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// The address to which the link may go.
pub(super) async fn post_again(
    State(app): State<App>,
    Language(locale): Language,
    Now(now): Now,
    peer: Peer,
    csrf: CsrfToken,
    CsrfForm(fields): CsrfForm,
) -> Result<Response, PageError> {
    let typed = fields.get("email").unwrap_or_default();
    let asked = LinkPage { csrf: csrf.value.clone(), email: typed.to_owned(), ..LinkPage::default() };
    let page = match EmailAddress::parse(typed) {
        Some(email) => {
            let network = network_of(peer.address);
            match bindings::send_link_to(&app, &email, &network, now).await? {
                Taken::Yes => {
                    LinkPage { csrf: csrf.value.clone(), step: LinkStep::Sent, ..LinkPage::default() }
                }
                Taken::No { .. } => LinkPage { full: true, ..asked },
            }
        }
        None => LinkPage { wrong: true, ..asked },
    };
    Ok((csrf, app.renderer.page(locale, &page)?).into_response())
}

/// The account for which the link opens, if it does now.
async fn waiting(
    app: &App,
    handle: &str,
    now: Timestamp,
) -> Result<Option<(ActivationLink, Account)>, Fault> {
    let Some(link) = ActivationLink::open(app, handle) else { return Ok(None) };
    let found = accounts::find_by_person(app, link.person).await?;
    let found = found.filter(|found| found.person_active && found.account.id == link.account);
    let takes = |account: &Account| account.takes_link(link.dies_at, now) == Ok::<(), ActivationRefusal>(());
    Ok(found.map(|found| found.account).filter(takes).map(|account| (link, account)))
}

/// Judges what was typed: a try is taken before the answer counts, so that many at once have five together.
async fn prove(
    app: &App,
    handle: &str,
    typed: &SecretString,
    now: Timestamp,
) -> Result<Option<Account>, Fault> {
    let Some((link, account)) = waiting(app, handle, now).await? else { return Ok(None) };
    let right = accounts::is_own_secret(app, link.person, typed, now).await?;
    let act = app.db.write(async move |tx: &Act<'_>| {
        if !accounts::take_link_try_within(tx, &link, now).await? {
            return Ok(false);
        }
        if right {
            accounts::give_tries_back_within(tx, link.account).await?;
        } else {
            let subject = link.person.to_string();
            tx.audit(AuditAct::ActivationRefused, NOBODY, &subject, &json!({}), now).await?;
        }
        Ok(right)
    });
    Ok(act.await?.then_some(account))
}

async fn page_of(
    app: &App,
    csrf: &CsrfToken,
    handle: &str,
    tried: bool,
    now: Timestamp,
) -> Result<LinkPage, Fault> {
    let csrf = csrf.value.clone();
    let Some((link, _)) = waiting(app, handle, now).await? else {
        return Ok(LinkPage { csrf, ..LinkPage::default() });
    };
    let facts = Facts::of(app, link.person).await?;
    Ok(LinkPage {
        csrf,
        step: LinkStep::Secret,
        handle: handle.to_owned(),
        person_name: mask_name(&facts.name),
        wrong: tried,
        ..LinkPage::default()
    })
}
