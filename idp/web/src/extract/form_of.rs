//! For whom forms act.

use uuid::Uuid;

/// For whom the forms of a route act, where that is not who is signed in: an extractor that stands before [`CsrfToken`](super::CsrfToken)
/// and [`CsrfForm`](super::CsrfForm) puts it among a request's extensions, or a layer around the route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormOf {
    /// For whom what is typed names, or a handle in the form: whoever signs in, or follows a mailed link.
    Named,
    /// For the owner of a cookie of its own: an applicant, whoever answers an invitation or activates an account.
    Way(Uuid),
    /// The same, where a form that is older than the cookie may act too.
    WayOrBefore(Uuid),
}
