//! What the page says of an order of several numbers, in whole sentences.

use serde_json::{Value, json};
use uuid::Uuid;

use super::*;

const ID: &str = "00000000-0000-0000-0000-000000000000";

fn line(outcome: &str, rest: &Value) -> Line {
    let mut line = json!({
        "purchaseId": ID, "reference": "ND-7F3K-21QX", "requestedNumber": "+14155550123", "outcome": outcome, "message": "",
    });
    if let (Some(line), Some(rest)) = (line.as_object_mut(), rest.as_object()) {
        line.extend(rest.clone());
    }
    serde_json::from_value(line).unwrap()
}

/// One that was bought: how it stands now, whether it is another number, and what its owner said to that.
fn bought(status: &str, is_different: bool, decision: Option<&str>) -> Line {
    let at = "2026-01-01T00:00:00Z";
    let number = json!({
        "id": ID, "user_id": ID, "phone_number": "+14155550123", "phone_sid": "PN1", "friendly_name": null,
        "capabilities": { "voice": true, "sms": false, "mms": false, "rcs": false }, "is_primary": false, "status": status,
        "country": "US", "number_type": "local", "locality": null, "region": null, "monthly_price": "1.15", "currency": "USD",
        "purchased_at": at, "created_at": at, "updated_at": at,
    });
    line(
        "bought",
        &json!({ "phoneNumber": number, "isDifferentNumber": is_different, "decision": decision }),
    )
}

fn told(lines: &[Line]) -> (String, String) {
    let together = Together::of(Uuid::nil(), lines.to_vec());
    let tally = Tally::of(lines);
    (tally.title(&together), tally.said(&together))
}

#[test]
fn the_page_says_how_far_it_is_and_then_what_came_of_it() {
    let (yes, open) = (bought("active", false, None), line("confirming", &json!({})));
    let before = Line {
        cause: Some(Cause::HeldBefore),
        ..yes.clone()
    };
    let (no, back) = (
        line("not_bought", &json!({ "cause": "taken" })),
        line("not_bought", &json!({ "cause": "rolled_back" })),
    );
    for (lines, heading, sentence) in [
        (
            vec![&yes, &open, &no],
            "Buying 3 numbers",
            "2 of 3 numbers are settled. The page changes by itself.",
        ),
        (
            vec![&yes, &yes],
            "Both numbers are yours",
            "The 2 numbers you bought cost $2.30 per month together.",
        ),
        (
            vec![&yes],
            "Your number is there",
            "The number you bought costs $1.15 per month.",
        ),
        (
            vec![&yes, &yes, &no],
            "2 of 3 numbers are yours",
            "The 2 numbers you bought cost $2.30 per month together. One was not bought, and nothing was charged for it.",
        ),
        (
            vec![&yes, &before],
            "Both numbers are yours",
            "The 2 you hold cost $2.30 per month together. One was in your Twilio account already, and nothing was charged for it by this order.",
        ),
        (vec![&no, &no], "Nothing was bought", "Nothing was charged."),
        (
            vec![&no, &back],
            "Nothing was bought",
            "Twilio may still charge the first month of what was given back at once.",
        ),
    ] {
        let lines: Vec<Line> = lines.into_iter().cloned().collect();
        assert_eq!(told(&lines), (heading.to_owned(), sentence.to_owned()));
    }
}

#[test]
fn a_substitute_is_never_counted_as_the_number_asked_for_nor_one_that_is_gone_as_held() {
    let (yes, other) = (bought("active", false, None), bought("active", true, None));
    let (kept, gone) = (bought("active", true, Some("kept")), bought("released", false, None));
    let lost = bought("lost", true, None);
    for (lines, heading, sentence) in [
        (
            vec![&other],
            "You got another number",
            "The number you bought costs $1.15 per month. One is not the number you asked for: you decide whether it stays.",
        ),
        (
            vec![&kept],
            "You got another number",
            "The number you bought costs $1.15 per month.",
        ),
        (
            vec![&yes, &yes, &yes, &other],
            "3 of 4 numbers are yours, and 1 other",
            "The 4 numbers you bought cost $4.60 per month together. One is not the number you asked for: you decide whether it stays.",
        ),
        (
            vec![&yes, &kept, &kept],
            "1 of 3 numbers are yours, and 2 others",
            "The 3 numbers you bought cost $3.45 per month together.",
        ),
        (
            vec![&yes, &gone],
            "1 of 2 numbers are yours",
            "The one you still hold costs $1.15 per month. One that was bought is not yours any more.",
        ),
        (
            vec![&gone],
            "The number bought is not yours any more",
            "It was bought, and you do not hold it any more.",
        ),
        (
            vec![&gone, &lost],
            "The numbers bought are not yours any more",
            "They were bought, and you do not hold them any more.",
        ),
        (
            vec![&other, &other, &gone],
            "You got 2 other numbers",
            "The 2 you still hold cost $2.30 per month together. 2 are not the numbers you asked for: you decide whether they stay. One that was bought is not yours any more.",
        ),
    ] {
        let lines: Vec<Line> = lines.into_iter().cloned().collect();
        assert_eq!(told(&lines), (heading.to_owned(), sentence.to_owned()));
    }
}

#[test]
fn what_is_being_released_is_still_held_and_paid_for_and_what_was_there_before_is_never_told_as_bought() {
    let (yes, leaving) = (bought("active", false, None), bought("releasing", false, None));
    let before = |status| Line {
        cause: Some(Cause::HeldBefore),
        ..bought(status, false, None)
    };
    for (lines, heading, sentence) in [
        (
            vec![leaving.clone()],
            "Your number is there",
            "The number you bought costs $1.15 per month. It is being released: until Twilio has taken it back, it works and costs its rent.",
        ),
        (
            vec![yes.clone(), leaving],
            "Both numbers are yours",
            "The 2 numbers you bought cost $2.30 per month together. One is being released: until Twilio has taken it back, it works and costs its rent.",
        ),
        (
            vec![yes, before("released")],
            "1 of 2 numbers are yours",
            "The one you still hold costs $1.15 per month. One was in your Twilio account already, is not yours any more, and this order charged nothing for it.",
        ),
        (
            vec![before("released")],
            "Nothing was bought",
            "One was in your Twilio account already, is not yours any more, and this order charged nothing for it.",
        ),
    ] {
        assert_eq!(told(&lines), (heading.to_owned(), sentence.to_owned()));
    }
}
