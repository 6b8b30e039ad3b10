//! A carrier to practise on: a real HTTP server that speaks Twilio's wire and borrows none of our types.
//!
//! It sells only numbers that can belong to nobody, keeps a ledger of everything in a database of its own, and
//! misbehaves on request. `docs/sandbox.md` is its manual; `tests/wire` and `end2end/carrier` are its witnesses.

mod accounts;
mod answer;
mod caller_ids;
mod calls;
mod desk;
mod dialing;
mod door;
mod faults;
mod inventory;
mod ledger;
mod messages;
mod numbers;
mod papers;
mod porting;
mod prices;
mod route;
mod store;
mod stripe;
mod usage;
mod vapi;
mod wire;

use std::sync::Arc;

use axum::Router;
use axum::routing::{delete, get, post};
use sqlx::SqlitePool;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

pub use stripe::webhooks::sign as sign_webhook;
pub use stripe::{
    Endpoint, KEY as DEFAULT_STRIPE_KEY, PRICE as STRIPE_PRICE, WEBHOOK_SECRET as DEFAULT_WEBHOOK_SECRET,
};

pub use vapi::{KEY as DEFAULT_VAPI_KEY, WEBHOOK_SECRET as DEFAULT_VAPI_WEBHOOK_SECRET};

/// The main account of a sandbox that was given no other. Public on purpose: it opens nothing but practice.
pub const DEFAULT_ACCOUNT_SID: &str = "AC5a0db0c5a0db0c5a0db0c5a0db0c5a0d";

/// The auth token that goes with [`DEFAULT_ACCOUNT_SID`].
pub const DEFAULT_AUTH_TOKEN: &str = "5a0db0c05a0db0c05a0db0c05a0db0c0";

/// What a sandbox needs to open.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where state and ledger are kept: `sqlite:path/to/file.db` (made when missing, in a folder that exists) or `sqlite::memory:`.
    pub database: String,
    /// The main account: `AC` and 32 hexadecimal digits.
    pub account_sid: String,
    /// The main account's secret.
    pub auth_token: String,
    /// Where Stripe's part sends its webhooks; none keeps them.
    pub webhooks: Option<Endpoint>,
}

/// Why a sandbox did not open.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The main account's SID is not `AC` and 32 hexadecimal digits.
    #[error("the sandbox's main account must be AC and 32 hexadecimal digits")]
    AccountSid,
    /// The listener has no address, so nobody could be told where to call.
    #[error("the sandbox can not tell the address it listens on")]
    Address(#[source] std::io::Error),
    /// The database can not be opened, read or written.
    #[error("the sandbox can not use its database")]
    Database(#[from] sqlx::Error),
}

/// What every request shares.
struct Carrier {
    pool: SqlitePool,
    inventory: inventory::Inventory,
    main_sid: String,
    url: String,
    stopping: watch::Receiver<bool>,
    /// Rung when there is an event to deliver.
    events: Notify,
    /// Rung when Vapi's part has something to tell.
    reports: Notify,
    /// Rung when a text may move on or is to be told of.
    texts: Notify,
    /// What Stripe's part is to fail at.
    failures: stripe::Failures,
}

impl Carrier {
    /// Waits until the sandbox is told to stop, or is dropped.
    async fn stopped(&self) {
        let mut stopping = self.stopping.clone();
        // An error means that the sender is gone: that, too, is the end.
        let _stopped = stopping.wait_for(|stop| *stop).await.is_ok();
    }
}

/// A running sandbox. Dropping it stops the server; [`Sandbox::close`] also waits for the last answer.
#[derive(Debug)]
pub struct Sandbox {
    url: String,
    stop: watch::Sender<bool>,
    server: JoinHandle<()>,
    delivery: [JoinHandle<()>; 3],
    pool: SqlitePool,
}

impl Sandbox {
    /// Opens the database, makes the tables and the main account if they are missing, and serves on `listener`.
    ///
    /// # Errors
    /// When the settings are malformed or the database can not be used.
    pub async fn open(listener: TcpListener, settings: Settings) -> Result<Self, Error> {
        if !wire::is_sid(&settings.account_sid, "AC") {
            return Err(Error::AccountSid);
        }
        let url = format!("http://{}", listener.local_addr().map_err(Error::Address)?);
        let pool = store::open(&settings.database).await?;
        accounts::store::ensure_main(&pool, &settings.account_sid, &settings.auth_token, wire::now()).await?;
        stripe::store::set_endpoint(&mut *pool.acquire().await?, settings.webhooks.as_ref()).await?;
        let (stop, stopping) = watch::channel(false);
        let carrier = Arc::new(Carrier {
            pool: pool.clone(),
            inventory: inventory::Inventory::new(),
            main_sid: settings.account_sid,
            url: url.clone(),
            stopping,
            events: Notify::new(),
            reports: Notify::new(),
            texts: Notify::new(),
            failures: stripe::Failures::default(),
        });
        let delivery = [
            tokio::spawn(stripe::webhooks::deliver(Arc::clone(&carrier))),
            tokio::spawn(vapi::calls::reports::deliver(Arc::clone(&carrier))),
            tokio::spawn(messages::courier::carry(Arc::clone(&carrier))),
        ];
        let server = tokio::spawn(serve(listener, carrier));
        Ok(Self {
            url,
            stop,
            server,
            delivery,
            pool,
        })
    }

    /// The address to call, such as `http://127.0.0.1:40123`, without a closing slash.
    #[must_use]
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// Lets go of held connections, finishes the answers in hand, and closes the database.
    pub async fn close(self) {
        self.stop.send_replace(true);
        if let Err(error) = self.server.await {
            tracing::error!(%error, "the sandbox's server ended badly");
        }
        // A webhook in hand is sent again after the next start.
        for delivery in self.delivery {
            delivery.abort();
            drop(delivery.await);
        }
        self.pool.close().await;
    }
}

async fn serve(listener: TcpListener, carrier: Arc<Carrier>) {
    let stopping = Arc::clone(&carrier);
    let router = Router::new()
        .route("/sandbox", get(desk::page))
        .route("/sandbox/ledger", get(desk::read_ledger))
        .route("/sandbox/calls", post(calls::ring::ring))
        .route("/sandbox/caller-ids", post(caller_ids::typed::type_code))
        .route(
            "/sandbox/faults",
            get(desk::list_faults)
                .post(desk::script_fault)
                .delete(desk::clear_faults),
        )
        .route("/sandbox/faults/{id}", delete(desk::clear_fault))
        .route("/sandbox/accounts/{sid}/auth-token", post(desk::renew_token))
        .route("/sandbox/port-ins", post(porting::moves::go_on))
        .route("/sandbox/texts", post(messages::inbound::receive))
        .route("/sandbox/media/{sid}", get(messages::media::stored))
        .merge(stripe::routes())
        .merge(vapi::routes())
        .fallback(answer::handle)
        .with_state(carrier);
    let service = router.into_make_service_with_connect_info::<door::Switch>();
    let served = axum::serve(door::Door(listener), service)
        .with_graceful_shutdown(async move { stopping.stopped().await })
        .await;
    if let Err(error) = served {
        tracing::error!(%error, "the sandbox stopped serving");
    }
}
