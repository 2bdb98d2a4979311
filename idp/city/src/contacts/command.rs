//! `sms …` on the command line.

use clap::Subcommand;
use domain::timestamp::Timestamp;

use super::limits::SMS_OF_CITY;
use super::stop;
use platform::config::Config;
use platform::db::Db;
use platform::seal::Sealer;
use web::moment::Moment;

/// Stops all SMS of the city at once, on every node and without a restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Subcommand)]
pub enum SmsCommand {
    /// Stop all SMS; pages offer e-mail.
    Stop,
    /// Send SMS again.
    Resume,
    /// Say whether they do, and how many were sent today.
    Status,
}

impl SmsCommand {
    /// Carries the command out and returns the text to print.
    pub async fn run(
        self,
        db: &Db,
        sealer: &Sealer,
        config: &Config,
        now: Timestamp,
    ) -> anyhow::Result<String> {
        match self {
            Self::Stop => stop::turn(db, true, now).await?,
            Self::Resume => stop::turn(db, false, now).await?,
            Self::Status => false,
        };
        let (sms, since) = (&config.sms, stop::since(db.read()).await?);
        let state = match (sms.stopped, since) {
            (true, _) => "stopped by the configuration (sms.stopped)".to_owned(),
            (false, Some(since)) => {
                format!("stopped since {} (idp sms resume)", Moment::from(since).line())
            }
            (false, None) if !matches!(sms.recipe(), Ok(Some(_))) => {
                "no gateway is configured (sms.url)".to_owned()
            }
            (false, None) => "going out".to_owned(),
        };
        let sent = SMS_OF_CITY.without_app(config, sealer, &[]).read(db.read(), now).await?;
        let budget = match sms.daily_budget {
            0 => "no budget".to_owned(),
            most => format!("of {most}"),
        };
        Ok(format!("sms    {state}\ntoday  {sent} sent, {budget}\n"))
    }
}
