//! How a word that a column keeps is read.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// A word of a column as the value that serde knows by it.
pub fn word<T: DeserializeOwned>(text: String) -> Result<T, sqlx::Error> {
    serde_json::from_value(Value::String(text)).map_err(|error| sqlx::Error::Decode(error.into()))
}
