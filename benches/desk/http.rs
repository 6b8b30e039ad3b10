//! As little of HTTP/1.1 as the measurement needs: one request after another on one connection, nothing allocated anew.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::Failure;

/// An answer, read to its end.
pub struct Answer {
    /// Such as 200.
    pub status: u16,
    /// Status line and headers.
    pub head: String,
    /// The body as it was sent, compressed or not.
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of a header, if it was sent.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (own, value) = line.split_once(':')?;
            own.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }

    /// A cookie that was set, with its name.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let set = self.head.lines().filter_map(|line| line.split_once(':'));
        let mut cookies = set
            .filter(|(own, _)| own.eq_ignore_ascii_case("set-cookie"))
            .filter_map(|(_, value)| value.trim().split(';').next());
        cookies
            .find(|pair| pair.split('=').next() == Some(name))
            .map(str::to_owned)
    }
}

/// What the load needs to know of an answer.
pub struct Glance {
    /// Such as 200.
    pub status: u16,
    /// Bytes of the body as sent.
    pub length: usize,
}

/// An open connection and what was read from it.
pub struct Connection {
    stream: TcpStream,
    bytes: Vec<u8>,
}

enum Framing {
    Length(usize),
    Chunks,
}

impl Connection {
    /// Connects.
    pub async fn open(address: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            bytes: Vec::with_capacity(256 * 1024),
        })
    }

    /// Asks and reads the whole answer; says only how it was.
    pub async fn glance(&mut self, request: &str) -> Result<Glance, Failure> {
        let (head, status, framing) = self.head_of(request).await?;
        let length = match framing {
            Framing::Length(length) => {
                self.have(head + length).await?;
                length
            }
            Framing::Chunks => self.chunks(head, &mut None).await?,
        };
        Ok(Glance { status, length })
    }

    /// Asks and keeps the whole answer.
    pub async fn ask(&mut self, request: &str) -> Result<Answer, Failure> {
        let (head, status, framing) = self.head_of(request).await?;
        let body = match framing {
            Framing::Length(length) => {
                self.have(head + length).await?;
                self.bytes.get(head..head + length).unwrap_or_default().to_vec()
            }
            Framing::Chunks => {
                let mut body = Some(Vec::new());
                self.chunks(head, &mut body).await?;
                body.unwrap_or_default()
            }
        };
        let head = String::from_utf8_lossy(self.bytes.get(..head).unwrap_or_default()).into_owned();
        Ok(Answer { status, head, body })
    }

    /// Sends the request and reads to the end of the headers: how many bytes they are, the status, and what follows.
    async fn head_of(&mut self, request: &str) -> Result<(usize, u16, Framing), Failure> {
        self.bytes.clear();
        self.stream.write_all(request.as_bytes()).await?;
        let end = loop {
            if let Some(at) = find(&self.bytes, b"\r\n\r\n") {
                break at + 4;
            }
            self.more().await?;
        };
        let head = std::str::from_utf8(self.bytes.get(..end).unwrap_or_default())?;
        let status = head.get(9..12).ok_or("an answer without a status")?.parse()?;
        let framing = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            if name.eq_ignore_ascii_case("content-length") {
                value.trim().parse().ok().map(Framing::Length)
            } else {
                (name.eq_ignore_ascii_case("transfer-encoding")).then_some(Framing::Chunks)
            }
        });
        Ok((end, status, framing.unwrap_or(Framing::Length(0))))
    }

    /// Walks over the chunks from `at`; how many bytes they hold together. Copies them where they are wanted.
    async fn chunks(&mut self, mut at: usize, kept: &mut Option<Vec<u8>>) -> Result<usize, Failure> {
        let mut length = 0;
        loop {
            let line = loop {
                let rest = self.bytes.get(at..).unwrap_or_default();
                if let Some(end) = find(rest, b"\r\n") {
                    break end;
                }
                self.more().await?;
            };
            let digits = std::str::from_utf8(self.bytes.get(at..at + line).unwrap_or_default())?;
            let size = usize::from_str_radix(digits, 16)?;
            at += line + 2;
            self.have(at + size + 2).await?;
            if size == 0 {
                return Ok(length);
            }
            if let Some(kept) = kept {
                kept.extend_from_slice(self.bytes.get(at..at + size).unwrap_or_default());
            }
            at += size + 2;
            length += size;
        }
    }

    async fn have(&mut self, count: usize) -> Result<(), Failure> {
        while self.bytes.len() < count {
            self.more().await?;
        }
        Ok(())
    }

    async fn more(&mut self) -> Result<(), Failure> {
        if self.stream.read_buf(&mut self.bytes).await? == 0 {
            return Err("the connection was closed in mid-answer".into());
        }
        Ok(())
    }
}

/// Asks once, on a connection of its own.
pub async fn ask(address: SocketAddr, request: &str) -> Result<Answer, Failure> {
    let answer = Connection::open(address).await?.ask(request).await?;
    if answer.status == 200 {
        Ok(answer)
    } else {
        Err(format!("{} to {}", answer.status, request.lines().next().unwrap_or_default()).into())
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}
