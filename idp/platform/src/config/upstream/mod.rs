//! Sections `upstream.NAME`: providers by whose accounts people may sign in.

mod presets;

use std::collections::{BTreeMap, BTreeSet};

use domain::assurance::Acr;
use domain::upstream::{IssuerRule, UpstreamName};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use url::Url;

use super::problems::Problems;

pub use presets::{Asks, ClientAuth, PkceUse, Preset, TokenAlgorithm};

/// The keys of one section with their defaults, documented.
pub(super) const KEYS: &str = include_str!("../../../../../config/upstream.toml");

/// Longer names of buttons are mistakes.
const MOST_CHARACTERS: usize = 40;

/// A section `upstream.NAME` as it is written. What is empty takes the value of the preset.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct UpstreamConfig {
    /// What is known of the provider.
    pub preset: Preset,
    /// The name on the button.
    pub label: String,
    /// The same in English.
    pub label_en: String,
    /// The name of this service at the provider.
    pub client_id: String,
    /// The secret of this service at the provider.
    pub client_secret: SecretString,
    /// A file with the secret; the layers have read it by now.
    pub client_secret_file: String,
    /// How this service proves itself.
    pub client_auth: String,
    /// Who issues the ID tokens.
    pub issuer: String,
    /// The address of the discovery document.
    pub discovery: String,
    /// The address that people are sent to.
    pub authorization_endpoint: String,
    /// The address that takes the code.
    pub token_endpoint: String,
    /// The address that says the name, or who it is.
    pub userinfo_endpoint: String,
    /// The address of the keys.
    pub jwks_uri: String,
    /// The address that says titles and school.
    pub resource: String,
    /// The scope that is asked for.
    pub scopes: Vec<String>,
    /// The algorithms of ID tokens.
    pub algorithms: Vec<String>,
    /// When PKCE is used.
    pub pkce: String,
    /// What the provider is asked to ask.
    pub prompt: String,
    /// How surely its accounts sign in.
    pub acr: String,
    /// The member that names somebody at a provider without ID tokens.
    pub subject: String,
}

/// All sections by their names.
pub type Upstreams = BTreeMap<String, UpstreamConfig>;

/// A provider with everything that its preset and the operator say of it.
#[derive(Clone, Debug)]
pub struct Upstream {
    /// The name of its section.
    pub name: UpstreamName,
    /// What is known of it.
    pub preset: Preset,
    /// The name on the button.
    pub label: String,
    /// The same in English.
    pub label_en: String,
    /// The name of this service there.
    pub client_id: String,
    /// The secret of this service there.
    pub client_secret: SecretString,
    /// How this service proves itself.
    pub client_auth: ClientAuth,
    /// Who issues its ID tokens.
    pub issuer: IssuerRule,
    /// The address of its discovery document.
    pub discovery: String,
    /// The address that people are sent to; empty where discovery says it, as with the next three.
    pub authorization_endpoint: String,
    /// The address that takes the code.
    pub token_endpoint: String,
    /// The address that says the name, or who it is.
    pub userinfo_endpoint: String,
    /// The address of its keys.
    pub jwks_uri: String,
    /// The address that says titles and school; empty where it has none.
    pub resource: String,
    /// The scope that is asked for.
    pub scopes: Vec<String>,
    /// The algorithms of ID tokens that are accepted.
    pub algorithms: Vec<TokenAlgorithm>,
    /// When PKCE is used.
    pub pkce: PkceUse,
    /// What the provider is asked to ask.
    pub prompt: Asks,
    /// How surely its accounts sign in: never more than a password does.
    pub acr: Acr,
    /// The member that names somebody where there are no ID tokens.
    pub subject: String,
}

/// What is written, or else the value of the preset.
fn or(written: &str, preset: &str) -> String {
    if written.is_empty() { preset.to_owned() } else { written.to_owned() }
}

/// How surely accounts of a provider sign in, as it is written; none of anything that is more than a password.
fn acr_of(text: &str) -> Option<Acr> {
    Acr::parse(text).filter(|acr| *acr <= Acr::Sfa)
}

impl UpstreamConfig {
    /// The provider with what its preset says. A word that is none takes the value of the preset; `check` has told of it.
    pub fn resolved(&self, name: UpstreamName) -> Upstream {
        let facts = self.preset.facts();
        let issuer = or(&self.issuer, facts.issuer);
        let algorithms = self.algorithms.iter().filter_map(|word| TokenAlgorithm::parse(word));
        let algorithms: Vec<TokenAlgorithm> =
            if self.algorithms.is_empty() { facts.algorithms.to_vec() } else { algorithms.collect() };
        let scopes = facts.scopes.iter().map(|scope| (*scope).to_owned());
        let known = or(&self.discovery, if self.issuer.is_empty() { facts.discovery } else { "" });
        // A last "/" goes before a path is added (OIDC Discovery section 4.1).
        let base = issuer.trim_end_matches('/');
        let resource = match self.preset {
            Preset::County => or(&self.resource, &format!("{base}/cncresource/api/v1/eduinfo")),
            _ => or(&self.resource, facts.resource),
        };
        Upstream {
            name,
            preset: self.preset,
            label: or(&self.label, &or(facts.label, name.as_str())),
            label_en: or(&self.label_en, &or(&self.label, &or(facts.label_en, name.as_str()))),
            client_id: self.client_id.clone(),
            client_secret: self.client_secret.clone(),
            client_auth: ClientAuth::parse(&self.client_auth).unwrap_or(facts.client_auth),
            discovery: or(&known, &format!("{base}/.well-known/openid-configuration")),
            issuer: IssuerRule::new(&issuer),
            authorization_endpoint: or(&self.authorization_endpoint, facts.authorization),
            token_endpoint: or(&self.token_endpoint, facts.token),
            userinfo_endpoint: or(&self.userinfo_endpoint, facts.userinfo),
            jwks_uri: self.jwks_uri.clone(),
            resource,
            scopes: if self.scopes.is_empty() { scopes.collect() } else { self.scopes.clone() },
            algorithms,
            pkce: PkceUse::parse(&self.pkce).unwrap_or(facts.pkce),
            prompt: Asks::parse(&self.prompt).unwrap_or(facts.prompt),
            acr: acr_of(&self.acr).unwrap_or(self.preset.acr()),
            subject: or(&self.subject, facts.subject),
        }
    }

    fn check(&self, name: UpstreamName, problems: &mut Problems) {
        let key = |key: &str| format!("upstream.{name}.{key}");
        let words = |all: &[&str]| format!("write one of {}", all.join(", "));
        if !self.client_auth.is_empty() && ClientAuth::parse(&self.client_auth).is_none() {
            problems.add(&key("client_auth"), words(&["basic", "post", "none"]));
        }
        if !self.pkce.is_empty() && PkceUse::parse(&self.pkce).is_none() {
            problems.add(&key("pkce"), words(&["always", "never", "auto"]));
        }
        if !self.prompt.is_empty() && Asks::parse(&self.prompt).is_none() {
            problems.add(&key("prompt"), words(&["select_account", "nothing"]));
        }
        if !self.acr.is_empty() && acr_of(&self.acr).is_none() {
            problems.add(&key("acr"), words(&["sfa", "low"]));
        }
        if self.algorithms.iter().any(|word| TokenAlgorithm::parse(word).is_none()) {
            let known: Vec<&str> = TokenAlgorithm::ALL.iter().map(|known| known.as_str()).collect();
            problems.add(&key("algorithms"), format!("write some of {}", known.join(", ")));
        }
        for (label, text) in [("label", &self.label), ("label_en", &self.label_en)] {
            if text.chars().count() > MOST_CHARACTERS || text.chars().any(char::is_control) {
                problems
                    .add(&key(label), format_args!("write one line of at most {MOST_CHARACTERS} characters"));
            }
        }
        if self.client_id.is_empty() {
            problems.add(&key("client_id"), "write the name of this service at the provider");
        }
        self.resolved(name).check(&key, problems);
    }
}

impl Upstream {
    fn check(&self, key: &dyn Fn(&str) -> String, problems: &mut Problems) {
        let has_secret = !self.client_secret.expose_secret().is_empty();
        let needs_secret = self.client_auth != ClientAuth::None
            || self.preset.proves_calls()
            || self.algorithms.contains(&TokenAlgorithm::Hs256);
        if needs_secret && !has_secret {
            problems.add(&key("client_secret"), "write the secret (or client_secret_file)");
        }
        if self.preset.is_oidc() && self.algorithms.is_empty() {
            problems.add(&key("algorithms"), "write at least one");
        }
        if self.issuer.as_str().is_empty() {
            problems.add(&key("issuer"), "write who issues the ID tokens; this preset does not know it");
            return;
        }
        let endpoints = [
            ("authorization_endpoint", self.authorization_endpoint.as_str()),
            ("token_endpoint", self.token_endpoint.as_str()),
            ("userinfo_endpoint", self.userinfo_endpoint.as_str()),
        ];
        let addresses = [
            ("issuer", self.issuer.as_str()),
            ("discovery", self.discovery.as_str()),
            ("jwks_uri", self.jwks_uri.as_str()),
            ("resource", self.resource.as_str()),
        ];
        for (name, address) in endpoints.into_iter().chain(addresses) {
            if !address.is_empty() {
                problems.https(&key(name), address);
            } else if name.ends_with("endpoint") && !self.preset.is_oidc() {
                problems.add(&key(name), "write the address; this preset has no discovery");
            }
        }
    }
}

/// All providers, in the order of their buttons: presets as the guide shows them, then by name.
pub fn resolved(all: &Upstreams) -> Vec<Upstream> {
    let known = all.iter().filter_map(|(name, section)| Some(section.resolved(UpstreamName::parse(name)?)));
    let mut known: Vec<Upstream> = known.collect();
    known.sort_by_key(|upstream| upstream.preset);
    known
}

/// Reports unusable values.
pub(super) fn check(all: &Upstreams, problems: &mut Problems) {
    let mut issuers = BTreeSet::new();
    for (name, section) in all {
        let Some(name) = UpstreamName::parse(name) else {
            problems
                .add(&format!("upstream.{name}"), "the name may have the letters a to z, digits and hyphens");
            continue;
        };
        section.check(name, problems);
        let issuer = section.resolved(name).issuer;
        if !issuer.as_str().is_empty() && !issuers.insert(issuer.as_str().to_owned()) {
            problems.add(&format!("upstream.{name}.issuer"), "another section has the same issuer");
        }
    }
}

/// The host of an address, to tell people of a provider that is not configured any more.
pub fn host_of(issuer: &str) -> String {
    Url::parse(issuer).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}
