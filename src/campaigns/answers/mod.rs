//! What the wizard asks of whoever makes a campaign, and what of it is missing.

use serde::{Deserialize, Serialize};

use crate::{problem::Problem, writing::is_unseen};

#[cfg(test)]
mod tests;

/// The most characters of a longer answer.
pub const TEXT_LENGTH: usize = 1_000;
/// The most characters of the greeting, which is spoken.
pub const GREETING_LENGTH: usize = 300;
/// The most minutes of a call.
pub const LONGEST_CALL: u16 = 60;

/// Languages that both the voice and the ear of the assistant know: what is sent, and the words for it. Deepgram's codes
/// (<https://developers.deepgram.com/docs/models-languages-overview>).
pub const LANGUAGES: [(&str, &str); 7] = [
    ("en-US", "English (United States)"),
    ("en-GB", "English (United Kingdom)"),
    ("es", "Spanish"),
    ("fr-CA", "French (Canada)"),
    ("fr", "French"),
    ("de", "German"),
    ("pt-BR", "Portuguese (Brazil)"),
];

/// Voices of Vapi's own (<https://docs.vapi.ai/providers/voice/vapi-voices>; eight older ones were retired in March 2026):
/// what is sent, and the words for it.
pub const VOICES: [(&str, &str); 6] = [
    ("Elliot", "Elliot, friendly and soothing"),
    ("Savannah", "Savannah, straightforward, from the South"),
    ("Rohan", "Rohan, bright and lively"),
    ("Emma", "Emma"),
    ("Clara", "Clara"),
    ("Nico", "Nico"),
];

/// Time zones of the countries whose numbers are sold here, by their names in the tz database, and the words for them.
pub const TIME_ZONES: [(&str, &str); 11] = [
    ("America/New_York", "Eastern (New York, Toronto)"),
    ("America/Chicago", "Central (Chicago, Winnipeg)"),
    ("America/Denver", "Mountain (Denver, Calgary)"),
    ("America/Phoenix", "Arizona (Phoenix)"),
    ("America/Los_Angeles", "Pacific (Los Angeles, Vancouver)"),
    ("America/Anchorage", "Alaska (Anchorage)"),
    ("Pacific/Honolulu", "Hawaii (Honolulu)"),
    ("America/Halifax", "Atlantic (Halifax)"),
    ("America/St_Johns", "Newfoundland (St. John\u{2019}s)"),
    ("America/Puerto_Rico", "Puerto Rico (San Juan)"),
    ("Etc/UTC", "UTC"),
];

/// What the assistant is to do, in its owner's words. A draft may lack anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Answers {
    /// What the calls are for.
    pub purpose: String,
    /// The first thing a caller hears.
    pub greeting: String,
    /// What to ask, one thing a line.
    pub questions: String,
    /// One of [`LANGUAGES`].
    pub language: String,
    /// One of [`VOICES`].
    pub voice: String,
    /// `every-day`, `weekdays`, or `always` for around the clock.
    pub days: String,
    /// `09:00`: from when somebody is there.
    pub opens: String,
    /// `17:00`: until when.
    pub closes: String,
    /// One of [`TIME_ZONES`].
    pub time_zone: String,
    /// The most minutes of a call, 1 to [`LONGEST_CALL`].
    #[serde(deserialize_with = "count")]
    pub minutes: u16,
}

/// A number, or the text of one, as a form sends it; what is none is 0, which no check lets through.
fn count<'de, D: serde::Deserializer<'de>>(from: D) -> Result<u16, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Said {
        Number(u16),
        Text(String),
    }
    Ok(match Said::deserialize(from)? {
        Said::Number(number) => number,
        Said::Text(text) => text.trim().parse().unwrap_or_default(),
    })
}

impl Default for Answers {
    fn default() -> Self {
        Self {
            purpose: String::new(),
            greeting: String::new(),
            questions: String::new(),
            language: "en-US".to_owned(),
            voice: "Elliot".to_owned(),
            days: "always".to_owned(),
            opens: "09:00".to_owned(),
            closes: "17:00".to_owned(),
            time_zone: "America/New_York".to_owned(),
            minutes: 10,
        }
    }
}

fn known(list: &[(&str, &str)], value: &str) -> bool {
    list.iter().any(|(known, _)| *known == value)
}

fn words<'w>(list: &[(&str, &'w str)], value: &str) -> Option<&'w str> {
    list.iter().find(|(known, _)| *known == value).map(|(_, words)| *words)
}

/// Minutes since midnight of `09:00`.
fn minutes_of(time: &str) -> Option<u16> {
    let (hour, minute) = time.split_once(':')?;
    let whole = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let (hour, minute): (u16, u16) = (
        whole(hour).then_some(hour)?.parse().ok()?,
        whole(minute).then_some(minute)?.parse().ok()?,
    );
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

impl Answers {
    /// The answers without the blanks around them, if they can be kept: a draft may lack anything, but holds nothing wrong.
    pub fn checked(mut self) -> Result<Self, Problem> {
        let mut wrong: Vec<(&str, String)> = Vec::new();
        for (name, text, most) in [
            ("purpose", &mut self.purpose, TEXT_LENGTH),
            ("greeting", &mut self.greeting, GREETING_LENGTH),
            ("questions", &mut self.questions, TEXT_LENGTH),
        ] {
            // Browsers end lines of a field with two signs.
            text.replace("\r\n", "\n").trim().clone_into(text);
            let count = text.chars().count();
            if count > most {
                wrong.push((name, format!("This has {count} characters; {most} fit.")));
            } else if text.chars().any(|letter| letter != '\n' && is_unseen(letter)) {
                wrong.push((
                    name,
                    "There is a character in it that cannot be seen. Type it anew.".to_owned(),
                ));
            }
        }
        let is_known = [
            ("language", known(&LANGUAGES, &self.language)),
            ("voice", known(&VOICES, &self.voice)),
            ("timeZone", known(&TIME_ZONES, &self.time_zone)),
        ];
        let unknown = is_known.into_iter().filter(|(_, is_known)| !is_known);
        wrong.extend(unknown.map(|(name, _)| (name, "Choose one of the list.".to_owned())));
        if !matches!(self.days.as_str(), "always" | "weekdays" | "every-day") {
            wrong.push(("days", "Choose always, weekdays or every-day.".to_owned()));
        }
        match (minutes_of(&self.opens), minutes_of(&self.closes)) {
            (None, _) => wrong.push(("opens", "Write a time like 09:00.".to_owned())),
            (_, None) => wrong.push(("closes", "Write a time like 17:00.".to_owned())),
            // From evening to morning is a shift too; no time at all is none.
            (Some(opens), Some(closes)) if self.days != "always" && opens == closes => {
                wrong.push(("closes", "It must be another time than the one above.".to_owned()));
            }
            (Some(_), Some(_)) => {}
        }
        if !(1..=LONGEST_CALL).contains(&self.minutes) {
            wrong.push((
                "minutes",
                format!("Write a number of minutes from 1 to {LONGEST_CALL}."),
            ));
        }
        let mut wrong = wrong.into_iter();
        let Some((name, message)) = wrong.next() else {
            return Ok(self);
        };
        Err(wrong.fold(Problem::field(name, message), |problem, (name, message)| {
            problem.and_field(name, message)
        }))
    }

    /// What of these answers can be kept in a draft although something in them is wrong: the rest is as before.
    #[must_use]
    pub fn keepable(mut self, before: &Self, problem: &Problem) -> Self {
        let is_wrong = |name: &str| problem.fields.contains_key(name);
        for (name, now, then) in [
            ("purpose", &mut self.purpose, &before.purpose),
            ("greeting", &mut self.greeting, &before.greeting),
            ("questions", &mut self.questions, &before.questions),
            ("language", &mut self.language, &before.language),
            ("voice", &mut self.voice, &before.voice),
            ("days", &mut self.days, &before.days),
            ("timeZone", &mut self.time_zone, &before.time_zone),
        ] {
            if is_wrong(name) {
                now.clone_from(then);
            }
        }
        // The two are wrong together.
        if is_wrong("opens") || is_wrong("closes") {
            self.opens.clone_from(&before.opens);
            self.closes.clone_from(&before.closes);
        }
        if is_wrong("minutes") {
            self.minutes = before.minutes;
        }
        self
    }

    /// What must be there before a launch and is not.
    pub fn missing(&self) -> Vec<&'static str> {
        let purpose = self.purpose.is_empty().then_some("Say what the calls are for.");
        let greeting = self
            .greeting
            .is_empty()
            .then_some("Write the greeting that callers hear first.");
        purpose.into_iter().chain(greeting).collect()
    }

    /// `English (United States)`.
    pub fn language_words(&self) -> &'static str {
        words(&LANGUAGES, &self.language).unwrap_or("English (United States)")
    }

    /// `Elliot, friendly and soothing`.
    pub fn voice_words(&self) -> &'static str {
        words(&VOICES, &self.voice).unwrap_or("Elliot, friendly and soothing")
    }

    /// `Monday to Friday, 09:00 to 17:00, Eastern (New York, Toronto)`.
    pub fn hours_words(&self) -> String {
        let days = match self.days.as_str() {
            "weekdays" => "Monday to Friday",
            "every-day" => "Every day",
            _ => return "Around the clock".to_owned(),
        };
        let zone = words(&TIME_ZONES, &self.time_zone).unwrap_or("UTC");
        format!("{days}, {} to {}, {zone}", self.opens, self.closes)
    }

    /// What the assistant is told to be, in plain English: the system message.
    pub fn instructions(&self) -> String {
        let mut text = format!(
            "You are a voice assistant who answers the telephone of a business. Speak {}, in short, warm sentences, one question at a time.\n\nWhat the calls are for:\n{}\n",
            self.language_words(),
            self.purpose
        );
        if !self.questions.is_empty() {
            text.push_str("\nFind out, one after the other:\n");
            for question in self.questions.lines().map(str::trim).filter(|line| !line.is_empty()) {
                text.push_str("- ");
                text.push_str(question);
                text.push('\n');
            }
        }
        if self.days != "always" {
            let (hours, zone) = (self.hours_words(), &self.time_zone);
            // Vapi fills in what stands in double braces (<https://docs.vapi.ai/assistants/dynamic-variables>).
            let now = format!("{{{{\"now\" | date: \"%A, %B %d, %Y, %I:%M %p\", \"{zone}\"}}}}");
            text.extend([
                "\nSomebody of the business is there: ",
                &hours,
                " (time zone ",
                zone,
                "). It is now ",
                &now,
                ". Outside these hours say so and offer to take a message.\n",
            ]);
        }
        text.push_str("\nNever invent facts about the business. If you do not know something, say so and take a message with name and number.\n");
        text
    }
}
