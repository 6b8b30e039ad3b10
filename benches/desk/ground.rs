//! The ground: a folder of its own with a database, one owner who is signed in, and the numbers they hold.

use std::{net::SocketAddr, path::PathBuf};

use numberdesk::{
    money::Money,
    numbers::server::store::{NewNumber, add},
    phone::{Capabilities, NumberType, PhoneNumber},
    server::db::{Address, Walls},
};
use serde_json::Value;
use uuid::Uuid;

use crate::{Failure, http::Connection, serving::Serving};

/// The page that is measured.
pub const PAGE: &str = "/phone-numbers";
/// How many numbers stand on it.
pub const NUMBERS: u32 = 25;

/// The folder, and who is signed in.
pub struct Ground {
    /// Gone when the ground is.
    pub folder: PathBuf,
    /// `name=value`.
    pub cookie: String,
}

impl Drop for Ground {
    fn drop(&mut self) {
        // What cannot be removed lies in the system's temporary folder, which the system clears.
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

impl Ground {
    /// Makes the folder, opens a desk there, signs its owner up, and lays the numbers out.
    pub async fn open() -> Result<Self, Failure> {
        let folder = std::env::temp_dir().join(format!("numberdesk-bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let mut ground = Self {
            folder,
            cookie: String::new(),
        };
        let desk = Serving::desk(&ground, true).await?;
        let (user_id, cookie) = sign_up(desk.address, "bench@numberdesk.example").await?;
        ground.cookie = cookie;
        ground.lay_out(user_id).await?;
        Ok(ground)
    }

    /// Address of the database.
    pub fn database(&self) -> String {
        format!("sqlite:{}", self.folder.join("numberdesk.db").display())
    }

    /// The whole request for a page, by its owner.
    pub fn request(&self, path: &str, coding: &str) -> String {
        request(path, coding, &self.cookie)
    }

    /// Where the page lies that the floor answers with.
    pub fn page(&self) -> PathBuf {
        self.folder.join("page.html")
    }

    /// Keeps the page for the floor.
    pub fn keep_page(&self, body: &[u8]) -> Result<(), Failure> {
        Ok(std::fs::write(self.page(), body)?)
    }

    async fn lay_out(&self, user_id: Uuid) -> Result<(), Failure> {
        let walls = Walls::open(&Address::embedded(&self.database())).await?;
        for at in 0..NUMBERS {
            let number = NewNumber {
                id: Uuid::now_v7(),
                user_id,
                subaccount_sid: format!("AC{at:032x}"),
                phone_number: PhoneNumber::parse(&format!("+1415555{:04}", 100 + at))?,
                phone_sid: format!("PN{at:032x}"),
                friendly_name: at.is_multiple_of(2).then(|| format!("Shop number {at}")),
                carrier_name: String::new(),
                capabilities: Capabilities {
                    voice: true,
                    sms: true,
                    mms: !at.is_multiple_of(5),
                    rcs: false,
                },
                country: "US".to_owned(),
                number_type: NumberType::Local,
                locality: Some("San Francisco".to_owned()),
                region: Some("CA".to_owned()),
                rent: Some(Money::new(115, "USD")),
            };
            let mut tx = walls.as_owner(user_id).begin().await?;
            add(&mut tx, &number).await?;
            tx.commit().await?;
        }
        walls.close().await;
        Ok(())
    }
}

/// A whole GET request.
pub fn request(path: &str, coding: &str, cookie: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nAccept-Encoding: {coding}\r\nCookie: {cookie}\r\n\r\n"
    )
}

/// Opens an account: its owner, and the cookie of their session.
pub async fn sign_up(address: SocketAddr, email: &str) -> Result<(Uuid, String), Failure> {
    let body = format!(r#"{{"email":"{email}","password":"six quiet bicycles at noon"}}"#);
    let request = format!(
        "POST /api/auth/sign-up HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = Connection::open(address).await?.ask(&request).await?;
    let cookie = answer.cookie("numberdesk").ok_or("signing up set no session")?;
    let told: Value = serde_json::from_slice(&answer.body)?;
    let user_id = told
        .get("userId")
        .or_else(|| told.get("user_id"))
        .and_then(Value::as_str);
    Ok((user_id.ok_or("signing up named no owner")?.parse()?, cookie))
}
