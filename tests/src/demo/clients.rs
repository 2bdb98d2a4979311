//! The relying parties of the demo city.

use city::clients;
use domain::clients::{AuthMethod, ChildNeed, Client, GrantType, TokenFormat};
use domain::ids::ClientId;
use domain::jose::Algorithm;
use domain::scope::{Scope, ScopeValue};
use platform::secret::new_secret;
use secrecy::{ExposeSecret as _, SecretString};
use web::app::App;

use super::file::{DemoClient, DemoFile};
use super::ports::Ports;

/// The client of the portal.
pub const PORTAL: &str = "portal";

/// Registers all clients anew for these addresses; secrets of an earlier start stay.
pub async fn register(
    app: &App,
    ports: Ports,
    earlier: Option<&DemoFile>,
) -> anyhow::Result<Vec<DemoClient>> {
    let mut registered = Vec::new();
    for client in all(ports) {
        let known = earlier.and_then(|file| file.clients.iter().find(|known| known.id == client.id.0));
        let mut secret = known.and_then(|known| known.secret.clone());
        clients::put(&app.db, client.clone(), app.now()).await?;
        if client.is_confidential() && secret.is_none() {
            let fresh = new_secret()?;
            let (id, sealer) = (client.id.clone(), app.keyring.sealer());
            clients::set_secret(&app.db, &sealer, id, &SecretString::from(fresh.expose_secret()), app.now())
                .await?;
            secret = Some(fresh.expose_secret().to_owned());
        }
        registered.push(describe(client, secret));
    }
    Ok(registered)
}

fn describe(client: Client, secret: Option<String>) -> DemoClient {
    DemoClient {
        id: client.id.0,
        secret,
        auth_method: client.auth_method.as_str().to_owned(),
        redirect_uris: client.redirect_uris,
        post_logout_redirect_uris: client.post_logout_redirect_uris,
        scope: client.scope.to_string(),
    }
}

fn all(ports: Ports) -> Vec<Client> {
    let sandbox = sandbox(ports);
    let like_sandbox = |id: &str, name: &str, name_en: &str| Client {
        id: ClientId(id.to_owned()),
        name: name.to_owned(),
        name_en: name_en.to_owned(),
        ..sandbox.clone()
    };
    vec![
        portal(ports),
        sandbox.clone(),
        Client {
            auth_method: AuthMethod::ClientSecretPost,
            ..like_sandbox("sandbox-post", "試驗場(表單)", "Sandbox, secret in the form")
        },
        Client {
            auth_method: AuthMethod::None,
            grant_types: [GrantType::AuthorizationCode, GrantType::RefreshToken].into(),
            ..like_sandbox("sandbox-public", "試驗場(公開)", "Sandbox, public client")
        },
        Client {
            token_format: TokenFormat::Jwt,
            resource: Some("https://rp.example/api".to_owned()),
            ..like_sandbox("sandbox-jwt", "試驗場(JWT)", "Sandbox, JWT access tokens")
        },
        Client {
            token_format: TokenFormat::Jwt,
            resource: Some("https://rp.example/api".to_owned()),
            id_token_alg: Algorithm::Rs256,
            ..like_sandbox("sandbox-rs256", "試驗場(RS256)", "Sandbox, RS256")
        },
    ]
}

fn portal(ports: Ports) -> Client {
    let address = ports.portal();
    let scope = [
        ScopeValue::Openid,
        ScopeValue::Profile,
        ScopeValue::Email,
        ScopeValue::OfflineAccess,
        ScopeValue::Acting,
        ScopeValue::Roles,
        ScopeValue::Child,
        ScopeValue::Children,
    ];
    Client {
        id: ClientId(PORTAL.to_owned()),
        name: "校園服務入口".to_owned(),
        name_en: "School services portal".to_owned(),
        purpose: "請假、查詢成績與缺曠、訂閱學校消息".to_owned(),
        purpose_en: "Leave, grades and absences, news of the schools".to_owned(),
        client_uri: Some(format!("{address}/")),
        redirect_uris: vec![format!("{address}/callback")],
        post_logout_redirect_uris: vec![format!("{address}/")],
        backchannel_logout_uri: Some(format!("{address}/backchannel-logout")),
        grant_types: [GrantType::AuthorizationCode, GrantType::RefreshToken].into(),
        scope: scope.into_iter().collect(),
        child_need: ChildNeed::All,
        sector: "portal.demo".to_owned(),
        ..sandbox(ports)
    }
}

/// Everything an outside tool may want to try.
fn sandbox(ports: Ports) -> Client {
    Client {
        name: "試驗場".to_owned(),
        name_en: "Sandbox".to_owned(),
        purpose: "讓開發者試用單一登入".to_owned(),
        purpose_en: "For developers who try the sign-on".to_owned(),
        redirect_uris: vec!["https://rp.example/cb".to_owned(), format!("{}/callback", ports.portal())],
        post_logout_redirect_uris: vec!["https://rp.example/bye".to_owned(), format!("{}/", ports.portal())],
        grant_types: GrantType::ALL.iter().copied().collect(),
        scope: ScopeValue::ALL.iter().copied().collect::<Scope>(),
        child_need: ChildNeed::All,
        sector: "rp.example".to_owned(),
        id_token_alg: Algorithm::Es256,
        ..Client::new(ClientId("sandbox".to_owned()))
    }
}
