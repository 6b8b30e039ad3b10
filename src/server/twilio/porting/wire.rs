//! The bodies of the porting API, as far as they are read.

use serde::Deserialize;

use super::{PortIn, Status};

/// A document.
#[derive(Deserialize)]
pub(super) struct DocumentRow {
    /// Its id.
    pub sid: String,
    /// What it is; empty where nothing arrived.
    #[serde(default)]
    pub mime_type: Option<String>,
}

/// A request.
#[derive(Deserialize)]
pub(super) struct Row {
    /// `KW…`.
    pub port_in_request_sid: String,
    #[serde(default)]
    port_in_request_status: Option<String>,
    #[serde(default)]
    documents: Option<Vec<String>>,
    #[serde(default)]
    signature_request_url: Option<String>,
    #[serde(default)]
    order_cancellation_reason: Option<String>,
    #[serde(default)]
    phone_numbers: Option<Vec<NumberRow>>,
}

#[derive(Deserialize)]
struct NumberRow {
    #[serde(default)]
    rejection_reason: Option<String>,
    #[serde(default)]
    port_date: Option<String>,
}

impl From<Row> for PortIn {
    fn from(row: Row) -> Self {
        let first = row.phone_numbers.and_then(|numbers| numbers.into_iter().next());
        let (rejected, port_date) = first.map_or((None, None), |row| (row.rejection_reason, row.port_date));
        Self {
            sid: row.port_in_request_sid,
            status: row.port_in_request_status.as_deref().and_then(Status::read),
            documents: row.documents.unwrap_or_default(),
            // Only an address on the web may become a link.
            signature_url: row.signature_request_url.filter(|url| url.starts_with("https://")),
            reason: rejected.or(row.order_cancellation_reason),
            port_date,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Status;

    #[test]
    fn a_status_is_read_however_it_is_written() {
        for text in [
            "Waiting for Signature",
            "waiting-for-signature",
            "WAITING_FOR_SIGNATURE",
        ] {
            assert_eq!(Status::read(text), Some(Status::WaitingForSignature), "{text}");
        }
        assert_eq!(Status::read("pending"), Some(Status::InReview));
        assert_eq!(Status::read("something new"), None);
    }
}
