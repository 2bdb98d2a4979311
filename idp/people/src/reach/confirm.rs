//! `/me/confirm`: the password once more, before a way into the account is changed.

use city::sessions::SignedIn;
use domain::sessions::fresh;
use http::HeaderMap;
use secrecy::SecretString;
use signon::login;
use web::ask::{Ask, go};
use web::cookies;
use web::device::user_agent;
use web::error::{Paged, Stop};
use web::extract::CsrfForm;
use web::onward::Onward;

use super::pages::{ConfirmForm, ConfirmPage, WrongPassword};

/// Goes on only where the password was given within the last five minutes; else it is asked for, and then that page.
pub(super) fn proved(ask: &Ask<SignedIn>, page: &str) -> Paged<()> {
    if fresh(ask.who.session.auth_time, ask.now) {
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
pub(super) async fn post(ask: Ask<SignedIn>, headers: HeaderMap, CsrfForm(fields): CsrfForm) -> Paged {
    let (onward, agent) = (Onward::of_form(&fields), user_agent(&headers));
    let typed = SecretString::from(fields.get("current").unwrap_or_default());
    let confirmed = login::confirm(&ask.app, &ask.who.session, (&typed, &agent), ask.now).await?;
    if let Some(cookie) = confirmed {
        let mut response = go(onward.target())?;
        cookies::give(response.headers_mut(), &cookie);
        return Ok(response);
    }
    let mut form = ConfirmForm::default();
    form.current.refuse(WrongPassword::Wrong);
    ask.show(&ConfirmPage { onward, form })
}
