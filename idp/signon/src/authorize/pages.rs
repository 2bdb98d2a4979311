//! The page that carries an answer to a service (OAuth 2.0 Form Post Response Mode).

use serde::Serialize;

use web::render::Page;

/// Posts itself to the service by a script, or by its button where there is none.
#[derive(Clone, Debug, Serialize)]
pub struct FormPostPage {
    /// The redirect URI.
    pub action: String,
    /// Parameters of the answer.
    pub fields: Vec<(String, String)>,
}

impl Page for FormPostPage {
    const TEMPLATE: &'static str = "authorize/form-post.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let action = "https://rp.example/cb?a=1&b=\"2\"".to_owned();
        let fields = vec![("code".to_owned(), "abc".to_owned()), ("state".to_owned(), "<x>".to_owned())];
        vec![("code", Self { action, fields })]
    }
}
