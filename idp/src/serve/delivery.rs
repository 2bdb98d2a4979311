//! Brings each kind of delivery to the part that makes it. Each part is prepared with its first delivery: reading the
//! system's certificates would delay the start.

use futures_util::future::BoxFuture;
use tokio::sync::OnceCell;
use uuid::Uuid;

use city::contacts::sms_is_stopped;
use platform::jobs::{Deliver, Delivery, Job, JobKind};
use platform::mail::Mailer;
use platform::sms::SmsGateway;
use signon::logout::LogoutCourier;
use web::app::App;

/// Delivers what this node's outbox worker claims.
pub(super) struct Deliverer {
    app: App,
    mailer: OnceCell<Mailer>,
    sms: OnceCell<SmsGateway>,
    logout: LogoutCourier,
}

impl Deliverer {
    /// With nothing prepared yet.
    pub(super) fn new(app: App) -> Self {
        let logout = LogoutCourier::new(app.clone());
        Self { app, mailer: OnceCell::new(), sms: OnceCell::new(), logout }
    }

    async fn mail(&self, payload: &str, id: Uuid) -> Delivery {
        let Some(server) = self.app.config.mail.server() else {
            return Delivery::Later("no mail server is configured (mail.host)".to_owned());
        };
        match self.mailer.get_or_try_init(|| async { Mailer::new(server) }).await {
            Ok(mailer) => mailer.deliver(payload, id).await,
            Err(error) => Delivery::Later(format!("the mail server cannot be used: {error}")),
        }
    }

    async fn sms(&self, payload: &str, id: Uuid) -> Delivery {
        let config = &self.app.config.sms;
        let Ok(Some(recipe)) = config.recipe() else {
            return Delivery::Later("no gateway is configured (sms.url)".to_owned());
        };
        // What waited when the stop was given waits on; a database that does not answer is no reason to send.
        if sms_is_stopped(&self.app).await.unwrap_or(true) {
            return Delivery::Later("all SMS are stopped (idp sms status)".to_owned());
        }
        let new = || async { SmsGateway::new(recipe, config.username.clone(), config.password.clone()) };
        match self.sms.get_or_try_init(new).await {
            Ok(gateway) => gateway.deliver(payload, id).await,
            Err(error) => Delivery::Later(format!("the gateway cannot be used: {error}")),
        }
    }
}

impl Deliver for Deliverer {
    fn deliver<'a>(&'a self, job: &'a Job) -> BoxFuture<'a, Delivery> {
        Box::pin(async move {
            let Some(payload) = job.open(&self.app.keyring.sealer()) else {
                return Delivery::Later("it does not open by the sealing keys of this node".to_owned());
            };
            match job.kind {
                JobKind::Mail => self.mail(&payload, job.id).await,
                JobKind::Sms => self.sms(&payload, job.id).await,
                JobKind::BackchannelLogout => self.logout.deliver(&payload).await,
            }
        })
    }
}
