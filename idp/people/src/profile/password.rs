//! `GET /me/password`, `POST /me/password`, `POST /me/password/strength`.

use std::time::Duration;

use domain::accounts::holder;
use domain::passwords::PasswordRefusal;
use http::HeaderMap;
use secrecy::{ExposeSecret as _, SecretString};

use super::pages::MeNotice;
use super::posts::back;
use city::accounts::{self, Asks, Facts};
use city::contexts;
use city::sessions::SignedIn;
use signon::login::pages::PasswordPage;
use signon::login::{ChangeOutcome, PasswordChange, change_password, meter};
use web::ask::Ask;
use web::cookies;
use web::device::user_agent;
use web::error::{PageRefusal, Paged};
use web::extract::CsrfForm;

/// The form.
pub(super) async fn get(ask: Ask<SignedIn>) -> Paged {
    ask.show(&page(&ask).await?)
}

/// What was typed.
pub(super) async fn post(ask: Ask<SignedIn>, headers: HeaderMap, CsrfForm(fields): CsrfForm) -> Paged {
    let text = |name| fields.get(name).unwrap_or_default();
    let mut page = page(&ask).await?;
    page.repeat_differs = text("password") != text("password_again");
    if !page.repeat_differs {
        let typed = PasswordChange {
            session: ask.who.session.clone(),
            user_agent: user_agent(&headers),
            current: SecretString::from(text("current")),
            new: SecretString::from(text("password")),
        };
        match change_password(&ask.app, typed, ask.now).await? {
            ChangeOutcome::Changed(cookie) => {
                let mut response = back(MeNotice::PasswordChanged)?;
                cookies::give(response.headers_mut(), &cookie);
                return Ok(response);
            }
            ChangeOutcome::WrongCurrent => page.wrong_current = true,
            ChangeOutcome::Refused(refusals) => {
                page.password_refusals = refusals.into_iter().map(code).collect();
            }
        }
    }
    ask.show(&page)
}

/// How strong a password is, while it is typed. Whether it holds something personal is told only of one that is well
/// otherwise, and so often a session and a day; from then on the form tells it.
pub(super) async fn post_strength(ask: Ask<SignedIn>, CsrfForm(fields): CsrfForm) -> Paged {
    let facts = Facts::of(&ask.app, ask.person()).await?;
    let typed = SecretString::from(fields.get("password").unwrap_or_default());
    let judged = accounts::estimate(&ask.app, holder(&facts.roles), &typed, Duration::ZERO).await?;
    let personal = if judged.refusals.is_empty() {
        let (whose, asks) = ((ask.person(), &facts), Asks::Typing(ask.who.session.id));
        accounts::tell_personal(&ask.app, whose, asks, typed.expose_secret(), ask.now).await?
    } else {
        None
    };
    Ok(meter(&judged, personal)?)
}

fn code(refusal: PasswordRefusal) -> String {
    refusal.code().to_owned()
}

async fn page(ask: &Ask<SignedIn>) -> Paged<PasswordPage> {
    let standing = contexts::standing(&ask.app, ask.person()).await?.ok_or(PageRefusal::Forbidden)?;
    let roles: Vec<_> = standing.contexts.iter().map(|context| context.role).collect();
    Ok(PasswordPage {
        person_name: standing.profile.name.clone(),
        login_name: standing.profile.login_name.clone(),
        min_length: ask.app.config.passwords.policy.min_length(holder(&roles)),
        wrong_current: false,
        password_refusals: Vec::new(),
        repeat_differs: false,
    })
}
