//! A purchase as it is kept: its columns, and how a row is read.

use serde_json::Value;
use sqlx::types::Json;
use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::{
    money::Money,
    phone::{Capabilities, PhoneNumber},
    purchases::{Cause, Decision, Offer, State, Substitution, Within},
    server::{db::Timestamp, twilio::Papers},
};

/// A purchase as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its id.
    pub id: Uuid,
    /// Its owner.
    pub user_id: Uuid,
    /// Short name for people, also at the carrier.
    pub reference: String,
    /// What was ordered under the key.
    pub request_hash: String,
    /// The exact number.
    pub requested_number: PhoneNumber,
    /// ISO code.
    pub country: String,
    /// The owner's label.
    pub friendly_name: Option<String>,
    /// What may be bought when it is gone.
    pub substitution: Substitution,
    /// How far from the pick that may be.
    pub within: Option<Within>,
    /// What that must be able to do.
    pub wanted: Capabilities,
    /// What the carrier said of it before the order.
    pub offer: Option<Offer>,
    /// The rent shown to the owner.
    pub rent: Option<Money>,
    /// What a substitute may cost per month: the owner's bound, or the rent.
    pub ceiling: Option<Money>,
    /// Where it stands.
    pub state: State,
    /// Why nothing was bought.
    pub cause: Option<Cause>,
    /// The carrier's code of the refusal that ended it.
    pub carrier_code: Option<u32>,
    /// The number bought.
    pub number_id: Option<Uuid>,
    /// What the owner said to a substitute.
    pub decision: Option<Decision>,
    /// The purchase whose substitute this one takes the place of.
    pub replaces: Option<Uuid>,
    /// What it is bought with.
    pub papers: Papers,
    /// Raised with every driver; each write names it.
    pub epoch: i64,
    /// When it was asked for.
    pub created_at: Timestamp,
}

/// The row of a purchase.
#[derive(Debug, FromRow)]
pub(super) struct Row {
    id: Uuid,
    user_id: Uuid,
    reference: String,
    request_hash: String,
    requested_number: String,
    country: String,
    friendly_name: Option<String>,
    substitution: String,
    substitution_within: Option<String>,
    wanted: Json<Capabilities>,
    offer: Json<Option<Offer>>,
    monthly_price_cents: Option<i64>,
    currency: Option<String>,
    highest_price_cents: Option<i64>,
    state: String,
    cause: Option<String>,
    carrier_code: Option<i64>,
    number_id: Option<Uuid>,
    decision: Option<String>,
    replaces: Option<Uuid>,
    address_sid: Option<String>,
    bundle_sid: Option<String>,
    epoch: i64,
    created_at: Timestamp,
}

impl TryFrom<Row> for Kept {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let money = |cents: Option<i64>| {
            cents
                .zip(row.currency.as_deref())
                .map(|(cents, currency)| Money::new(cents, currency))
        };
        let unreadable = |what: &str| sqlx::Error::Decode(format!("purchases.{what} is unreadable").into());
        Ok(Self {
            id: row.id,
            user_id: row.user_id,
            reference: row.reference,
            request_hash: row.request_hash,
            requested_number: PhoneNumber::parse(&row.requested_number).map_err(|_| unreadable("requested_number"))?,
            country: row.country,
            friendly_name: row.friendly_name,
            substitution: word(&row.substitution).ok_or_else(|| unreadable("substitution"))?,
            within: row
                .substitution_within
                .map(|text| Within::try_from(text).map_err(|_| unreadable("substitution_within")))
                .transpose()?,
            wanted: row.wanted.0,
            offer: row.offer.0,
            ceiling: money(row.highest_price_cents.or(row.monthly_price_cents)),
            rent: money(row.monthly_price_cents),
            state: word(&row.state).ok_or_else(|| unreadable("state"))?,
            cause: row
                .cause
                .as_deref()
                .map(|text| word(text).ok_or_else(|| unreadable("cause")))
                .transpose()?,
            carrier_code: row.carrier_code.and_then(|code| u32::try_from(code).ok()),
            number_id: row.number_id,
            decision: row
                .decision
                .as_deref()
                .map(|text| word(text).ok_or_else(|| unreadable("decision")))
                .transpose()?,
            replaces: row.replaces,
            papers: Papers {
                address_sid: row.address_sid,
                bundle_sid: row.bundle_sid,
            },
            epoch: row.epoch,
            created_at: row.created_at,
        })
    }
}

/// Words in the database are the words of the API.
pub(super) fn word<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(Value::String(text.to_owned())).ok()
}

/// The word of a state, cause or decision.
pub(super) fn text<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// The columns of [`Row`] around the rest of a statement; a macro, because SQL text must be static.
macro_rules! columns {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " id, user_id, reference, request_hash, requested_number, country, friendly_name, substitution, substitution_within, ",
            "wanted, offer, monthly_price_cents, currency, highest_price_cents, state, cause, carrier_code, number_id, decision, replaces, address_sid, bundle_sid, epoch, created_at ",
            $after
        )
    };
}
pub(super) use columns;
