//! The answer to an inbound text: `TwiML` (<https://www.twilio.com/docs/messaging/twiml/message>).

use crate::server::twilio::twiml::{document, escaped};

/// What a text is answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What it says.
    pub body: String,
    /// Where its states are told.
    pub status_callback: Option<String>,
}

/// The whole document; without an answer it tells Twilio to do nothing further.
pub fn twiml(answer: Option<&Answer>) -> String {
    let message = answer.map(|answer| {
        let callback = answer.status_callback.as_ref();
        let callback = callback.map(|url| format!(" statusCallback=\"{}\"", escaped(url)));
        format!(
            "<Message{}>{}</Message>",
            callback.unwrap_or_default(),
            escaped(&answer.body)
        )
    });
    document(&message.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_an_answer_says_stays_text() {
        let answer = Answer {
            body: "</Message><Redirect>http://evil.example</Redirect> & \"so\"\u{0}\u{7}".to_owned(),
            status_callback: Some("https://desk.example/webhooks/twilio/status?text=1&a=\"".to_owned()),
        };
        let text = twiml(Some(&answer));
        assert_eq!(text.matches("<Message").count(), 1, "{text}");
        assert!(!text.contains("<Redirect>"), "{text}");
        assert!(text.contains("text=1&amp;a=&quot;\">"), "{text}");
        assert!(!text.contains(['\u{0}', '\u{7}']), "{text}");
    }

    #[test]
    fn no_answer_is_an_empty_response() {
        assert_eq!(twiml(None), "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>");
    }
}
