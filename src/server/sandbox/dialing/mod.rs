//! Which countries an account may call: voice v1's dialling permissions. A subaccount has its parent's until it is told
//! to have its own.

pub mod store;

use serde_json::{Value, json};

use super::route::Work;
use super::wire::Reply;
use super::wire::params::invalid;
use super::wire::refusal::{Failure, Refusal};

/// Code, name, continent and E.164 prefix. Enough to practise on: Twilio knows over two hundred.
const COUNTRIES: [(&str, &str, &str, &str); 6] = [
    ("US", "United States/Canada", "NORTH_AMERICA", "+1"),
    ("GB", "United Kingdom", "EUROPE", "+44"),
    ("DE", "Germany", "EUROPE", "+49"),
    ("LV", "Latvia", "EUROPE", "+371"),
    ("CU", "Cuba", "NORTH_AMERICA", "+53"),
    ("SO", "Somalia", "AFRICA", "+252"),
];

/// What an account may call in one country.
#[derive(Debug, Clone, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct Permission {
    /// ISO 3166.
    pub iso_code: String,
    /// Ordinary numbers.
    pub low_risk: bool,
    /// Premium numbers and other services.
    pub special: bool,
    /// Ranges known for toll fraud.
    pub tollfraud: bool,
}

impl Permission {
    /// What a new main account has: its own country's ordinary numbers.
    fn at_first(iso_code: &str) -> Self {
        Self {
            iso_code: iso_code.to_owned(),
            low_risk: iso_code == "US",
            special: false,
            tollfraud: false,
        }
    }
}

/// What holds for the account of `work` now: its own, or its parent's.
async fn permissions(work: &mut Work<'_>) -> Result<Vec<Permission>, Failure> {
    let inherits = !work.account.is_parent() && !store::has_own(work.db, &work.account.sid).await?;
    let whose = if inherits {
        &work.account.owner_sid
    } else {
        &work.account.sid
    };
    let written = store::of(work.db, whose).await?;
    let all = COUNTRIES.iter().map(|(code, ..)| {
        let own = written.iter().find(|permission| permission.iso_code == *code);
        own.cloned().unwrap_or_else(|| Permission::at_first(code))
    });
    Ok(all.collect())
}

/// `GET /v1/DialingPermissions/Countries`, on one page.
pub async fn countries(work: &mut Work<'_>) -> Result<Reply, Failure> {
    let wanted = [
        work.params.flag("LowRiskNumbersEnabled")?,
        work.params.flag("HighRiskSpecialNumbersEnabled")?,
        work.params.flag("HighRiskTollfraudNumbersEnabled")?,
    ];
    let url = format!("{}/v1/DialingPermissions/Countries", work.base);
    let rows: Vec<Value> = permissions(work)
        .await?
        .iter()
        .filter(|row| {
            let has = [row.low_risk, row.special, row.tollfraud];
            wanted
                .iter()
                .zip(has)
                .all(|(wanted, has)| wanted.is_none_or(|wanted| wanted == has))
        })
        .filter_map(|row| {
            let (code, name, continent, prefix) = COUNTRIES.iter().find(|(code, ..)| *code == row.iso_code)?;
            Some(json!({
                "iso_code": code,
                "name": name,
                "continent": continent,
                "country_codes": [prefix],
                "low_risk_numbers_enabled": row.low_risk,
                "high_risk_special_numbers_enabled": row.special,
                "high_risk_tollfraud_numbers_enabled": row.tollfraud,
                "url": format!("{url}/{code}"),
                "links": { "highrisk_special_prefixes": format!("{url}/{code}/HighRiskSpecialPrefixes") },
            }))
        })
        .collect();
    let page = format!("{url}?PageSize=50&Page=0");
    Ok(Reply::ok(json!({
        "content": rows,
        "meta": {
            "page": 0,
            "page_size": 50,
            "first_page_url": page,
            "previous_page_url": null,
            "url": page,
            "next_page_url": null,
            "key": "content",
        },
    })))
}

/// `POST /v1/DialingPermissions/BulkCountryUpdates`: a JSON list inside a form; its flags may be words.
pub async fn update(work: &mut Work<'_>) -> Result<Reply, Failure> {
    let text = work.params.get("UpdateRequest").unwrap_or_default();
    let wrong = || Failure::from(invalid("UpdateRequest", text));
    let rows: Vec<Value> = serde_json::from_str(text).map_err(|_| wrong())?;
    for row in &rows {
        let code = row["iso_code"].as_str().ok_or_else(wrong)?;
        if !COUNTRIES.iter().any(|(known, ..)| *known == code) {
            return Err(wrong());
        }
        let flag = |name: &str| row[name].as_bool().unwrap_or(row[name].as_str() == Some("true"));
        let permission = Permission {
            iso_code: code.to_owned(),
            low_risk: flag("low_risk_numbers_enabled"),
            special: flag("high_risk_special_numbers_enabled"),
            tollfraud: flag("high_risk_tollfraud_numbers_enabled"),
        };
        store::write(work.db, &work.account.sid, &permission).await?;
    }
    Ok(Reply::created(
        json!({ "update_count": rows.len(), "update_request": text }),
    ))
}

/// `GET /v1/Settings`.
pub async fn settings(work: &mut Work<'_>) -> Result<Reply, Failure> {
    let inherits = !store::has_own(work.db, &work.account.sid).await?;
    Ok(Reply::ok(json!({
        "dialing_permissions_inheritance": inherits,
        "url": format!("{}/v1/Settings", work.base),
    })))
}

/// `POST /v1/Settings`: 202. A main account has nobody to inherit from.
pub async fn set(work: &mut Work<'_>) -> Result<Reply, Failure> {
    if work.account.is_parent() {
        return Err(Refusal::of(20006).into());
    }
    if let Some(inherits) = work.params.flag("DialingPermissionsInheritance")? {
        store::set_own(work.db, &work.account.sid, !inherits).await?;
    }
    let Reply { body, .. } = settings(work).await?;
    Ok(Reply::accepted(body))
}
