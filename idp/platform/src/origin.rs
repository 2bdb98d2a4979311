//! Where an act comes from, for the entries of the audit: the request, and as what its sender acts. Besides, which client a
//! request is about, and what was refused to it.
//!
//! It goes along with the task of the request, and with each act into the task that commits it ([`super::audit`]), so
//! that nobody hands it on by hand. What commands and chores do comes from no request.

use std::future::Future;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use domain::ids::ClientId;
use domain::refusal::OauthRefusal;

tokio::task_local! {
    static ORIGIN: Origin;
}

/// Where an act comes from.
#[derive(Clone, Debug)]
pub struct Origin(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    request: Arc<str>,
    at_school: Option<bool>,
    acting: Mutex<Acting>,
    client: OnceLock<ClientId>,
    refusal: Mutex<Option<OauthRefusal>>,
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
    /// Does the work of the request with that name. `at_school` is whether it comes from the network of a school, where such
    /// networks are configured.
    pub async fn of_request<F: Future>(request: Arc<str>, at_school: Option<bool>, work: F) -> F::Output {
        let (acting, client, refusal) = (Mutex::default(), OnceLock::new(), Mutex::default());
        let inner = Inner { request, at_school, acting, client, refusal };
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

    /// Whether the request comes from the network of a school; none where no such network is configured.
    pub fn at_school(&self) -> Option<bool> {
        self.0.at_school
    }

    /// What was refused to which client; none if nothing was, or if the client is not known.
    pub fn refusal(&self) -> Option<(ClientId, OauthRefusal)> {
        let refusal = self.0.refusal.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.0.client.get().cloned().zip(refusal)
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

/// Notes which client the present request is about, proved or not. The lines of its log name the client from here on. Of
/// several the first one stands: it is the one that asks.
pub fn concerns(client: &ClientId) {
    if let Some(origin) = Origin::current()
        && origin.0.client.set(client.clone()).is_ok()
    {
        tracing::Span::current().record("client.id", client.0.as_str());
    }
}

/// Notes what was refused in the present request.
pub fn refused(refusal: &OauthRefusal) {
    if let Some(origin) = Origin::current() {
        *origin.0.refusal.lock().unwrap_or_else(PoisonError::into_inner) = Some(refusal.clone());
    }
}
