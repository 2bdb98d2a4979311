//! Registering a relying party.

use std::sync::Arc;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use city::clients::{ClientCommand, find};
use clap::Parser;
use domain::clients::{AuthMethod, ChildNeed, Client as Metadata, GrantType};
use domain::ids::ClientId;
use domain::jose::{Algorithm, SigningKey};
use domain::scope::{Scope, ScopeValue};
use domain::timestamp::Timestamp;
use platform::bound::Bond;
use platform::db::Act;
use platform::invalidate::Key;
use platform::secret::{new_secret, secret_hash};
use sea_orm::{EntityTrait as _, IntoActiveModel as _};
use secrecy::ExposeSecret as _;
use tables::{client, client_secret};
use uuid::Uuid;

use super::Client;
use crate::City;
use crate::browser::plain_http;

/// `idp client …`, from its third word on.
#[derive(Parser)]
#[command(no_binary_name = true)]
struct CommandLine {
    #[command(subcommand)]
    command: ClientCommand,
}

impl City {
    /// A confidential client with a secret, ES256, all scopes and all grants.
    pub async fn client(&self, name: &str) -> Client {
        self.register(name, |_| ()).await
    }

    /// The same with other metadata; what it needs to prove itself is made to fit.
    pub async fn register(&self, name: &str, change: impl FnOnce(&mut Metadata)) -> Client {
        let mut registered = usual(name);
        change(&mut registered);
        let (mut key, mut key_pkcs8) = (None, vec![]);
        if registered.auth_method == AuthMethod::PrivateKeyJwt && registered.jwks.is_none() {
            let (fresh, der) = new_key();
            let set = serde_json::json!({ "keys": [fresh.public_jwk()] });
            registered.jwks = Some(set.to_string());
            key = Some(Arc::new(fresh));
            key_pkcs8 = der;
        }
        let secret = new_secret().expect("a secret");
        self.insert_client(&registered, secret_hash(&self.app.keyring.sealer(), &secret).to_vec()).await;
        Client { key, key_pkcs8, ..self.relying_party(registered, secret.expose_secret()) }
    }

    /// A client as `idp client …` with these words registers it, by the function behind that command.
    pub async fn register_by(&self, words: impl IntoIterator<Item = String>) -> Client {
        let line = CommandLine::try_parse_from(words).expect("words of the command");
        let (db, sealer) = (&self.app.db, self.app.keyring.sealer());
        let told = line.command.run(db, &sealer, self.app.now()).await.expect("it is registered");
        let word_after = |name: &str| {
            told.lines().find_map(|line| line.strip_prefix(name)).map(|word| word.trim().to_owned())
        };
        let id = ClientId(word_after("client_id").expect("an id"));
        let known = find(db, &sealer, &id).await.expect("the database answers").expect("it was registered");
        self.relying_party(known.client, &word_after("client_secret").unwrap_or_default())
    }

    fn relying_party(&self, registered: Metadata, secret: &str) -> Client {
        Client {
            registered,
            secret: secret.to_owned(),
            key: None,
            key_pkcs8: vec![],
            issuer: self.url.clone(),
            node: self.url.clone(),
            clock: self.clock.clone(),
            http: plain_http(),
        }
    }

    async fn insert_client(&self, registered: &Metadata, hash: Vec<u8>) {
        let now = self.app.now().0;
        let row = client::Model {
            id: registered.id.0.clone(),
            document: serde_json::to_string(registered).expect("metadata is JSON"),
            created_at: now,
            updated_at: now,
        };
        let (client_id, id_of_client) = (row.id.clone(), registered.id.clone());
        let id = Uuid::now_v7();
        let bond = Bond::of_client_secret(id, &client_id, &hash);
        let secret = registered.auth_method.takes_secret().then(|| client_secret::Model {
            id,
            client_id,
            bound: Some(bond.sign(&self.app.keyring.sealer())),
            hash,
            created_at: now,
            ends_at: None,
        });
        let act = self.app.db.write(async move |tx: &Act<'_>| {
            client::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
            if let Some(secret) = secret {
                let row = secret.into_active_model();
                client_secret::Entity::insert(row).exec_without_returning(tx).await?;
            }
            tx.invalidate(&[Key::Client(id_of_client)], Timestamp(now)).await?;
            Ok(())
        });
        act.await.expect("the client is written");
    }
}

fn usual(name: &str) -> Metadata {
    Metadata {
        name: format!("服務 {name}"),
        name_en: format!("Service {name}"),
        purpose: "試驗用的服務".to_owned(),
        client_uri: Some(format!("https://{name}.example/")),
        policy_uri: Some(format!("https://{name}.example/privacy")),
        redirect_uris: vec![format!("https://{name}.example/cb")],
        post_logout_redirect_uris: vec![format!("https://{name}.example/bye")],
        grant_types: GrantType::ALL.iter().copied().collect(),
        scope: ScopeValue::ALL.iter().copied().collect::<Scope>(),
        child_need: ChildNeed::One,
        sector: format!("{name}.example"),
        id_token_alg: Algorithm::Es256,
        ..Metadata::new(ClientId(name.to_owned()))
    }
}

/// A key of ES256 and its PKCS#8 form.
pub(crate) fn new_key() -> (SigningKey, Vec<u8>) {
    let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
    let der = der.expect("a key").as_ref().to_vec();
    (SigningKey::from_pkcs8(Algorithm::Es256, &der).expect("a usable key"), der)
}
