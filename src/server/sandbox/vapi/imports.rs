//! Numbers that are brought in from a Twilio account: whose they are is looked up there, and their calls go to Vapi from then on.

use serde_json::Value;
use sqlx::SqliteConnection;
use sqlx::types::Json;
use subtle::ConstantTimeEq as _;

use super::refused::{Failure, Refused};
use super::store::{self, Number, Twilio};
use super::wishes::{Said, Wish};
use super::{Work, numbers, writing};
use crate::server::sandbox::accounts::store as accounts;
use crate::server::sandbox::numbers::{Holding, store as holdings};
use crate::server::sandbox::wire::Reply;

/// Where Twilio sends the calls of a number that Vapi answers.
pub const VOICE_URL: &str = "https://api.vapi.ai/twilio/inbound_call";
/// Where it sends the texts, unless `smsEnabled` is false.
const SMS_URL: &str = "https://api.vapi.ai/twilio/sms";

/// `POST /phone-number` with `provider: twilio`. What the number had as addresses at Twilio is overwritten.
pub async fn create(work: &mut Work<'_>, wish: &Wish<'_>) -> Result<Reply, Failure> {
    let assistant_id = numbers::assistant(work.db, wish.assistant, None).await?;
    let digits = wish.number.unwrap_or_default();
    let twilio = Twilio {
        account_sid: wish.account_sid.unwrap_or_default().to_owned(),
        auth_token: wish.auth_token.unwrap_or_default().to_owned(),
        sms_enabled: wish.sms_enabled,
    };
    let held = held(work.db, &twilio, digits).await?;
    let all = store::numbers(work.db).await?;
    // Not documented: that it is refused is seen in no document; two rows for one number could not both get its calls.
    if all.iter().any(|number| number.digits.as_deref() == Some(digits)) {
        return Err(Refused::twice(digits).into());
    }
    store::remember(work.db).await?;
    take_over(work, held, twilio.sms_enabled).await?;
    let number = Number {
        vapi_id: writing::new_id(),
        name: wish.name.map(str::to_owned),
        area_code: None,
        digits: Some(digits.to_owned()),
        sip_uri: None,
        assistant_id,
        status: "active".to_owned(),
        created_at: work.now,
        updated_at: work.now,
        server: server(wish.server, None),
        twilio: Some(Json(twilio)),
    };
    store::insert(work.db, &number).await?;
    Ok(Reply::created(numbers::shape(&number)))
}

/// The server that is to be told, after what a request says of it.
pub fn server(said: Said<&Value>, before: Option<Json<Value>>) -> Option<Json<Value>> {
    match said {
        Said::Nothing => before,
        Said::Null => None,
        Said::This(server) => Some(Json(server.clone())),
    }
}

/// The credentials after a change, looked up again where one of them was sent.
pub async fn change(db: &mut SqliteConnection, number: &mut Number, wish: &Wish<'_>) -> Result<(), Failure> {
    let Some(Json(twilio)) = &mut number.twilio else {
        return Ok(());
    };
    let digits = number.digits.clone().unwrap_or_default();
    if wish.number.is_some_and(|asked| asked != digits) {
        return Err(Refused::wrong(&["number cannot be changed in practice"]).into());
    }
    if wish.account_sid.is_none() && wish.auth_token.is_none() {
        return Ok(());
    }
    if let Some(sid) = wish.account_sid {
        sid.clone_into(&mut twilio.account_sid);
    }
    if let Some(token) = wish.auth_token {
        token.clone_into(&mut twilio.auth_token);
    }
    held(db, twilio, &digits).await.map(drop)
}

/// The number in the account that was named. A wrong token, a suspended account and an account without it read the same.
pub async fn held(db: &mut SqliteConnection, twilio: &Twilio, digits: &str) -> Result<Holding, Failure> {
    let account = accounts::find(db, &twilio.account_sid).await?;
    let opens = account.is_some_and(|account| {
        account.status == "active" && bool::from(account.auth_token.as_bytes().ct_eq(twilio.auth_token.as_bytes()))
    });
    let found = holdings::by_number(db, digits).await?;
    let found = found.filter(|held| opens && held.account_sid == twilio.account_sid);
    found.ok_or_else(|| Refused::not_on_twilio().into())
}

async fn take_over(work: &mut Work<'_>, mut held: Holding, texts_too: bool) -> Result<(), sqlx::Error> {
    holdings::remember(work.db, &held.account_sid).await?;
    held.setup.0.lead_to(VOICE_URL, texts_too.then_some(SMS_URL));
    held.updated_at = work.now;
    holdings::update(work.db, &held).await
}
