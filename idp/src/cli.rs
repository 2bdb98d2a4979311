//! The commands.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Config;
use crate::keys::KeysCommand;
use crate::platform::clock::Clock;

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
    /// List, rotate or retire keys.
    #[command(subcommand)]
    Keys(KeysCommand),
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
            crate::platform::db::Db::connect(&config.database).await?.migrate().await?;
            Ok("the schema is up to date\n".to_owned())
        }
        Command::Keys(command) => Ok(command.run(&config.server.keys, Clock::System.now())?),
    }
}

async fn serve(config: Config) -> anyhow::Result<String> {
    let _log = crate::serve::start_log(&config.log);
    crate::serve::serve(config, Clock::System, None).await?.until_told().await?;
    Ok(String::new())
}
