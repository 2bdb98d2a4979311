//! The paths with the name of a provider in them.

use domain::upstream::UpstreamName;
use web::path::paths;

paths! {
    /// Where the answers of a provider arrive.
    Callback { name: UpstreamName } = "/login/upstream/{name}/callback";
    /// Linking an account of a provider.
    LinkBy { name: UpstreamName } = "/me/ways/{name}/link";
}
