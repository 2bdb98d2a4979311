//! Accounts that roles bring with them: made once, waiting for activation.

use std::collections::HashMap;

use domain::accounts::ACTIVATION_SECONDS;
use domain::identifiers::{LoginName, NationalId};
use uuid::Uuid;

use crate::oneroster::rows::Scene;
use crate::oneroster::store::{
    Account, IdentifierKind, NewAccount, insert_accounts, list_accounts_of, list_holders_of_names,
    list_identifiers_of, rename_account,
};
use city::accounts::login_lookup;
use platform::db::Act;
use platform::fault::StoreError;

/// The accounts of a batch's people.
pub(super) struct Accounts {
    by_person: HashMap<Uuid, Account>,
    holders: HashMap<Vec<u8>, Uuid>,
    added: Vec<NewAccount>,
    /// As they were, with their new names.
    renamed: Vec<(Account, Vec<u8>)>,
}

/// The name that somebody would sign in with.
#[derive(Clone, Debug)]
pub(super) enum Name {
    /// It follows from the roster; shows part of an ID and is never kept.
    Default(LoginName),
    /// A guardian's e-mail address.
    Email(LoginName),
}

impl Name {
    fn login(&self) -> &LoginName {
        match self {
            Self::Default(name) | Self::Email(name) => name,
        }
    }
}

impl Accounts {
    /// Reads the accounts of these people and of whoever has these names.
    pub(super) async fn read(
        scene: &Scene,
        tx: &Act<'_>,
        people: &[Uuid],
        names: impl Iterator<Item = &Name>,
    ) -> Result<Self, StoreError> {
        let lookups: Vec<Vec<u8>> = names.map(|name| login_lookup(&scene.sealer, name.login())).collect();
        let holders = list_holders_of_names(tx, &scene.sealer, &lookups).await?;
        let accounts = list_accounts_of(tx, &scene.sealer, people).await?;
        Ok(Self {
            holders: holders.into_iter().map(|account| (account.lookup, account.person)).collect(),
            by_person: accounts.into_iter().map(|account| (account.person, account)).collect(),
            added: Vec::new(),
            renamed: Vec::new(),
        })
    }

    /// Whether the name is somebody else's and this person would need it.
    pub(super) fn is_taken(&self, scene: &Scene, person: Uuid, name: &Name, first: bool) -> bool {
        let needed = match self.by_person.get(&person) {
            None => true,
            Some(account) => account.pending && account.default_name && first,
        };
        let holder = self.holders.get(&login_lookup(&scene.sealer, name.login()));
        needed && holder.is_some_and(|holder| *holder != person)
    }

    /// Makes an account, or lets the default name of one that waits follow the person's first role. A name that is in use
    /// stays: somebody signs in with it. Says whether it stays though the roster has another one.
    pub(super) fn give(&mut self, scene: &Scene, person: Uuid, name: &Name, first: bool) -> bool {
        let lookup = login_lookup(&scene.sealer, name.login());
        let default_name = matches!(name, Name::Default(_));
        match self.by_person.get_mut(&person) {
            Some(account) if account.default_name && default_name && first && account.lookup != lookup => {
                if !account.pending {
                    return true;
                }
                self.holders.remove(&account.lookup);
                self.renamed.push((account.clone(), lookup.clone()));
                account.lookup.clone_from(&lookup);
            }
            Some(_) => return false,
            None => {
                let account = Account {
                    id: Uuid::nil(),
                    person,
                    lookup: lookup.clone(),
                    default_name,
                    pending: true,
                    pending_email: None,
                };
                self.by_person.insert(person, account);
                self.added.push(NewAccount {
                    person,
                    lookup: lookup.clone(),
                    login_name: (!default_name).then(|| name.login().expose().to_owned()),
                    mailed: !default_name && scene.options.guardians_need_mail,
                    activation_dies_at: scene.now.plus(ACTIVATION_SECONDS),
                });
            }
        }
        self.holders.insert(lookup, person);
        false
    }

    /// Whether the person can sign in at all.
    pub(super) fn has(&self, person: Uuid) -> bool {
        self.by_person.contains_key(&person)
    }

    /// Writes what was given.
    pub(super) async fn write(self, scene: &Scene, tx: &Act<'_>) -> Result<(), StoreError> {
        for (account, lookup) in self.renamed.into_iter().filter(|(account, _)| !account.id.is_nil()) {
            rename_account(tx, &scene.sealer, &account, lookup, None).await?;
        }
        insert_accounts(tx, &scene.sealer, self.added, scene.now).await
    }
}

/// The national IDs of these people, opened.
pub(super) async fn national_ids(
    scene: &Scene,
    tx: &Act<'_>,
    people: &[Uuid],
) -> Result<HashMap<Uuid, NationalId>, StoreError> {
    let mut found = HashMap::new();
    for row in list_identifiers_of(tx, IdentifierKind::NationalId, people).await? {
        let (table, column) = ("identifier", "sealed");
        let text = scene.sealer.open_text(table, column, row.id, &row.sealed)?;
        let broken = || StoreError::inconsistent(table, column, row.id);
        found.insert(row.person, NationalId::parse_stored(&text).ok_or_else(broken)?);
    }
    Ok(found)
}
