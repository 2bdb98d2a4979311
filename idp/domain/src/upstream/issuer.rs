//! Who signs the ID tokens of a provider.

/// The part of an issuer that names the tenant (Microsoft identity platform, «OpenID Connect on the Microsoft identity
/// platform»: the discovery document of all tenants has this text in its issuer).
const TENANT: &str = "{tenantid}";

/// The issuer of a provider: one, or one for each tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerRule(String);

impl IssuerRule {
    /// The rule as the operator writes it; with `{tenantid}` in it, each tenant has an issuer of its own.
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether each tenant has an issuer of its own.
    pub fn is_template(&self) -> bool {
        self.0.contains(TENANT)
    }

    /// Whether it may be the issuer of an answer or of a token: byte for byte (OIDC Core section 3.1.3.7), or with the id of
    /// a tenant in its place.
    pub fn admits(&self, issuer: &str) -> bool {
        match self.0.split_once(TENANT) {
            None => self.0 == issuer,
            Some(_) => self.tenant_of(issuer).is_some(),
        }
    }

    /// Whether it is the issuer of a token of that tenant (`tid`): a tenant signs for itself alone, though all have the same
    /// keys.
    pub fn admits_token(&self, issuer: &str, tenant: Option<&str>) -> bool {
        if self.is_template() {
            tenant.is_some() && self.tenant_of(issuer) == tenant
        } else {
            self.admits(issuer)
        }
    }

    fn tenant_of<'i>(&self, issuer: &'i str) -> Option<&'i str> {
        let (before, after) = self.0.split_once(TENANT)?;
        let tenant = issuer.strip_prefix(before)?.strip_suffix(after)?;
        // 36 characters: the form with hyphens, in which alone tenants are written.
        (tenant.len() == 36 && uuid::Uuid::parse_str(tenant).is_ok()).then_some(tenant)
    }
}
