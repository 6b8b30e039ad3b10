//! Numbers that the carrier gave after their purchase had ended without them, as their owner sees them.

use serde::{Deserialize, Serialize};

use crate::{numbers::REFUSED_NEXT, phone::PhoneNumber};

/// A number that came after its purchase had ended without it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Arrived {
    /// The number.
    pub phone_number: PhoneNumber,
    /// What becomes of it.
    pub stage: Stage,
}

/// What becomes of a number that came too late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It is being given back.
    Returning,
    /// Twilio does not take it back; why, in words.
    Refused(String),
    /// It is given back.
    GivenBack,
    /// Its owner has put it into the list, or released it from there.
    Listed,
}

impl Arrived {
    /// The headline over it.
    pub const fn title(&self) -> &'static str {
        match self.stage {
            Stage::Returning => "Twilio carried this order out too late",
            Stage::Refused(_) => "Twilio carried this order out too late, and does not take the number back",
            Stage::GivenBack => "This number came too late and was given back",
            Stage::Listed => "This number came too late",
        }
    }

    /// What has become of it and what it costs.
    pub fn words(&self) -> String {
        let tel = &self.phone_number;
        let late = format!("Twilio gave {tel} after this purchase had ended without it.");
        match &self.stage {
            Stage::Returning => format!(
                "{late} It is being given back, which is repeated until Twilio has it. Twilio may charge its first month."
            ),
            Stage::Refused(why) => format!(
                "{late} {why} {REFUSED_NEXT} Once it stands under Reconciliation, you can add it to your numbers there instead."
            ),
            Stage::GivenBack => format!("{late} It was given back. Twilio may still charge its first month."),
            Stage::Listed => {
                format!(
                    "{late} What became of it was decided under Reconciliation; it costs its rent while it stands under My Phone Numbers."
                )
            }
        }
    }

    /// The same for a program that asked for this number.
    pub fn said(&self, requested: &PhoneNumber) -> String {
        format!("{requested} was not bought in time. {}", self.words())
    }

    /// What it cost, in place of "Nothing".
    pub const fn charged(&self) -> &'static str {
        match self.stage {
            Stage::Returning | Stage::GivenBack => {
                "Perhaps its first month: Twilio may charge it although the number goes back."
            }
            Stage::Refused(_) => "Its rent, until Twilio takes it back.",
            Stage::Listed => "Its rent, as for every number of yours.",
        }
    }

    /// What to do next, in place of another order.
    pub const fn next_step(&self) -> &'static str {
        match self.stage {
            Stage::Returning | Stage::GivenBack => "Nothing for this one. You can choose another number.",
            Stage::Refused(_) => {
                "Look under Reconciliation, and ask the host of this desk to look at the Twilio account."
            }
            Stage::Listed => "Look under My Phone Numbers.",
        }
    }

    /// Whether it is still the owner's to pay for.
    pub const fn is_paid_for(&self) -> bool {
        matches!(self.stage, Stage::Returning | Stage::Refused(_))
    }
}
