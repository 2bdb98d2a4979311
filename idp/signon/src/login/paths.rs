//! The paths of the other ways in.

use domain::upstream::UpstreamName;
use web::path::paths;

paths! {
    /// Signing in by an account of another provider.
    SignInBy { name: UpstreamName } = "/login/upstream/{name}";
}
