//! A browser without scripts: cookies, redirects, HTML forms.

mod html;
mod jar;
mod page;

use std::sync::Mutex;

use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderMap, LOCATION};
use reqwest::{Method, redirect};
use url::Url;

pub use html::{Form, forms};
pub use page::Page;

use jar::Jar;

/// More redirects than this in a row are a loop.
const MOST_REDIRECTS: usize = 12;

/// One person's browser: cookies by host, redirects followed as long as they stay at known places.
pub struct Browser {
    http: reqwest::Client,
    home: Url,
    known: Mutex<Vec<url::Origin>>,
    jar: Mutex<Jar>,
    headers: HeaderMap,
}

impl Browser {
    /// A fresh browser that follows redirects inside the provider at `home`.
    pub fn new(home: &str) -> Self {
        let home = Url::parse(home).expect("an address");
        Self {
            http: plain_http(),
            known: Mutex::new(vec![home.origin()]),
            home,
            jar: Mutex::default(),
            headers: HeaderMap::new(),
        }
    }

    /// The same kind of browser that sends this header with every request.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, value.parse().expect("a header"));
        self
    }

    /// A fresh browser for the same provider.
    #[must_use]
    pub fn another(&self) -> Self {
        Self::new(self.home.as_str())
    }

    /// Follows redirects to the origin of this address too, for instance to the portal.
    pub fn also_follows(&self, address: &str) {
        let origin = Url::parse(address).expect("an address").origin();
        self.known.lock().expect("no panic before").push(origin);
    }

    /// Opens an address, or a path of the provider.
    pub async fn get(&self, address: &str) -> Page {
        self.try_get(address).await.expect("an answer")
    }

    /// The same, where the provider may be gone.
    pub async fn try_get(&self, address: &str) -> Result<Page, reqwest::Error> {
        let url = self.home.join(address).expect("an address");
        self.follow(Method::GET, url, None).await
    }

    /// Posts fields to an address, or to a path of the provider, as a form would.
    pub async fn post(&self, address: &str, fields: &[(&str, &str)]) -> Page {
        let url = self.home.join(address).expect("an address");
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.follow(Method::POST, url, Some(body)).await.expect("an answer")
    }

    /// Submits a form of a page.
    pub async fn submit(&self, form: Form) -> Page {
        self.try_submit(form).await.expect("an answer")
    }

    /// The same, where the provider may be gone.
    pub async fn try_submit(&self, form: Form) -> Result<Page, reqwest::Error> {
        let mut url = form.action.clone();
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&form.fields).finish();
        if form.is_get {
            url.set_query(Some(&body));
            return self.follow(Method::GET, url, None).await;
        }
        self.follow(Method::POST, url, Some(body)).await
    }

    /// Submits a form by POST; a redirect is shown, not followed.
    pub async fn submit_once(&self, form: Form) -> Page {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&form.fields).finish();
        self.once(Method::POST, form.action.clone(), Some(body)).await
    }

    /// One request; a redirect is shown, not followed.
    pub async fn once(&self, method: Method, url: Url, body: Option<String>) -> Page {
        self.try_once(method, url, body).await.expect("an answer")
    }

    async fn try_once(&self, method: Method, url: Url, body: Option<String>) -> Result<Page, reqwest::Error> {
        let mut request = self.http.request(method, url.clone()).headers(self.headers.clone());
        if let Some(cookies) = self.jar.lock().expect("no panic before").line(&url) {
            request = request.header(COOKIE, cookies);
        }
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
        }
        let response = request.send().await?;
        self.jar.lock().expect("no panic before").take(&url, response.headers());
        let (status, headers) = (response.status(), response.headers().clone());
        // Not by `text`, which would swallow the byte order mark of a table.
        let body = String::from_utf8_lossy(&response.bytes().await?).into_owned();
        Ok(Page { status, url, headers, body, left: None })
    }

    /// The value of a cookie that the provider set.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar.lock().expect("no panic before").value(&self.home, name)
    }

    /// Sets a cookie for the provider, as a thief would.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.jar.lock().expect("no panic before").put(&self.home, name, value);
    }

    /// Forgets a cookie of the provider.
    pub fn drop_cookie(&self, name: &str) {
        self.jar.lock().expect("no panic before").forget(&self.home, name);
    }

    async fn follow(
        &self,
        mut method: Method,
        mut url: Url,
        mut body: Option<String>,
    ) -> Result<Page, reqwest::Error> {
        for _ in 0..MOST_REDIRECTS {
            let mut page = self.try_once(method.clone(), url.clone(), body.take()).await?;
            let location = page.headers.get(LOCATION).filter(|_| page.status.is_redirection());
            let Some(location) = location else { return Ok(page) };
            let target = url.join(location.to_str().expect("ASCII")).expect("an address");
            if !self.known.lock().expect("no panic before").contains(&target.origin()) {
                page.left = Some(target);
                return Ok(page);
            }
            (method, url) = (Method::GET, target);
        }
        panic!("more than {MOST_REDIRECTS} redirects, the last to {url}");
    }
}

/// A client that follows nothing and goes through no proxy.
pub(crate) fn plain_http() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy()
        .timeout(std::time::Duration::from_mins(1))
        .build()
        .expect("an HTTP client")
}
