//! A server that plays a script, one line per connection, and remembers what it was asked.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use crate::server::{
    outside::Pauses,
    twilio::{Client, Credentials, Settings},
};

/// The tenant's account in every script.
pub const ACCOUNT: &str = "AC00000000000000000000000000000002";
/// Its password: it must never show up anywhere but in the authorization.
pub const TOKEN: &str = "token-that-must-not-be-seen";

/// One line of a script: what one connection brings.
#[derive(Clone)]
pub enum Reply {
    /// A status and a body.
    Json(u16, String),
    /// The same with one more header.
    With(u16, String, String),
    /// Nothing, until the client hangs up.
    Nothing,
    /// The end of the connection instead of an answer.
    End,
    /// The head of an answer and the beginning of its body, then the end.
    Half(u16),
    /// Bytes that are no TLS, as soon as the first byte comes.
    NotTls,
}

/// A request as it came.
#[derive(Clone, Default)]
pub struct Seen {
    /// `POST /path?query`.
    pub line: String,
    /// The head, in small letters.
    pub head: String,
    /// The body.
    pub body: String,
}

/// The server, for as long as its script is.
pub struct Stage {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "scripts are easier to read without a borrow on each line"
)]
pub fn json(status: u16, body: impl ToString) -> Reply {
    Reply::Json(status, body.to_string())
}

pub fn with(status: u16, header: &str, body: &str) -> Reply {
    Reply::With(status, header.to_owned(), body.to_owned())
}

pub fn credentials() -> Credentials {
    Credentials {
        account_sid: ACCOUNT.to_owned(),
        auth_token: TOKEN.into(),
    }
}

/// A client with tiny pauses that knows the carrier at this address.
pub fn client(url: &str, timeout: Duration) -> Client {
    let settings = Settings {
        api_url: url.to_owned(),
        pricing_url: url.to_owned(),
        voice_url: url.to_owned(),
        numbers_url: url.to_owned(),
        upload_url: url.to_owned(),
        timeout,
        connect_timeout: Duration::from_secs(1),
    };
    let pauses = Pauses {
        least: Duration::from_micros(10),
        most: Duration::from_micros(50),
    };
    Client::with_pauses(settings, pauses).unwrap()
}

impl Stage {
    pub fn plays(script: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let stage = Self {
            address: listener.local_addr().unwrap(),
            seen: Arc::default(),
        };
        let seen = Arc::clone(&stage.seen);
        thread::spawn(move || {
            for reply in script {
                let (stream, _) = listener.accept().unwrap();
                play(stream, reply, &seen);
            }
        });
        stage
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A client with time enough for any script without [`Reply::Nothing`].
    pub fn client(&self) -> Client {
        client(&self.url(), Duration::from_secs(20))
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

fn play(mut stream: TcpStream, reply: Reply, seen: &Mutex<Vec<Seen>>) {
    if matches!(reply, Reply::NotTls) {
        let mut bytes = [0; 1024];
        let length = stream.read(&mut bytes).unwrap();
        let body = String::from_utf8_lossy(&bytes[..length]).into_owned();
        seen.lock().unwrap().push(Seen {
            body,
            ..Seen::default()
        });
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").ok();
        return;
    }
    seen.lock().unwrap().push(request(&mut stream));
    let (status, header, body, claimed) = match reply {
        Reply::Json(status, body) => (status, String::new(), body.clone(), body.len()),
        Reply::With(status, header, body) => (status, format!("{header}\r\n"), body.clone(), body.len()),
        Reply::Half(status) => (status, String::new(), "{\"sid\":".to_owned(), 1000),
        Reply::Nothing => {
            stream.read_to_end(&mut Vec::new()).ok();
            return;
        }
        Reply::End | Reply::NotTls => return,
    };
    let length = if status == 204 {
        String::new()
    } else {
        format!("content-length: {claimed}\r\n")
    };
    // A client that has seen enough hangs up in the middle.
    write!(
        stream,
        "HTTP/1.1 {status} Said\r\nconnection: close\r\n{length}{header}\r\n{body}"
    )
    .ok();
}

fn request(stream: &mut TcpStream) -> Seen {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let length = stream.read(&mut buffer).unwrap();
        assert!(length > 0, "the client hung up within its request");
        bytes.extend_from_slice(&buffer[..length]);
        let text = String::from_utf8(bytes.clone()).unwrap();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let small = head.to_lowercase();
        let expected = small
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .unwrap_or("0");
        if body.len() >= expected.parse().unwrap() {
            let line = head.lines().next().unwrap().trim_end_matches(" HTTP/1.1").to_owned();
            return Seen {
                line,
                head: small,
                body: body.to_owned(),
            };
        }
    }
}
