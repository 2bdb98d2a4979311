//! Makes accounts of the imported city ready to sign in, as if their owners had activated them.

use anyhow::{Context as _, bail};
use city::accounts::{self, Activated, NewAlias};
use domain::identifiers::{Alias, LoginName};
use platform::bound;
use platform::db::Act;
use roster::demo_city::{self, DemoCityOptions, Notable};
use web::app::App;

use super::file::{DemoAccount, Plain};

/// The password of everybody who is ready.
const PASSWORD: &str = "taipei demo 2026";
/// Who is left to activate: the story of a first sign-in begins with them.
const PENDING: [&str; 2] = ["T-zhangyawen", "T-linjingyi"];
/// The most plain accounts; a small city has fewer.
const PLAIN: usize = 1000;

/// Who can sign in, or soon can.
pub struct Ready {
    /// The notable people.
    pub accounts: Vec<DemoAccount>,
    /// The plain ones.
    pub plain: Plain,
}

/// Activates the notable people but a few, and the plain ones.
pub async fn activate(app: &App, city: &DemoCityOptions) -> anyhow::Result<Ready> {
    let phc = accounts::hasher(app)?.hash(PASSWORD.into()).await?;
    let (mut shown, mut ready) = (Vec::new(), Vec::new());
    for person in demo_city::notable(city)? {
        if PENDING.contains(&person.sourced_id.as_str()) {
            shown.push(describe(person, None));
            continue;
        }
        let alias = alias(&person);
        ready.push((person.login.clone(), alias.clone()));
        let login = alias.unwrap_or_else(|| person.login.clone());
        shown.push(describe(person, Some(login)));
    }
    let mut count = 0;
    for person in demo_city::plain(city, PLAIN)? {
        count += 1;
        ready.push((person.login, Some(format!("plain-{count}"))));
    }
    for some in ready.chunks(100) {
        activate_some(app, some, &phc).await?;
    }
    let plain = Plain { pattern: "plain-{n}".to_owned(), first: 1, count, password: PASSWORD.to_owned() };
    Ok(Ready { accounts: shown, plain })
}

/// Teachers chose a name at activation, `moming` for `T-moming`; guardians sign in by their mail address, pupils
/// by their default name, which shows nothing that is secret.
fn alias(person: &Notable) -> Option<String> {
    let (kind, word) = person.sourced_id.split_once('-')?;
    (kind != "S" && !person.login.contains('@')).then(|| word.to_owned())
}

fn describe(person: Notable, login: Option<String>) -> DemoAccount {
    let is_ready = login.is_some();
    DemoAccount {
        login: login.unwrap_or(person.login),
        password: is_ready.then(|| PASSWORD.to_owned()),
        activation_secret: (!is_ready).then_some(person.activation_secret),
        name: person.name,
        roles: person.roles,
        shows: person.shows,
    }
}

/// Gives the secrets of those who are still to activate another fortnight; who did so meanwhile has none any more.
pub async fn renew(app: &App, mut accounts: Vec<DemoAccount>) -> anyhow::Result<Vec<DemoAccount>> {
    for account in accounts.iter_mut().filter(|account| account.activation_secret.is_some()) {
        let name = LoginName::parse(&account.login).context("a login name that cannot be one")?;
        let known = accounts::find_by_login(app, &name).await?;
        let now = app.now();
        let is_pending = match known.map(|known| known.account) {
            Some(waiting) => {
                let renew = app.db.write(async move |act: &Act<'_>| {
                    accounts::renew_activation_within(act, &waiting, now).await
                });
                renew.await?.is_some()
            }
            None => false,
        };
        if !is_pending {
            account.activation_secret = None;
        }
    }
    Ok(accounts)
}

/// Activates accounts by their default names, giving each its new name if it has one, in one transaction.
async fn activate_some(app: &App, some: &[(String, Option<String>)], phc: &str) -> anyhow::Result<()> {
    let (mut all, sealer) = (Vec::with_capacity(some.len()), app.keyring.sealer());
    for (default, alias) in some {
        let name = LoginName::parse(default).context("a default name that cannot be one")?;
        let known = accounts::find_by_login(app, &name).await?;
        let known = known.with_context(|| format!("the import made no account for {alias:?}"))?;
        let alias = alias.as_deref().map(Alias::parse).transpose()?;
        all.push(Activated {
            account: known.account.id,
            dies_at: known.account.activation_dies_at,
            alias: alias.map(|alias| NewAlias::of(&sealer, &known.account, alias)),
            password: bound::seal_password(&sealer, known.account.id.0, phc)?,
        });
    }
    let (now, sealer) = (app.now(), app.keyring.sealer());
    let act = app.db.write(async move |tx: &Act<'_>| {
        let mut activated = 0;
        for one in all {
            activated += usize::from(accounts::activate_within(tx, &sealer, one, now).await?);
        }
        Ok(activated)
    });
    if act.await? < some.len() {
        bail!("an account of the demo city was activated before its time");
    }
    Ok(())
}
