//! What is counted, in memory, for Prometheus. Labels are routes, methods, statuses and closed lists of words: never
//! anything that a person or a client sent.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// Upper bounds of the buckets, in microseconds, with the text of their label in seconds.
const BUCKETS: [(u64, &str); 11] = [
    (1_000, "0.001"),
    (2_500, "0.0025"),
    (5_000, "0.005"),
    (10_000, "0.01"),
    (25_000, "0.025"),
    (50_000, "0.05"),
    (100_000, "0.1"),
    (250_000, "0.25"),
    (1_000_000, "1"),
    (5_000_000, "5"),
    (30_000_000, "30"),
];

/// Things that happen in the rooms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A person proved herself.
    SignIn,
    /// A sign-in was refused.
    SignInRefused,
    /// A second step was taken.
    SecondStep,
    /// A second step was refused.
    SecondStepRefused,
    /// A person signed in by a passkey.
    PasskeySignIn,
    /// A passkey was refused.
    PasskeyRefused,
    /// An account was activated.
    Activation,
    /// Tokens were issued for a code.
    CodeRedeemed,
    /// Tokens were issued for a refresh token.
    TokenRefreshed,
    /// A token was issued to a client for itself.
    ClientToken,
    /// A code or refresh token came a second time, and its grant ended.
    Replay,
    /// Requests were refused because there were too many.
    Shed,
    /// A code was sent to a contact.
    CodeSent,
    /// No code was sent: too many, or no SMS goes out.
    CodeRefused,
    /// A code was right.
    ContactProved,
    /// A code was wrong, or dead.
    ContactRefused,
    /// No student was found by what an applicant typed.
    LookupFailed,
    /// So many of these that somebody may be trying numbers.
    LookupAlarm,
    /// So many login names had a wrong password from one network that somebody may be trying one password over all.
    SprayingAlarm,
    /// The clock of the machine went back.
    ClockBack,
}

impl Event {
    const ALL: [Self; 20] = [
        Self::SignIn,
        Self::SignInRefused,
        Self::SecondStep,
        Self::SecondStepRefused,
        Self::PasskeySignIn,
        Self::PasskeyRefused,
        Self::Activation,
        Self::CodeRedeemed,
        Self::TokenRefreshed,
        Self::ClientToken,
        Self::Replay,
        Self::Shed,
        Self::CodeSent,
        Self::CodeRefused,
        Self::ContactProved,
        Self::ContactRefused,
        Self::LookupFailed,
        Self::LookupAlarm,
        Self::SprayingAlarm,
        Self::ClockBack,
    ];

    fn label(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::SignInRefused => "sign_in_refused",
            Self::SecondStep => "second_step",
            Self::SecondStepRefused => "second_step_refused",
            Self::PasskeySignIn => "passkey_sign_in",
            Self::PasskeyRefused => "passkey_refused",
            Self::Activation => "activation",
            Self::CodeRedeemed => "code_redeemed",
            Self::TokenRefreshed => "token_refreshed",
            Self::ClientToken => "client_token",
            Self::Replay => "replay",
            Self::Shed => "shed",
            Self::CodeSent => "code_sent",
            Self::CodeRefused => "code_refused",
            Self::ContactProved => "contact_proved",
            Self::ContactRefused => "contact_refused",
            Self::LookupFailed => "lookup_failed",
            Self::LookupAlarm => "lookup_alarm",
            Self::SprayingAlarm => "spraying_alarm",
            Self::ClockBack => "clock_back",
        }
    }
}

/// What happens with other providers, counted for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UpstreamEvent {
    /// A browser was sent to it.
    Sent,
    /// A person signed in by it.
    SignedIn,
    /// An account of it came back that opens nothing.
    Unknown,
    /// An account of it was linked.
    Linked,
    /// A person said no there.
    Cancelled,
    /// Its answer did not count.
    Refused,
    /// It could not be asked, or not in time.
    Away,
}

impl UpstreamEvent {
    fn label(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::SignedIn => "signed_in",
            Self::Unknown => "unknown",
            Self::Linked => "linked",
            Self::Cancelled => "cancelled",
            Self::Refused => "refused",
            Self::Away => "away",
        }
    }
}

/// How often and how long.
#[derive(Default)]
struct Histogram {
    buckets: [AtomicU64; BUCKETS.len()],
    count: AtomicU64,
    micros: AtomicU64,
}

impl Histogram {
    fn observe(&self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = self.buckets.iter().zip(BUCKETS).find(|(_, (most, _))| micros <= *most);
        if let Some((bucket, _)) = bucket {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        self.count.fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }
}

/// One method and status of a route.
struct Series {
    method: &'static str,
    status: u16,
    answers: Histogram,
}

type Route = RwLock<Vec<Arc<Series>>>;

/// All counts of one process.
#[derive(Default)]
pub struct Metrics {
    routes: RwLock<BTreeMap<Box<str>, Arc<Route>>>,
    events: [AtomicU64; Event::ALL.len()],
    /// By the name of the provider's section, which the operator chose.
    upstream: RwLock<BTreeMap<(Box<str>, UpstreamEvent), u64>>,
    /// Connections open now.
    pub connections: AtomicI64,
}

impl Metrics {
    /// Counts an event.
    pub fn count(&self, event: Event) {
        if let Some(counter) = self.events.get(event as usize) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Counts what happened with the provider of a section of the configuration.
    pub fn upstream(&self, name: &str, event: UpstreamEvent) {
        let mut all = self.upstream.write().unwrap_or_else(PoisonError::into_inner);
        *all.entry((Box::from(name), event)).or_default() += 1;
    }

    /// Counts a request. `route` is the pattern of a route of ours, never the address that was sent.
    pub fn answered(&self, route: &str, method: &http::Method, status: u16, took: Duration) {
        let method = method_label(method);
        let route = self.route(route);
        let known = find(&route.read().unwrap_or_else(PoisonError::into_inner), method, status);
        let series = known.unwrap_or_else(|| {
            let mut all = route.write().unwrap_or_else(PoisonError::into_inner);
            find(&all, method, status).unwrap_or_else(|| {
                let series = Arc::new(Series { method, status, answers: Histogram::default() });
                all.push(Arc::clone(&series));
                series
            })
        });
        series.answers.observe(took);
    }

    fn route(&self, route: &str) -> Arc<Route> {
        if let Some(known) = self.routes.read().unwrap_or_else(PoisonError::into_inner).get(route) {
            return Arc::clone(known);
        }
        let mut routes = self.routes.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(routes.entry(Box::from(route)).or_default())
    }

    /// Everything in Prometheus' text format, version 0.0.4.
    pub fn render(&self) -> Text {
        let mut text = Text::default();
        text.family("idp_requests_seconds", "histogram", "Requests by route, method and status.");
        for (route, all) in &*self.routes.read().unwrap_or_else(PoisonError::into_inner) {
            for series in &*all.read().unwrap_or_else(PoisonError::into_inner) {
                let (method, status) = (series.method, series.status);
                let labels = format!("route=\"{route}\",method=\"{method}\",status=\"{status}\"");
                text.histogram("idp_requests_seconds", &labels, &series.answers);
            }
        }
        text.family("idp_events_total", "counter", "Things that happened.");
        for event in Event::ALL {
            let count = self.events.get(event as usize).map_or(0, |count| count.load(Ordering::Relaxed));
            text.sample("idp_events_total", &format!("event=\"{}\"", event.label()), count);
        }
        text.family("idp_upstream_total", "counter", "What happened with other providers.");
        for ((name, event), count) in &*self.upstream.read().unwrap_or_else(PoisonError::into_inner) {
            let labels = format!("upstream=\"{name}\",event=\"{}\"", event.label());
            text.sample("idp_upstream_total", &labels, *count);
        }
        text.gauge(
            "idp_connections",
            "Connections open now.",
            self.connections.load(Ordering::Relaxed).max(0).unsigned_abs(),
        );
        text
    }
}

fn find(all: &[Arc<Series>], method: &str, status: u16) -> Option<Arc<Series>> {
    all.iter().find(|series| series.method == method && series.status == status).cloned()
}

/// A client may invent methods; they are one.
fn method_label(method: &http::Method) -> &'static str {
    match *method {
        http::Method::GET => "GET",
        http::Method::POST => "POST",
        http::Method::HEAD => "HEAD",
        http::Method::OPTIONS => "OPTIONS",
        http::Method::PUT => "PUT",
        http::Method::DELETE => "DELETE",
        _ => "other",
    }
}

/// The text that Prometheus reads, as it is written.
#[derive(Default)]
pub struct Text(String);

impl Text {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a string does not fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn sample(&mut self, name: &str, labels: &str, value: u64) {
        let _ = writeln!(self.0, "{name}{{{labels}}} {value}");
    }

    /// Adds a value of this moment.
    pub fn gauge(&mut self, name: &str, help: &str, value: u64) {
        self.family(name, "gauge", help);
        let _ = writeln!(self.0, "{name} {value}");
    }

    /// Adds a count that only grows.
    pub fn counter(&mut self, name: &str, help: &str, value: u64) {
        self.family(name, "counter", help);
        let _ = writeln!(self.0, "{name} {value}");
    }

    #[expect(clippy::cast_precision_loss, reason = "a sum of seconds is shown, not reckoned with")]
    fn histogram(&mut self, name: &str, labels: &str, histogram: &Histogram) {
        let mut below = 0;
        for (bucket, (_, bound)) in histogram.buckets.iter().zip(BUCKETS) {
            below += bucket.load(Ordering::Relaxed);
            let _ = writeln!(self.0, "{name}_bucket{{{labels},le=\"{bound}\"}} {below}");
        }
        let count = histogram.count.load(Ordering::Relaxed);
        let seconds = histogram.micros.load(Ordering::Relaxed) as f64 / 1e6;
        let _ = writeln!(self.0, "{name}_bucket{{{labels},le=\"+Inf\"}} {count}");
        let _ = writeln!(self.0, "{name}_sum{{{labels}}} {seconds}\n{name}_count{{{labels}}} {count}");
    }

    /// The whole text.
    pub fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::Method;

    use super::{Event, Metrics};

    #[test]
    fn buckets_are_cumulative_and_methods_that_nobody_knows_are_one() {
        let metrics = Metrics::default();
        for micros in [500, 2_000, 40_000_000] {
            metrics.answered("/login", &Method::GET, 200, Duration::from_micros(micros));
        }
        metrics.answered("/login", &Method::from_bytes(b"EVIL\x21").unwrap(), 405, Duration::ZERO);
        metrics.count(Event::Replay);
        let text = metrics.render().into_string();
        let labels = "route=\"/login\",method=\"GET\",status=\"200\"";
        assert!(text.contains(&format!("_bucket{{{labels},le=\"0.001\"}} 1\n")), "{text}");
        assert!(text.contains(&format!("_bucket{{{labels},le=\"0.0025\"}} 2\n")), "{text}");
        assert!(text.contains(&format!("_bucket{{{labels},le=\"+Inf\"}} 3\n")), "{text}");
        assert!(text.contains(&format!("_count{{{labels}}} 3\n")), "{text}");
        assert!(text.contains("method=\"other\",status=\"405\"") && !text.contains("EVIL"), "{text}");
        assert!(text.contains("idp_events_total{event=\"replay\"} 1\n"), "{text}");
        assert!(text.contains("idp_events_total{event=\"shed\"} 0\n"), "{text}");
    }
}
