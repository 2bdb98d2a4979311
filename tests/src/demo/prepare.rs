//! The first start: makes a city, imports it, makes accounts ready. Later starts find it done.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use idp::compose;
use platform::clock::Clock;
use platform::config::Config;
use roster::demo_city::{self, DemoCityOptions};
use roster::oneroster::{self, ImportOptions, Progress};
use web::app::App;

use super::accounts::Ready;
use super::file::DemoFile;
use super::ports::Sockets;
use super::{Options, Say, accounts, applications, clients};

/// The settings of the demo city's provider, also for `idp --config`.
const SETTINGS: &str = "idp.toml";
/// What outside tools read; there once the city is complete.
pub const DEMO_FILE: &str = "demo.json";

/// Brings the data up to date with this start's addresses: the provider's settings and the demo file.
pub async fn prepare(options: &Options, sockets: &Sockets, say: &Say) -> anyhow::Result<(Config, DemoFile)> {
    let place = options.dir.join(DEMO_FILE);
    let mut earlier = DemoFile::read(&place);
    if options.fresh || earlier.is_none() {
        clear(&options.dir)?;
        earlier = None;
    }
    let config = settings(options, sockets.smtp.local_addr()?.port())?;
    let app = compose::start(config.clone(), Clock::system()).await?;
    let ready = match &earlier {
        Some(file) => {
            Ready { accounts: accounts::renew(&app, file.accounts.clone()).await?, plain: file.plain.clone() }
        }
        None => first_start(options, &app, say).await?,
    };
    let ports = options.ports;
    let file = DemoFile {
        issuer: ports.issuer(),
        portal: ports.portal(),
        mail: ports.mail(),
        accounts: ready.accounts,
        plain: ready.plain,
        unbound: demo_city::unbound(&city(options))?.into(),
        at_once: demo_city::at_once(&city(options))?.into(),
        waiting: demo_city::waiting(&city(options))?.into_iter().map(Into::into).collect(),
        clients: clients::register(&app, ports, earlier.as_ref()).await?,
    };
    file.write(&place)?;
    Ok((config, file))
}

/// Which city it is.
fn city(options: &Options) -> DemoCityOptions {
    DemoCityOptions { students: options.students, seed: 1 }
}

/// Makes the city and answers who is worth signing in as.
async fn first_start(options: &Options, app: &App, say: &Say) -> anyhow::Result<Ready> {
    let city = city(options);
    let roster = options.dir.join("roster");
    say(&format!("making a city of {} pupils at Taipei's schools ...", options.students));
    let made = demo_city::write(&city, &roster)?;
    let people = u64::from(made.students) + u64::from(made.guardians) + u64::from(made.employees);
    say(&format!("importing the roster of {people} people ..."));
    import(app, &roster, say).await?;
    applications::send(app, demo_city::waiting(&city)?).await?;
    say("making accounts ready to sign in ...");
    accounts::activate(app, &city).await
}

/// Imports the roster as `idp import roster` would; guardians of a demo city need no mailed link.
async fn import(app: &App, roster: &Path, say: &Say) -> anyhow::Result<()> {
    let options = ImportOptions { guardians_need_mail: false, ..ImportOptions::default() };
    let say = say.clone();
    let progress = Arc::new(move |at: Progress| say(&format!("  {} lines of {:?}", at.lines, at.kind)));
    let (sealer, now) = (app.keyring.sealer(), app.now());
    let report = oneroster::run_import(&app.db, sealer, roster, options, now, progress).await?;
    if let Some(row) = report.refused_rows.first() {
        bail!("line {} of {} of the demo city's own roster was refused: {}", row.line, row.file, row.reason);
    }
    Ok(())
}

/// Removes what an earlier start left, but only a directory that a demo city made.
fn clear(dir: &Path) -> anyhow::Result<()> {
    let is_ours = dir.join(SETTINGS).exists();
    let is_empty = std::fs::read_dir(dir).map_or(true, |mut entries| entries.next().is_none());
    if !is_ours && !is_empty {
        bail!("{} holds something else than a demo city: move it away", dir.display());
    }
    if dir.exists() {
        std::fs::remove_dir_all(dir).with_context(|| format!("cannot remove {}", dir.display()))?;
    }
    Ok(())
}

/// Writes the provider's settings and reads them as the provider would.
fn settings(options: &Options, smtp: u16) -> anyhow::Result<Config> {
    let Options { dir, ports, .. } = options;
    let path = |name: &str| dir.join(name).display().to_string();
    let text = format!(
        "# Written at each start of the demo city.\n\
         [server]\nissuer = {issuer:?}\nlisten = \"127.0.0.1:{base}\"\nkeys = {keys:?}\nallow_private_targets = true\n\n\
         [database]\nurl = {database:?}\n\n\
         [mail]\nhost = \"127.0.0.1\"\nport = {smtp}\ntls = \"none\"\n\n\
         [sms]\nurl = \"{mail}/sms\"\npassword = \"demo\"\n\n\
         # The people of the demo are invented; README.md names the secrets of two of them.\n\
         [login]\ndefault_secrets = [\"student\", \"guardian\", \"teacher\", \"staff\", \"principal\"]\n\n\
         [pages]\nhome_url = \"{portal}/\"\naddress = \"臺北市信義區市府路1號\"\n\n\
         [log]\nformat = \"text\"\n",
        portal = ports.portal(),
        issuer = ports.issuer(),
        base = ports.base,
        keys = path("keys"),
        database = format!("sqlite:{}", path("city.db")),
        mail = ports.mail(),
    );
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    let file = dir.join(SETTINGS);
    std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(Config::load(&[PathBuf::from(&file)])?)
}
