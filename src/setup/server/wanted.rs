//! Reading what an owner asks for.

use url::Url;

use crate::{
    phone::PhoneNumber,
    problem::Problem,
    setup::{Calls, REPLY_LENGTH, SAY_LENGTH, Setup, Texts, URL_LENGTH, Wanted},
    verified::Shows,
    writing::is_unseen,
};

impl Wanted {
    /// The setup that is meant; what is not said stays as it is now. Every mistake is named at its field.
    pub fn on(&self, now: &Setup) -> Result<Setup, Problem> {
        let mut wrong = Wrong::default();
        let calls = match self.calls.as_deref() {
            None => now.calls.clone(),
            Some("nowhere") => Calls::Nowhere,
            Some("forward") => match PhoneNumber::typed(given(self.forward_to.as_ref()).unwrap_or_default()) {
                Ok(to) if can_ring(&to) => Calls::Forward {
                    to,
                    shows: match (&self.forward_shows, &now.calls) {
                        (Some(text), _) => {
                            Shows::try_from(text.clone()).unwrap_or_else(|words| wrong.at("forwardShows", words))
                        }
                        (None, Calls::Forward { shows, .. }) => shows.clone(),
                        (None, Calls::Nowhere | Calls::Say { .. } | Calls::Address { .. }) => Shows::Caller,
                    },
                },
                Ok(_) => wrong.at(
                    "forwardTo",
                    "This is not a whole number: after +1 come an area code and seven digits.",
                ),
                Err(_) => wrong.at(
                    "forwardTo",
                    "Say which number, with its area code: (415) 555-0123 or +44 20 7946 0018.",
                ),
            },
            Some("say") => match wrong.words("say", self.say.as_ref(), SAY_LENGTH) {
                Some(words) => Calls::Say { words },
                None => wrong.at("say", "Write what the caller hears, in at most 500 plain characters."),
            },
            Some("address") => Calls::Address {
                url: wrong.needed("voiceUrl", self.voice_url.as_ref()),
                fallback: wrong.address("voiceFallbackUrl", self.voice_fallback_url.as_ref()),
            },
            Some(_) => wrong.at("calls", "Say where calls go: nowhere, forward, say or address."),
        };
        let texts = match self.texts.as_deref() {
            None => now.texts.clone(),
            Some("nowhere") => Texts::Nowhere,
            Some("here") => Texts::Here {
                reply: wrong.words("reply", self.reply.as_ref(), REPLY_LENGTH),
            },
            Some("address") => Texts::Address {
                url: wrong.needed("smsUrl", self.sms_url.as_ref()),
                fallback: wrong.address("smsFallbackUrl", self.sms_fallback_url.as_ref()),
            },
            Some(_) => wrong.at("texts", "Say where texts go: nowhere, here or address."),
        };
        let status_url = match &self.status_url {
            None => now.status_url.clone(),
            Some(_) => wrong.address("statusUrl", self.status_url.as_ref()),
        };
        wrong.or(Setup {
            calls,
            texts,
            status_url,
        })
    }

    /// The wish that leads to this setup.
    pub(super) fn for_setup(setup: &Setup) -> Self {
        let mut wanted = Self {
            status_url: Some(setup.status_url.clone().unwrap_or_default()),
            ..Self::default()
        };
        wanted.calls = Some(
            match &setup.calls {
                Calls::Nowhere => "nowhere",
                Calls::Forward { to, shows } => {
                    wanted.forward_to = Some(to.as_str().to_owned());
                    wanted.forward_shows = Some(shows.as_str().to_owned());
                    "forward"
                }
                Calls::Say { words } => {
                    wanted.say = Some(words.clone());
                    "say"
                }
                Calls::Address { url, fallback } => {
                    (wanted.voice_url, wanted.voice_fallback_url) = (Some(url.clone()), fallback.clone());
                    "address"
                }
            }
            .to_owned(),
        );
        wanted.texts = Some(
            match &setup.texts {
                Texts::Nowhere => "nowhere",
                Texts::Here { reply } => {
                    wanted.reply.clone_from(reply);
                    "here"
                }
                Texts::Address { url, fallback } => {
                    (wanted.sms_url, wanted.sms_fallback_url) = (Some(url.clone()), fallback.clone());
                    "address"
                }
            }
            .to_owned(),
        );
        wanted
    }
}

/// Whether a telephone can have this number: in the North American plan they all have ten digits, and no area code begins
/// with 0 or 1.
fn can_ring(to: &PhoneNumber) -> bool {
    !to.as_str().starts_with("+1") || to.nanp().is_some_and(|(code, ..)| !code.starts_with(['0', '1']))
}

/// What was typed, without the blanks around it; none where nothing is left.
fn given(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

/// The mistakes found so far.
#[derive(Default)]
struct Wrong(Option<Problem>);

impl Wrong {
    /// Notes a mistake at a field, and gives something to go on with.
    fn at<T: Default>(&mut self, field: &str, words: &str) -> T {
        self.0 = Some(match self.0.take() {
            None => Problem::field(field, words),
            Some(problem) => problem.and_field(field, words),
        });
        T::default()
    }

    fn or(self, setup: Setup) -> Result<Setup, Problem> {
        self.0.map_or(Ok(setup), Err)
    }

    fn words(&mut self, field: &str, text: Option<&String>, most: usize) -> Option<String> {
        let text = given(text)?.replace("\r\n", "\n");
        let is_wrong = |letter: char| letter != '\n' && is_unseen(letter);
        if text.chars().count() > most || text.chars().any(is_wrong) {
            return self.at(field, &format!("Use at most {most} plain characters."));
        }
        Some(text)
    }

    fn needed(&mut self, field: &str, text: Option<&String>) -> String {
        match given(text) {
            None => self.at(
                field,
                "Write the address of your program, with https:// at its beginning.",
            ),
            Some(_) => self.address(field, text).unwrap_or_default(),
        }
    }

    fn address(&mut self, field: &str, text: Option<&String>) -> Option<String> {
        let text = given(text)?;
        let is_fine = Url::parse(text).is_ok_and(|url| {
            matches!(url.scheme(), "https" | "http")
                && url.host_str().is_some_and(|host| !host.is_empty())
                && url.username().is_empty()
                && url.password().is_none()
        });
        if is_fine
            && text.chars().count() <= URL_LENGTH
            && !text.chars().any(|letter| is_unseen(letter) || letter == ' ')
        {
            return Some(text.to_owned());
        }
        self.at(
            field,
            "This is not a web address that Twilio can call. It begins with https:// and has no user name or password in it.",
        )
    }
}
