//! What an operation is called, and which holding it is about.

use super::Operation;
use crate::server::sandbox::faults::Call;

impl Operation<'_> {
    /// The name that scripted faults and the ledger use.
    pub fn call(self) -> Call {
        match self {
            Self::AccountCreate => Call::AccountCreate,
            Self::AccountList => Call::AccountList,
            Self::AccountFetch => Call::AccountFetch,
            Self::AccountUpdate => Call::AccountUpdate,
            Self::Balance => Call::Balance,
            Self::Countries | Self::Country(_) | Self::Search(_, _) => Call::Search,
            Self::Purchase(_) => Call::Purchase,
            Self::NumberList(_) => Call::List,
            Self::NumberFetch(_) => Call::Fetch,
            Self::NumberUpdate(_) => Call::Update,
            Self::NumberRelease(_) => Call::Release,
            Self::MessageCreate => Call::Message,
            Self::MessageList | Self::MessageFetch(_) => Call::MessageList,
            Self::MediaList(_) | Self::MediaFetch(_, _) => Call::Media,
            Self::PriceCountries | Self::PriceCountry(_) | Self::TextPrices(_) => Call::Pricing,
            Self::CallList | Self::CallFetch(_) => Call::Calls,
            Self::CallerIdVerify => Call::CallerId,
            Self::CallerIdList | Self::CallerIdFetch(_) | Self::CallerIdUpdate(_) | Self::CallerIdRemove(_) => {
                Call::CallerIdList
            }
            Self::Usage(_) => Call::Usage,
            Self::DialingCountries | Self::DialingUpdate | Self::VoiceSettings | Self::VoiceSettingsUpdate => {
                Call::Dialing
            }
            Self::Papers(_) => Call::Papers,
            Self::Portability(_) => Call::Portability,
            Self::DocumentUpload => Call::Document,
            Self::PortInCreate => Call::PortIn,
            Self::PortInList => Call::PortInList,
            Self::PortInFetch(_) => Call::PortInFetch,
            Self::PortInWithdraw(_) => Call::PortInWithdraw,
        }
    }

    /// The holding that the path names.
    pub fn holding(&self) -> Option<&str> {
        if let Self::NumberFetch(sid) | Self::NumberUpdate(sid) | Self::NumberRelease(sid) = self {
            Some(sid)
        } else {
            None
        }
    }
}
