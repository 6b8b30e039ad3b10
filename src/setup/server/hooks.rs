//! The desk's own hooks: what Twilio is told to do with a call, in `TwiML` (<https://www.twilio.com/docs/voice/twiml>).

use super::plan_of;
use crate::{phone::PhoneNumber, server::state::OwnersDesk, setup::Plan};

/// How long a telephone rings to which a call goes on, in seconds.
const RINGS: u32 = 25;

/// What is done with a call to one of the owner's numbers.
pub async fn answer_call(desk: &OwnersDesk, called: &str) -> Result<String, sqlx::Error> {
    let plan = plan(desk, called).await?;
    let verbs = match (plan.forward, plan.say) {
        // The caller hears it ring until somebody answers (<https://www.twilio.com/docs/voice/twiml/dial>).
        (Some(to), _) => {
            format!(
                "<Dial answerOnBridge=\"true\" timeout=\"{RINGS}\"><Number>{}</Number></Dial>",
                to.as_str()
            )
        }
        (None, Some(words)) => format!("<Say>{}</Say>", escaped(&words)),
        (None, None) => String::new(),
    };
    Ok(response(&verbs))
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

fn response(verbs: &str) -> String {
    if verbs.is_empty() {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>".to_owned();
    }
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>{verbs}</Response>")
}

/// Words as they may stand in XML 1.0; what may not is left out.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '\n' | '\t' => text.push(' '),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {}
            letter => text.push(letter),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_a_caller_hears_cannot_become_a_verb() {
        assert_eq!(
            escaped("We are <closed> & back at 9.\nCall again\u{0}!"),
            "We are &lt;closed&gt; &amp; back at 9. Call again!"
        );
    }
}
