//! `cargo demo`.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use anyhow::Context as _;
use clap::Parser;
use tracing_subscriber::EnvFilter;

use super::file::{DemoAccount, DemoChild, DemoFile, DemoUnbound, Plain};
use super::ports::Ports;
use super::{DemoCity, Options};

/// Starts the demo city: provider, portal and mail-catcher on this machine.
#[derive(Debug, Parser)]
#[command(name = "cargo demo --")]
struct Arguments {
    /// Start anew: forget accounts, sign-ins and mails of earlier starts.
    #[arg(long)]
    fresh: bool,
    /// Port of the provider; the portal and the mail-catcher take the two after it.
    #[arg(long, default_value_t = 8000, value_parser = clap::value_parser!(u16).range(1..=65_533))]
    port_base: u16,
    /// Set by cargo: the data are kept beside it.
    #[arg(long, env = "CARGO_MANIFEST_DIR", hide = true, default_value = "tests")]
    package: PathBuf,
}

/// Runs the demo city until it is told to stop.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = tokio::runtime::Runtime::new()
        .context("the runtime cannot be started")
        .and_then(|runtime| runtime.block_on(run(arguments)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "demo: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let root = arguments.package.parent().unwrap_or(&arguments.package).to_owned();
    let options = Options {
        dir: root.join("var").join("demo"),
        ports: Ports { base: arguments.port_base },
        fresh: arguments.fresh,
        students: Options::STUDENTS,
    };
    let log = options.dir.with_extension("log");
    std::fs::create_dir_all(root.join("var")).context("cannot make var")?;
    let file = OpenOptions::new().create(true).append(true).open(&log);
    log_to(file.with_context(|| format!("cannot write {}", log.display()))?);
    let city = DemoCity::start(&options, Arc::new(say)).await?;
    say(&welcome(&city.file, &options));
    stop_asked().await?;
    say("stopping ...");
    city.stop().await;
    Ok(())
}

fn log_to(file: File) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,access=off"));
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(Mutex::new(file)).init();
}

/// Nobody may read a closed pipe.
fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

async fn stop_asked() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// What is told when the city is ready.
pub fn welcome(file: &DemoFile, options: &Options) -> String {
    let mut lines = vec![
        String::new(),
        "臺北校園登入 示範城市 The demo city is ready".to_owned(),
        String::new(),
        format!("  入口網站 portal          {}", file.portal),
        format!("  登入服務 provider        {}", file.issuer),
        format!("  信件簡訊 mail and SMS    {}", file.mail),
        String::new(),
        format!("  可登入 ready to sign in, password: {}", file.plain.password),
    ];
    let ready = file.accounts.iter().filter(|account| account.password.is_some());
    lines.extend(ready.map(line));
    let Plain { first, count, .. } = &file.plain;
    let name = |number: u32| file.plain.pattern.replace("{n}", &number.to_string());
    lines.push(format!("    {} ... {}", name(*first), name(first + count - 1)));
    lines.push("  尚未啟用 to be activated, with a secret that works once:".to_owned());
    for account in &file.accounts {
        if let Some(secret) = &account.activation_secret {
            lines.push(format!("{} (secret: {secret})", line(account)));
        }
    }
    lines.extend(binding(file));
    lines.push(String::new());
    lines.push(format!(
        "  clients and all of this: {}",
        options.dir.join(super::prepare::DEMO_FILE).display()
    ));
    lines.push("  Ctrl-C stops it, the data stay; cargo demo -- --fresh starts anew.".to_owned());
    lines.join("\n")
}

/// Who can bind herself to a child, and what becomes of it.
fn binding(file: &DemoFile) -> Vec<String> {
    let who = |one: &DemoUnbound| format!("    {}  {}  {}", one.name, one.national_id, one.email);
    let child = |child: &DemoChild| {
        format!(
            "      {}  {}  {}  {} {}",
            child.name, child.national_id, child.birth_date, child.school, child.class
        )
    };
    let mut lines = vec![format!("  親子綁定 binding          {}/binding", file.issuer)];
    let cases = [
        (&file.unbound, "名冊沒有她，由導師決定 the roster does not know her: moming and zhouzhihao decide"),
        (
            &file.at_once,
            "資料和信箱與名冊相符，立即通過 the roster knows her and her mailbox: approved at once",
        ),
    ];
    for (one, what) in cases {
        lines.push(format!("{}  {what}", who(one)));
        lines.extend(one.children.iter().map(child));
    }
    let names: Vec<&str> = file.waiting.iter().map(|one| one.name.as_str()).collect();
    lines.push(format!(
        "    {}  已送出，moming 可在 {}/review 一起核准 sent: moming can approve both together",
        names.join("、"),
        file.issuer
    ));
    lines
}

fn line(account: &DemoAccount) -> String {
    format!("    {:<32} {}  {}", account.login, account.name, account.shows)
}
