//! The code of a text, as it is typed here.

use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Error,
    begin::kept_as,
    find, record,
    store::{self, Known},
};
use crate::{
    accounts::server::store::take_turn,
    problem::{Code, Problem},
    server::state::OwnersDesk,
    verified::{MOST_GUESSES, State, Verification, Way},
};

/// Takes a code. So many wrong ones end the verification, so that nobody can try them all.
pub async fn take_code(desk: &OwnersDesk, id: Uuid, typed: &str) -> Result<Verification, Error> {
    let code: String = typed
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '-')
        .collect();
    if code.len() != 6 || !code.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(Problem::field("code", "The code has six digits. Type it as it stands in the text.").into());
    }
    let left = guess(desk, id, &code).await?;
    let Some(left) = left else {
        return Ok(find(desk, id).await?.told);
    };
    if left == 0 {
        let words =
            "That was one wrong code too many, so this one does not count any more. Begin again to get another.";
        return Err(Problem::field("code", words).into());
    }
    let tries = if left == 1 {
        "1 try".to_owned()
    } else {
        format!("{left} tries")
    };
    Err(Problem::field(
        "code",
        format!("This is not the code in the text. You have {tries} left."),
    )
    .into())
}

/// Holds one code against the one that was sent, in one transaction, so that codes sent at once count one after the other; how
/// many may still be tried where it is another one.
async fn guess(desk: &OwnersDesk, id: Uuid, code: &str) -> Result<Option<u32>, Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let kept = store::by_id_in(&mut tx, id)
        .await?
        .filter(|kept| kept.told.way == Way::Text)
        .ok_or_else(|| Problem::not_found("verification"))?;
    let told = &kept.told;
    let is_late = told.ends_at.is_some_and(|end| end <= OffsetDateTime::now_utc());
    if told.state == State::Verified {
        tx.rollback().await?;
        return Ok(None);
    }
    if told.state != State::Waiting || is_late {
        tx.rollback().await?;
        let words = "This code does not count any more. Begin again to get another. Nothing was changed.";
        return Err(Problem::new(Code::AlreadyDecided, words).headed("Too late").into());
    }
    let is_right = kept.code_hash.as_deref() == Some(kept_as(id, code).as_str());
    let left = told.guesses_left.unwrap_or(MOST_GUESSES).saturating_sub(1);
    if !is_right {
        store::guessed(&mut tx, id).await?;
    }
    if is_right || left == 0 {
        let state = if is_right { State::Verified } else { State::Failed };
        let known = Known {
            twilio_sid: kept.twilio_sid.clone(),
            words: (!is_right).then(|| "Too many wrong codes were typed.".to_owned()),
            ..Known::default()
        };
        store::learn(&mut tx, id, state, &known).await?;
        record(&mut tx, told, state).await?;
    }
    desk.trials.commit(tx).await?;
    Ok((!is_right).then_some(left))
}
