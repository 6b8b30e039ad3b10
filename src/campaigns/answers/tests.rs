//! What is kept of answers, what is refused, and what the assistant is told.

use super::*;

#[test]
fn a_draft_may_lack_anything_and_says_what_it_lacks() {
    let draft = Answers::default().checked().unwrap();
    assert_eq!(draft.missing().len(), 2);
    let full = Answers {
        purpose: " Book tune-ups\r\nfor bicycles ".to_owned(),
        greeting: "Hello!".to_owned(),
        ..Answers::default()
    };
    let full = full.checked().unwrap();
    assert_eq!(
        (full.purpose.as_str(), full.missing()),
        ("Book tune-ups\nfor bicycles", Vec::new())
    );
}

#[test]
fn every_wrong_answer_is_named_beside_its_field() {
    let wrong = Answers {
        purpose: "x".repeat(TEXT_LENGTH + 1),
        greeting: "Hi\u{200b}".to_owned(),
        questions: String::new(),
        language: "tlh".to_owned(),
        voice: "HAL".to_owned(),
        days: "weekdays".to_owned(),
        opens: "17:00".to_owned(),
        closes: "17:00".to_owned(),
        time_zone: "Mars/Olympus".to_owned(),
        minutes: 0,
    };
    let problem = wrong.checked().unwrap_err();
    let named: Vec<&str> = problem.fields.keys().map(String::as_str).collect();
    assert_eq!(
        named,
        [
            "closes", "greeting", "language", "minutes", "purpose", "timeZone", "voice"
        ]
    );
    for time in ["9:00", "24:00", "09:60", "", "ab:cd", "+1:00"] {
        let wrong = Answers {
            opens: time.to_owned(),
            ..Answers::default()
        };
        assert!(wrong.checked().unwrap_err().fields.contains_key("opens"), "{time}");
    }
}

#[test]
fn the_assistant_is_told_what_it_is_for_what_to_ask_and_when_somebody_is_there() {
    let answers = Answers {
        purpose: "Book tune-ups.".to_owned(),
        questions: "Their name\n\n  Which day suits them ".to_owned(),
        days: "weekdays".to_owned(),
        ..Answers::default()
    };
    let text = answers.instructions();
    assert!(text.contains("Book tune-ups."), "{text}");
    assert!(text.contains("- Their name\n- Which day suits them\n"), "{text}");
    assert!(text.contains("Monday to Friday, 09:00 to 17:00"), "{text}");
    assert!(text.contains("\"America/New_York\"}}"), "{text}");
    assert!(!Answers::default().instructions().contains("Outside these hours"));
}

#[test]
fn minutes_are_read_as_a_program_and_as_a_form_writes_them() {
    let read = |minutes: &str| {
        serde_json::from_str::<Answers>(&format!("{{\"minutes\":{minutes}}}")).map(|answers| answers.minutes)
    };
    assert_eq!(read("7").unwrap(), 7);
    assert_eq!(read("\" 7 \"").unwrap(), 7);
    assert_eq!(read("\"many\"").unwrap(), 0);
}
