//! Puts a node together: opens the database and the keys, starts the pools, and carries out what acts leave to be done
//! after their commit.

use std::sync::Arc;

use domain::claims::ClaimNames;
use domain::ids::PersonId;
use domain::timestamp::Timestamp;
use futures_util::future::BoxFuture;
use http::HeaderMap;
use tokio::sync::Semaphore;

use city::{accounts, sessions};
use platform::audit::{self, AuditAct, OPERATOR};
use platform::clock::Clock;
use platform::config::Config;
use platform::db::{Db, Effects};
use platform::fault::Fault;
use platform::high_water;
use platform::jobs::Outbox;
use platform::key_sets::KeySets;
use platform::keys::{self, Keyring};
use platform::metrics::Metrics;
use web::app::{App, Base, Parts};
use web::render::Renderer;

/// Opens the database for a command, with the keys that it was written with, and brings its schema up to date or refuses an
/// older one, as the configuration says. The clock goes on from the highest time that the database has seen: a command on a
/// machine whose clock is behind does not write what is over already, or before what it follows.
///
/// # Errors
/// When the database cannot be used, its schema is older than this program, or the keys do not fit it.
pub async fn open(config: &Config, clock: &Clock) -> anyhow::Result<(Db, Keyring)> {
    with_keys(Db::connect(&config.database).await?, config, clock).await
}

async fn with_keys(db: Db, config: &Config, clock: &Clock) -> anyhow::Result<(Db, Keyring)> {
    let accept_new = config.server.accept_new_keys;
    let keyring = keys::open_for(&db, &config.server.keys, accept_new, clock.now()).await?;
    db.keep_audit_with(keyring.sealer());
    if config.server.migrate {
        let bound = db.migrate(&keyring.sealer()).await?;
        if bound.values().any(|rows| *rows > 0) {
            // On record, since it vouches for them; nothing does so again by itself.
            tell(&db, AuditAct::RowsBound, serde_json::json!(bound), clock.now()).await?;
        }
    } else if db.missing_migrations().await? > 0 {
        anyhow::bail!("the database schema is older than this program: run `idp migrate`");
    }
    if let Some(seen) = high_water::seen(&db).await? {
        clock.raise(seen);
    }
    let now = clock.now();
    keys::remember(&db, &keyring, accept_new, now).await?;
    if accept_new {
        tell(&db, AuditAct::KeysAccepted, serde_json::json!({}), now).await?;
    }
    Ok((db, keyring))
}

/// Puts on record what opening the database did.
async fn tell(db: &Db, act: AuditAct, detail: serde_json::Value, now: Timestamp) -> anyhow::Result<()> {
    let (actor, subject) = (OPERATOR.to_owned(), "database".to_owned());
    Ok(audit::record_alone(db, now, actor, act, subject, detail).await?)
}

/// Opens the database, reads the keys, starts the password pool.
///
/// # Errors
/// When a part cannot be started; the text says which and why.
pub async fn start(config: Config, clock: Clock) -> anyhow::Result<App> {
    let db = Db::connect_to_serve(&config.database).await?;
    let (db, keyring) = with_keys(db, &config, &clock).await?;
    let (parts, outbox) = (Arc::<Parts>::default(), Outbox::default());
    db.after_commits(carry_out(Arc::clone(&parts), outbox.clone()));
    let base = Base {
        renderer: Renderer::with_foot(&config.pages, &config.help.telephone)?,
        claim_names: ClaimNames::under(&config.tokens.claims_prefix),
        key_sets: KeySets::new(config.server.allow_private_targets),
        outbox,
        metrics: Metrics::default(),
        requests: Semaphore::new(config.server.limits.requests.min(Semaphore::MAX_PERMITS)),
        config,
        db,
        keyring,
        clock,
    };
    let app = App::new(base, parts, who_is_signed_in);
    accounts::start(&app)?;
    Ok(app)
}

/// What is done on this node after each commit.
fn carry_out(parts: Arc<Parts>, outbox: Outbox) -> impl Fn(&Effects) {
    move |effects| {
        parts.forget(&effects.stale);
        if effects.sends {
            outbox.wake();
        }
    }
}

fn who_is_signed_in<'a>(
    app: &'a App,
    headers: &'a HeaderMap,
) -> BoxFuture<'a, Result<Option<PersonId>, Fault>> {
    Box::pin(async move { Ok(sessions::find_signed_in(app, headers).await?.map(|session| session.person)) })
}
