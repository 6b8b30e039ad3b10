//! The steps of the wizard, and what each still lacks.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Campaign;

/// The steps of the wizard, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Who runs the assistant, and what the campaign is called.
    Provider,
    /// What the assistant is to say and ask.
    Questions,
    /// Which number it answers.
    Number,
    /// Made from the answers, or one that is there.
    Assistant,
    /// All of it, and the launch.
    Review,
}

impl Step {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Provider,
        Self::Questions,
        Self::Number,
        Self::Assistant,
        Self::Review,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Provider => "Provider",
            Self::Questions => "Questions",
            Self::Number => "Phone number",
            Self::Assistant => "Assistant",
            Self::Review => "Review",
        }
    }

    /// The end of its address.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Questions => "questions",
            Self::Number => "number",
            Self::Assistant => "assistant",
            Self::Review => "review",
        }
    }

    /// Its address in a campaign.
    pub fn address(self, campaign: Uuid) -> String {
        format!("/campaigns/{campaign}/{}", self.path())
    }

    /// What a campaign still lacks here, in sentences; empty when the step is done.
    pub fn missing(self, campaign: &Campaign) -> Vec<&'static str> {
        match self {
            Self::Provider | Self::Assistant => Vec::new(),
            Self::Questions => campaign.answers.missing(),
            Self::Number => match &campaign.number {
                None => vec!["Choose the number that it answers."],
                Some(number) if !number.is_ready => {
                    vec!["Its number does not work yet. Wait until it does, or choose another."]
                }
                Some(_) => Vec::new(),
            },
            Self::Review => Self::ALL
                .into_iter()
                .filter(|step| *step != Self::Review)
                .flat_map(|step| step.missing(campaign))
                .collect(),
        }
    }

    /// The first step that lacks something; the review when none does.
    pub fn first_open(campaign: &Campaign) -> Self {
        Self::ALL
            .into_iter()
            .find(|step| !step.missing(campaign).is_empty())
            .unwrap_or(Self::Review)
    }
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;

    use super::*;
    use crate::campaigns::{Answers, Chosen, Source, State};

    fn campaign(answers: Answers, number: Option<Chosen>) -> Campaign {
        Campaign {
            id: Uuid::nil(),
            name: "Spring".to_owned(),
            status: State::Draft,
            provider: "vapi".to_owned(),
            answers,
            number,
            assistant_id: None,
            cause: None,
            reference: "ND-AB12-CD34".to_owned(),
            launched_at: None,
            created_at: OffsetDateTime::UNIX_EPOCH,
            updated_at: OffsetDateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn the_wizard_leads_to_the_first_step_that_lacks_something() {
        let mut draft = campaign(Answers::default(), None);
        assert_eq!(Step::first_open(&draft), Step::Questions);
        draft.answers.purpose = "Book tune-ups".to_owned();
        draft.answers.greeting = "Hello".to_owned();
        assert_eq!(Step::first_open(&draft), Step::Number);
        draft.number = Some(Chosen {
            id: Uuid::nil(),
            source: Source::Vapi,
            phone_number: None,
            label: None,
            place: "San Francisco, CA".to_owned(),
            is_ready: false,
        });
        assert_eq!(Step::first_open(&draft), Step::Number, "its line is still being made");
        if let Some(number) = &mut draft.number {
            number.is_ready = true;
        }
        assert_eq!(Step::first_open(&draft), Step::Review);
        assert!(Step::Review.missing(&draft).is_empty());
    }
}
