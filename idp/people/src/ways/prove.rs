//! `/me/prove`: the password or a passkey once more, before something that needs a fresh proof.

use std::sync::Arc;

use domain::assurance::Acr;
use domain::recovery::ReachKind;
use domain::words;
use http::HeaderMap;
use secrecy::SecretString;

use super::pages::{ProveFailure, ProvePage};
use super::raise::raised;
use city::sessions::{self, Proved, SignedIn};
use city::{factors, passkeys};
use platform::db::Act;
use platform::fault::Fault;
use platform::hash::HashRefusal;
use signon::login::prove_again;
use web::ask::{Ask, go};
use web::cookies;
use web::error::{PageRefusal, Paged};
use web::extract::{Asker, CsrfForm};
use web::json;
use web::onward::Onward;
use web::path::told;
use web::render::with_tx;
use web::route::HOME;
use web::transaction;

words! {
    /// What comes after the proof.
    After {
        /// The list of the ways in.
        Ways = "ways",
        /// The enrolment of an app.
        App = "app",
        /// The offer to link an account of another provider.
        Offer = "offer",
        /// The contacts.
        Contacts = "contacts",
        /// Another e-mail address.
        Email = "email",
        /// Another rescue mailbox.
        Rescue = "rescue",
        /// Another mobile number.
        Mobile = "mobile",
        /// Another login name.
        LoginName = "login-name",
        /// Taking one's own record along.
        Record = "record",
        /// Removing the account.
        Removal = "removal",
        /// One's own page, where other devices are signed out.
        Home = "home",
    }
}

impl From<ReachKind> for After {
    fn from(kind: ReachKind) -> Self {
        match kind {
            ReachKind::Email => Self::Email,
            ReachKind::Rescue => Self::Rescue,
            ReachKind::Mobile => Self::Mobile,
        }
    }
}

impl After {
    fn path(self) -> &'static str {
        match self {
            Self::Ways => "/me/ways",
            Self::App => "/me/ways/app",
            Self::Contacts => "/me/contacts",
            Self::Email => "/me/contacts/to/email",
            Self::Rescue => "/me/contacts/to/rescue",
            Self::Mobile => "/me/contacts/to/mobile",
            Self::LoginName => "/me/login-name",
            Self::Record => "/me/record",
            Self::Removal => "/me/removal",
            Self::Offer => "/me/ways/offer",
            Self::Home => HOME,
        }
    }
}

/// See [`domain::sessions::Session::lacks_step`].
async fn lacks_step(ask: &Ask<SignedIn>) -> Paged<bool> {
    Ok(ask.who.session.lacks_step(factors::held(&ask.app, ask.person()).await?))
}

/// Whether the ways in may be changed now: the last proof is fresh, and the second step was taken by whoever has a factor.
pub(super) async fn may_change(ask: &Ask<SignedIn>) -> Paged<bool> {
    Ok(ask.who.session.is_fresh(ask.now) && !lacks_step(ask).await?)
}

/// The page of the second step, which leads on to what comes after.
fn step(after: After, tx: Option<&str>) -> String {
    let back = tx.is_none().then(|| after.path().to_owned());
    Onward { tx: tx.map(str::to_owned), back }.through("/login/second")
}

/// Leads to the proof or to the second step where the ways in may not be changed yet.
///
/// # Errors
/// The way there.
pub(crate) async fn first(ask: &Ask<SignedIn>, after: After, tx: Option<&str>) -> Paged<()> {
    if !ask.who.session.is_fresh(ask.now) {
        return Err(go(told(with_tx("/me/prove", tx), "to", after))?.into());
    }
    if lacks_step(ask).await? {
        return Err(go(step(after, tx))?.into());
    }
    Ok(())
}

/// The form.
pub(super) async fn get(ask: Ask<SignedIn>) -> Paged {
    let after = ask.query().get("to").and_then(After::parse).unwrap_or(After::Ways);
    let tx = transaction::of_form(ask.query());
    if ask.who.session.is_fresh(ask.now) && lacks_step(&ask).await? {
        return go(step(after, tx.as_deref()));
    }
    let page = page(&ask, after, tx, None).await?;
    ask.show(&page)
}

async fn page(
    ask: &Ask<SignedIn>,
    after: After,
    tx: Option<String>,
    failure: Option<ProveFailure>,
) -> Paged<ProvePage> {
    let held = factors::held(&ask.app, ask.person()).await?;
    let has_passkeys = held.passkeys > 0 && passkeys::is_offered(&ask.app);
    Ok(ProvePage { to: after.as_str(), tx, has_passkeys, failure })
}

/// The password.
pub(super) async fn post(ask: Ask<SignedIn>, CsrfForm(fields): CsrfForm) -> Paged {
    let after = fields.get("to").and_then(After::parse).unwrap_or(After::Ways);
    let tx = transaction::of_form(&fields);
    let password = SecretString::from(fields.get("password").unwrap_or_default());
    let session = Arc::clone(&ask.who.session);
    let failure = match prove_again(&ask.app, session, password, ask.now).await {
        Ok(true) if lacks_step(&ask).await? => return go(step(after, tx.as_deref())),
        Ok(true) => return go(with_tx(after.path(), tx.as_deref())),
        Ok(false) => ProveFailure::Wrong,
        Err(Fault::Hash(HashRefusal::Busy { .. })) => ProveFailure::Busy,
        Err(fault) => return Err(fault.into()),
    };
    let page = page(&ask, after, tx, Some(failure)).await?;
    ask.show(&page)
}

/// The question for the person's passkey.
pub(super) async fn question(ask: Ask<SignedIn>, asker: Asker, CsrfForm(_): CsrfForm) -> Paged {
    let question = passkeys::ask_to_sign_in(&ask.app, asker.browser, ask.now)?;
    Ok(json::no_store(&question.ok_or(PageRefusal::NotFound)?)?)
}

/// The answer of an authenticator: a passkey of the person who is signed in. It is the second step as well.
pub(super) async fn post_passkey(
    ask: Ask<SignedIn>,
    asker: Asker,
    headers: HeaderMap,
    CsrfForm(fields): CsrfForm,
) -> Paged {
    let after = fields.get("to").and_then(After::parse).unwrap_or(After::Ways);
    let tx = transaction::of_form(&fields);
    let checked = passkeys::check(&ask.app, asker.browser, passkeys::answer_of(&fields), ask.now).await?;
    if let Some(checked) = checked.filter(|checked| checked.person == ask.person()) {
        let proved = Proved { acr: Acr::Phr, amr: checked.amr.into() };
        let (opening, cookie) = raised(&ask, &headers, proved)?;
        let now = ask.now;
        let act = async move |act: &Act<'_>| {
            Ok(passkeys::use_within(act, &checked, now).await?
                && sessions::raise_within(act, &opening).await?)
        };
        if ask.app.db.write(act).await? {
            let mut response = go(with_tx(after.path(), tx.as_deref()))?;
            cookies::give(response.headers_mut(), &cookie);
            return Ok(response);
        }
    }
    let page = page(&ask, after, tx, Some(ProveFailure::Passkey)).await?;
    ask.show(&page)
}
