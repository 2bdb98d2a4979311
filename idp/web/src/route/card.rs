//! A card and how a room writes it.

use std::any::type_name;
use std::convert::Infallible;

use axum::Extension;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::routing::{MethodFilter, MethodRouter};
use http::{Method, Uri};
use tower_http::limit::RequestBodyLimitLayer;

use crate::app::App;
use crate::extract::FormOf;

/// Who reads the answers of a route; errors have the form for that reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// People: errors are pages.
    Page,
    /// Clients: errors are the JSON of RFC 6749.
    Protocol,
    /// The operator's machines: the guard lets them pass, also under load.
    Probe,
}

/// Who may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Anyone.
    Anyone,
    /// A client that proves itself.
    Client,
    /// The bearer of an access token.
    Token,
    /// Somebody signed in; others are sent to sign in.
    SignedIn,
    /// Somebody signed in who reaches a class or a school; for others there is nothing.
    Staff,
    /// The holder of the sealed handle of an authorization request or an invitation.
    Handle,
    /// Somebody in the middle of a first sign-in, by a cookie of its own; others are sent to sign in.
    Activating,
    /// Somebody between the password and the second step, by a cookie of its own, or somebody signed in who must take one;
    /// others are sent to sign in.
    Stepping,
    /// Somebody who answers an invitation, by a cookie of its own.
    Invited,
    /// An applicant with a proved contact, by a cookie of its own; others are sent to the begin of the way.
    Applicant,
    /// The operator's own network.
    Operator,
}

impl Caller {
    /// Whether the caller is signed in.
    pub fn is_signed_in(self) -> bool {
        matches!(self, Self::SignedIn | Self::Staff)
    }
}

/// What comes with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// Nothing that is read.
    None,
    /// A form of a page of ours, bound to the browser that got it.
    Form,
    /// The same with a drawing in it. Of a larger one the guard reads so many bytes to their end and drops them: a browser
    /// shows the answer only when what it sends was taken.
    Drawing {
        /// The most bytes that are read.
        most: usize,
    },
    /// A file, from any page. The handler itself says when it is too large.
    File {
        /// The most bytes of the whole form.
        most: usize,
    },
    /// Parameters from a client, or from a page of a client.
    Parameters,
}

/// A method of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// Who may call.
    pub by: Caller,
    /// What comes with it.
    pub body: Body,
    /// The types of the handler's parameters; a test holds the card against them.
    pub extractors: &'static str,
}

/// Whether a page stays connected to the window that opened it (HTML standard, cross-origin opener policies).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opener {
    /// Never.
    CutOff,
    /// Always: a service that signs people in by a window of its own watches it.
    Kept,
    /// Where the address carries the request of a service.
    KeptInRequest,
}

/// What is known of a route.
#[derive(Clone, Debug)]
pub struct Route {
    /// The path, with parameters in braces; also its name in the log and the metrics.
    pub path: &'static str,
    /// Who reads the answers.
    pub face: Face,
    /// Its methods.
    pub calls: Vec<Call>,
    /// The page on which its form stands, where that is not the route itself.
    posted_from: Option<&'static str>,
    /// The path below which lost people begin anew here.
    pub(super) entrance_of: Option<&'static str>,
    /// Whether the page may be in a window that a service opened and watches.
    pub opener: Opener,
    /// It serves those who must enrol a second factor before anything else.
    pub before_factor: bool,
    /// Scripts on pages of public clients may read the answers (Fetch standard, CORS protocol).
    pub for_scripts: bool,
}

impl Route {
    /// The call with a method.
    pub fn call(&self, method: &Method) -> Option<&Call> {
        self.calls.iter().find(|call| call.method == *method)
    }

    /// The address of the page whose form was sent to `uri`. What a client sends has none: its parameters would be missing.
    pub fn page_of_form(&self, method: &Method, uri: &Uri) -> Option<String> {
        match self.call(method)?.body {
            Body::Form | Body::Drawing { .. } | Body::File { .. } => {}
            Body::None | Body::Parameters => return None,
        }
        let page = match self.posted_from {
            Some(page) => fill(page, self.path, uri.path()),
            None if self.call(&Method::GET).is_some() => uri.path().to_owned(),
            None => return None,
        };
        Some(match uri.query() {
            Some(query) => format!("{page}?{query}"),
            None => page,
        })
    }

    /// The most bytes of a form with a file.
    pub(crate) fn most_of_file(&self) -> Option<usize> {
        self.calls.iter().find_map(|call| match call.body {
            Body::File { most } => Some(most),
            _ => None,
        })
    }

    /// The most bytes that are read and dropped of a form with a drawing.
    pub(crate) fn most_of_drawing(&self) -> Option<usize> {
        self.calls.iter().find_map(|call| match call.body {
            Body::Drawing { most } => Some(most),
            _ => None,
        })
    }
}

/// `page` with its parameters taken from an address of the route `pattern`.
fn fill(page: &str, pattern: &str, address: &str) -> String {
    let value = |name: &str| {
        let mut parts = pattern.split('/').zip(address.split('/'));
        parts.find(|(part, _)| *part == name).map(|(_, value)| value)
    };
    let parts =
        page.split('/').map(|part| if part.starts_with('{') { value(part).unwrap_or(part) } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// A route with its handlers.
#[must_use]
pub struct Card {
    route: Route,
    handlers: MethodRouter<App>,
    /// Who may call the methods that follow.
    by: Caller,
    has_named_forms: bool,
}

impl Card {
    /// A route whose answers people read.
    pub fn page(path: &'static str, by: Caller) -> Self {
        Self::new(path, Face::Page, by)
    }

    /// A route whose answers clients read.
    pub fn protocol(path: &'static str, by: Caller) -> Self {
        Self::new(path, Face::Protocol, by)
    }

    /// A route whose answers the operator's machines read.
    pub fn probe(path: &'static str, by: Caller) -> Self {
        Self::new(path, Face::Probe, by)
    }

    fn new(path: &'static str, face: Face, by: Caller) -> Self {
        let route = Route {
            path,
            face,
            calls: Vec::new(),
            posted_from: None,
            entrance_of: None,
            opener: Opener::CutOff,
            before_factor: false,
            for_scripts: false,
        };
        Self { route, handlers: MethodRouter::new(), by, has_named_forms: false }
    }

    /// Who may call the methods that follow, where it is not who may call those before.
    pub fn by(self, by: Caller) -> Self {
        Self { by, ..self }
    }

    /// Answers GET.
    pub fn get<T: 'static>(self, handler: impl Handler<T, App>) -> Self {
        self.on((Method::GET, MethodFilter::GET), Body::None, handler)
    }

    /// Takes the parameters of a client.
    pub fn post<T: 'static>(self, handler: impl Handler<T, App>) -> Self {
        self.on((Method::POST, MethodFilter::POST), Body::Parameters, handler)
    }

    /// Takes a form of a page of ours.
    pub fn form<T: 'static>(self, handler: impl Handler<T, App>) -> Self {
        self.on((Method::POST, MethodFilter::POST), Body::Form, handler)
    }

    /// Takes a form with a drawing.
    pub fn drawing<T: 'static>(self, most: usize, handler: impl Handler<T, App>) -> Self {
        self.on((Method::POST, MethodFilter::POST), Body::Drawing { most }, handler)
    }

    /// Takes a form with a file.
    pub fn file<T: 'static>(self, most: usize, handler: impl Handler<T, App>) -> Self {
        self.on((Method::POST, MethodFilter::POST), Body::File { most }, handler)
    }

    fn on<T: 'static>(
        mut self,
        (method, filter): (Method, MethodFilter),
        body: Body,
        handler: impl Handler<T, App>,
    ) -> Self {
        self.route.calls.push(Call { method, by: self.by, body, extractors: type_name::<T>() });
        self.handlers = self.handlers.on(filter, handler);
        self
    }

    /// The page on which the form stands, where that is not this route: it is shown again after a failure. Its parameters
    /// are those of this route.
    pub fn posted_from(mut self, page: &'static str) -> Self {
        self.route.posted_from = Some(page);
        self
    }

    /// Here begins anew whoever is lost below this path.
    pub fn entrance(self) -> Self {
        let path = self.route.path;
        self.entrance_of(path)
    }

    /// Here begins anew whoever is lost below another path.
    pub fn entrance_of(mut self, path: &'static str) -> Self {
        self.route.entrance_of = Some(path);
        self
    }

    /// The page belongs to a request of a service, which may have opened a window for it: the two stay connected.
    pub fn keeps_opener(mut self) -> Self {
        self.route.opener = Opener::Kept;
        self
    }

    /// The page belongs to a request of a service where its address carries one, and to the person alone where not.
    pub fn keeps_opener_in_request(mut self) -> Self {
        self.route.opener = Opener::KeptInRequest;
        self
    }

    /// Those who must enrol a second factor may come here before they have one.
    pub fn before_factor(mut self) -> Self {
        self.route.before_factor = true;
        self
    }

    /// Scripts on pages of public clients may read the answers.
    pub fn for_scripts(mut self) -> Self {
        self.route.for_scripts = true;
        self
    }

    /// Its forms act for whom what is typed names, or a handle in them, and not for whoever is signed in.
    pub fn named_forms(self) -> Self {
        Self { has_named_forms: true, ..self }
    }

    /// What is known of the route.
    pub fn into_route(self) -> Route {
        self.route
    }

    /// The route, and its handlers with the layers that the card asks for; `most` are the bytes of a common body.
    pub fn into_parts(self, most: usize) -> (Route, MethodRouter<App>) {
        let mut handlers = self.handlers;
        if self.has_named_forms {
            handlers = handlers.layer::<_, Infallible>(Extension(FormOf::Named));
        }
        let handlers = match self.route.most_of_file() {
            // The handler reads it itself, piece by piece.
            Some(most) => handlers.layer(DefaultBodyLimit::max(most)),
            None => handlers.layer(RequestBodyLimitLayer::new(most)),
        };
        (self.route, handlers)
    }
}
