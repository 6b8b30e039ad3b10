//! Reads the answer to an inbound text: the messages in a `<Response>`, which is all that practice does with `TwiML`.

/// What one `<Message>` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Its words.
    pub body: String,
    /// Where its states are told.
    pub status_callback: Option<String>,
}

/// All messages of an answer, in their order. Other verbs are passed over.
pub fn messages(text: &str) -> Vec<Said> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("<Message") {
        let Some((head, inside)) = after.split_once('>') else {
            break;
        };
        let Some((inside, after)) = inside.split_once("</Message>") else {
            break;
        };
        rest = after;
        let body = match inside.split_once("<Body>") {
            Some((_, body)) => body.split("</Body>").next().unwrap_or_default(),
            None => inside,
        };
        let body = plain(body).trim().to_owned();
        if !body.is_empty() {
            let callback = head
                .split_once("statusCallback=\"")
                .and_then(|(_, value)| value.split('"').next());
            found.push(Said {
                body,
                status_callback: callback.map(plain),
            });
        }
    }
    found
}

/// Text without XML's escapes.
fn plain(text: &str) -> String {
    let names = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ];
    names
        .into_iter()
        .fold(text.to_owned(), |text, (name, letter)| text.replace(name, letter))
}

#[cfg(test)]
mod tests {
    use super::messages;

    #[test]
    fn every_message_is_read_with_where_its_states_are_told() {
        let text = r#"<?xml version="1.0"?><Response><Message statusCallback="/s?a=1&amp;b=2">Fish &amp; chips &lt;3</Message><Message><Body>Two</Body></Message></Response>"#;
        let found = messages(text);
        assert_eq!(found[0].body, "Fish & chips <3");
        assert_eq!(found[0].status_callback.as_deref(), Some("/s?a=1&b=2"));
        assert_eq!((found[1].body.as_str(), &found[1].status_callback), ("Two", &None));
        for nothing in [
            "<Response/>",
            "",
            "<Message",
            "<Message>never closed",
            "<Response><Message></Message></Response>",
        ] {
            assert!(messages(nothing).is_empty(), "{nothing:?}");
        }
    }
}
