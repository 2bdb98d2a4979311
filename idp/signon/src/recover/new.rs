//! `/recover/new`: the new password. Looking at the page uses nothing up.

use std::time::Duration;

use city::accounts::{self, Credentials, Facts};
use city::recovery::{self, Reset, Ticket};
use city::sessions::MaybeSignedIn;
use domain::accounts::holder;
use domain::binding::mask_name;
use domain::passwords::PasswordRefusal;
use http::HeaderMap;
use platform::db::Act;
use platform::fault::Fault;
use secrecy::SecretString;
use web::ask::{Anyone, Ask, go};
use web::error::{PageRefusal, Paged};
use web::extract::{Asker, CsrfForm};
use web::onward::Onward;

use super::pages::{NewPasswordPage, NewPasswordStep, RecoveredPage};
use crate::login::{Failures, goes_on, meter};

/// The page of a link.
pub(super) async fn get(ask: Ask<Anyone>, asker: Asker) -> Paged {
    let handle = ask.query().get("t").unwrap_or_default().to_owned();
    ask.show(&page(&ask, (&handle, &asker), Onward::default()).await?)
}

/// What was typed.
pub(super) async fn post(
    ask: Ask<Anyone>,
    asker: Asker,
    headers: HeaderMap,
    CsrfForm(fields): CsrfForm,
) -> Paged {
    let (handle, onward) = (fields.get("t").unwrap_or_default(), Onward::of_form(&fields));
    let mut page = page(&ask, (handle, &asker), onward).await?;
    let Some((ticket, found)) = opened(&ask, handle, &asker).await? else { return ask.show(&page) };
    let password = fields.get("password").unwrap_or_default();
    page.repeat_differs = fields.get("password_again").unwrap_or_default() != password;
    let password = SecretString::from(password);
    let facts = Facts::of(&ask.app, ticket.person).await?;
    // Whoever types two different texts sets no password, and so learns nothing of what is known of the person.
    let judged = if page.repeat_differs {
        accounts::judge_plain(&ask.app, holder(&facts.roles), &password).await?
    } else {
        accounts::judge_new(&ask.app, &found, &facts, &password, ask.now).await?
    };
    if let Err(refusals) = judged {
        page.password_refusals = refusals.into_iter().map(code).collect();
    }
    if page.repeat_differs || !page.password_refusals.is_empty() {
        return ask.show(&page);
    }
    if set(&ask, (ticket, &found), password, &headers).await? {
        return go(page.onward.through("/recover/done"));
    }
    ask.show(&NewPasswordPage { step: NewPasswordStep::Over, ..page })
}

/// How strong a password is, while it is typed: by the rules that know nothing of the person.
pub(super) async fn post_strength(ask: Ask<Anyone>, asker: Asker, CsrfForm(fields): CsrfForm) -> Paged {
    let ticket = opened(&ask, fields.get("t").unwrap_or_default(), &asker).await?;
    let (ticket, _) = ticket.ok_or(PageRefusal::BadRequest)?;
    let roles = accounts::list_roles_of(ask.app.db.read(), ticket.person).await?;
    let typed = SecretString::from(fields.get("password").unwrap_or_default());
    let judged = accounts::estimate(&ask.app, holder(&roles), &typed, Duration::ZERO).await?;
    Ok(meter(&judged, None)?)
}

/// The end of the way. The request of a service that waits goes on where somebody signed in meanwhile, in another tab.
pub(super) async fn get_done(ask: Ask<Anyone>, MaybeSignedIn(session): MaybeSignedIn) -> Paged {
    let onward = Onward::of_form(ask.query());
    if goes_on(&ask.app, &onward, session.as_deref(), ask.now).await? {
        return go(onward.target());
    }
    ask.show(&RecoveredPage { sign_in: onward.through("/login") })
}

/// Sets the password, and forgets the wrong ones of before; `false` if the ticket opens nothing any more.
async fn set(
    ask: &Ask<Anyone>,
    (ticket, found): (Ticket, &Credentials),
    password: SecretString,
    headers: &HeaderMap,
) -> Result<bool, Fault> {
    let (app, now, sealer) = (&ask.app, ask.now, ask.app.keyring.sealer());
    let sealed = accounts::hash_new(app, found.account.id, password).await?;
    let mails = recovery::tell_reset(app, &ticket, now).await?;
    let failures = Failures::of(app, found, Some(headers));
    let Some(reset) = Reset::new(ticket, found, sealed, mails) else { return Ok(false) };
    let act = app.db.write(async move |act: &Act<'_>| {
        let is_set = recovery::reset_within(act, &sealer, reset, now).await?;
        if is_set {
            failures.forget_within(act).await?;
        }
        Ok(is_set)
    });
    Ok(act.await?)
}

/// The ticket of a handle with its account, if it opens it now in this browser.
async fn opened(
    ask: &Ask<Anyone>,
    handle: &str,
    asker: &Asker,
) -> Result<Option<(Ticket, Credentials)>, Fault> {
    let Some(ticket) = Ticket::open(&ask.app, handle, &asker.browser) else { return Ok(None) };
    let found = ticket.credentials(&ask.app, ask.now).await?;
    Ok(found.map(|found| (ticket, found)))
}

/// The page of a handle: whose account it is and what to type, or that it opens nothing.
pub(super) async fn page(
    ask: &Ask<Anyone>,
    (handle, asker): (&str, &Asker),
    onward: Onward,
) -> Paged<NewPasswordPage> {
    let Some((ticket, found)) = opened(ask, handle, asker).await? else {
        return Ok(NewPasswordPage { onward, ..NewPasswordPage::over() });
    };
    let facts = Facts::of(&ask.app, ticket.person).await?;
    Ok(NewPasswordPage {
        step: NewPasswordStep::Password,
        handle: handle.to_owned(),
        onward,
        person_name: mask_name(&facts.name),
        login_name: found.account.login_name.or(facts.student_login),
        min_length: ask.app.config.passwords.policy.min_length(holder(&facts.roles)),
        password_refusals: Vec::new(),
        repeat_differs: false,
    })
}

fn code(refusal: PasswordRefusal) -> String {
    refusal.code().to_owned()
}
