//! The answer to an inbound text: `TwiML` (<https://www.twilio.com/docs/messaging/twiml/message>).

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
    let inside = message.map_or_else(
        || "<Response/>".to_owned(),
        |message| format!("<Response>{message}</Response>"),
    );
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{inside}")
}

/// Text as XML has it. What XML 1.0 cannot hold at all is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(letter),
            '\u{fffe}' | '\u{ffff}' => {}
            _ if letter.is_control() => {}
            _ => out.push(letter),
        }
    }
    out
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
