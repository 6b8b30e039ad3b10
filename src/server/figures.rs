//! What this process counts for Prometheus. No owner stands in a label, and every label has few values.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use prometheus_client::{
    encoding::prometheus_text,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

/// Names of labels and their values.
type Labels<const N: usize> = [(&'static str, &'static str); N];
/// Times in seconds, in buckets.
type Times<const N: usize> = Family<Labels<N>, Histogram, fn() -> Histogram>;

/// For what, and with which status.
type Answered = (Labels<1>, [(&'static str, u16); 1]);

/// From what is kept in memory up to the longest wait for a carrier.
fn times() -> Histogram {
    Histogram::new([0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0])
}

/// How the carrier, or Stripe, answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Yes.
    Yes,
    /// A definite no.
    No,
    /// Later: surely nothing was done.
    Busy,
    /// Nothing, or nothing that can be read: it may have been done.
    Nothing,
}

/// The calls to one outside service: how long each try took, and what came of it.
#[derive(Debug, Clone)]
pub struct Calls {
    of: &'static str,
    took: Times<3>,
}

impl Calls {
    /// None yet.
    pub fn to(of: &'static str) -> Self {
        Self {
            of,
            took: Times::new_with_constructor(times),
        }
    }

    /// One try. The path is without its particulars, so that there are few.
    pub fn tried(&self, method: &str, path: &'static str, said: Said, took: Duration) {
        let method = match method {
            "GET" => "GET",
            "POST" => "POST",
            "DELETE" => "DELETE",
            _ => "other",
        };
        let result = match said {
            Said::Yes => "yes",
            Said::No => "no",
            Said::Busy => "busy",
            Said::Nothing => "silent",
        };
        let labels = [("method", method), ("path", path), ("result", result)];
        self.took.get_or_create(&labels).observe(took.as_secs_f64());
    }
}

/// Which part of the desk a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A page for people.
    Page,
    /// A call of the API.
    Call,
    /// A file that browsers keep.
    Asset,
    /// A carrier tells something.
    Webhook,
    /// A machine asks how the desk is.
    Machine,
}

impl Class {
    /// By the path alone: whatever else may be asked for, it is one of few.
    pub fn of(path: &str) -> Self {
        match path {
            "/healthz" | "/readyz" | "/metrics" => Self::Machine,
            "/favicon.ico" | "/robots.txt" => Self::Asset,
            _ if path.starts_with("/pkg/") => Self::Asset,
            _ if path.starts_with("/webhooks/") => Self::Webhook,
            _ if path == "/api" || path.starts_with("/api/") => Self::Call,
            _ => Self::Page,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Call => "call",
            Self::Asset => "asset",
            Self::Webhook => "webhook",
            Self::Machine => "machine",
        }
    }
}

/// All figures of one desk.
#[derive(Debug)]
pub struct Figures {
    registry: Registry,
    requests: Family<Answered, Counter>,
    request_took: Times<1>,
    ended: Family<[(&'static str, String); 2], Counter>,
    round_done: Family<Labels<1>, Gauge>,
    round_failed: Family<Labels<1>, Counter>,
}

impl Figures {
    /// Nothing counted yet.
    pub fn new<'a>(calls: impl IntoIterator<Item = &'a Calls>) -> Self {
        let mut figures = Self {
            registry: Registry::default(),
            requests: Family::default(),
            request_took: Times::new_with_constructor(times),
            ended: Family::default(),
            round_done: Family::default(),
            round_failed: Family::default(),
        };
        let mut register = Registry::with_prefix("numberdesk");
        register.register(
            "http_requests",
            "Requests answered, by what they were for and status",
            figures.requests.clone(),
        );
        register.register(
            "http_request_seconds",
            "How long the answer to a request took, from its head to the head of the answer",
            figures.request_took.clone(),
        );
        register.register(
            "purchases_ended",
            "Purchases that this process brought to an end, by outcome and cause",
            figures.ended.clone(),
        );
        register.register(
            "round_last_success_timestamp_seconds",
            "When this process last finished a background round",
            figures.round_done.clone(),
        );
        register.register(
            "round_failures",
            "Background rounds that failed in this process",
            figures.round_failed.clone(),
        );
        for calls in calls {
            register.register(
                format!("{}_call_seconds", calls.of),
                "How long each try of a call took, by what came of it",
                calls.took.clone(),
            );
        }
        figures.registry = register;
        figures
    }

    /// A request was answered.
    pub fn answered(&self, class: Class, status: u16, took: Duration) {
        let class = [("class", class.name())];
        self.requests.get_or_create(&(class, [("status", status)])).inc();
        self.request_took.get_or_create(&class).observe(took.as_secs_f64());
    }

    /// A purchase came to its end.
    pub fn ended(&self, outcome: &str, cause: &str) {
        let labels = [("outcome", outcome.to_owned()), ("cause", cause.to_owned())];
        self.ended.get_or_create(&labels).inc();
    }

    /// A round ended, well or not.
    pub fn round(&self, name: &'static str, is_well: bool) {
        let labels = [("round", name)];
        if is_well {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            let seconds = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
            self.round_done.get_or_create(&labels).set(seconds);
        }
        // There from the first round on, so that its rise is seen.
        self.round_failed.get_or_create(&labels).inc_by(u64::from(!is_well));
    }

    /// All of it in Prometheus' text form, and behind it what the caller has counted for this answer.
    pub fn text(&self, counted: &Registry) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        prometheus_text::encode(&mut text, &self.registry)?;
        prometheus_text::encode(&mut text, counted)?;
        Ok(text)
    }
}
