//! `/me/prove`: the password or a passkey once more, before something that needs a fresh proof.

use std::sync::Arc;

use domain::words;
use secrecy::SecretString;

use super::pages::{ProveFailure, ProvePage};
use city::sessions::{self, SignedIn};
use city::{factors, passkeys};
use platform::db::Act;
use platform::fault::Fault;
use platform::hash::HashRefusal;
use signon::login::prove_again;
use web::ask::{Ask, go};
use web::error::{PageRefusal, Paged};
use web::extract::{Asker, CsrfForm};
use web::json;
use web::render::with_tx;
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
    }
}

impl After {
    fn path(self) -> &'static str {
        match self {
            Self::Ways => "/me/ways",
            Self::App => "/me/ways/app",
            Self::Offer => "/me/ways/offer",
        }
    }
}

/// The way to the proof, where the last one is too old; none where it is fresh.
pub(super) fn first(ask: &Ask<SignedIn>, after: After, tx: Option<&str>) -> Option<Paged> {
    (!ask.who.session.is_fresh(ask.now)).then(|| {
        let to = with_tx("/me/prove", tx);
        let mark = if tx.is_some() { '&' } else { '?' };
        go(format!("{to}{mark}to={after}"))
    })
}

/// The form.
pub(super) async fn get(ask: Ask<SignedIn>) -> Paged {
    let after = ask.query().get("to").and_then(After::parse).unwrap_or(After::Ways);
    let tx = transaction::of_form(ask.query());
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

/// The answer of an authenticator: a passkey of the person who is signed in.
pub(super) async fn post_passkey(ask: Ask<SignedIn>, asker: Asker, CsrfForm(fields): CsrfForm) -> Paged {
    let after = fields.get("to").and_then(After::parse).unwrap_or(After::Ways);
    let tx = transaction::of_form(&fields);
    let typed = |name| fields.get(name).unwrap_or_default();
    let answer = (typed("ceremony"), typed("answer"));
    let checked = passkeys::check(&ask.app, asker.browser, answer, ask.now).await?;
    if let Some(checked) = checked.filter(|checked| checked.person == ask.person()) {
        let (session, sealer, now) = (Arc::clone(&ask.who.session), ask.app.keyring.sealer(), ask.now);
        let act = async move |act: &Act<'_>| {
            Ok(passkeys::use_within(act, &checked, now).await?
                && sessions::prove_again_within(act, &sealer, &session, now).await?)
        };
        if ask.app.db.write(act).await? {
            return go(with_tx(after.path(), tx.as_deref()));
        }
    }
    let page = page(&ask, after, tx, Some(ProveFailure::Passkey)).await?;
    ask.show(&page)
}
