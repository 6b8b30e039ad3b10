//! `TwiML`: what Twilio is told to do with a call or a text (<https://www.twilio.com/docs/voice/twiml>).

/// The whole document around these verbs; without any it tells Twilio to do nothing further.
pub fn document(verbs: &str) -> String {
    let inside = if verbs.is_empty() {
        "<Response/>".to_owned()
    } else {
        format!("<Response>{verbs}</Response>")
    };
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{inside}")
}

/// Text as XML has it, also between quotation marks. What XML 1.0 cannot hold at all is left out.
pub fn escaped(text: &str) -> String {
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
