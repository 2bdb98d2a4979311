//! What the operator may say of a service, the same words for a new one and for a change.

use std::path::PathBuf;

use anyhow::{Context as _, anyhow};
use clap::Args;
use domain::assurance::Acr;
use domain::clients::{AuthMethod, ChildNeed, Client, GrantType, SubjectType, TokenFormat};
use domain::contexts::Role;
use domain::ids::ClientId;
use domain::jose::Algorithm;
use domain::pkce::Pkce;
use domain::registration::own_sector;
use domain::scope::{Scope, ScopeValue};

/// What is registered of a service. What is left out has its default for a new service, and stays in a change.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Fields {
    /// Its name, as people know it.
    #[arg(long)]
    name: Option<String>,
    /// Its name in English; the same if left out.
    #[arg(long)]
    name_en: Option<String>,
    /// What it is for, in a sentence for people.
    #[arg(long)]
    purpose: Option<String>,
    /// The same in English.
    #[arg(long)]
    purpose_en: Option<String>,
    /// Address to which people return; may be given more than once.
    #[arg(long = "redirect-uri")]
    redirect_uris: Vec<String>,
    /// Address to which people return after signing out; may be given more than once.
    #[arg(long = "post-logout-redirect-uri")]
    post_logout_redirect_uris: Vec<String>,
    /// Address that is told when a session is over.
    #[arg(long)]
    backchannel_logout_uri: Option<String>,
    /// Its home page.
    #[arg(long)]
    client_uri: Option<String>,
    /// Its logo, shown when people are asked for consent.
    #[arg(long)]
    logo_uri: Option<String>,
    /// Its privacy policy.
    #[arg(long)]
    policy_uri: Option<String>,
    /// Its terms of service.
    #[arg(long)]
    tos_uri: Option<String>,
    /// How it proves itself: none, client_secret_basic (the default), client_secret_post, private_key_jwt. A secret is
    /// taken in the header and in the form, whichever of the two is named.
    #[arg(long, value_parser = word(AuthMethod::ALL, AuthMethod::as_str))]
    auth_method: Option<AuthMethod>,
    /// Take its secret by that method alone.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    auth_method_alone: Option<bool>,
    /// File with its public keys (a JWK set), for private_key_jwt.
    #[arg(long)]
    jwks: Option<PathBuf>,
    /// Or the address of its public keys.
    #[arg(long)]
    jwks_uri: Option<String>,
    /// A grant it may use: authorization_code, refresh_token, client_credentials; the first two if left out.
    #[arg(long = "grant-type", value_parser = word(GrantType::ALL, GrantType::as_str))]
    grant_types: Vec<GrantType>,
    /// What it may ask to know, separated by spaces; `openid profile email edu.acting` if left out.
    #[arg(long, value_parser = parse_scope)]
    scope: Option<Scope>,
    /// A role in which people may use it: student, teacher, staff, principal, guardian; all if left out.
    #[arg(long = "role", value_parser = word(Role::ALL, Role::as_str))]
    roles: Vec<Role>,
    /// Let people use it in all roles again.
    #[arg(long, conflicts_with = "roles")]
    all_roles: bool,
    /// How many of a guardian's children it must know: none (the default), one, all.
    #[arg(long, value_parser = word(ChildNeed::ALL, ChildNeed::as_str))]
    child: Option<ChildNeed>,
    /// How people are called there: pairwise (the default), or public for legacy services.
    #[arg(long, value_parser = word(SubjectType::ALL, SubjectType::as_str))]
    subject_type: Option<SubjectType>,
    /// Host name shared by services that may know each other's people; that of the redirect URIs if left out.
    #[arg(long)]
    sector: Option<String>,
    /// What signs its ID tokens: RS256 (the default), PS256, ES256, EdDSA.
    #[arg(long, value_parser = word(Algorithm::ALL, Algorithm::as_str))]
    algorithm: Option<Algorithm>,
    /// Put the claims of its scopes into the ID token too, for services that never ask userinfo.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    claims_in_id_token: Option<bool>,
    /// What its access tokens are: opaque (the default), jwt.
    #[arg(long, value_parser = word(TokenFormat::ALL, TokenFormat::as_str))]
    token_format: Option<TokenFormat>,
    /// Audience of its JWT access tokens.
    #[arg(long)]
    resource: Option<String>,
    /// Whether it must send PKCE: required (the default); nonce, if its library sends none but compares a nonce; exempt, if it
    /// does neither. The last two for services with a secret or key only.
    #[arg(long, value_parser = word(Pkce::ALL, Pkce::as_str))]
    pkce: Option<Pkce>,
    /// In a new session let people go on in the context chosen last, without asking those who have several.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    keeps_context: Option<bool>,
    /// How surely people must sign in at least: low (in any way), sfa (a password is enough), mfa (a second factor), phr (a
    /// passkey). Low takes the demand away.
    #[arg(long, value_parser = word(Acr::ALL, Acr::as_str))]
    min_acr: Option<Acr>,
    /// Do not ask people for consent: the bureau's own services only.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    trusted: Option<bool>,
    /// Switch it off.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    inactive: Option<bool>,
}

/// A parser of one of the words of an enum; its error names the words that it takes.
fn word<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    name: fn(T) -> &'static str,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static {
    move |text| {
        let words = || all.iter().map(|each| name(*each)).collect::<Vec<_>>().join(", ");
        let found = all.iter().copied().find(|each| name(*each) == text);
        found.ok_or_else(|| format!("«{text}» is none of {}", words()))
    }
}

/// Here an unknown scope is a mistake; clients may ask for unknown ones.
fn parse_scope(text: &str) -> Result<Scope, String> {
    let known = || ScopeValue::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>().join(", ");
    let one = |value: &str| {
        ScopeValue::parse(value).ok_or_else(|| format!("there is no scope «{value}»; there are {}", known()))
    };
    text.split_whitespace().map(one).collect()
}

/// Puts a text where one was given; an empty one takes away what was there.
fn put(place: &mut Option<String>, text: Option<String>) {
    if let Some(text) = text {
        *place = Some(text).filter(|text| !text.is_empty());
    }
}

/// Puts a list where one was given; one empty text takes away what was there.
fn put_list(place: &mut Vec<String>, list: Vec<String>) {
    if !list.is_empty() {
        *place = list.into_iter().filter(|text| !text.is_empty()).collect();
    }
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

impl Fields {
    /// A new service: what is left out has its default.
    pub(super) fn register(self, id: ClientId) -> anyhow::Result<Client> {
        let mut client = self.apply(Client::new(id))?;
        if client.name_en.is_empty() {
            client.name_en.clone_from(&client.name);
        }
        if client.sector.is_empty() {
            client.sector = own_sector(&client).map_err(|hosts| {
                let hosts = hosts.into_iter().collect::<Vec<_>>().join(", ");
                anyhow!("the redirect URIs have several hosts ({hosts}): choose the sector with --sector")
            })?;
        }
        Ok(client)
    }

    /// The service with what is named here.
    pub(super) fn apply(self, mut client: Client) -> anyhow::Result<Client> {
        let jwks = self
            .jwks
            .as_ref()
            .map(|path| std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display())));
        if let Some(keys) = jwks.transpose()? {
            (client.jwks, client.jwks_uri) = (Some(keys), None);
        }
        if self.jwks_uri.is_some() {
            client.jwks = None;
        }
        put(&mut client.jwks_uri, self.jwks_uri);
        set(&mut client.name, self.name);
        set(&mut client.name_en, self.name_en);
        set(&mut client.purpose, self.purpose);
        set(&mut client.purpose_en, self.purpose_en);
        put(&mut client.client_uri, self.client_uri);
        put(&mut client.logo_uri, self.logo_uri);
        put(&mut client.policy_uri, self.policy_uri);
        put(&mut client.tos_uri, self.tos_uri);
        put_list(&mut client.redirect_uris, self.redirect_uris);
        put_list(&mut client.post_logout_redirect_uris, self.post_logout_redirect_uris);
        put(&mut client.backchannel_logout_uri, self.backchannel_logout_uri);
        set(&mut client.auth_method, self.auth_method);
        set(&mut client.auth_method_alone, self.auth_method_alone);
        if !self.grant_types.is_empty() {
            client.grant_types = self.grant_types.into_iter().collect();
        }
        set(&mut client.scope, self.scope);
        if self.all_roles || !self.roles.is_empty() {
            client.allowed_roles = self.roles.into_iter().collect();
        }
        set(&mut client.child_need, self.child);
        set(&mut client.subject_type, self.subject_type);
        set(&mut client.sector, self.sector);
        set(&mut client.id_token_alg, self.algorithm);
        set(&mut client.claims_in_id_token, self.claims_in_id_token);
        set(&mut client.token_format, self.token_format);
        put(&mut client.resource, self.resource);
        set(&mut client.pkce, self.pkce);
        set(&mut client.keeps_context, self.keeps_context);
        if let Some(least) = self.min_acr {
            client.min_acr = Some(least).filter(|least| *least > Acr::Low);
        }
        set(&mut client.trusted, self.trusted);
        set(&mut client.active, self.inactive.map(|off| !off));
        Ok(client)
    }
}
