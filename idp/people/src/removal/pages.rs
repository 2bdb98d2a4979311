//! The page of a removal.

use domain::removal::RemovalRefusal;
use domain::timestamp::Timestamp;
use domain::words;
use serde::Serialize;

use web::moment::Moment;
use web::render::Page;

words! {
    /// What has just been done, told at the head of the page.
    RemovalNotice {
        /// The account waits to be removed.
        Asked = "asked",
        /// It stays.
        TakenBack = "taken-back",
        /// It was asked for too often today.
        TooOften = "too-often",
    }
}

/// `GET /me/removal`; posts nothing but `csrf` to itself, or to `/me/removal/back` where the account waits.
#[derive(Clone, Debug, Serialize)]
pub struct RemovalPage {
    /// Why the account is not removed, now or when its time comes.
    pub refusal: Option<RemovalRefusal>,
    /// When the account that waits is removed.
    pub due: Option<Moment>,
    /// What has just been done.
    pub notice: Option<RemovalNotice>,
}

impl Page for RemovalPage {
    const TEMPLATE: &'static str = "removal/removal.html";

    fn address(&self) -> Option<String> {
        Some("/me/removal".to_owned())
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let due = || Some(Moment::from(Timestamp(1_788_220_500)));
        let bare = Self { refusal: None, due: None, notice: None };
        let refused = RemovalRefusal::ALL
            .iter()
            .map(|refusal| (refusal.as_str(), Self { refusal: Some(*refusal), due: None, notice: None }));
        let told = RemovalNotice::ALL
            .iter()
            .map(|notice| (notice.as_str(), Self { notice: Some(*notice), ..bare.clone() }));
        let waits = Self { due: due(), ..bare.clone() };
        let stays = Self { refusal: Some(RemovalRefusal::Since), ..waits.clone() };
        let pages = [("bare", bare.clone()), ("waits", waits), ("stays", stays)];
        refused.chain(told).chain(pages).collect()
    }
}
