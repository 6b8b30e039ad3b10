//! The settings of a number on both sides, as they are compared.

use crate::{
    numbers::server::compared::Settings,
    reconciliation::{Kind, rules::Side},
    server::twilio::IncomingNumber,
    setup::address,
};

/// The settings as the desk last wrote or accepted them.
pub(super) fn side_of(settings: &Settings) -> Side<'_> {
    Side {
        name: settings.name.as_deref(),
        voice_url: settings.voice_url.as_deref(),
        sms_url: settings.sms_url.as_deref(),
        voice_fallback_url: settings.voice_fallback_url.as_deref(),
        sms_fallback_url: settings.sms_fallback_url.as_deref(),
        status_url: settings.status_url.as_deref(),
    }
}

/// The settings as the carrier has them.
pub(super) fn side_of_carrier(number: &IncomingNumber) -> Side<'_> {
    Side {
        name: Some(&number.friendly_name),
        voice_url: address(number.voice_url.as_deref()),
        sms_url: address(number.sms_url.as_deref()),
        voice_fallback_url: address(number.voice_fallback_url.as_deref()),
        sms_fallback_url: address(number.sms_fallback_url.as_deref()),
        status_url: address(number.status_callback.as_deref()),
    }
}

/// The setting that a kind of finding is about.
pub(super) const fn setting(kind: Kind, side: Side<'_>) -> Option<&str> {
    match kind {
        Kind::Name => side.name,
        Kind::VoiceUrl => side.voice_url,
        Kind::SmsUrl => side.sms_url,
        Kind::VoiceFallbackUrl => side.voice_fallback_url,
        Kind::SmsFallbackUrl => side.sms_fallback_url,
        Kind::StatusUrl => side.status_url,
        Kind::OnlyCarrier | Kind::OnlyHere => None,
    }
}
