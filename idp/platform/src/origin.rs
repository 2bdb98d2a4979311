//! Where an act comes from, for the entries of the audit: the request, and as what its sender acts.
//!
//! It goes along with the task of the request, and with each act into the task that commits it ([`super::audit`]), so
//! that nobody hands it on by hand. What commands and chores do comes from no request.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

tokio::task_local! {
    static ORIGIN: Origin;
}

/// Where an act comes from.
#[derive(Clone, Debug)]
pub struct Origin(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    request: Arc<str>,
    acting: Mutex<Acting>,
}

/// As what somebody acts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acting {
    /// The role, or the duty at a school.
    pub role: Option<&'static str>,
    /// Code of the school.
    pub school: Option<String>,
}

impl Origin {
    /// Does the work of the request with that name.
    pub async fn of_request<F: Future>(request: Arc<str>, work: F) -> F::Output {
        let inner = Inner { request, acting: Mutex::default() };
        ORIGIN.scope(Self(Arc::new(inner)), work).await
    }

    /// Where the present task comes from; none of a command or a chore.
    pub fn current() -> Option<Self> {
        ORIGIN.try_with(Self::clone).ok()
    }

    /// The name of the request.
    pub fn request(&self) -> &str {
        &self.0.request
    }

    /// As what its sender acts, as far as it is known by now.
    pub fn acting(&self) -> Acting {
        self.0.acting.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Notes as what the sender of the present request acts; called by what finds it out, the nearest last. Nothing where
/// there is no request.
pub fn acts_as(role: &'static str, school: Option<&str>) {
    if let Some(origin) = Origin::current() {
        let acting = Acting { role: Some(role), school: school.map(str::to_owned) };
        *origin.0.acting.lock().unwrap_or_else(PoisonError::into_inner) = acting;
    }
}
