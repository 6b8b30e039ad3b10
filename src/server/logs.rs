//! What is written to the log, and in which form. Never written: secrets, tokens, bodies, callers' numbers.

use tracing_subscriber::{EnvFilter, layer::SubscriberExt, util::SubscriberInitExt};

/// The filter in `LOG` cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("setting LOG: {0}. Expected: a level such as info, or a tracing filter such as info,numberdesk=debug.")]
pub struct Error(#[from] tracing_subscriber::filter::ParseError);

/// Starts logging to standard error. A second start in one process changes nothing.
pub fn start(filter: &str, json: bool) -> Result<(), Error> {
    let filter = EnvFilter::try_new(filter)?;
    let registry = tracing_subscriber::registry().with(filter);
    let started = if json {
        std::panic::set_hook(Box::new(broke_off));
        registry
            .with(tracing_subscriber::fmt::layer().json().with_writer(std::io::stderr))
            .try_init()
    } else {
        registry
            .with(
                tracing_subscriber::fmt::layer()
                    .with_target(false)
                    .with_writer(std::io::stderr),
            )
            .try_init()
    };
    // Tests open many desks in one process; the first one has started the log.
    drop(started);
    Ok(())
}

/// A task that broke off is a line like every other: the words that Rust writes by itself are no JSON.
fn broke_off(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    tracing::error!(place, words = panic.payload_as_str(), "a task broke off");
}
