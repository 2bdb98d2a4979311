//! `client …` on the command line. A removal concerns three rooms, each of which removes its own rows.

use anyhow::{Context as _, bail};
use clap::Subcommand;
use domain::ids::ClientId;
use domain::timestamp::Timestamp;

use city::clients::{self, ClientCommand};
use city::grants;
use platform::db::{Act, Db};
use platform::fault::StoreError;
use platform::seal::Sealer;
use signon::consent;

/// What an operator may do with the services that people sign in to; running servers notice within a second.
#[derive(Clone, Debug, Subcommand)]
pub enum ServiceCommand {
    /// What concerns the registration alone.
    #[command(flatten)]
    Registration(ClientCommand),
    /// Remove a service with its secrets and everything people let it know.
    Remove {
        /// Its id.
        id: String,
        /// Do it: without this, only say what would be removed.
        #[arg(long)]
        confirm: bool,
    },
}

impl ServiceCommand {
    /// Carries the command out and returns what to print.
    ///
    /// # Errors
    /// What speaks against it, for the operator.
    pub async fn run(self, db: &Db, sealer: &Sealer, now: Timestamp) -> anyhow::Result<String> {
        match self {
            Self::Registration(command) => command.run(db, sealer, now).await,
            Self::Remove { id, confirm } => {
                let known = clients::find(db, sealer, &ClientId(id.clone())).await?;
                let known = known.with_context(|| format!("no service is registered as {id}"))?;
                let name = known.client.name;
                if !confirm {
                    bail!("this would remove {id} ({name}) and sign everyone out of it: add --confirm");
                }
                remove_client(db, ClientId(id.clone()), now).await?;
                Ok(format!("removed {id} ({name})\n"))
            }
        }
    }
}

/// Removes a client with its secrets and everything people let it know; says whether it was there.
///
/// # Errors
/// When a row cannot be written; then nothing was removed.
pub async fn remove_client(db: &Db, id: ClientId, now: Timestamp) -> Result<bool, StoreError> {
    db.write(async move |act: &Act<'_>| {
        consent::remove_of_client_within(act, &id, now).await?;
        grants::remove_of_client_within(act, &id, now).await?;
        clients::remove_within(act, &id, now).await
    })
    .await
}
