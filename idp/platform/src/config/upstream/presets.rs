//! What is known of providers. A key of the configuration overrides each value.

use domain::assurance::Acr;
use domain::words;
use serde::Deserialize;

/// A known provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    /// 教育雲端帳號 of the Ministry of Education.
    Moe,
    /// The sign-on of another city or county.
    County,
    /// Google.
    Google,
    /// Facebook: OAuth 2.0 without ID tokens.
    Facebook,
    /// LINE.
    Line,
    /// Microsoft, for accounts of all tenants.
    Microsoft,
    /// Any other provider with OpenID Connect.
    #[default]
    Oidc,
    /// Any other provider without.
    Oauth2,
}

words! {
    /// How this service proves itself to a provider (RFC 6749 section 2.3.1).
    ClientAuth {
        /// HTTP Basic.
        Basic = "basic",
        /// In the body.
        Post = "post",
        /// Not at all.
        None = "none",
    }
    /// When PKCE is used (RFC 7636).
    PkceUse {
        /// Each time.
        Always = "always",
        /// Where discovery names S256.
        Auto = "auto",
        /// Not at all: the provider knows none.
        Never = "never",
    }
    /// What the provider is asked to ask (OIDC Core section 3.1.2.1, `prompt`).
    Asks {
        /// Which account it shall be, also where somebody is signed in there: at a shared machine that is somebody else.
        SelectAccount = "select_account",
        /// Nothing: the provider knows no such question.
        Nothing = "nothing",
    }
    /// Algorithms of ID tokens (RFC 7518 section 3.1).
    TokenAlgorithm {
        /// RSASSA-PKCS1-v1_5 with SHA-256.
        Rs256 = "RS256",
        /// RSASSA-PSS with SHA-256.
        Ps256 = "PS256",
        /// ECDSA on P-256 with SHA-256.
        Es256 = "ES256",
        /// Ed25519.
        EdDsa = "EdDSA",
        /// HMAC with SHA-256 under the client secret.
        Hs256 = "HS256",
    }
}

/// What a preset says. Empty is what the operator or discovery has to say.
#[derive(Clone, Copy)]
pub(super) struct Facts {
    pub(super) label: &'static str,
    pub(super) label_en: &'static str,
    pub(super) issuer: &'static str,
    pub(super) discovery: &'static str,
    pub(super) authorization: &'static str,
    pub(super) token: &'static str,
    pub(super) userinfo: &'static str,
    pub(super) resource: &'static str,
    pub(super) scopes: &'static [&'static str],
    pub(super) algorithms: &'static [TokenAlgorithm],
    pub(super) client_auth: ClientAuth,
    pub(super) pkce: PkceUse,
    pub(super) prompt: Asks,
    pub(super) subject: &'static str,
}

/// Any provider with OpenID Connect.
const OIDC: Facts = Facts {
    label: "",
    label_en: "",
    issuer: "",
    discovery: "",
    authorization: "",
    token: "",
    userinfo: "",
    resource: "",
    scopes: &["openid", "profile"],
    algorithms: &[TokenAlgorithm::Rs256, TokenAlgorithm::Es256],
    client_auth: ClientAuth::Basic,
    pkce: PkceUse::Auto,
    prompt: Asks::Nothing,
    subject: "sub",
};

/// Any provider without.
const OAUTH2: Facts = Facts { scopes: &[], algorithms: &[], subject: "id", ..OIDC };

impl Preset {
    /// Whether the provider speaks OpenID Connect.
    pub fn is_oidc(self) -> bool {
        !matches!(self, Self::Facebook | Self::Oauth2)
    }

    /// How surely its accounts sign in, unless the operator says otherwise. Anybody opens an account at Facebook or LINE under
    /// any password, and nothing is known of a provider without ID tokens.
    pub fn acr(self) -> Acr {
        match self {
            Self::Facebook | Self::Line | Self::Oauth2 => Acr::Low,
            Self::Moe | Self::County | Self::Google | Self::Microsoft | Self::Oidc => Acr::Sfa,
        }
    }

    /// Whether calls with an access token carry a proof of the client secret (Graph API, «Secure Graph API calls»).
    pub fn proves_calls(self) -> bool {
        self == Self::Facebook
    }

    /// Whether it proves by `auth_time` that somebody signed in anew when that is asked for (OIDC Core section 3.1.2.1).
    pub fn proves_new_sign_in(self) -> bool {
        matches!(self, Self::Moe | Self::County | Self::Microsoft | Self::Oidc)
    }

    pub(super) fn facts(self) -> Facts {
        match self {
            Self::Moe => Facts {
                label: "教育雲端帳號",
                label_en: "Education cloud account",
                issuer: "https://oidc.tanet.edu.tw",
                resource: "https://oidc.tanet.edu.tw/moeresource/api/v1/oidc/eduinfo",
                algorithms: &[TokenAlgorithm::Rs256],
                ..OIDC
            },
            Self::County => Facts {
                label: "縣市教育局單一驗證入口",
                label_en: "Sign-on of another city or county",
                scopes: &["openid", "profile", "eduinfo"],
                ..OIDC
            },
            Self::Google => Facts {
                label: "Google",
                label_en: "Google",
                issuer: "https://accounts.google.com",
                algorithms: &[TokenAlgorithm::Rs256],
                client_auth: ClientAuth::Post,
                pkce: PkceUse::Always,
                prompt: Asks::SelectAccount,
                ..OIDC
            },
            Self::Microsoft => Facts {
                label: "Microsoft",
                label_en: "Microsoft",
                issuer: "https://login.microsoftonline.com/{tenantid}/v2.0",
                discovery: "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration",
                algorithms: &[TokenAlgorithm::Rs256],
                client_auth: ClientAuth::Post,
                pkce: PkceUse::Always,
                prompt: Asks::SelectAccount,
                ..OIDC
            },
            Self::Line => Facts {
                label: "LINE",
                label_en: "LINE",
                issuer: "https://access.line.me",
                algorithms: &[TokenAlgorithm::Hs256, TokenAlgorithm::Es256],
                client_auth: ClientAuth::Post,
                pkce: PkceUse::Always,
                ..OIDC
            },
            Self::Facebook => FACEBOOK,
            Self::Oidc => OIDC,
            Self::Oauth2 => OAUTH2,
        }
    }
}

const FACEBOOK: Facts = Facts {
    label: "Facebook",
    label_en: "Facebook",
    issuer: "https://www.facebook.com",
    authorization: "https://www.facebook.com/v23.0/dialog/oauth",
    token: "https://graph.facebook.com/v23.0/oauth/access_token",
    userinfo: "https://graph.facebook.com/v23.0/me?fields=id,name",
    scopes: &["public_profile"],
    client_auth: ClientAuth::Post,
    pkce: PkceUse::Never,
    ..OAUTH2
};
