//! The load: connections that ask again as soon as they are answered, for a while.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use crate::{Failure, http::Connection};

const CONNECTIONS: usize = 16;

/// Whom to ask what.
#[derive(Clone)]
pub struct Load {
    /// Whom.
    pub address: SocketAddr,
    /// The whole request.
    pub request: String,
    /// How many bytes each answer must have; unknown where they are compressed anew each time.
    pub length: Option<usize>,
}

/// What a round came to.
pub struct Round {
    /// How long it lasted.
    pub took: Duration,
    /// How long each answer took, in microseconds.
    pub waits: Vec<u64>,
}

impl Load {
    /// Asks on 16 connections for so long. An answer that is not 200, or not of the right length, ends everything.
    pub async fn round(&self, length: Duration) -> Result<Round, Failure> {
        let mut connections = Vec::new();
        for _ in 0..CONNECTIONS {
            connections.push(Connection::open(self.address).await?);
        }
        let started = Instant::now();
        let until = started + length;
        let mut asking = JoinSet::new();
        for connection in connections {
            let load = self.clone();
            asking.spawn(async move { load.ask(connection, until).await.map_err(|error| error.to_string()) });
        }
        let mut waits = Vec::new();
        while let Some(done) = asking.join_next().await {
            waits.extend(done??);
        }
        Ok(Round {
            took: started.elapsed(),
            waits,
        })
    }

    async fn ask(&self, mut connection: Connection, until: Instant) -> Result<Vec<u64>, Failure> {
        let mut waits = Vec::new();
        let mut now = Instant::now();
        while now < until {
            let answer = connection.glance(&self.request).await?;
            if answer.status != 200 || self.length.is_some_and(|length| length != answer.length) {
                return Err(format!("an answer of status {} and {} bytes", answer.status, answer.length).into());
            }
            let asked = std::mem::replace(&mut now, Instant::now());
            waits.push(u64::try_from((now - asked).as_micros())?);
        }
        Ok(waits)
    }
}
