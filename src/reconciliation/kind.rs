//! In what the two sides can differ, and how that was settled.

use serde::{Deserialize, Serialize};

/// In what the two sides differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The carrier holds a number that stands in no list here.
    OnlyCarrier,
    /// A number stands in the list that the carrier does not hold.
    OnlyHere,
    /// Another name at the carrier.
    Name,
    /// Calls go elsewhere.
    VoiceUrl,
    /// Texts go elsewhere.
    SmsUrl,
    /// Calls go elsewhere while the first address does not answer.
    VoiceFallbackUrl,
    /// Texts go elsewhere while the first address does not answer.
    SmsFallbackUrl,
    /// The progress of calls is announced elsewhere.
    StatusUrl,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::OnlyCarrier,
        Self::OnlyHere,
        Self::Name,
        Self::VoiceUrl,
        Self::SmsUrl,
        Self::VoiceFallbackUrl,
        Self::SmsFallbackUrl,
        Self::StatusUrl,
    ];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OnlyCarrier => "only_carrier",
            Self::OnlyHere => "only_here",
            Self::Name => "name",
            Self::VoiceUrl => "voice_url",
            Self::SmsUrl => "sms_url",
            Self::VoiceFallbackUrl => "voice_fallback_url",
            Self::SmsFallbackUrl => "sms_fallback_url",
            Self::StatusUrl => "status_url",
        }
    }

    /// Whether both sides have the number and only its settings differ.
    pub const fn is_setting(self) -> bool {
        !matches!(self, Self::OnlyCarrier | Self::OnlyHere)
    }
}

/// How a finding was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// By itself: the two sides agree again.
    Agrees,
    /// The number was added to the list.
    Added,
    /// It was released.
    Released,
    /// It was taken off the list.
    TakenOff,
    /// Ours was put back at the carrier.
    PutBack,
    /// The carrier's was taken over.
    TakenOver,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Agrees,
        Self::Added,
        Self::Released,
        Self::TakenOff,
        Self::PutBack,
        Self::TakenOver,
    ];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Added => "added",
            Self::Released => "released",
            Self::TakenOff => "taken_off",
            Self::PutBack => "put_back",
            Self::TakenOver => "taken_over",
        }
    }

    /// What happened, after the number: `(415) 555-0123 …`.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Agrees => "agrees again.",
            Self::Added => "is in your list now.",
            Self::Released => "is being given back to Twilio.",
            Self::TakenOff => "is off your list.",
            Self::PutBack => "is at Twilio as it was again.",
            Self::TakenOver => "is kept here as it is at Twilio.",
        }
    }
}
