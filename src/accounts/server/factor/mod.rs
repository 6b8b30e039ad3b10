//! The second factor: set up, turned on and off, and its recovery codes.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;
use time::OffsetDateTime;
use tower_sessions::Session;

use super::{Error, step_up, store::take_turn};
use crate::{
    accounts::factor::{RecoveryCodes, SecondFactor, SetUp, Shown},
    problem::{Code, Problem},
    server::{
        answer::{go_on_to, head},
        audit::{self, Event},
        db::Tx,
        flash::FromForm,
        secrets::Place,
        state::OwnersDesk,
    },
};

pub mod code;
pub mod guesses;
pub mod half;
pub mod recovery;
pub mod reset;
pub mod store;
pub mod totp;

const PAGE: &str = "/account/second-factor";
const SETTING_UP: &str = "setting_up_factor";
const NEW_CODES: &str = "new_recovery_codes";
/// For so long a key that was shown waits for its first code.
const SECONDS: i64 = 15 * 60;

/// A key that was shown and waits for its first code. It lies in the session of whoever typed the password, so that no
/// other session of the owner is shown it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct SettingUp {
    sealed: String,
    /// Seconds since 1970.
    until: i64,
}

/// How it stands.
pub async fn standing(desk: &OwnersDesk) -> Result<SecondFactor, Error> {
    let kept = store::find(&desk.db).await?;
    let left = store::recovery_left(&desk.db).await?;
    Ok(SecondFactor {
        enabled: kept.is_some(),
        since: kept.map(|kept| kept.since.0),
        recovery_codes_left: u32::try_from(left).unwrap_or(0),
    })
}

/// Makes a key for whoever knows the password. Nothing is in force before [`turn_on`].
pub async fn set_up(desk: &OwnersDesk, session: &Session, email: &str, password: String) -> Result<SetUp, Error> {
    step_up::in_person()?;
    if store::find(&desk.db).await?.is_some() {
        return Err(is_on().into());
    }
    step_up::check_password(desk, SecretString::from(password)).await?;
    let key = totp::new_key()?;
    let setting_up = SettingUp {
        sealed: desk.keys.seal(&key, &setting_up_place(desk))?,
        until: OffsetDateTime::now_utc().unix_timestamp() + SECONDS,
    };
    session.insert(SETTING_UP, setting_up).await?;
    Ok(SetUp {
        secret: key.expose_secret().to_owned(),
        uri: totp::uri(&key, email),
    })
}

/// Turns it on with the first code of the key that was shown. Gives the recovery codes: the only time they are seen.
pub async fn turn_on(desk: &OwnersDesk, session: &Session, code: String) -> Result<RecoveryCodes, Error> {
    step_up::in_person()?;
    let Some(key) = setting_up(desk, session).await? else {
        return Err(Problem::field(
            "code",
            "Nothing waits for a code here: a key that was shown waits for 15 minutes. Begin again with your password.",
        )
        .into());
    };
    let code: String = code.split_whitespace().collect();
    let Some(step) = totp::step_of(&key, &code, code::now())? else {
        return Err(Problem::field(
            "code",
            "This is not the code for this key. Type the 6 digits your app shows now; if they are, set your phone's clock to automatic.",
        )
        .into());
    };
    let sealed = desk.keys.seal(&key, &store::KEY.place(desk.owner(), "totp"))?;
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    if !store::turn_on(&mut tx, &sealed, step).await? {
        tx.rollback().await?;
        return Err(is_on().into());
    }
    let codes = make_codes(&mut tx).await?;
    write(
        &mut tx,
        "account.second_factor_on",
        json!({ "recovery_codes": codes.len() }),
    )
    .await?;
    tx.commit().await?;
    session.remove::<SettingUp>(SETTING_UP).await?;
    tracing::info!(user_id = %desk.owner(), "a second factor was turned on");
    Ok(RecoveryCodes { recovery_codes: codes })
}

/// Turns it off, for whoever shows both: the password, and a code or recovery code.
pub async fn turn_off(desk: &OwnersDesk, password: String, code: String) -> Result<(), Error> {
    step_up::in_person()?;
    if store::find(&desk.db).await?.is_none() {
        return Err(is_off().into());
    }
    step_up::check_password(desk, SecretString::from(password)).await?;
    code::take(desk, &SecretString::from(code), guesses::At::Code).await?;
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    if !store::turn_off(&mut tx).await? {
        tx.rollback().await?;
        return Err(is_off().into());
    }
    store::end_recovery(&mut tx).await?;
    write(&mut tx, "account.second_factor_off", json!({})).await?;
    tx.commit().await?;
    tracing::info!(user_id = %desk.owner(), "a second factor was turned off");
    Ok(())
}

/// Makes the recovery codes anew; those before are worth nothing from here on.
pub async fn remake_codes(desk: &OwnersDesk) -> Result<RecoveryCodes, Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    if store::find_in(&mut tx).await?.is_none() {
        tx.rollback().await?;
        return Err(is_off().into());
    }
    let ended = store::end_recovery(&mut tx).await?;
    let codes = make_codes(&mut tx).await?;
    let details = json!({ "made": codes.len(), "ended": ended });
    write(&mut tx, "account.recovery_codes_remade", details).await?;
    tx.commit().await?;
    Ok(RecoveryCodes { recovery_codes: codes })
}

async fn make_codes(tx: &mut Tx) -> Result<Vec<String>, Error> {
    let codes = recovery::make()?;
    for hash in codes.iter().filter_map(|code| recovery::hash(code)) {
        store::add_recovery(tx, &hash).await?;
    }
    Ok(codes)
}

async fn write(tx: &mut Tx, event: &'static str, details: serde_json::Value) -> Result<(), Error> {
    let event = Event {
        subject_id: tx.owner(),
        event,
        details,
    };
    Ok(audit::store::write(tx, &event).await?)
}

/// Where a form asked for codes, they are laid aside, sealed, until its page shows them once.
pub async fn for_page(desk: &OwnersDesk, session: &Session, codes: &RecoveryCodes) -> Result<(), Error> {
    if head()?.extensions.get::<FromForm>().is_none() {
        return Ok(());
    }
    let text = SecretString::from(codes.recovery_codes.join(" "));
    let sealed = desk.keys.seal(&text, &Place::passing(NEW_CODES, desk.owner()))?;
    session.insert(NEW_CODES, sealed).await?;
    go_on_to(PAGE);
    Ok(())
}

/// What the page shows to this session alone: the key that waits, and codes that were just made. Those are gone afterwards.
pub async fn shown(desk: &OwnersDesk, session: &Session, email: &str) -> Result<Shown, Error> {
    let codes = match session.remove::<String>(NEW_CODES).await? {
        Some(sealed) => {
            let text = desk.keys.open(&sealed, &Place::passing(NEW_CODES, desk.owner()))?;
            text.expose_secret().split(' ').map(str::to_owned).collect()
        }
        None => Vec::new(),
    };
    let set_up = match setting_up(desk, session).await? {
        Some(key) => Some(totp::draw(&key, email)?),
        None => None,
    };
    Ok(Shown {
        set_up,
        recovery_codes: codes,
    })
}

/// Forgets the key that waits for its first code.
pub async fn leave_off(session: &Session) -> Result<(), Error> {
    Ok(session.remove::<SettingUp>(SETTING_UP).await.map(drop)?)
}

async fn setting_up(desk: &OwnersDesk, session: &Session) -> Result<Option<SecretString>, Error> {
    let kept = session.get::<SettingUp>(SETTING_UP).await?;
    let live = kept.filter(|kept| OffsetDateTime::now_utc().unix_timestamp() < kept.until);
    live.map(|kept| Ok(desk.keys.open(&kept.sealed, &setting_up_place(desk))?))
        .transpose()
}

fn setting_up_place(desk: &OwnersDesk) -> Place {
    Place::passing(SETTING_UP, desk.owner())
}

fn is_on() -> Problem {
    Problem::new(
        Code::AlreadyDecided,
        "Your second factor is on. To move it to another phone, turn it off and set it up again.",
    )
    .headed("On already")
}

fn is_off() -> Problem {
    Problem::new(Code::AlreadyDecided, "Your second factor is off. Nothing was changed.").headed("Off already")
}
