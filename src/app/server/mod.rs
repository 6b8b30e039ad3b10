//! Opening and closing the desk, in order.

use std::{net::SocketAddr, time::Duration};

use hyper_util::rt::TokioTimer;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use crate::{
    accounts,
    server::{
        answer::chain,
        config::{Carrier, Config, Stripe, Vapi},
        db::{self, Walls},
        sandbox::{self, Sandbox},
        secrets,
        state::Desk,
        stripe,
        twilio::{self, Client},
        vapi,
    },
};

mod ai_lines;
pub mod assets;
pub mod audit;
pub mod backup;
mod closing;
mod doors;
mod embedded;
mod health;
mod files;
pub mod keys;
mod label_files;
mod metrics;
mod negotiation;
mod operators;
mod paced;
mod pictures;
mod ports;
pub mod provision;
pub mod reconcile;
mod refused;
pub mod router;
pub mod rounds;
pub mod stop;
mod webhooks;

/// The desk cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address is taken or not ours.
    #[error("cannot listen on {0}; is another desk running there? LISTEN_ADDR chooses another address")]
    Listen(SocketAddr, #[source] std::io::Error),
    /// The database cannot be used.
    #[error(transparent)]
    Database(#[from] db::Error),
    /// There are no usable keys.
    #[error(transparent)]
    Keys(#[from] secrets::Error),
    /// The practice carrier cannot be opened.
    #[error("the practice carrier cannot be opened")]
    Sandbox(#[from] sandbox::Error),
    /// The carrier client cannot be made.
    #[error("the carrier client cannot be made")]
    Client(#[from] twilio::SetupError),
    /// The client for Stripe cannot be made.
    #[error("the client for Stripe cannot be made")]
    Stripe(#[from] stripe::SetupError),
    /// The client for Vapi cannot be made.
    #[error("the client for Vapi cannot be made")]
    Vapi(#[from] vapi::SetupError),
    /// A round has no right to what it asks.
    #[error("the background rounds cannot read what they need; run `numberdesk migrate`")]
    Rounds(#[source] sqlx::Error),
    /// Serving broke off.
    #[error("serving broke off")]
    Serve(#[source] std::io::Error),
}

/// An open desk.
pub struct Open {
    /// All that a request can reach.
    pub desk: Desk,
    /// Where it listens.
    pub address: SocketAddr,
    /// The practice carrier, where it is on.
    pub sandbox: Option<Sandbox>,
    stop: watch::Sender<bool>,
    hang_up: watch::Sender<bool>,
    serving: JoinHandle<std::io::Result<()>>,
    rounds: JoinHandle<()>,
}

/// Opens the desk on a listener: database, keys, carrier, then the doors. The rounds begin behind the first page.
pub async fn open(listener: TcpListener, mut config: Config) -> Result<Open, Error> {
    twilio::install_crypto();
    let address = listener.local_addr().map_err(Error::Serve)?;
    keys::given(&config)?;
    let walls = Walls::open(&config.database).await?;
    let sandbox = match config.carrier {
        Carrier::Sandbox => Some(open_sandbox(&mut config, address).await?),
        Carrier::Live => None,
    };
    let desk = desk_of(config, walls).await?;
    rounds::can_look(&desk).await.map_err(Error::Rounds)?;
    let (stop, stopped) = watch::channel(false);
    let (hang_up, connections) = watch::channel(false);
    let serving = tokio::spawn(serve(listener, desk.clone(), connections));
    let rounds = tokio::spawn(rounds::run(desk.clone(), stopped));
    let warming = desk.clone();
    drop(tokio::spawn(async move {
        if let Err(error) = accounts::server::password::warm_up(&warming).await {
            tracing::warn!(
                error = chain(&error),
                "the stand-in for unknown e-mails is made at the first sign-in instead"
            );
        }
    }));
    Ok(Open {
        desk,
        address,
        sandbox,
        stop,
        hang_up,
        serving,
        rounds,
    })
}

/// All that work needs, on an open database: the keys and the carrier. Nothing is served.
async fn desk_of(config: Config, walls: Walls) -> Result<Desk, Error> {
    twilio::install_crypto();
    let keys = keys::open(&config, &walls).await?;
    if let Some(holder) = config.holder() {
        walls.belongs_to(&holder).await?;
    }
    let twilio = Client::new(twilio::Settings {
        api_url: config.twilio.api_url.to_string(),
        pricing_url: config.twilio.pricing_url.to_string(),
        voice_url: config.twilio.voice_url.to_string(),
        numbers_url: config.twilio.numbers_url.to_string(),
        upload_url: config.twilio.upload_url.to_string(),
        timeout: config.twilio.timeout,
        connect_timeout: Duration::from_secs(3),
    })?;
    let stripe = match &config.billing.stripe {
        Some(stripe) if config.billing.asks_for_subscription() => Some(stripe::Client::new(
            stripe.api_url.clone(),
            stripe.secret_key.clone(),
            config.twilio.timeout,
        )?),
        Some(_) | None => None,
    };
    let vapi = config
        .vapi
        .as_ref()
        .map(|vapi| vapi::Client::new(vapi.api_url.clone(), vapi.key.clone(), config.twilio.timeout))
        .transpose()?;
    Ok(Desk::with(config, walls, keys, twilio, stripe, vapi))
}

impl Open {
    /// Ends the background rounds, for whoever calls them one by one. A request still finishes what it begins.
    pub fn hold_rounds(&self) {
        self.rounds.abort();
    }

    /// Waits until serving ends by itself, which it does not while all is well.
    pub async fn ended(&mut self) -> Result<(), Error> {
        match (&mut self.serving).await {
            Ok(done) => done.map_err(Error::Serve),
            Err(broken) => Err(Error::Serve(std::io::Error::other(broken))),
        }
    }

    /// Closes in order, see `closing`.
    pub async fn close(self) {
        self.close_telling(|_| {}).await;
    }

    /// The same, and says what is waited for.
    pub async fn close_telling(self, tell: impl Fn(&str)) {
        closing::close(self, tell).await;
    }
}

/// Serves HTTP/1.1 until the desk closes. A proxy in front speaks to browsers in newer versions; here they would only
/// add a moment, before the version is known, that has no bound.
async fn serve(listener: TcpListener, desk: Desk, mut stopped: watch::Receiver<bool>) -> std::io::Result<()> {
    let handle = axum_server::Handle::new();
    let closing = handle.clone();
    let patience = desk.config.doors.patience;
    let mut server = axum_server::Server::<SocketAddr>::from_listener(listener)
        .handle(handle)
        .http1_only();
    server
        .http_builder()
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(patience);
    let service = router::router(desk).into_make_service_with_connect_info::<SocketAddr>();
    let mut serving = std::pin::pin!(server.serve(service));
    tokio::select! {
        ended = &mut serving => return ended,
        _ = stopped.wait_for(|stop| *stop) => closing.graceful_shutdown(None),
    }
    serving.await
}

/// Opens the practice carrier beside the desk and points the settings at it.
async fn open_sandbox(config: &mut Config, desk: SocketAddr) -> Result<Sandbox, Error> {
    let listener = TcpListener::bind(("127.0.0.1", 0))
        .await
        .map_err(|error| Error::Listen(SocketAddr::from(([127, 0, 0, 1], 0)), error))?;
    let (account_sid, auth_token) = (sandbox::DEFAULT_ACCOUNT_SID, sandbox::DEFAULT_AUTH_TOKEN);
    let settings = sandbox::Settings {
        database: format!("sqlite:{}", config.practice_file().display()),
        account_sid: account_sid.to_owned(),
        auth_token: auth_token.to_owned(),
        webhooks: Some(sandbox::Endpoint {
            url: format!("http://{desk}/webhooks/stripe"),
            secret: sandbox::DEFAULT_WEBHOOK_SECRET.to_owned(),
        }),
    };
    let sandbox = Sandbox::open(listener, settings).await?;
    if let Ok(url) = url::Url::parse(&sandbox.url()) {
        config.twilio.api_url = url.clone();
        config.twilio.pricing_url = url.clone();
        config.twilio.voice_url = url.clone();
        config.twilio.numbers_url = url.clone();
        config.twilio.upload_url = url.clone();
        config.vapi = Some(Vapi {
            api_url: url.clone(),
            key: sandbox::DEFAULT_VAPI_KEY.to_owned().into(),
        });
        // So that practice hears of its calls without being set up for it.
        let secret = &mut config.doors.vapi_secret;
        secret.get_or_insert_with(|| sandbox::DEFAULT_VAPI_WEBHOOK_SECRET.to_owned().into());
        config.billing.stripe = Some(Stripe {
            api_url: url,
            secret_key: sandbox::DEFAULT_STRIPE_KEY.to_owned().into(),
            webhook_secrets: vec![sandbox::DEFAULT_WEBHOOK_SECRET.to_owned().into()],
            price_id: sandbox::STRIPE_PRICE.to_owned(),
        });
    }
    config.twilio.main = Some((account_sid.to_owned(), auth_token.to_owned().into()));
    tracing::info!(address = sandbox.url(), "the practice carrier is open");
    Ok(sandbox)
}
