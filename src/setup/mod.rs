//! How a number is set up: its label, and where calls and texts go that no campaign takes. The carrier's settings are the one
//! truth of that; the desk keeps what its own hooks do.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{phone::PhoneNumber, uses::Use, verified::Shows};

pub mod api;
pub mod page;
#[cfg(feature = "ssr")]
pub mod server;
#[cfg(test)]
mod tests;

/// Where calls go that no campaign takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "go")]
pub enum Calls {
    /// Nowhere: the caller hears Twilio's own words.
    #[default]
    Nowhere,
    /// On to another telephone.
    Forward {
        /// Which.
        to: PhoneNumber,
        /// What it shows as the caller.
        #[serde(default, skip_serializing_if = "Shows::is_caller")]
        shows: Shows,
    },
    /// The caller hears these words, and that is all.
    Say {
        /// The words.
        words: String,
    },
    /// A program of the owner's answers.
    Address {
        /// Where it is.
        url: String,
        /// Who answers while it does not.
        fallback: Option<String>,
    },
}

/// Where texts go.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "go")]
pub enum Texts {
    /// Nowhere: they are kept by Twilio alone.
    #[default]
    Nowhere,
    /// They are kept here, and may be answered by themselves.
    Here {
        /// What the first text of somebody is answered with, once a day.
        reply: Option<String>,
    },
    /// A program of the owner's gets them.
    Address {
        /// Where it is.
        url: String,
        /// Who gets them while it does not answer.
        fallback: Option<String>,
    },
}

/// Where everything goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Setup {
    /// Calls.
    pub calls: Calls,
    /// Texts.
    pub texts: Texts,
    /// Who is told how calls go.
    pub status_url: Option<String>,
}

/// What the desk's own hooks do when they are told of a call or a text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Plan {
    /// The call goes on to this number.
    pub forward: Option<PhoneNumber>,
    /// What is shown there as the caller.
    pub shows: Shows,
    /// The caller hears these words.
    pub say: Option<String>,
    /// The first text of somebody is answered with these.
    pub reply: Option<String>,
}

/// The addresses at the carrier; none is nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Addresses {
    /// Who answers calls.
    pub voice_url: Option<String>,
    /// Who does while that one does not.
    pub voice_fallback_url: Option<String>,
    /// Who gets texts.
    pub sms_url: Option<String>,
    /// Who does while that one does not answer.
    pub sms_fallback_url: Option<String>,
    /// Who is told how calls go.
    pub status_url: Option<String>,
}

/// The public addresses of the desk's own hooks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hooks {
    /// For calls.
    pub voice: String,
    /// For texts.
    pub sms: String,
}

impl Setup {
    /// What has to stand at the carrier for this, and what the hooks do then.
    pub fn written(&self, hooks: &Hooks) -> (Plan, Addresses) {
        let mut plan = Plan::default();
        let mut there = Addresses {
            status_url: self.status_url.clone(),
            ..Addresses::default()
        };
        match &self.calls {
            Calls::Nowhere => {}
            Calls::Forward { to, shows } => (plan.forward, plan.shows) = (Some(to.clone()), shows.clone()),
            Calls::Say { words } => plan.say = Some(words.clone()),
            Calls::Address { url, fallback } => {
                (there.voice_url, there.voice_fallback_url) = (Some(url.clone()), fallback.clone());
            }
        }
        if plan.forward.is_some() || plan.say.is_some() {
            there.voice_url = Some(hooks.voice.clone());
        }
        match &self.texts {
            Texts::Nowhere => {}
            Texts::Here { reply } => {
                plan.reply.clone_from(reply);
                there.sms_url = Some(hooks.sms.clone());
            }
            Texts::Address { url, fallback } => {
                (there.sms_url, there.sms_fallback_url) = (Some(url.clone()), fallback.clone());
            }
        }
        (plan, there)
    }

    /// What stands at the carrier, as its owner sees it.
    pub fn read(plan: &Plan, there: &Addresses, hooks: &Hooks) -> Self {
        let calls = match &there.voice_url {
            None => Calls::Nowhere,
            Some(url) if *url == hooks.voice => match (&plan.forward, &plan.say) {
                (Some(to), _) => Calls::Forward {
                    to: to.clone(),
                    shows: plan.shows.clone(),
                },
                (None, Some(words)) => Calls::Say { words: words.clone() },
                (None, None) => Calls::Nowhere,
            },
            Some(url) => Calls::Address {
                url: url.clone(),
                fallback: there.voice_fallback_url.clone(),
            },
        };
        let texts = match &there.sms_url {
            None => Texts::Nowhere,
            Some(url) if *url == hooks.sms => Texts::Here {
                reply: plan.reply.clone(),
            },
            Some(url) => Texts::Address {
                url: url.clone(),
                fallback: there.sms_fallback_url.clone(),
            },
        };
        Self {
            calls,
            texts,
            status_url: there.status_url.clone(),
        }
    }
}

/// How a number is set up, and how that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    /// As the carrier has it; while something is being set, as it is to be.
    #[serde(flatten)]
    pub setup: Setup,
    /// Whether the carrier has not confirmed it yet.
    pub is_open: bool,
    /// Why the carrier did not take the last change, and what stands instead.
    pub refusal: Option<String>,
    /// Whether the same number was the owner's before, and nothing was said of this holding yet: then that can be taken over.
    pub can_restore: bool,
    /// The campaign at work on this number: as long as it is, calls go to its assistant.
    pub live: Option<Use>,
}

/// What an owner asks for, as a form or a program says it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Wanted {
    /// Where calls go: `nowhere`, `forward`, `say` or `address`.
    pub calls: Option<String>,
    /// With `forward`: to which number.
    pub forward_to: Option<String>,
    /// With `forward`: what is shown there as the caller, `caller`, `called` or a verified number.
    pub forward_shows: Option<String>,
    /// With `say`: the words.
    pub say: Option<String>,
    /// With `address`: the address.
    pub voice_url: Option<String>,
    /// With `address`: who answers while it does not.
    pub voice_fallback_url: Option<String>,
    /// Where texts go: `nowhere`, `here` or `address`.
    pub texts: Option<String>,
    /// With `here`: what they are answered with.
    pub reply: Option<String>,
    /// With `address`: the address.
    pub sms_url: Option<String>,
    /// With `address`: who gets them while it does not answer.
    pub sms_fallback_url: Option<String>,
    /// Who is told how calls go.
    pub status_url: Option<String>,
}

/// A number, and where its calls and texts are to go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetUp {
    /// Our id.
    pub id: Uuid,
    /// What is wanted; what is not said stays.
    #[serde(flatten)]
    pub wanted: Wanted,
}

/// What an owner writes on a number; what is not said stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Written {
    /// Our id.
    pub id: Uuid,
    /// The label; empty is none.
    #[serde(default)]
    pub friendly_name: Option<String>,
    /// Tags, separated by commas.
    #[serde(default)]
    pub tags: Option<String>,
    /// Notes.
    #[serde(default)]
    pub notes: Option<String>,
    /// The version that was read with them. What somebody else has changed since is not overwritten unseen.
    #[serde(default)]
    pub seen: Option<String>,
}

/// Most characters that a caller hears.
pub const SAY_LENGTH: usize = 500;
/// Most characters of an answer that goes by itself: two texts.
pub const REPLY_LENGTH: usize = 300;
/// Most characters of an address.
pub const URL_LENGTH: usize = 500;

/// An address as it counts: none where it is empty, or one of those that Twilio itself gives numbers bought in its console.
pub fn address(url: Option<&str>) -> Option<&str> {
    url.map(str::trim)
        .filter(|url| !url.is_empty() && !url.starts_with("https://demo.twilio.com/welcome/"))
}
