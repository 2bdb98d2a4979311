//! What the process itself does beside answering: hears what others changed, delivers the outbox, reads keys and
//! certificates again, and starts the rounds of the rooms' chores.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::{JoinHandle, JoinSet};

use super::delivery::Deliverer;
use super::pace::{BREATH, Stop, wait};
use super::rounds;
use super::time;
use super::tls::TlsKeys;
use city::accounts;
use platform::audit;
use platform::db::Db;
use platform::fault::StoreError;
use platform::invalidate::{self, Poller};
use platform::jobs;
use platform::keys;
use web::app::App;

/// How often key and certificate files are looked at.
const RELOAD: Duration = Duration::from_secs(2);
/// How often keys are rotated by age; beginning after the first such time.
const ROTATE: Duration = Duration::from_hours(1);
/// How often the log is told the head of the audit, beginning with the start.
const HEAD: Duration = Duration::from_hours(1);
/// How often what the release before wrote in the clear is looked for.
const SEAL: Duration = Duration::from_mins(1);
/// How long after a start what the release before wrote in the clear is left as it is: a node of that release, which
/// cannot read what is sealed, is replaced meanwhile.
const SEAL_AFTER: Duration = Duration::from_mins(10);
/// Starts them; the task ends soon after `stop` becomes true, once deliveries under way have ended.
pub(super) async fn start(
    app: &App,
    tls: Option<Arc<TlsKeys>>,
    stop: Stop,
) -> Result<JoinHandle<()>, StoreError> {
    // Before anything is cached.
    let poller = Poller::start(&app.db).await?;
    let is_back = Box::pin(time::look(app, false)).await;
    let mut chores = JoinSet::new();
    chores.spawn(hear(app.clone(), poller, stop.clone()));
    chores.spawn(deliver(app.clone(), stop.clone()));
    chores.spawn(reload(app.clone(), tls, stop.clone()));
    chores.spawn(rotate(app.clone(), stop.clone()));
    chores.spawn(tell_head(app.db.for_chores(), HEAD, stop.clone()));
    rounds::start(app, &mut chores, &stop);
    chores.spawn(time::keep(app.clone(), is_back, stop.clone()));
    chores.spawn(seal(app.clone(), stop));
    Ok(super::spawn(async move {
        while let Some(ended) = chores.join_next().await {
            super::report(ended);
        }
    }))
}

async fn hear(app: App, mut poller: Poller, mut stop: Stop) {
    let mut deaf = false;
    while wait(invalidate::POLL, &mut stop).await {
        match poller.poll(&app.db, Instant::now()).await {
            Ok(keys) => {
                app.forget(&keys);
                deaf = false;
            }
            Err(error) if !deaf => {
                tracing::error!(%error, "other nodes cannot be heard; what is cached may be a minute old");
                deaf = true;
            }
            Err(_) => {}
        }
    }
}

async fn deliver(app: App, stop: Stop) {
    let deliverer = Arc::new(Deliverer::new(app.clone()));
    jobs::work(&app.db, &app.clock, &app.outbox, deliverer, stop).await;
}

async fn reload(app: App, tls: Option<Arc<TlsKeys>>, mut stop: Stop) {
    while wait(RELOAD, &mut stop).await {
        let (keyed, tls) = (app.clone(), tls.clone());
        let (tell, told) = tokio::sync::oneshot::channel();
        in_background(move || {
            let changed = keyed.keyring.reload();
            // Somebody listens until the end of the chore.
            let _ = tell.send(matches!(changed, Ok(true)));
            match changed {
                Ok(true) => tracing::info!("the keys were read again"),
                Ok(false) => {}
                Err(error) => {
                    tracing::error!(%error, "the keys cannot be read again; the old ones stay in use");
                }
            }
            match tls.as_ref().map(|tls| tls.reload()) {
                Some(Ok(true)) => tracing::info!("the certificate was read again"),
                Some(Err(error)) => {
                    tracing::error!(error = format!("{error:#}"), "the old certificate stays in use");
                }
                Some(Ok(false)) | None => {}
            }
        })
        .await;
        if told.await == Ok(true)
            && let Err(error) = keys::remember(&app.db.for_chores(), &app.keyring, false, app.now()).await
        {
            tracing::error!(%error, "the database does not know the new keys yet");
        }
    }
}

/// Tells the log the head of the audit, at once and then after each `period`, so that it is known elsewhere how far the
/// audit went.
async fn tell_head(db: Db, period: Duration, mut stop: Stop) {
    loop {
        match audit::head(db.read()).await {
            Ok(Some(head)) => tracing::info!(%head, "the head of the audit"),
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "the head of the audit cannot be read"),
        }
        if !wait(period, &mut stop).await {
            return;
        }
    }
}

async fn rotate(app: App, mut stop: Stop) {
    let Some(ages) = app.config.keys.ages() else { return };
    while wait(ROTATE, &mut stop).await {
        let app = app.clone();
        in_background(move || match keys::rotate_aged(app.keyring.dir(), ages, app.now()) {
            Ok(true) => tracing::info!("keys were rotated by age"),
            Ok(false) => {}
            Err(error) => tracing::error!(%error, "keys cannot be rotated by age"),
        })
        .await;
    }
}

/// File access blocks, so it has threads of its own.
async fn in_background(act: impl FnOnce() + Send + 'static) {
    super::report(tokio::task::spawn_blocking(act).await);
}

/// Seals what the release before wrote in the clear: its deliveries at once, since only this release makes them now, the
/// rest when no node of it is left.
async fn seal(app: App, mut stop: Stop) {
    let (began, mut unemptied) = (Instant::now(), 0);
    loop {
        let people_too = began.elapsed() >= SEAL_AFTER;
        if let Err(error) = seal_all(&app, people_too, &mut unemptied, &mut stop).await {
            tracing::error!(%error, "what is in the clear is sealed with the next round");
        }
        if !wait(SEAL, &mut stop).await {
            return;
        }
    }
}

/// `unemptied` counts the rows that are sealed while the database's log may still hold them in the clear.
async fn seal_all(
    app: &App,
    people_too: bool,
    unemptied: &mut usize,
    stop: &mut Stop,
) -> Result<(), StoreError> {
    loop {
        // Neither keeps the other waiting for good.
        let adopted = jobs::adopt_some(&app.db, app.keyring.sealer(), app.now()).await;
        let mut some = adopted.unwrap_or_else(|error| {
            tracing::error!(%error, "deliveries of the release before are taken over with the next round");
            0
        });
        if people_too {
            some += accounts::seal_some(&app.db, app.keyring.sealer()).await?;
        }
        if some == 0 {
            break;
        }
        *unemptied += some;
        if !wait(BREATH, stop).await {
            return Ok(());
        }
    }
    if *unemptied > 0 && app.db.empty_log().await? {
        tracing::info!(rows = *unemptied, "what the release before wrote in the clear is sealed");
        *unemptied = 0;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex, PoisonError};
    use std::time::{Duration, Instant};

    use domain::timestamp::Timestamp;
    use tokio::sync::watch;
    use zeroize::Zeroizing;

    use super::tell_head;
    use platform::audit::{self, AuditAct};
    use platform::db::{Db, DbConfig};
    use platform::seal::{SealKey, Sealer};

    /// What was logged.
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Lines {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()).unwrap()
        }
    }

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// An empty database that keeps an audit.
    async fn database(dir: &std::path::Path) -> Db {
        let url = format!("sqlite:{}/test.db", dir.display()).into();
        let db = Db::connect(&DbConfig { url, connections: 2, acquire_seconds: 5 }).await.unwrap();
        let key = SealKey { id: 1, bytes: Zeroizing::new([1; 32]) };
        let sealer = Arc::new(Sealer::new(&[9; 32], &[key]).unwrap());
        db.migrate(&sealer).await.unwrap();
        db.keep_audit_with(sealer);
        db
    }

    #[tokio::test]
    async fn the_head_of_the_audit_is_told_again_after_each_period() {
        let dir = std::env::temp_dir().join(format!("idp-head-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let db = database(&dir).await;
        let (lines, (end, stop)) = (Lines::default(), watch::channel(false));
        let writer = lines.clone();
        let subscriber = tracing_subscriber::fmt().with_writer(move || writer.clone()).finish();
        let _listening = tracing::subscriber::set_default(subscriber);
        let telling = tokio::spawn(tell_head(db.clone(), Duration::from_millis(20), stop));
        for act in [AuditAct::SignInRefused, AuditAct::GrantReplayed] {
            let detail = serde_json::json!({});
            let (actor, subject) = ("nobody".to_owned(), "nobody".to_owned());
            audit::record_alone(&db, Timestamp(0), actor, act, subject, detail).await.unwrap();
            let head = audit::head(db.read()).await.unwrap().unwrap().to_string();
            let begun = Instant::now();
            while !lines.text().contains(&head) {
                assert!(begun.elapsed() < Duration::from_secs(20), "{}", lines.text());
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
        end.send(true).unwrap();
        telling.await.unwrap();
        db.close().await.unwrap();
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
