//! The relying party of the ceremonies: the host of the issuer.

use url::Url;
use webauthn_rs::prelude::{Webauthn, WebauthnBuilder};

use web::app::{App, Base, Part};

/// What authenticators call us.
const NAME: &str = "Taipei School Sign-on";

/// The library under this issuer. None where the issuer is the number of a network: browsers keep passkeys for names only.
pub(super) struct RelyingParty(pub(super) Option<Webauthn>);

impl Part for RelyingParty {
    fn make(base: &Base) -> Self {
        let issuer = Url::parse(&base.config.server.issuer).ok();
        let party = issuer.as_ref().and_then(|origin| {
            WebauthnBuilder::new(origin.domain()?, origin).ok()?.rp_name(NAME).build().ok()
        });
        Self(party)
    }
}

/// Whether passkeys can be used at this address.
pub fn is_offered(app: &App) -> bool {
    app.part::<RelyingParty>().0.is_some()
}
