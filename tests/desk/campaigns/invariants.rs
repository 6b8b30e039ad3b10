//! What must hold of a campaign whatever happened: its row against Vapi and Twilio.

use serde_json::Value;
use uuid::Uuid;

use super::scene::of_campaign;
use crate::stage::{Stage, on};

/// How a number is set up at Twilio, as far as a campaign may touch it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses(pub [String; 3]);

impl Addresses {
    pub fn of(number: &Value) -> Self {
        Self(["voice_url", "voice_method", "sms_url"].map(|name| number[name].as_str().unwrap_or_default().to_owned()))
    }
}

/// State, reference, import, assistant, and how the number was found.
type Row = (String, String, Option<String>, Option<String>, bool);

/// Everything that is wrong with the one campaign there is.
pub async fn violations(stage: &Stage, account: &str, sid: &str, before: &Addresses) -> Vec<String> {
    let mut broken = Vec::new();
    let row: Row = on!(stage.db, pool => sqlx::query_as("SELECT state, reference, import_id, assistant_id, found IS NOT NULL FROM campaigns").fetch_one(pool).await.unwrap());
    let (stands, reference, import_id, assistant_id, found) = row.clone();
    let uses: Vec<Uuid> =
        on!(stage.db, pool => sqlx::query_scalar("SELECT campaign_id FROM uses").fetch_all(pool).await.unwrap());
    let imports = of_campaign(stage, "phone-number", &reference).await;
    let assistants = of_campaign(stage, "assistant", &reference).await;
    let now = Addresses::of(&stage.carrier.read(account, sid).await);
    match stands.as_str() {
        "running" => {
            if imports.len() != 1 || Some(imports[0]["id"].as_str().unwrap()) != import_id.as_deref() {
                broken.push(format!("it runs with {} imports: {row:?}, {imports:?}", imports.len()));
            }
            if assistants.is_empty()
                || assistants
                    .iter()
                    .all(|one| one["id"].as_str() != assistant_id.as_deref())
            {
                broken.push(format!("it runs without its assistant: {row:?}, {assistants:?}"));
            }
            if imports
                .first()
                .is_some_and(|one| one["assistantId"].as_str() != assistant_id.as_deref())
            {
                broken.push("its number rings another assistant".to_owned());
            }
            if now.0[0] != "https://api.vapi.ai/twilio/inbound_call" || now.0[2] != before.0[2] {
                broken.push(format!("it runs and calls or texts go elsewhere: {now:?}"));
            }
        }
        "draft" | "paused" | "deleted" => {
            if !imports.is_empty() || import_id.is_some() || found {
                broken.push(format!("it rests and Vapi has its number: {row:?}, {imports:?}"));
            }
            if now != *before {
                broken.push(format!(
                    "it rests and its number is set up otherwise: {now:?}, before {before:?}"
                ));
            }
            if stands == "deleted" && (!assistants.is_empty() || !uses.is_empty()) {
                broken.push(format!("it is deleted and holds on to {assistants:?}, {uses:?}"));
            }
        }
        other => broken.push(format!("it never ends: {other}, {row:?}")),
    }
    if stands != "deleted" && uses.len() != 1 {
        broken.push(format!("it has {} numbers", uses.len()));
    }
    broken
}
