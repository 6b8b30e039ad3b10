//! The line between a desk and PostgreSQL, which a test cuts at the moment that matters.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use numberdesk::server::{state::Desk, trials::Ending};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};
use url::Url;

/// Passes every byte on, until the reply to one COMMIT, which it loses.
pub struct Line {
    /// The address of the database by way of this line.
    pub url: String,
    shared: Shared,
    serving: JoinHandle<()>,
}

#[derive(Clone)]
struct Shared {
    database: SocketAddr,
    /// How many COMMITs until the one whose reply is lost; 0: none is.
    until_lost: Arc<AtomicUsize>,
    /// Whether the database cannot be reached after that.
    stays_cut: bool,
    is_cut: watch::Sender<bool>,
}

impl Line {
    /// A line to a database that lies on a PostgreSQL server.
    pub async fn to(database_url: &str, stays_cut: bool) -> Self {
        let mut url = Url::parse(database_url).unwrap();
        let host = (url.host_str().unwrap(), url.port().unwrap_or(5432));
        let database = tokio::net::lookup_host(host).await.unwrap().next().unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        url.set_host(Some("127.0.0.1")).unwrap();
        url.set_port(Some(address.port())).unwrap();
        let shared = Shared {
            database,
            until_lost: Arc::default(),
            stays_cut,
            is_cut: watch::Sender::new(false),
        };
        let serving = tokio::spawn(serve(listener, shared.clone()));
        Self {
            url: url.to_string(),
            shared,
            serving,
        }
    }

    /// The reply to this COMMIT of a step of the desk's, counted from 1 from now on, is lost. What is only read commits too.
    pub fn lose_commit(&self, desk: &Desk, which: usize) {
        self.shared.until_lost.store(usize::MAX, Ordering::SeqCst);
        let (until_lost, steps) = (Arc::clone(&self.shared.until_lost), AtomicUsize::new(0));
        desk.trials.set_commits(Some(Arc::new(move || {
            if steps.fetch_add(1, Ordering::SeqCst) + 1 == which {
                until_lost.store(1, Ordering::SeqCst);
            }
            Ending::Plain
        })));
    }

    /// Whether there was such a COMMIT.
    pub fn has_lost_one(&self) -> bool {
        self.shared.until_lost.load(Ordering::SeqCst) == 0
    }

    /// The database can be reached again.
    pub fn mend(&self) {
        self.shared.is_cut.send_replace(false);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, shared: Shared) {
    while let Ok((desk, _)) = listener.accept().await {
        if !*shared.is_cut.borrow() {
            tokio::spawn(pass(desk, shared.clone()));
        }
    }
}

/// One connection. Ends with both of its ends.
async fn pass(mut desk: TcpStream, shared: Shared) -> std::io::Result<()> {
    let mut database = TcpStream::connect(shared.database).await?;
    let mut is_cut = shared.is_cut.subscribe();
    let (mut asked, mut said) = (vec![0; 65536], vec![0; 65536]);
    let mut loses_the_next = false;
    loop {
        tokio::select! {
            size = desk.read(&mut asked) => {
                let message = &asked[..size?];
                if message.is_empty() {
                    return Ok(());
                }
                loses_the_next |= is_commit(message) && counts_down_to_nothing(&shared.until_lost);
                database.write_all(message).await?;
            }
            size = database.read(&mut said) => {
                let reply = &said[..size?];
                // A database that has replied has committed.
                if reply.is_empty() || loses_the_next {
                    if loses_the_next {
                        shared.is_cut.send_replace(shared.stays_cut);
                    }
                    return Ok(());
                }
                desk.write_all(reply).await?;
            }
            () = cut(&mut is_cut) => return Ok(()),
        }
    }
}

async fn cut(is_cut: &mut watch::Receiver<bool>) {
    // An error would mean that the line itself is gone.
    drop(is_cut.wait_for(|cut| *cut).await);
}

fn is_commit(message: &[u8]) -> bool {
    message.windows(6).any(|word| word == b"COMMIT")
}

/// Whether this was the last one counted.
fn counts_down_to_nothing(count: &AtomicUsize) -> bool {
    count.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)) == Ok(1)
}
