//! The line between one desk and the carrier: it passes requests on, and can break in all the ways a network does.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use super::faults::{Call, Fault, Strike};

struct Inside {
    carrier: SocketAddr,
    armed: Mutex<Vec<Strike>>,
    late: Mutex<Vec<Vec<u8>>>,
    struck: AtomicUsize,
}

/// One desk's line.
pub struct Line {
    inside: Arc<Inside>,
    address: SocketAddr,
    accepting: Mutex<Option<JoinHandle<()>>>,
}

impl Line {
    pub async fn open(carrier: &str) -> Self {
        let inside = Arc::new(Inside {
            carrier: carrier.trim_start_matches("http://").parse().unwrap(),
            armed: Mutex::default(),
            late: Mutex::default(),
            struck: AtomicUsize::new(0),
        });
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let accepting = Mutex::new(Some(tokio::spawn(accept(listener, Arc::clone(&inside)))));
        Self {
            inside,
            address,
            accepting,
        }
    }

    /// Where the desk finds the carrier.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it finds it, and comes to no terms with it: this line speaks no TLS.
    pub fn secure_url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// From now on these strike.
    pub fn arm(&self, strikes: &[Strike]) {
        *self.inside.armed.lock().unwrap() = strikes.to_vec();
    }

    /// How often one struck.
    pub fn struck(&self) -> usize {
        self.inside.struck.load(Ordering::Relaxed)
    }

    /// Nobody listens any more.
    pub fn hang_up(&self) {
        if let Some(accepting) = self.accepting.lock().unwrap().take() {
            accepting.abort();
            self.inside.struck.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// All is well again.
    pub async fn heal(&self) {
        self.arm(&[]);
        if self.accepting.lock().unwrap().is_some() {
            return;
        }
        // The listener that was there goes when its task does.
        let listener = loop {
            match TcpListener::bind(self.address).await {
                Ok(listener) => break listener,
                Err(_) => tokio::task::yield_now().await,
            }
        };
        *self.accepting.lock().unwrap() = Some(tokio::spawn(accept(listener, Arc::clone(&self.inside))));
    }

    /// What was held up arrives now.
    pub async fn deliver(&self) {
        let late = std::mem::take(&mut *self.inside.late.lock().unwrap());
        for request in late {
            forward(self.inside.carrier, &request).await;
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some(accepting) = self.accepting.lock().unwrap().take() {
            accepting.abort();
        }
    }
}

async fn accept(listener: TcpListener, inside: Arc<Inside>) {
    while let Ok((stream, _)) = listener.accept().await {
        drop(tokio::spawn(carry(stream, Arc::clone(&inside))));
    }
}

impl Inside {
    fn strike(&self, call: Call) -> Option<Fault> {
        let mut armed = self.armed.lock().unwrap();
        let strike = armed
            .iter_mut()
            .find(|strike| strike.call == call && strike.times > 0)?;
        strike.times -= 1;
        self.struck.fetch_add(1, Ordering::Relaxed);
        Some(strike.fault)
    }
}

/// One request: each comes over a connection of its own.
async fn carry(mut desk: TcpStream, inside: Arc<Inside>) {
    let Some(request) = read(&mut desk).await else { return };
    let head = String::from_utf8_lossy(&request).into_owned();
    let fault = Call::of(&head).and_then(|call| inside.strike(call));
    let carrier = inside.carrier;
    let answer = match fault {
        Some(Fault::SilentBefore) => return hold(desk).await,
        Some(Fault::Late) => {
            inside.late.lock().unwrap().push(request);
            return hold(desk).await;
        }
        Some(Fault::SilentAfter) => {
            forward(carrier, &request).await;
            return hold(desk).await;
        }
        Some(Fault::Cut) => {
            let whole = forward(carrier, &request).await;
            whole[..whole.len() / 2].to_vec()
        }
        Some(Fault::Busy) => refusal("429 Too Many Requests", 20429, ""),
        Some(Fault::ErrorBefore) => refusal("500 Internal Server Error", 20500, ""),
        Some(Fault::ErrorAfter) => {
            forward(carrier, &request).await;
            refusal("500 Internal Server Error", 20500, "")
        }
        Some(Fault::Unavailable) => refusal("503 Service Unavailable", 20503, "Retry-After: 0\r\n"),
        Some(Fault::NotLetIn) => refusal("401 Unauthorized", 20003, ""),
        Some(Fault::Malformed) => {
            forward(carrier, &request).await;
            answer("200 OK", "", "{\"sid\": \"PN")
        }
        Some(Fault::Drip) => {
            let whole = forward(carrier, &request).await;
            return drip(desk, &whole).await;
        }
        Some(Fault::Twice) => {
            let first = forward(carrier, &request).await;
            forward(carrier, &request).await;
            first
        }
        Some(Fault::Stale) => answer(
            "200 OK",
            "",
            r#"{"accounts":[],"incoming_phone_numbers":[],"next_page_uri":null}"#,
        ),
        None | Some(Fault::Refused | Fault::Tls) => forward(carrier, &request).await,
    };
    // A desk that has gone does not hear it.
    drop(desk.write_all(&answer).await);
}

/// The whole request, told to be the only one of its connection.
async fn read(desk: &mut TcpStream) -> Option<Vec<u8>> {
    let mut request = Vec::new();
    loop {
        if let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&request[..end]).to_lowercase();
            let length = head
                .split("content-length:")
                .nth(1)
                .and_then(|rest| rest.lines().next());
            let length: usize = length.map_or(0, |text| text.trim().parse().unwrap());
            if request.len() >= end + 4 + length {
                let line = request.windows(2).position(|two| two == b"\r\n")? + 2;
                request.splice(line..line, *b"Connection: close\r\n");
                return Some(request);
            }
        }
        if desk.read_buf(&mut request).await.ok()? == 0 {
            return None;
        }
    }
}

/// The carrier's answer, from its first byte to its last; nothing when it gives none.
async fn forward(carrier: SocketAddr, request: &[u8]) -> Vec<u8> {
    let mut answer = Vec::new();
    if let Ok(mut stream) = TcpStream::connect(carrier).await
        && stream.write_all(request).await.is_ok()
    {
        drop(stream.read_to_end(&mut answer).await);
    }
    answer
}

/// Says nothing until the desk gives up.
async fn hold(mut desk: TcpStream) {
    drop(desk.read(&mut [0]).await);
}

async fn drip(mut desk: TcpStream, whole: &[u8]) {
    let mut beat = tokio::time::interval(Duration::from_millis(20));
    for byte in whole {
        beat.tick().await;
        if desk.write_all(&[*byte]).await.is_err() {
            return;
        }
    }
}

fn refusal(status: &str, code: u32, headers: &str) -> Vec<u8> {
    answer(
        status,
        headers,
        &format!(r#"{{"code":{code},"message":"no","status":{}}}"#, &status[..3]),
    )
}

fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}
