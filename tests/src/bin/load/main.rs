//! `cargo load`: keeps a server of this project busy for some seconds and says what it did.
//!
//! Sessions, consents and tokens are prepared before the clock starts. One thread, one keep-alive connection for
//! each of `--concurrency`; only loopback addresses are ever loaded. Accounts and clients come from the file that
//! `cargo demo` writes.

mod demo;
mod even;
mod flow;
mod http;
mod measure;
mod process;
mod run;
mod target;
mod workload;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use workload::Workload;

/// Loads a server on this machine and prints operations a second, latencies, errors, memory and CPU.
#[derive(Debug, Parser)]
#[command(name = "load", version, about)]
struct Arguments {
    /// Base address of the provider; only loopback addresses are loaded.
    #[arg(long, default_value = "http://localhost:8000")]
    target: String,
    /// What to do over and over.
    #[arg(long, value_enum, required_unless_present = "even")]
    workload: Option<Workload>,
    /// Instead of a load: in a city of its own, whether the look-up of a student and the page for the parent's own
    /// number take the same time whatever was typed, so many rounds.
    #[arg(long, value_name = "ROUNDS", num_args = 0..=1, default_missing_value = "200", conflicts_with = "workload")]
    even: Option<u32>,
    /// For how long.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// How many connections do it at once.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=1024))]
    concurrency: u16,
    /// Accounts and clients, as `cargo demo` writes them.
    #[arg(long, default_value = "var/demo/demo.json")]
    demo: PathBuf,
    /// Which client of that file.
    #[arg(long, default_value = "sandbox")]
    client: String,
    /// Scopes asked for by the workloads with a person.
    #[arg(long, default_value = "openid profile")]
    scope: String,
    /// The server's process; found by the port it listens on if not given.
    #[arg(long)]
    pid: Option<u32>,
}

async fn perform(arguments: &Arguments) -> anyhow::Result<run::Report> {
    match (arguments.even, arguments.workload) {
        (Some(rounds), _) => even::run(rounds).await,
        (None, Some(workload)) => run::run(arguments, workload).await,
        (None, None) => anyhow::bail!("nothing to do"),
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let outcome = runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(perform(&arguments)));
    match outcome {
        Ok(report) => {
            // Nobody reads a closed pipe.
            let _ = std::io::stdout().write_all(report.text.as_bytes());
            if report.errors == 0 { ExitCode::SUCCESS } else { ExitCode::from(2) }
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "load: {error:#}");
            ExitCode::FAILURE
        }
    }
}
