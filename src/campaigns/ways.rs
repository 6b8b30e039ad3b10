//! Where each step, order and answer of the wizard leads.

use uuid::Uuid;

use super::{Campaign, Source, Step};
use crate::{
    lines::{self, Line},
    problem::Problem,
    purchases::Purchase,
};

impl Source {
    /// A number or line as a form names it: `own:` or `vapi:` and its id. None where nothing is named.
    pub fn read(text: Option<&str>) -> Result<Option<(Self, Uuid)>, Problem> {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let read = text.split_once(':').and_then(|(source, id)| {
            let source = match source {
                "own" => Self::Own,
                "vapi" => Self::Vapi,
                _ => return None,
            };
            Some((source, Uuid::parse_str(id).ok()?))
        });
        read.map(Some)
            .ok_or_else(|| Problem::field("holding", "Choose one of the numbers."))
    }
}

impl Campaign {
    /// Where a step leads once it is kept: on, to itself, or out of the wizard. A campaign that was launched before is come
    /// back to.
    pub fn address_after(&self, step: Step, go: Option<&str>) -> String {
        match go {
            Some("later") => format!("/campaigns?kept={}", self.id),
            Some("next") if self.launched_at.is_some() && self.status != super::State::Draft => {
                format!("/campaigns/{}", self.id)
            }
            Some("next") if step.missing(self).is_empty() => {
                let on = Step::ALL.into_iter().find(|other| *other > step);
                on.unwrap_or(Step::Review).address(self.id)
            }
            _ => step.address(self.id),
        }
    }

    /// A form that wants to go on is held at what is missing; what was sent is kept all the same.
    pub fn may_go_on(&self, step: Step, go: Option<&str>, field: &str) -> Result<(), Problem> {
        match step.missing(self).first() {
            Some(first) if go == Some("next") => Err(Problem::field(field, *first)),
            Some(_) | None => Ok(()),
        }
    }
}

/// Where an order from the wizard leads: back to the step, which shows how it stands.
pub fn address_after_order(campaign: Uuid, purchase: &Purchase) -> String {
    let step = Step::Number.address(campaign);
    match &purchase.number {
        Some(_) if purchase.undecided().is_none() => format!("{step}?order={}#chosen", purchase.id),
        Some(_) | None => format!("{step}?order={}", purchase.id),
    }
}

/// Where a wish for a line leads: back to the step, or, where its area code has run out, to what can be tried instead.
pub fn address_after_line(campaign: Uuid, line: &Line) -> String {
    let step = Step::Number.address(campaign);
    if line.status == lines::State::Failed {
        format!("{step}?line={}", line.id)
    } else {
        format!("{step}#chosen")
    }
}
