//! What the first factor changes in the session in which it was enrolled, and in the others.

use domain::assurance::Acr;
use http::HeaderMap;

use city::sessions::{self, Opening, Proved, SignedIn};
use platform::db::Act;
use web::ask::{Ask, go};
use web::device::user_agent;
use web::error::Paged;

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
    let proved = Proved { acr: Acr::Mfa, amr: amr.into() };
    let (session, person, now) = (ask.who.session.clone(), ask.person(), ask.now);
    let opening = Opening::raised(&ask.app, session, proved, &user_agent(headers), now);
    let cookie = opening.cookie(&ask.app)?;
    let act = async move |act: &Act<'_>| {
        let is_raised = sessions::raise_within(act, &opening).await?;
        if is_raised && is_first {
            sessions::end_all_of_within(act, person, Some(opening.session.id), now).await?;
        }
        Ok(is_raised)
    };
    if ask.app.db.write(act).await? { Ok(cookie) } else { Err(go("/login")?.into()) }
}
