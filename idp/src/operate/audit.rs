//! `audit …`: whether the record of privileged acts is whole.

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};

use platform::audit::{self, Flaw, Head};
use platform::db::Db;
use platform::seal::Sealer;

/// What an operator may ask of the audit.
#[derive(Clone, Debug, Subcommand)]
pub enum AuditCommand {
    /// Check that each entry follows from the one before it and has its code; exit code 1 if one was changed, added or
    /// removed.
    Verify(VerifyArgs),
}

/// Arguments of `audit verify`.
#[derive(Clone, Debug, Args)]
pub struct VerifyArgs {
    /// A head that was kept elsewhere, `NUMBER:CODE`: a line of the log, or the file beside a backup. Finds out whether
    /// entries up to it are missing.
    #[arg(long)]
    head: Option<String>,
}

impl AuditCommand {
    /// Carries the command out.
    ///
    /// # Errors
    /// An entry that cannot be believed, or a head that the audit does not know any more.
    pub async fn run(&self, db: &Db, sealer: &Sealer) -> anyhow::Result<String> {
        let Self::Verify(VerifyArgs { head }) = self;
        let head = head.as_deref().map(|text| {
            Head::parse(text)
                .with_context(|| format!("--head {text}: write NUMBER:CODE, as the log shows it"))
        });
        let head = head.transpose()?;
        match audit::find_flaw(db.read(), sealer).await? {
            None => {}
            Some(Flaw { seq, unsigned: true }) => bail!(
                "entry {seq} of the audit has no code: a server of the release before wrote it, or somebody else who \
                 can write into the database (docs/operations.md, «Upgrades»)"
            ),
            Some(Flaw { seq, .. }) => bail!("entry {seq} of the audit was changed, put in, or follows a gap"),
        }
        if let Some(head) = head
            && !audit::knows(db.read(), &head).await?
        {
            bail!("the audit does not know the head {head}: entry {} is missing or another one", head.seq);
        }
        let now = audit::head(db.read()).await?.map(|head| format!("; its head is {head}"));
        Ok(format!("the audit is whole{}\n", now.unwrap_or_default()))
    }
}
