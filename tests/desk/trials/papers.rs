//! What a purchase abroad begins with: a number that wants an address and papers, and both.

use numberdesk::{
    addresses::{self, NewAddress},
    phone::NumberType,
    server::state::Desk,
};
use serde_json::json;
use uuid::Uuid;

use super::world::World;

impl World {
    /// A number of Germany that nobody has asked for: it wants an address there and an approved bundle.
    pub fn number_abroad(&self) -> String {
        format!("+493023125{:03}", self.next() % 1000)
    }

    /// An address and an approved bundle of an owner, for such a number.
    pub async fn papers_of(&self, desk: &Desk, owner: Uuid) -> (String, String) {
        let desk = desk.as_owner(owner);
        let typed: NewAddress = serde_json::from_value(json!({
            "customerName": "Blum GmbH", "street": "Lindenweg 1", "city": "Berlin", "region": "Berlin", "postalCode": "10115", "country": "DE",
        }))
        .unwrap();
        // A busy machine may take longer than a desk waits.
        loop {
            if let (Ok(address), Ok(papers)) = (
                addresses::server::make(&desk, &typed).await,
                addresses::server::papers(&desk, None, NumberType::Local).await,
            ) {
                let mut approved = papers
                    .bundles
                    .into_iter()
                    .filter(|bundle| bundle.name.ends_with("Germany"));
                return (address.sid, approved.next().unwrap().sid);
            }
        }
    }
}
