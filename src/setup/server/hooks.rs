//! The desk's own hooks: what Twilio is told to do with a call, in `TwiML` (<https://www.twilio.com/docs/voice/twiml>).

use super::plan_of;
use crate::{
    phone::PhoneNumber,
    server::{
        state::OwnersDesk,
        twilio::twiml::{document, escaped},
    },
    setup::Plan,
    verified::{self, Shows},
};

/// How long a telephone rings to which a call goes on, in seconds.
const RINGS: u32 = 25;

/// What is done with a call to one of the owner's numbers.
pub async fn answer_call(desk: &OwnersDesk, called: &str) -> Result<String, sqlx::Error> {
    let plan = plan(desk, called).await?;
    let verbs = match (plan.forward, plan.say) {
        // The caller hears it ring until somebody answers (<https://www.twilio.com/docs/voice/twiml/dial>).
        (Some(to), _) => {
            let shown = shown(desk, &plan.shows, called).await?;
            format!(
                "<Dial answerOnBridge=\"true\" timeout=\"{RINGS}\"{shown}><Number>{}</Number></Dial>",
                to.as_str()
            )
        }
        (None, Some(words)) => said(&words),
        (None, None) => String::new(),
    };
    Ok(document(&verbs))
}

/// What is shown as the caller, as an attribute. A number that is not verified any more would end the call
/// (<https://www.twilio.com/docs/errors/13214>), so then it is the caller's own.
async fn shown(desk: &OwnersDesk, shows: &Shows, called: &str) -> Result<String, sqlx::Error> {
    let number = match shows {
        Shows::Caller => None,
        Shows::Called => PhoneNumber::parse(called.trim()).ok(),
        Shows::Verified(number) => {
            let may = verified::server::store::may_be_shown(&desk.db, number).await?;
            may.then(|| number.clone())
        }
    };
    Ok(number.map_or_else(String::new, |number| format!(" callerId=\"{}\"", number.as_str())))
}

/// What the first text of somebody to this number is answered with.
pub async fn reply(desk: &OwnersDesk, written_to: &str) -> Result<Option<String>, sqlx::Error> {
    Ok(plan(desk, written_to).await?.reply)
}

/// What was said of the number that is told of; nothing of one that is nobody's here.
async fn plan(desk: &OwnersDesk, told: &str) -> Result<Plan, sqlx::Error> {
    match PhoneNumber::parse(told.trim()) {
        Ok(number) => plan_of(desk, &number).await,
        Err(_) => Ok(Plan::default()),
    }
}

/// A message that is read out and cannot become a verb. The end of a line is nothing that can be heard.
fn said(words: &str) -> String {
    format!("<Say>{}</Say>", escaped(&words.replace(['\n', '\t'], " ")))
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn what_a_caller_hears_cannot_become_a_verb() {
        assert_eq!(
            said("We are <closed> & back at 9.\nCall again\u{0}!"),
            "<Say>We are &lt;closed&gt; &amp; back at 9. Call again!</Say>"
        );
    }
}
