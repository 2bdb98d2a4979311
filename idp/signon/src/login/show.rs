//! What `person show` and `person find` print: never an ID number or a default login name.

use std::fmt::Write as _;

use domain::accounts::{Account, AccountState, ActivationRefusal};
use domain::binding::mask_name;
use domain::contexts::Context;
use domain::timestamp::Timestamp;

use super::{device, store};
use city::accounts::Credentials;
use city::contexts;
use city::factors;
use city::removals;
use platform::fault::Fault;
use web::app::App;
use web::moment::Moment;

/// Where an account stands: whose it is, in which roles at which schools, and what keeps its owner out.
pub(super) async fn describe(app: &App, found: &Credentials, now: Timestamp) -> Result<String, Fault> {
    let account = &found.account;
    let standing = contexts::standing(app, account.person).await?;
    let name = standing.as_ref().map_or("", |standing| standing.profile.name.as_str());
    let mut lines = vec![
        ("person", account.person.to_string()),
        ("name", name.to_owned()),
        ("login name", account.login_name.clone().unwrap_or_else(|| "(default, not shown)".to_owned())),
        ("state", state_of(found)),
    ];
    for context in standing.iter().flat_map(|standing| standing.live_contexts(now)) {
        lines.push(("role", role(context)));
    }
    if account.state == AccountState::Pending {
        lines.push(("activation", activation(account, now)));
    }
    if let Some(changed) = account.secret_changed_at {
        lines.push(("password", format!("since {}", Moment::from(changed).line())));
    }
    let held = factors::held(app, account.person).await?;
    if held.any() {
        let (app, keys) = (if held.totp { "app, " } else { "" }, held.passkeys);
        lines.push(("factors", format!("{app}{keys} passkeys, {} recovery codes", held.codes)));
    }
    if let Some(removal) = removals::find(app.db.read(), account.person).await? {
        let due = Moment::from(removal.due_at).line();
        lines.push(("removal", format!("asked for by the owner; on {due}, unless something comes between")));
    }
    lines.push(("lock", lock(app, found, now).await?));
    Ok(lines.iter().fold(String::new(), |mut text, (label, value)| {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{label:<11} {value}");
        text
    }))
}

/// One line for a list.
pub(super) async fn line(app: &App, found: &Credentials, now: Timestamp) -> Result<String, Fault> {
    let standing = contexts::standing(app, found.account.person).await?;
    let name = standing.as_ref().map_or("", |standing| standing.profile.name.as_str());
    let roles: Vec<String> =
        standing.iter().flat_map(|standing| standing.live_contexts(now)).map(role).collect();
    let roles = if roles.is_empty() { "no role".to_owned() } else { roles.join("; ") };
    Ok(format!("{}  {name}  {}  {roles}\n", found.account.person, state_of(found)))
}

fn state_of(found: &Credentials) -> String {
    let state = found.account.state.as_str();
    if found.person_active { state.to_owned() } else { format!("{state}; the person is switched off") }
}

fn role(context: &Context) -> String {
    let mut text = format!("{} at {} {}", context.role.as_str(), context.school.code, context.school.name);
    // Writing to a string does not fail.
    if let Some(class) = &context.class {
        let _ = write!(text, ", class {}", class.label);
    }
    for homeroom in &context.homeroom {
        let _ = write!(text, ", homeroom of {}", homeroom.label);
    }
    if let Some(child) = &context.child {
        let _ = write!(text, ", for {}", mask_name(&child.name));
    }
    text
}

fn activation(account: &Account, now: Timestamp) -> String {
    let until = Moment::from(account.activation_dies_at).line();
    match account.takes_activation(now) {
        Ok(()) => format!("open until {until}"),
        Err(ActivationRefusal::NeedsLink) => format!("by the mailed link, until {until}"),
        Err(ActivationRefusal::TooLate) => {
            "closed: it was open too long; `person unlock` opens it again".to_owned()
        }
        Err(ActivationRefusal::TooManyTries) => {
            "closed: five wrong tries with the mailed link; its page sends a new one".to_owned()
        }
        Err(ActivationRefusal::NotPending) => "closed".to_owned(),
    }
}

/// What keeps the owner out on a device that the account does not know.
async fn lock(app: &App, found: &Credentials, now: Timestamp) -> Result<String, Fault> {
    let sealer = app.keyring.sealer();
    let counters = [
        device::counter_of(&sealer, &found.login_lookup, None),
        device::wide_counter(&sealer, &found.account),
        device::factor_counter(&sealer, &found.account, &found.login_lookup, None),
    ];
    let (mut until, mut wrong) = (None, 0);
    for counter in &counters {
        let Some(tally) = store::peek(app.db.read(), counter).await? else { continue };
        until = until.max(tally.is_locked(now).then_some(tally.locked_until));
        wrong = wrong.max(tally.failures);
    }
    Ok(match until {
        Some(until) => format!("until {}; `person unlock` ends it", Moment::from(until).line()),
        None if wrong > 0 => format!("none; {wrong} wrong of late"),
        None => "none".to_owned(),
    })
}
