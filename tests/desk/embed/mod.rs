//! Buy New Number in a frame of another application: who is let in, what its browser is told, and how it buys.

use serde_json::json;

use crate::stage::{Answer, Person, Stage};

mod buying;
mod later;
mod tickets;

/// The application that shows the frame.
pub const CRM: &str = "https://crm.example";
/// Another one that may.
pub const SHOP: &str = "https://shop.example";

/// A desk that may be shown by both.
pub async fn stage() -> Stage {
    Stage::with(&[("EMBED_ORIGINS", "https://crm.example, https://shop.example")]).await
}

/// Somebody who looks into the frame: a browser that is not signed in, with a ticket.
pub struct Frame {
    pub guest: Person,
    pub ticket: String,
}

impl Frame {
    /// Opened by an owner's program.
    pub async fn open(stage: &Stage, owner: &Person) -> Self {
        let program = owner.program().await;
        let ticket = program.post("/api/embed/tickets", &json!({ "origin": CRM })).await.ok();
        Self {
            guest: stage.stranger(),
            ticket: ticket["ticket"].as_str().unwrap().to_owned(),
        }
    }

    /// An address of the frame.
    pub fn address(&self, path: &str) -> String {
        let joint = if path.contains('?') { '&' } else { '?' };
        format!("{path}{joint}ticket={}", self.ticket)
    }

    /// A page of the frame.
    pub async fn page(&self, path: &str) -> Answer {
        self.guest.page(&self.address(path)).await
    }

    /// A form of the frame, sent from its page.
    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let from = self.address("/embed/buy-number");
        self.guest.form(&from, &self.address(path), fields).await
    }

    /// Presses Buy beside a number.
    pub async fn buy(&self, number: &str, otherwise: &str) -> Answer {
        let back = self.address("/embed/buy-number?area_code=415");
        let page = self.guest.page(&back).await;
        let fields = [
            ("key", page.value_of("key")),
            ("country", page.value_of("country")),
            ("back", &back),
            ("substitution", otherwise),
            ("friendlyName", page.value_of("friendlyName")),
            ("phoneNumber", number),
        ];
        self.form("/embed/order", &fields).await
    }
}
