//! The commands.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};

use crate::compose::{open, start};
use crate::operate::{
    AuditCommand, BackupArgs, CheckArgs, MigrateArgs, RestoreArgs, ServiceCommand, end_all,
};
use crate::serve::{Ending, serve, start_log};
use city::contacts::SmsCommand;
use platform::audit::{self, AuditAct, OPERATOR};
use platform::clock::Clock;
use platform::config::{Config, LogConfig, LogFormat};
use platform::db::serve_alone;
use platform::keys::KeysCommand;
use roster::demo_city::DemoCityCommand;
use roster::oneroster::{ImportCommand, Progress};
use signon::login::PersonCommand;

/// The identity provider of Taipei's schools.
///
/// Settings come from the built-in defaults, the files of --config, and the environment (IDP_SECTION__KEY); `idp
/// check-config --reference` lists them. Exit codes: 0 done, 1 could not be done, 2 wrong usage.
#[derive(Debug, Parser)]
#[command(name = "idp", version)]
struct Cli {
    /// A TOML file over the defaults; may be given more than once.
    #[arg(long, global = true, env = "IDP_CONFIG", value_delimiter = ':')]
    config: Vec<PathBuf>,
    /// Go on with keys that the database was not written with, or without those that are missing. What the old keys
    /// made is lost: see docs/operations.md.
    #[arg(long, global = true)]
    accept_new_keys: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve until told to stop (SIGTERM or SIGINT).
    Serve,
    /// Bring the database schema up to date.
    Migrate(MigrateArgs),
    /// Take in what another system says.
    #[command(subcommand)]
    Import(ImportSource),
    /// Write a OneRoster 1.2 bundle of an invented city with Taipei's real schools.
    DemoCity(DemoCityCommand),
    /// Register, list, show and remove services, and rotate their secrets.
    #[command(subcommand)]
    Client(ServiceCommand),
    /// List, rotate or retire keys.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Show where a person's account stands, or let her in again.
    #[command(subcommand)]
    Person(PersonCommand),
    /// Stop or resume all SMS, or say how many went out today.
    #[command(subcommand)]
    Sms(SmsCommand),
    /// Say whether the configuration can be used, without starting.
    CheckConfig(CheckArgs),
    /// Read the record of privileged acts, or check that it is whole.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Write a consistent copy of an embedded database while it is used.
    Backup(BackupArgs),
    /// Put a backup in the place of the embedded database.
    Restore(RestoreArgs),
    /// End every session and grant, and all that was good for one use: after a backup of PostgreSQL was restored.
    EndSessions,
}

/// What can be imported.
#[derive(Debug, Subcommand)]
enum ImportSource {
    /// A OneRoster 1.2 CSV bundle; the same one again goes on where a run was cut off.
    Roster(ImportCommand),
}

/// Runs the command of this process.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = tokio::runtime::Runtime::new().map_err(Into::into).and_then(|rt| rt.block_on(run(cli)));
    match outcome {
        Ok(text) => {
            // Nobody reads a closed pipe.
            let _ = std::io::stdout().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "idp: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> anyhow::Result<String> {
    let command = match cli.command {
        Command::CheckConfig(check) => return check.run(&cli.config),
        command => command,
    };
    let mut config = Config::load(&cli.config)?;
    config.server.accept_new_keys = cli.accept_new_keys;
    if matches!(command, Command::Serve) {
        let _log = start_log(&config.log);
        let mut ending = Ending::listen()?;
        let _alone = serve_alone(&config.database)?;
        let running = serve(config, Clock::system(), None).await?;
        ending.wanted().await;
        running.shutdown().await;
        return Ok(String::new());
    }
    // Of other commands, people read the end; the log tells only what they should know.
    let _log = start_log(&LogConfig { format: LogFormat::Text, filter: "warn".to_owned() });
    run_beside(command, &config).await
}

/// The commands that may run beside a server.
async fn run_beside(command: Command, config: &Config) -> anyhow::Result<String> {
    let clock = Clock::system();
    match command {
        Command::Serve | Command::CheckConfig(_) => Ok(String::new()),
        Command::Migrate(args) => args.run(config, &clock).await,
        Command::Import(ImportSource::Roster(command)) => import_roster(config, &command, &clock).await,
        Command::DemoCity(command) => Ok(command.run()?),
        Command::Person(command) => {
            let app = start(config.clone(), clock).await?;
            command.run(&app).await
        }
        Command::Client(command) => {
            let (db, keyring) = open(config, &clock).await?;
            command.run(&db, &keyring.sealer(), clock.now()).await
        }
        Command::Sms(command) => {
            let (db, keyring) = open(config, &clock).await?;
            command.run(&db, &keyring.sealer(), config, clock.now()).await
        }
        Command::Keys(command) => change_keys(config, &command, &clock).await,
        Command::Audit(command) => {
            let (db, keyring) = open(config, &clock).await?;
            command.run(&db, &keyring.sealer()).await
        }
        Command::Backup(args) => args.run(config).await,
        Command::Restore(args) => args.run(config, &clock).await,
        Command::EndSessions => {
            // The time of this machine: a wrong one that the database has seen is forgotten with the rest.
            let now = clock.now();
            let (db, _keyring) = open(config, &clock).await?;
            Ok(end_all(&db, now).await?.to_string())
        }
    }
}

/// Changes keys, also where the database is out of reach: in an emergency the keys come first, and their files have the time of
/// this machine.
async fn change_keys(config: &Config, command: &KeysCommand, clock: &Clock) -> anyhow::Result<String> {
    let (mut text, detail) = command.change(&config.server.keys, clock.now())?;
    let Some(detail) = detail else { return Ok(text) };
    let record = async {
        let (db, _keyring) = open(config, clock).await?;
        let (actor, subject) = (OPERATOR.to_owned(), "keys".to_owned());
        Ok(audit::record_alone(&db, clock.now(), actor, AuditAct::KeysChanged, subject, detail).await?)
    };
    let recorded: anyhow::Result<()> = record.await;
    if let Err(error) = recorded {
        let _ = writeln!(text, "The audit log does not tell of this: {error:#}");
    }
    Ok(text)
}

async fn import_roster(config: &Config, command: &ImportCommand, clock: &Clock) -> anyhow::Result<String> {
    let (db, keyring) = open(config, clock).await?;
    let show = |progress: Progress| {
        // Nobody reads a closed pipe.
        let _ = write!(std::io::stderr(), "\r{:>12} {:>9}", progress.kind.as_str(), progress.lines);
    };
    db.expect_much().await?;
    let report = command.run(&db, keyring.sealer(), clock.now(), Arc::new(show)).await;
    let _ = writeln!(std::io::stderr());
    Ok(report?.to_string())
}
