//! The commands.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};

use crate::app::App;
use crate::config::Config;
use crate::demo_city::DemoCityCommand;
use crate::keys::{Keyring, KeysCommand};
use crate::login::PersonCommand;
use crate::oneroster::{ImportCommand, Progress};
use crate::platform::clock::Clock;
use crate::platform::db::Db;

/// The identity provider of Taipei's schools.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Cli {
    /// A TOML file over the defaults; may be given more than once.
    #[arg(long, global = true)]
    config: Vec<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve until told to stop.
    Serve,
    /// Bring the database schema up to date.
    Migrate,
    /// Take in what another system says.
    #[command(subcommand)]
    Import(ImportSource),
    /// Write a OneRoster 1.2 bundle of an invented city with Taipei's real schools.
    DemoCity(DemoCityCommand),
    /// List, rotate or retire keys.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Show where a person's account stands, or let her in again.
    #[command(subcommand)]
    Person(PersonCommand),
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
    let config = Config::load(&cli.config)?;
    match cli.command {
        Command::Serve => serve(config).await,
        Command::Migrate => {
            Db::connect(&config.database).await?.migrate().await?;
            Ok("the schema is up to date\n".to_owned())
        }
        Command::Import(ImportSource::Roster(command)) => import_roster(&config, &command).await,
        Command::DemoCity(command) => Ok(command.run()?),
        Command::Person(command) => command.run(&App::start(config, Clock::System).await?).await,
        Command::Keys(command) => Ok(command.run(&config.server.keys, Clock::System.now())?),
    }
}

async fn import_roster(config: &Config, command: &ImportCommand) -> anyhow::Result<String> {
    let now = Clock::System.now();
    let db = Db::connect(&config.database).await?;
    db.migrate().await?;
    let sealer = Keyring::load_or_create(&config.server.keys, now)?.sealer();
    let show = |progress: Progress| {
        // Nobody reads a closed pipe.
        let _ = write!(std::io::stderr(), "\r{:>12} {:>9}", progress.kind.as_str(), progress.lines);
    };
    let report = command.run(&db, sealer, now, Arc::new(show)).await;
    let _ = writeln!(std::io::stderr());
    Ok(report?.to_string())
}

async fn serve(config: Config) -> anyhow::Result<String> {
    let _log = crate::serve::start_log(&config.log);
    crate::serve::serve(config, Clock::System, None).await?.until_told().await?;
    Ok(String::new())
}
