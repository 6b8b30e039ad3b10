//! The numbers an account holds: buy, list, read, change, release.

use std::collections::HashSet;

use reqwest::Method;
use time::OffsetDateTime;
use url::Url;

use super::{
    Client, Credentials, Error, Refusal, Silence,
    call::{Body, Call},
    papers::Papers,
    wire::{self, NumberRow},
};
use crate::phone::{Capabilities, NumberType, PhoneNumber};

/// Rows to a page. Twilio allows 1000; a tenth keeps every answer well below what we are willing to hold.
const PAGE_SIZE: &str = "100";
const ALL: &str = "/IncomingPhoneNumbers";
const ONE: &str = "/IncomingPhoneNumbers/{sid}";

/// A number held by an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomingNumber {
    /// `PN` and 32 hexadecimal digits.
    pub sid: String,
    /// The account that holds it.
    pub account_sid: String,
    /// The number.
    pub phone_number: PhoneNumber,
    /// The owner's label, at most 64 characters; the number itself if none was given.
    pub friendly_name: String,
    /// What it can do.
    pub capabilities: Capabilities,
    /// When it was bought.
    pub date_created: Option<OffsetDateTime>,
    /// Where calls are announced.
    pub voice_url: Option<String>,
    /// How they are announced there, `GET` or `POST`.
    pub voice_method: Option<String>,
    /// Where calls are announced while that address does not answer.
    pub voice_fallback_url: Option<String>,
    /// Where texts are announced.
    pub sms_url: Option<String>,
    /// Where texts are announced while that address does not answer.
    pub sms_fallback_url: Option<String>,
    /// Where the progress of calls is announced.
    pub status_callback: Option<String>,
    /// The carrier's word, `in-use`.
    pub status: Option<String>,
    /// As the carrier says; where it does not, or names a type we do not sell, from the area code.
    pub number_type: NumberType,
    /// True while an emergency address is registered, which must be removed before release.
    pub emergency_active: bool,
}

/// What to change about a number; `None` leaves as it is, an empty text clears.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// The label, 1 to 64 characters.
    pub friendly_name: Option<String>,
    /// Where calls are announced.
    pub voice_url: Option<String>,
    /// How they are announced there, `GET` or `POST`.
    pub voice_method: Option<String>,
    /// Where calls are announced while that address does not answer. Twilio wants none where there is no first address.
    pub voice_fallback_url: Option<String>,
    /// Where texts are announced.
    pub sms_url: Option<String>,
    /// How they are announced there, `GET` or `POST`.
    pub sms_method: Option<String>,
    /// Where texts are announced while that address does not answer.
    pub sms_fallback_url: Option<String>,
    /// Where the progress of calls is announced.
    pub status_callback: Option<String>,
}

/// How a number came to be gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Released {
    /// By this call.
    Now,
    /// The carrier knew of no such number in this account.
    AlreadyGone,
}

impl From<NumberRow> for IncomingNumber {
    fn from(row: NumberRow) -> Self {
        let by_area = || match row.phone_number.area_code() {
            Some(code) if code.is_toll_free() => NumberType::TollFree,
            Some(_) | None => NumberType::Local,
        };
        Self {
            number_type: row
                .number_type
                .as_deref()
                .and_then(wire::number_type)
                .unwrap_or_else(by_area),
            friendly_name: row.friendly_name.unwrap_or_else(|| row.phone_number.to_string()),
            sid: row.sid,
            account_sid: row.account_sid,
            phone_number: row.phone_number,
            capabilities: row.capabilities,
            date_created: row.date_created,
            voice_url: row.voice_url,
            voice_method: row.voice_method,
            voice_fallback_url: row.voice_fallback_url,
            sms_url: row.sms_url,
            sms_fallback_url: row.sms_fallback_url,
            status_callback: row.status_callback,
            status: row.status,
            emergency_active: row
                .emergency_status
                .is_some_and(|word| word.eq_ignore_ascii_case("active")),
        }
    }
}

impl Client {
    /// Buys exactly this number and labels it.
    ///
    /// One order, repeated here only while the carrier is surely idle ([`Error::Busy`]). [`Error::Silent`] is handed
    /// back: the caller looks ([`Self::find_held`]), and may then order the *same* number again, which Twilio allows.
    /// An answer about another number or account counts as silence. A success does not prove that *this* order
    /// bought it: a repeat for a number already held succeeds as well.
    pub async fn buy(
        &self,
        who: &Credentials,
        number: &PhoneNumber,
        friendly_name: &str,
    ) -> Result<IncomingNumber, Error> {
        self.buy_with(who, number, friendly_name, &Papers::default()).await
    }

    /// The same, with the address or the bundle that its country wants.
    pub async fn buy_with(
        &self,
        who: &Credentials,
        number: &PhoneNumber,
        friendly_name: &str,
        papers: &Papers,
    ) -> Result<IncomingNumber, Error> {
        let own = [
            ("PhoneNumber", number.as_str().to_owned()),
            ("FriendlyName", friendly_name.to_owned()),
        ];
        let form = own.into_iter().chain(papers.form()).collect();
        let url = self.of_account(who, &["IncomingPhoneNumbers.json"]);
        let bought = self.number(&Call::post(ALL, url, who, form)).await?;
        if bought.phone_number == *number {
            Ok(bought)
        } else {
            Err(Error::silent(Silence::Mismatch))
        }
    }

    /// Every number the account holds, in the carrier's order. All or nothing: a list cut short is an error.
    pub async fn holdings(&self, who: &Credentials) -> Result<Vec<IncomingNumber>, Error> {
        self.numbers(who, None).await
    }

    /// The number, if the account holds it.
    ///
    /// Lists may lag behind: one absence right after a purchase proves nothing.
    pub async fn find_held(&self, who: &Credentials, number: &PhoneNumber) -> Result<Option<IncomingNumber>, Error> {
        // The filter takes partial numbers too, so that it may find more than was asked for.
        let found = self.numbers(who, Some(number)).await?;
        Ok(found.into_iter().find(|held| held.phone_number == *number))
    }

    /// One number; gone is refused as [`Refusal::NotFound`].
    pub async fn read(&self, who: &Credentials, sid: &str) -> Result<IncomingNumber, Error> {
        self.same(sid, &Call::get(ONE, self.number_url(who, sid), who)).await
    }

    /// Changes a number and returns it as it is now.
    pub async fn update(&self, who: &Credentials, sid: &str, changes: &Changes) -> Result<IncomingNumber, Error> {
        let form = [
            ("FriendlyName", &changes.friendly_name),
            ("VoiceUrl", &changes.voice_url),
            ("VoiceMethod", &changes.voice_method),
            ("VoiceFallbackUrl", &changes.voice_fallback_url),
            ("SmsUrl", &changes.sms_url),
            ("SmsMethod", &changes.sms_method),
            ("SmsFallbackUrl", &changes.sms_fallback_url),
            ("StatusCallback", &changes.status_callback),
        ];
        let form = form
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.clone()?)))
            .collect();
        self.same(sid, &Call::post(ONE, self.number_url(who, sid), who, form))
            .await
    }

    /// Gives the number another label, 1 to 64 characters.
    pub async fn rename(&self, who: &Credentials, sid: &str, friendly_name: &str) -> Result<IncomingNumber, Error> {
        let changes = Changes {
            friendly_name: Some(friendly_name.to_owned()),
            ..Changes::default()
        };
        self.update(who, sid, &changes).await
    }

    /// Gives the number back. Final: treat it as lost. A number that is not there counts as released.
    pub async fn release(&self, who: &Credentials, sid: &str) -> Result<Released, Error> {
        let call = Call {
            method: Method::DELETE,
            path: ONE,
            url: self.number_url(who, sid),
            who,
            body: Body::Form(Vec::new()),
        };
        let done = self.call(&call, |answer| match answer.status {
            204 => Ok(Released::Now),
            other => Err(Error::silent(Silence::Status(other))),
        });
        match done.await {
            Err(error) if error.refusal() == Some(Refusal::NotFound) => Ok(Released::AlreadyGone),
            outcome => outcome,
        }
    }

    async fn numbers(&self, who: &Credentials, only: Option<&PhoneNumber>) -> Result<Vec<IncomingNumber>, Error> {
        let mut url = self.of_account(who, &["IncomingPhoneNumbers.json"]);
        url.query_pairs_mut().append_pair("PageSize", PAGE_SIZE);
        if let Some(number) = only {
            url.query_pairs_mut().append_pair("PhoneNumber", number.as_str());
        }
        let rows: Vec<NumberRow> = self.list(ALL, url, who, "incoming_phone_numbers").await?;
        if rows.iter().any(|row| row.account_sid != who.account_sid) {
            return Err(Error::silent(Silence::Mismatch));
        }
        // A number bought while the pages are read pushes another onto the next page, where it shows up again.
        let mut seen = HashSet::new();
        Ok(rows
            .into_iter()
            .filter(|row| seen.insert(row.sid.clone()))
            .map(IncomingNumber::from)
            .collect())
    }

    /// The number that the call answers with, if it is one of this account.
    async fn number(&self, call: &Call<'_>) -> Result<IncomingNumber, Error> {
        self.call(call, |answer| {
            let row: NumberRow = answer.json()?;
            if row.account_sid != call.who.account_sid || row.sid.is_empty() {
                return Err(Error::silent(Silence::Mismatch));
            }
            Ok(IncomingNumber::from(row))
        })
        .await
    }

    /// The number that the call answers with, if it is the one with this SID.
    async fn same(&self, sid: &str, call: &Call<'_>) -> Result<IncomingNumber, Error> {
        let number = self.number(call).await?;
        if number.sid == sid {
            Ok(number)
        } else {
            Err(Error::silent(Silence::Mismatch))
        }
    }

    fn number_url(&self, who: &Credentials, sid: &str) -> Url {
        self.of_account(who, &["IncomingPhoneNumbers", &format!("{sid}.json")])
    }
}
