//! `/me/confirm`: the password once more, before a way into the account is changed.

use std::sync::Arc;

use city::sessions::SignedIn;
use secrecy::SecretString;
use signon::login;
use web::ask::{Ask, go};
use web::error::{Paged, Stop};
use web::extract::CsrfForm;
use web::onward::Onward;

use super::pages::{ConfirmForm, ConfirmPage, WrongPassword};

/// Goes on only where the password was given within the last five minutes; else it is asked for, and then that page.
pub(super) fn proved(ask: &Ask<SignedIn>, page: &str) -> Paged<()> {
    if ask.who.session.is_fresh(ask.now) {
        return Ok(());
    }
    let onward = Onward { tx: None, back: Some(page.to_owned()) };
    Err(Stop::at(&onward.through("/me/confirm")))
}

/// The form.
pub(super) async fn get(ask: Ask<SignedIn>) -> Paged {
    ask.show(&ConfirmPage { onward: Onward::of_form(ask.query()), form: ConfirmForm::default() })
}

/// The password: a right one leads back to where it was asked for.
pub(super) async fn post(ask: Ask<SignedIn>, CsrfForm(fields): CsrfForm) -> Paged {
    let onward = Onward::of_form(&fields);
    let typed = SecretString::from(fields.get("current").unwrap_or_default());
    if login::prove_again(&ask.app, Arc::clone(&ask.who.session), typed, ask.now).await? {
        return go(onward.target());
    }
    let mut form = ConfirmForm::default();
    form.current.refuse(WrongPassword::Wrong);
    ask.show(&ConfirmPage { onward, form })
}
