//! Bringing numbers along: asked for once, whatever the network does, followed, withdrawn once, and taken into the list.

mod bad;
mod faults;
mod matrix;
mod way;

use numberdesk::{
    porting,
    server::{db::Timestamp, state::Desk},
};
use serde_json::{Value, json};

use crate::stage::{Answer, Carrier, Person, Stage};

/// A number of another carrier, and one that is mobile there.
pub const ELSEWHERE: &str = "+14155550141";
pub const MOBILE: &str = "+14155550149";
/// A bill.
pub const BILL: &[u8] = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n";

/// What a form says, beside the file.
pub fn typed(number: &str) -> Vec<(&'static str, String)> {
    [
        ("phoneNumber", number),
        ("customerName", "Ada Lovelace Bakery"),
        ("customerType", "business"),
        ("representative", "Ada Lovelace"),
        ("representativeEmail", "ada@example.test"),
        ("street", "101 Spear St"),
        ("city", "San Francisco"),
        ("state", "CA"),
        ("zip", "94105"),
        ("isMine", "yes"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec()
}

/// The body of a form with a file: its type, and the bytes.
pub fn form(fields: &[(&str, String)], file: (&str, &[u8])) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend_from_slice(
            format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes(),
        );
    }
    let head = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"bill\"; filename=\"{}\"\r\nContent-Type: application/pdf\r\n\r\n",
        file.0
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file.1);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    ("multipart/form-data; boundary=edge".to_owned(), body)
}

/// Asks with these fields and this file.
pub async fn ask_with(owner: &Person, key: &str, fields: &[(&str, String)], file: (&str, &[u8])) -> Answer {
    let (kind, body) = form(fields, file);
    let request = owner.ask(reqwest::Method::POST, "/api/twilio/port-in");
    let request = request.header("Idempotency-Key", key).header("Content-Type", kind);
    owner.send(request.body(body)).await
}

/// Asks for a number as one should.
pub async fn ask(owner: &Person, key: &str, number: &str) -> Answer {
    ask_with(owner, key, &typed(number), ("bill.pdf", BILL)).await
}

/// The request as it stands.
pub async fn stands(owner: &Person, id: &Value) -> Value {
    let path = format!("/api/twilio/port-request?id={}", id.as_str().unwrap());
    owner.get(&path).await.ok()["portRequest"].clone()
}

/// A round, as if every request were due.
pub async fn look(stage: &Stage) -> usize {
    let later = Timestamp::in_seconds(30 * 24 * 3600);
    porting::server::round(&stage.desk().on_rounds(), later).await.unwrap()
}

/// A round of another process. What breaks off there is what a later one is for.
pub async fn look_on(desk: &Desk) {
    drop(porting::server::round(&desk.on_rounds(), Timestamp::now()).await);
}

impl Carrier {
    /// The carriers of the world move a request on.
    pub async fn port(&self, number: &str, status: &str, reason: Option<&str>) {
        let told = json!({ "phoneNumber": number, "status": status, "reason": reason });
        let sent = self.http().post(format!("{}/sandbox/port-ins", self.url)).json(&told);
        assert_eq!(self.as_its_owner(sent).await.status(), 200, "{told}");
    }
}
