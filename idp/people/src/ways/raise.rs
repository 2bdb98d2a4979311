//! What the first factor changes in the session in which it was enrolled, and in the others.

use domain::assurance::Acr;
use http::HeaderMap;

use city::sessions::{self, Opening, Proved, SignedIn};
use platform::db::Act;
use platform::fault::Fault;
use web::ask::{Ask, go};
use web::device::user_agent;
use web::error::Paged;

/// The session of whoever asks with that proof besides, which takes the place of the present one once it is written
/// (`sessions::raise_within`), and its `Set-Cookie` value.
///
/// # Errors
/// When the cookie cannot be sealed.
pub(super) fn raised(
    ask: &Ask<SignedIn>,
    headers: &HeaderMap,
    proved: Proved,
) -> Result<(Opening, String), Fault> {
    let session = ask.who.session.clone();
    let opening = Opening::raised(&ask.app, session, proved, &user_agent(headers), ask.now);
    let cookie = opening.cookie(&ask.app)?;
    Ok((opening, cookie))
}

/// The person has shown a factor: the session says so from now on. With the first one all other sessions end, since whoever
/// began them had only the password. Returns the `Set-Cookie` value.
///
/// # Errors
/// The way to the sign-in page, if the session ended meanwhile.
pub(super) async fn raise(
    ask: &Ask<SignedIn>,
    headers: &HeaderMap,
    amr: &'static str,
    is_first: bool,
) -> Paged<String> {
    let (opening, cookie) = raised(ask, headers, Proved { acr: Acr::Mfa, amr: amr.into() })?;
    let (person, now) = (ask.person(), ask.now);
    let act = async move |act: &Act<'_>| {
        let is_raised = sessions::raise_within(act, &opening).await?;
        if is_raised && is_first {
            sessions::end_all_of_within(act, person, Some(opening.session.id), now).await?;
        }
        Ok(is_raised)
    };
    if ask.app.db.write(act).await? { Ok(cookie) } else { Err(go("/login")?.into()) }
}
