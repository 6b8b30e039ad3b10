//! Every event of the audit trail in words. Whoever writes a new event adds a line here: `tests/desk/history/words.rs` reads
//! the sources for events without one.

use serde_json::Value;
use uuid::Uuid;

use crate::{phone::PhoneNumber, ui::icon::Name};

/// How an event is told.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// As it is written.
    pub event: &'static str,
    /// The drawing beside it.
    pub icon: Name,
    /// As it is said; `{key}` stands for a value of its details.
    pub text: &'static str,
}

const fn say(event: &'static str, icon: Name, text: &'static str) -> Words {
    Words { event, icon, text }
}

/// All that is told, by name.
#[rustfmt::skip] // A line an event.
pub const EVENTS: &[Words] = &[
    say("account.email_asked", Name::Account, "A change of your e-mail address was asked for"),
    say("account.email_changed", Name::Account, "Your e-mail address was changed"),
    say("account.guesses_slowed", Name::Alert, "Several wrong codes or passwords in a row; the next ones have to wait"),
    say("account.password_changed", Name::Account, "Your password was changed"),
    say("account.password_reset", Name::Account, "Your forgotten password was replaced"),
    say("account.recovery_code_used", Name::Alert, "A recovery code was used in place of your second factor"),
    say("account.recovery_codes_remade", Name::Account, "Your recovery codes were made anew"),
    say("account.reset_link_by_host", Name::Account, "The host made a link by which your password can be replaced"),
    say("account.second_factor_off", Name::Alert, "Your second factor was switched off"),
    say("account.second_factor_on", Name::Check, "Your second factor was switched on"),
    say("account.second_factor_reset", Name::Alert, "The host took your second factor away"),
    say("account.sessions_ended", Name::Account, "You were signed out elsewhere"),
    say("account.sessions_ended_by_host", Name::Account, "The host signed you out everywhere"),
    say("address.deleted", Name::Account, "An address was taken away at Twilio"),
    say("address.made", Name::Account, "An address in {about} was added at Twilio"),
    say("address.meant", Name::Account, "An address in {about} is being added at Twilio"),
    say("address.refused", Name::Alert, "Twilio did not take an address in {about}"),
    say("billing.event_dealt_with", Name::Card, "The host dealt with a payment that could not be matched"),
    say("billing.grace_ended", Name::Card, "The days of grace after your subscription are over"),
    say("billing.open_to_everyone", Name::Card, "This desk does not ask for a subscription any more"),
    say("billing.stands", Name::Card, "Your subscription: {standing}"),
    say("campaign.answers_changed", Name::Campaigns, "What the assistant of {name} says was changed"),
    say("campaign.assistant_chosen", Name::Campaigns, "Which assistant answers {name} was changed"),
    say("campaign.begun", Name::Campaigns, "You began the campaign {name}"),
    say("campaign.change_failed", Name::Alert, "A change of the campaign {name} was not taken; it answers as before"),
    say("campaign.deleted", Name::Campaigns, "The campaign {name} was deleted; its number is free"),
    say("campaign.deleting", Name::Campaigns, "The campaign {name} is being deleted"),
    say("campaign.extra_taken_away", Name::Campaigns, "Something that Vapi had made of the campaign {reference} too late was taken away"),
    say("campaign.launch_failed", Name::Alert, "The campaign {name} could not be launched; what was set up is undone"),
    say("campaign.launching", Name::Campaigns, "The campaign {name} is being launched"),
    say("campaign.number_chosen", Name::Campaigns, "{phone_number} was chosen for the campaign {name}"),
    say("campaign.number_freed", Name::Campaigns, "The campaign {name} let go of its number"),
    say("campaign.paused", Name::Campaigns, "The campaign {name} is paused; its number is set up as before"),
    say("campaign.pausing", Name::Campaigns, "The campaign {name} is being paused"),
    say("campaign.renamed", Name::Campaigns, "A campaign is called {name} now"),
    say("campaign.running", Name::Campaigns, "The campaign {name} runs"),
    say("campaign.set_back", Name::Campaigns, "Vapi had taken a number of the campaign {reference} too late; its calls go where they went before"),
    say("campaign.setup_left", Name::Campaigns, "{phone_number} was left as somebody had set it up at Twilio meanwhile"),
    say("campaign.token_renewed", Name::Campaigns, "Vapi was given your Twilio account\u{2019}s new token for {name}"),
    say("campaign.undone", Name::Campaigns, "What the launch of {name} had set up is undone"),
    say("line.active", Name::Check, "Your AI line {phone_number} works"),
    say("line.assistant_changed", Name::Account, "Another assistant, or none, answers {phone_number}"),
    say("line.extra_given_back", Name::Release, "A second AI line that came of one order was given back"),
    say("line.failed", Name::None, "No AI line came of {reference}; nothing was charged"),
    say("line.given", Name::Numbers, "Vapi gave an AI line for {reference}, and is making it work"),
    say("line.limit_set", Name::Account, "How many AI lines you may have was changed"),
    say("line.lost", Name::Alert, "Your AI line {phone_number} is gone at Vapi, and was not given back here"),
    say("line.meant", Name::Numbers, "An AI line was ordered in area code {area_code}"),
    say("line.more_requested", Name::Account, "You asked for more AI lines"),
    say("line.released", Name::Check, "Your AI line {phone_number} is given back"),
    say("line.releasing", Name::Release, "Giving back your AI line {phone_number} began"),
    say("line.undoing", Name::Release, "An AI line that cannot be kept is being given back, {reference}"),
    say("number.found", Name::Check, "{phone_number}, which was lost, is in your Twilio account again"),
    say("number.imported", Name::Plus, "{phone_number} was added to your list from your Twilio account"),
    say("number.labelled", Name::Text, "{phone_number} got the label \u{201c}{how}\u{201d}"),
    say("number.lost", Name::Alert, "{phone_number} is gone at Twilio, and was not released here"),
    say("number.made_primary", Name::Star, "{phone_number} is your primary number"),
    say("number.noted", Name::Text, "Tags or notes of {phone_number} were changed"),
    say("number.release_called_off", Name::None, "{phone_number} was not released: a campaign uses it by now"),
    say("number.release_queued", Name::Clock, "The release of {phone_number} was asked for, in {minutes} minutes"),
    say("number.release_refused", Name::Alert, "Twilio does not take {phone_number} back yet"),
    say("number.release_undone", Name::Check, "The release of {phone_number} was undone before it began"),
    say("number.released", Name::Check, "{phone_number} is released and costs nothing any more"),
    say("number.releasing", Name::Release, "The release of {phone_number} began"),
    say("number.restored", Name::Check, "The setting of {phone_number} at Twilio is as it was here"),
    say("number.restoring", Name::Refresh, "The setting of {phone_number} at Twilio is being put back"),
    say("number.set_up", Name::Check, "Twilio has the settings of {phone_number}"),
    say("number.setting_up", Name::Call, "{phone_number} is being set up: {how}"),
    say("number.setup_refused", Name::Alert, "Twilio did not take the settings of {phone_number}"),
    say("number.taken_off", Name::None, "{phone_number}, which was lost, was taken off your list"),
    say("number.taken_over", Name::Match, "The setting of {phone_number} at Twilio was taken over"),
    say("number.unlabelled", Name::Text, "{phone_number} has no label any more"),
    say("numbers.wait_chosen", Name::Clock, "Releases can be undone for {minutes} minutes"),
    say("port.arrived", Name::Check, "{phone_number} came from another carrier and is in your list"),
    say("port.ended", Name::None, "Nothing came of bringing {phone_number} along; nothing was charged"),
    say("port.meant", Name::Arrow, "You asked to bring {phone_number} along from another carrier"),
    say("port.moved", Name::Clock, "Twilio tells how bringing {phone_number} along goes on"),
    say("port.not_sent", Name::None, "Twilio did not take the request for {phone_number}; nothing was charged"),
    say("port.sent", Name::Check, "Twilio has the request to bring {phone_number} along"),
    say("port.silent", Name::Clock, "Twilio gave no clear answer about {phone_number}, so it is looked for there"),
    say("port.withdrawal_refused", Name::Alert, "Twilio does not withdraw the request for {phone_number} any more"),
    say("port.withdrawing", Name::Release, "You asked to withdraw the request for {phone_number}"),
    say("port.withdrawn", Name::Check, "The request for {phone_number} is withdrawn"),
    say("purchase.bought", Name::Check, "{phone_number} is in your Twilio account"),
    say("purchase.compensating", Name::Release, "{phone_number} is being given back, for it cannot be added to your list"),
    say("purchase.held_before", Name::Check, "{phone_number} was in your Twilio account already; nothing new was charged"),
    say("purchase.kept", Name::Check, "{phone_number} came in place of your pick, and stays"),
    say("purchase.meant", Name::Numbers, "{phone_number} was ordered"),
    say("purchase.not_bought", Name::None, "{phone_number} was not bought"),
    say("purchase.released", Name::Release, "{phone_number} came in place of your pick, and goes back"),
    say("purchase.rolled_back", Name::Check, "{phone_number} was given back"),
    say("purchase.silent", Name::Clock, "Twilio gave no clear answer about {phone_number}, so we looked in your account"),
    say("purchase.taken", Name::None, "{phone_number} was taken by somebody else"),
    say("purchase.undo_refused", Name::Alert, "Twilio does not take {phone_number} back yet"),
    say("reconciliation.asked", Name::Refresh, "The host had your numbers compared with your Twilio account"),
    say("search.deleted", Name::Search, "You deleted the search {name}"),
    say("search.saved", Name::Search, "You kept a search as {name}"),
    say("subaccount.activated", Name::Check, "Your Twilio account works"),
    say("subaccount.found_closed", Name::Alert, "Your Twilio account was found closed"),
    say("subaccount.suspended", Name::None, "Your Twilio account was suspended; your numbers are kept"),
    say("text.meant", Name::Arrow, "You sent a text from {phone_number} to {to}"),
    say("text.opted_in", Name::Check, "{from} takes texts again"),
    say("text.opted_out", Name::None, "{from} wants no texts any more"),
    say("user.limits", Name::Account, "Your limits were changed"),
    say("user.operator", Name::Operator, "You are an operator of this desk: {operator}"),
    say("verification.begun", Name::Clock, "You began to prove that {phone_number} is yours, by a {way}"),
    say("verification.done", Name::Check, "{phone_number} is proven to be yours, by a {way}"),
    say("verification.failed", Name::None, "{phone_number} could not be proven to be yours, by a {way}"),
    say("verification.removed", Name::None, "{phone_number} is not among your verified numbers any more"),
    say("wish.begun", Name::Search, "You began the standing wish {label}"),
    say("wish.changed", Name::Search, "You changed the standing wish {label}"),
    say("wish.done", Name::Check, "The standing wish {label} has served"),
    say("wish.expired", Name::Clock, "The time of the standing wish {label} is over"),
    say("wish.held_up", Name::Clock, "The standing wish {label} waits: Twilio lets no order through"),
    say("wish.ordered", Name::Numbers, "The standing wish {label} found {phone_number} and ordered it"),
    say("wish.paused", Name::Clock, "The standing wish {label} waits"),
    say("wish.resumed", Name::Search, "The standing wish {label} looks again"),
    say("wish.stopped", Name::None, "You stopped the standing wish {label}"),
];

/// How an event is told, if it has words.
pub fn of(event: &str) -> Option<&'static Words> {
    EVENTS.iter().find(|words| words.event == event)
}

/// A part of what is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Text(String),
    /// A number, which is never broken at the end of a line.
    Number(PhoneNumber),
}

impl Piece {
    /// As it is read.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

/// An event with what its details say. One without words is told by its name, so that nothing is passed over.
pub fn pieces(event: &str, details: &Value) -> Vec<Piece> {
    let Some(words) = of(event) else {
        return vec![Piece::Text(named(event))];
    };
    let mut pieces = Vec::new();
    let mut rest = words.text;
    while let Some((text, (key, after))) = rest
        .split_once('{')
        .and_then(|(text, rest)| Some((text, rest.split_once('}')?)))
    {
        if !text.is_empty() {
            pieces.push(Piece::Text(text.to_owned()));
        }
        pieces.push(value(key, details));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    pieces
}

/// The same in one text.
pub fn text(event: &str, details: &Value) -> String {
    pieces(event, details).iter().map(Piece::text).collect()
}

fn value(key: &str, details: &Value) -> Piece {
    let text = match details.get(key) {
        Some(Value::String(text)) => match PhoneNumber::parse(text) {
            Ok(number) => return Piece::Number(number),
            Err(_) => clean(text),
        },
        Some(Value::Bool(true)) => "yes".to_owned(),
        Some(Value::Bool(false)) => "no".to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Null | Value::Array(_) | Value::Object(_)) | None => String::new(),
    };
    let is_number = key == "phone_number";
    Piece::Text(match (text.is_empty(), is_number) {
        (false, _) => text.replace('_', " "),
        (true, true) => "A number".to_owned(),
        (true, false) => "not known".to_owned(),
    })
}

/// `session.ended_elsewhere` as "Session: ended elsewhere".
fn named(event: &str) -> String {
    let (noun, what) = event.split_once('.').unwrap_or(("", event));
    let mut noun = clean(noun).replace('_', " ");
    if let Some(first) = noun.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let what = clean(what).replace('_', " ");
    if noun.is_empty() {
        what
    } else {
        format!("{noun}: {what}")
    }
}

/// Without what would break a line or turn its letters round.
fn clean(text: &str) -> String {
    let is_mark =
        |c: char| c.is_control() || ('\u{200b}'..='\u{200f}').contains(&c) || ('\u{2028}'..='\u{202e}').contains(&c);
    text.chars().map(|c| if is_mark(c) { ' ' } else { c }).collect()
}

/// Who acted, where it was not the owner in their browser.
pub fn by(actor: &str) -> Option<&'static str> {
    match actor {
        "token" => Some("with an API token"),
        "desk" => Some("by the desk itself"),
        "host" => Some("by the host of this desk"),
        _ => None,
    }
}

/// Where more about it is.
pub fn place(event: &str, subject_id: Uuid) -> Option<String> {
    match event.split('.').next()? {
        "purchase" => Some(format!("/purchases/{subject_id}")),
        "number" => Some(format!("/phone-numbers/{subject_id}")),
        "billing" => Some("/billing".to_owned()),
        "wish" => Some("/phone-numbers/wishes".to_owned()),
        "account" | "numbers" | "user" => Some("/account".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_is_told_with_its_number_and_one_without_words_by_its_name() {
        let details = json!({ "phone_number": "+14155550101", "standing": "past_due" });
        assert_eq!(text("purchase.meant", &details), "(415) 555-0101 was ordered");
        assert_eq!(text("billing.stands", &details), "Your subscription: past due");
        assert_eq!(
            text("number.released", &json!({})),
            "A number is released and costs nothing any more"
        );
        assert_eq!(
            text("user.operator", &json!({ "operator": true })),
            "You are an operator of this desk: yes"
        );
        assert_eq!(text("session.ended_elsewhere", &details), "Session: ended elsewhere");
        assert_eq!(text("", &details), "");
    }

    #[test]
    fn what_stands_in_the_details_cannot_begin_a_line_of_its_own() {
        let details = json!({ "standing": "active\r\n=1+1,\u{2028}\u{202e}" });
        assert_eq!(text("billing.stands", &details), "Your subscription: active  =1+1,  ");
        assert_eq!(text("x.y\nz", &details), "X: y z");
    }

    #[test]
    fn the_words_are_in_the_order_of_the_alphabet_and_each_event_has_them_once() {
        assert!(EVENTS.windows(2).all(|two| two[0].event < two[1].event));
    }
}
