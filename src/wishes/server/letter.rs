//! The letter about a look: one, however many numbers were found.

use super::{Error, HOME, store::Kept};
use crate::{
    accounts,
    server::{mail::Letter, state::OwnersDesk},
    wishes::{Find, Outcome, words},
};

/// What a look has changed about the wish itself, and why.
#[derive(Debug, Clone)]
pub enum News {
    /// It has ended.
    Over(String),
    /// It waits for its owner.
    Waits(String),
}

/// Hands the letter over.
pub async fn send(desk: &OwnersDesk, wish: &Kept, finds: &[Find], news: Option<&News>) -> Result<(), Error> {
    if !desk.mail.is_there() {
        return Ok(());
    }
    if let Some(to) = accounts::server::store::email_of(&desk.db).await? {
        let (subject, text) = written(&desk.config.origin(), wish, finds, news);
        desk.mail.send(Letter { to, subject, text });
    }
    Ok(())
}

fn written(desk_at: &str, wish: &Kept, finds: &[Find], news: Option<&News>) -> (String, String) {
    let bought = finds.iter().filter(|find| find.outcome == Outcome::Bought).count();
    let label = &wish.label;
    let told = finds.iter().filter(|find| find.outcome == Outcome::Told).count();
    let subject = match (bought, told) {
        (0, 0) if matches!(news, Some(News::Waits(_))) => format!("Your wish waits for you: {label}"),
        (0, 0) if news.is_none() => format!("Not bought: {label}"),
        (0, 0) => format!("Your wish has ended: {label}"),
        (0, found) => format!("Found {}: {label}", words::numbers(found)),
        (bought, _) => format!("Bought {}: {label}", words::numbers(bought)),
    };
    let mut parts = vec![format!(
        "About your standing wish \u{201c}{label}\u{201d} at {desk_at}."
    )];
    let lines: Vec<String> = finds.iter().map(line).collect();
    parts.extend((!lines.is_empty()).then(|| lines.join("\n")));
    let is_told = finds.iter().any(|find| find.outcome == Outcome::Told);
    parts.extend(is_told.then(|| {
        let search = &wish.search;
        format!("Nothing is reserved, and somebody else may be quicker. Buy here: {desk_at}/phone-numbers?{search}")
    }));
    parts.extend((bought > 0).then(|| {
        "You agreed to this when you began the wish. Each number costs its rent every month until you release it."
            .to_owned()
    }));
    parts.extend(news.map(|news| match news {
        News::Over(why) => format!("The wish has ended. {why} You can begin it again from its page."),
        News::Waits(why) => why.clone(),
    }));
    parts.push(format!("Pause or stop it, and see all it has found: {desk_at}{HOME}\n"));
    let text = parts.join("\n\n");
    (subject, text)
}

fn line(find: &Find) -> String {
    let place = find
        .place
        .as_ref()
        .map(|place| format!(", {place}"))
        .unwrap_or_default();
    let rent = find.rent().map(|rent| format!(", {rent} a month")).unwrap_or_default();
    let what = match find.outcome {
        Outcome::Told => find.words.as_ref().map(|why| format!(". {why}")),
        Outcome::Buying => Some(". It is being ordered.".to_owned()),
        Outcome::Bought => Some(". Bought: it is yours.".to_owned()),
        Outcome::NotBought => {
            let why = find.words.clone().unwrap_or_default();
            Some(format!(". It was ordered and not bought: {why}"))
        }
    };
    format!("{}{place}{rent}{}", find.phone_number, what.unwrap_or_default())
}
