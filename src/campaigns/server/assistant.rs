//! The assistant that the desk makes from the answers, as Vapi wants it
//! (<https://docs.vapi.ai/api-reference/assistants/create>).

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use url::Url;

use super::store::Kept;
use crate::{
    lines::{name_at_vapi, server::BUSINESS},
    server::state::OwnersDesk,
    webhooks,
};

/// By this name an assistant's metadata says which campaign it was made for.
const CAMPAIGN: &str = "numberdeskCampaign";

/// Where Vapi reports this owner's calls, and the secret that it shows; none where the host has set no secret.
pub fn reports_to(desk: &OwnersDesk) -> Option<(Url, SecretString)> {
    let host = desk.config.doors.vapi_secret.as_ref()?;
    let url = desk
        .config
        .app_url
        .join(&format!("/webhooks/vapi/{}", desk.owner()))
        .ok()?;
    Some((url, webhooks::server::vapi::secret_of(host, desk.owner())))
}

/// Its name, by which it is found again.
pub fn name(kept: &Kept) -> String {
    name_at_vapi(&kept.reference, Some(&kept.name))
}

/// All that is sent to make or change it.
pub fn body(desk: &OwnersDesk, kept: &Kept) -> Value {
    let answers = &kept.answers;
    let mut body = json!({
        "name": name(kept),
        "firstMessage": answers.greeting,
        "model": {
            "provider": "openai",
            "model": "gpt-4o-mini",
            "messages": [{ "role": "system", "content": answers.instructions() }],
        },
        "voice": { "provider": "vapi", "voiceId": answers.voice, "version": 2 },
        "transcriber": { "provider": "deepgram", "model": "nova-3", "language": answers.language },
        "maxDurationSeconds": u32::from(answers.minutes) * 60,
        "metadata": { BUSINESS: desk.owner(), CAMPAIGN: kept.id },
        "serverMessages": ["status-update", "end-of-call-report"],
    });
    if let (Some((url, secret)), Some(fields)) = (reports_to(desk), body.as_object_mut()) {
        fields.insert(
            "server".to_owned(),
            json!({ "url": url.as_str(), "headers": { "X-Vapi-Secret": secret.expose_secret() } }),
        );
    }
    body
}
