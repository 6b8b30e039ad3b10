//! How the desk closes.

use std::time::Duration;

use super::{Error, parse, seconds, wrong};

/// How long a closing desk is patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closing {
    /// For so long `/readyz` says that the desk closes, and whoever comes is still served.
    pub notice: Duration,
    /// For so long requests and purchases under way are waited for.
    pub patience: Duration,
}

/// Beyond the longest call to the carrier: a purchase may have to look before it orders.
const MARGIN: Duration = Duration::from_secs(15);

pub(super) fn read(get: &impl Fn(&str) -> Option<String>, longest_call: Duration) -> Result<Closing, Error> {
    let name = "CLOSING_NOTICE_SECONDS";
    let notice: u64 = parse(get, name, "0", "whole seconds, 0 for none")?;
    if notice > 3600 {
        return Err(wrong(name, "out of bounds", "whole seconds, 0 to 3600"));
    }
    let patience = (longest_call + MARGIN).as_secs().min(3600).to_string();
    Ok(Closing {
        notice: Duration::from_secs(notice),
        patience: seconds(get, "CLOSING_SECONDS", &patience)?,
    })
}
