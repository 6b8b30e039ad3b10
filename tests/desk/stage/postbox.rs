//! A mail server for one test, on a port of its own: the other end of the desk's SMTP.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::{
        Mutex,
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    },
};

/// A letter as it came over the line.
#[derive(Debug)]
pub struct Received {
    /// The envelope: from whom and to whom.
    pub envelope: (String, String),
    /// Head and text.
    pub text: String,
}

impl Received {
    /// Path and question of the one link in it that carries something.
    pub fn link(&self) -> String {
        let line = self.text.lines().find(|line| line.contains("?token=")).unwrap();
        let url = url::Url::parse(line.trim()).unwrap();
        format!("{}?{}", url.path(), url.query().unwrap())
    }

    /// What that link carries.
    pub fn token(&self) -> String {
        self.link().split("token=").nth(1).unwrap().to_owned()
    }
}

/// Takes letters and keeps them.
pub struct Postbox {
    address: SocketAddr,
    letters: Mutex<UnboundedReceiver<Received>>,
}

impl Postbox {
    /// Opens one.
    pub async fn open() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, letters) = unbounded_channel();
        tokio::spawn(async move {
            while let Ok((line, _)) = listener.accept().await {
                tokio::spawn(converse(line, sender.clone()));
            }
        });
        Self {
            address,
            letters: Mutex::new(letters),
        }
    }

    /// What `SMTP_URL` is for it.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// The next letter.
    pub async fn next(&self) -> Received {
        let mut letters = self.letters.lock().await;
        tokio::time::timeout(Duration::from_secs(20), letters.recv())
            .await
            .expect("no letter came")
            .unwrap()
    }

    /// Whether no letter has come that nobody has read.
    pub async fn is_empty(&self) -> bool {
        self.letters.lock().await.is_empty()
    }
}

/// RFC 5321, as much of it as a client needs that says no more than it must.
async fn converse(line: TcpStream, sender: UnboundedSender<Received>) -> Option<()> {
    let (read, mut write) = line.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 postbox ESMTP\r\n").await.ok()?;
    let (mut from, mut to) = (String::new(), String::new());
    while let Some(said) = lines.next_line().await.ok()? {
        let answer = match said.split([' ', ':']).next()?.to_uppercase().as_str() {
            "EHLO" => "250-postbox\r\n250 8BITMIME\r\n",
            "MAIL" => {
                from = said.split(['<', '>']).nth(1)?.to_owned();
                "250 ok\r\n"
            }
            "RCPT" => {
                to = said.split(['<', '>']).nth(1)?.to_owned();
                "250 ok\r\n"
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                let mut text = String::new();
                loop {
                    let line = lines.next_line().await.ok()??;
                    if line == "." {
                        break;
                    }
                    text.push_str(&line);
                    text.push('\n');
                }
                let envelope = (from.clone(), to.clone());
                let text = decoded(&text);
                sender.send(Received { envelope, text }).ok()?;
                "250 taken\r\n"
            }
            "QUIT" => "221 bye\r\n",
            _ => "502 unknown\r\n",
        };
        write.write_all(answer.as_bytes()).await.ok()?;
    }
    Some(())
}

/// As a mail program shows it: quoted-printable (RFC 2045, 6.7) breaks long lines and writes some bytes as `=3D`.
fn decoded(text: &str) -> String {
    if !text.contains("Content-Transfer-Encoding: quoted-printable") {
        return text.to_owned();
    }
    let (head, body) = text.split_once("\n\n").unwrap();
    let body = body.replace("=\n", "");
    let mut parts = body.split('=');
    let mut shown = format!("{head}\n\n{}", parts.next().unwrap());
    for part in parts {
        let (byte, rest) = part.split_at(2);
        shown.push(char::from(u8::from_str_radix(byte, 16).unwrap()));
        shown.push_str(rest);
    }
    shown
}
