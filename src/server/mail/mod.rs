//! Letters to owners, in plain text. Whoever asks does not wait for them, so that the time of an answer tells nothing.

use std::{sync::Arc, time::Duration};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp::extension::ClientId,
};
use tokio::sync::Semaphore;
use url::Url;
use uuid::Uuid;

use super::{answer::chain, config::Config};

/// The longest wait for one word of the mail server.
const PATIENCE: Duration = Duration::from_secs(10);
/// So many letters are handed over at once.
const AT_ONCE: usize = 4;
/// A letter that the server does not take is offered again after these pauses.
const PAUSES: [Duration; 2] = [Duration::from_secs(10), Duration::from_mins(1)];

/// What is written to whom.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// Whose mailbox.
    pub to: String,
    /// One line.
    pub subject: String,
    /// Plain text. It may hold a link that opens the account, so that it is never logged where mail is real.
    pub text: String,
}

/// A letter that could not be written or handed over.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("mail servers know no such address")]
    Address(#[from] lettre::address::AddressError),
    #[error("the letter cannot be written")]
    Message(#[from] lettre::error::Error),
    #[error("the mail server did not take it")]
    Smtp(#[from] lettre::transport::smtp::Error),
}

/// Who takes letters.
#[derive(Clone)]
pub struct Mailer(Arc<Way>);

enum Way {
    /// A mail server.
    Smtp(Box<Server>),
    /// The log, where the desk is only practised with.
    Log,
    /// Nobody.
    None,
}

/// A mail server, and whose letters it takes.
struct Server {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    /// The host of the desk, for the ids of letters.
    host: String,
    places: Semaphore,
}

impl Mailer {
    /// As the settings say.
    pub fn new(config: &Config) -> Self {
        let Some(mail) = &config.mail else {
            let way = if config.is_practice() { Way::Log } else { Way::None };
            return Self(Arc::new(way));
        };
        let host = config.app_url.host_str().unwrap_or("localhost").to_owned();
        let mut smtp = mail.smtp.clone().timeout(Some(PATIENCE));
        if config.app_url.domain().is_some() {
            smtp = smtp.hello_name(ClientId::Domain(host.clone()));
        }
        Self(Arc::new(Way::Smtp(Box::new(Server {
            transport: smtp.build(),
            from: mail.from.clone(),
            host,
            places: Semaphore::new(AT_ONCE),
        }))))
    }

    /// Whether a letter arrives, so that a page may promise one.
    pub fn is_there(&self) -> bool {
        !matches!(*self.0, Way::None)
    }

    /// Whether letters stand in the log and nowhere else.
    pub fn is_practice(&self) -> bool {
        matches!(*self.0, Way::Log)
    }

    /// Hands a letter over, some time after this returns. One that is not taken at the third try is a line in the log.
    pub fn send(&self, letter: Letter) {
        let mailer = self.clone();
        drop(tokio::spawn(async move { mailer.deliver(letter).await }));
    }

    async fn deliver(&self, letter: Letter) {
        match &*self.0 {
            Way::None => {}
            Way::Log => {
                let Letter { to, subject, text } = letter;
                tracing::info!(to, subject, text, "practice: a letter");
            }
            Way::Smtp(server) => server.deliver(&letter).await,
        }
    }
}

impl Server {
    async fn deliver(&self, letter: &Letter) {
        let Ok(_place) = self.places.acquire().await else {
            return;
        };
        let mut pauses = PAUSES.iter();
        while let Err(error) = self.hand_over(letter).await {
            let may_pass = matches!(&error, Error::Smtp(refused) if !refused.is_permanent());
            let Some(pause) = pauses.next().filter(|_| may_pass) else {
                let subject = &letter.subject;
                tracing::error!(subject, error = chain(&error), "a letter could not be sent");
                return;
            };
            tokio::time::sleep(*pause).await;
        }
        tracing::info!(subject = letter.subject, "a letter was sent");
    }

    async fn hand_over(&self, letter: &Letter) -> Result<(), Error> {
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, letter.to.parse()?))
            .subject(letter.subject.clone())
            .message_id(Some(format!("<{}@{}>", Uuid::now_v7().simple(), self.host)))
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text.clone())?;
        self.transport.send(message).await?;
        Ok(())
    }
}

/// An address of the desk that carries what opens something once.
pub fn link(app_url: &Url, page: &str, token: &str) -> String {
    let mut url = app_url.clone();
    url.set_path(page);
    url.query_pairs_mut().append_pair("token", token);
    url.into()
}
