//! Server functions of `campaigns`.

mod calls;

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use uuid::Uuid;

use super::{Answers, Campaign, NumberStep};
use crate::{
    lines::Found,
    problem::Problem,
    purchases::{Answer, Order},
};

pub use calls::{list_calls, list_test_calls, place_test_call};

/// The owner's campaigns, newest first.
#[server(prefix = "/api", endpoint = "campaigns", input = GetUrl, output = Json)]
pub async fn list_campaigns() -> Result<Vec<Campaign>, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::list(&desk).await)
}

/// One of the owner's campaigns.
#[server(prefix = "/api", endpoint = "campaign", input = GetUrl, output = Json)]
pub async fn find_campaign(
    /// Our id.
    id: Uuid,
) -> Result<Campaign, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::find(&desk, id).await)
}

/// Begins a campaign as a draft. The header `Idempotency-Key`, or a form's `key`, makes a repeat begin none.
#[server(prefix = "/api", endpoint = "campaigns", input = Json, output = Json)]
pub async fn begin_campaign(
    /// What it is called.
    name: String,
    /// A form's key, made with its page.
    #[server(default)]
    key: Option<String>,
) -> Result<Campaign, Problem> {
    use super::{Step, server as work};
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to, header},
    };

    let desk = answer(own_desk())?;
    let key = answer(header("idempotency-key"))?.or_else(|| key.map(|key| format!("form:{key}")));
    let campaign = answer(work::begin(&desk, &name, key).await)?;
    go_on_to(&Step::Questions.address(campaign.id));
    Ok(campaign)
}

/// Gives a campaign another name.
#[server(prefix = "/api", endpoint = "campaigns/rename", input = Json, output = Json)]
pub async fn rename_campaign(
    /// Our id.
    id: Uuid,
    /// What it is called from now on.
    name: String,
) -> Result<Campaign, Problem> {
    use super::{Step, server as work};
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let campaign = answer(work::rename(&desk, id, &name).await)?;
    go_on_to(&Step::Questions.address(id));
    Ok(campaign)
}

/// Keeps what the assistant is to say and ask. A draft may lack anything; a form that goes on is held at what is missing.
#[server(prefix = "/api", endpoint = "campaigns/answers", input = Json, output = Json)]
pub async fn answer_campaign(
    /// Our id.
    id: Uuid,
    /// What the wizard asked.
    #[server(flatten)]
    answers: Answers,
    /// A form's key that was pressed: `next`, or `later` to leave the wizard.
    #[server(default)]
    go: Option<String>,
) -> Result<Campaign, Problem> {
    use super::{Step, server as work};
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let campaign = answer(work::answer(&desk, id, answers).await)?;
    go_on_to(&campaign.address_after(Step::Questions, go.as_deref()));
    Ok(campaign)
}

/// All that the step of the number shows: the owner's numbers and lines, and an order that is not settled.
#[server(prefix = "/api", endpoint = "campaigns/number-step", input = GetUrl, output = Json)]
pub async fn find_number_step(
    /// The campaign.
    id: Uuid,
) -> Result<NumberStep, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::step(&desk, id).await)
}

/// Takes a number or a line for a campaign.
#[server(prefix = "/api", endpoint = "campaigns/choose-number", input = Json, output = Json)]
pub async fn choose_number(
    /// The campaign.
    id: Uuid,
    /// The number's or the line's id, with `own:` or `vapi:` before it.
    #[server(default)]
    holding: Option<String>,
    /// A form's key that was pressed: `next`, `refresh`, or `later`.
    #[server(default)]
    go: Option<String>,
) -> Result<Campaign, Problem> {
    use super::{Source, Step, server as work};
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let campaign = match answer(Source::read(holding.as_deref()))? {
        Some((source, holding)) => answer(work::choose(&desk, id, source, holding).await)?,
        None => answer(work::find(&desk, id).await)?,
    };
    answer(campaign.may_go_on(Step::Number, go.as_deref(), "holding"))?;
    go_on_to(&campaign.address_after(Step::Number, go.as_deref()));
    Ok(campaign)
}

/// Buys one exact number for a campaign and has the campaign use it. As `/api/twilio/purchase-number`, with the campaign.
#[server(prefix = "/api", endpoint = "campaigns/buy-number", input = Json, output = Json)]
pub async fn buy_for_campaign(
    /// The campaign.
    campaign: Uuid,
    /// The exact number, and what may be bought in its place.
    #[server(flatten)]
    order: Order,
    /// A form's key, made with its page.
    #[server(default)]
    key: Option<String>,
) -> Result<Answer, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        purchases::server::status_of,
        server::answer::{answer, go_on_to, header, status},
    };

    let desk = answer(own_desk())?;
    let key =
        answer(header("idempotency-key"))?.or_else(|| key.map(|key| format!("form:{key}:{}", order.phone_number)));
    let purchase = answer(work::buy(&desk, campaign, order, key).await)?;
    go_on_to(&super::address_after_order(campaign, &purchase));
    let outcome = answer(purchase.answer())?;
    status(status_of(&outcome));
    Ok(outcome)
}

/// Gets an AI line from Vapi and has a campaign use it. As `/api/vapi/phone-numbers`, with the campaign.
#[server(prefix = "/api", endpoint = "campaigns/get-line", input = Json, output = Json)]
pub async fn line_for_campaign(
    /// The campaign.
    campaign: Uuid,
    /// Where; the desk chooses where it is empty.
    #[server(default)]
    #[server(rename = "areaCode")]
    area_code: Option<String>,
    /// A form's key, made with its page.
    #[server(default)]
    key: Option<String>,
) -> Result<Found, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        lines::Wish,
        server::answer::{answer, go_on_to, header},
    };

    let desk = answer(own_desk())?;
    let code = area_code.clone().unwrap_or_default();
    let key = answer(header("idempotency-key"))?.or_else(|| key.map(|key| format!("form:{key}:{code}")));
    let wish = Wish {
        area_code,
        ..Wish::default()
    };
    let found = answer(work::get_line(&desk, campaign, wish, key).await)?;
    go_on_to(&super::address_after_line(campaign, &found.line));
    answer(found.answer().map(drop))?;
    Ok(found)
}

/// Says which assistant answers a campaign's calls: one that is there, or, where it is empty, one made from the answers.
#[server(prefix = "/api", endpoint = "campaigns/choose-assistant", input = Json, output = Json)]
pub async fn choose_assistant(
    /// The campaign.
    id: Uuid,
    /// Vapi's id of the assistant.
    #[server(default)]
    #[server(rename = "assistantId")]
    assistant_id: Option<String>,
    /// A form's key that was pressed: `next` or `later`.
    #[server(default)]
    go: Option<String>,
) -> Result<Campaign, Problem> {
    use super::{Step, server as work};
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let campaign = answer(work::choose_assistant(&desk, id, assistant_id).await)?;
    go_on_to(&campaign.address_after(Step::Assistant, go.as_deref()));
    Ok(campaign)
}

/// Launches a campaign, or goes on with one that is paused.
#[server(prefix = "/api", endpoint = "campaigns/launch", input = Json, output = Json)]
pub async fn launch_campaign(
    /// The campaign.
    id: Uuid,
) -> Result<Campaign, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let campaign = answer(work::launch(&desk, id).await)?;
    go_on_to(&format!("/campaigns/{id}"));
    Ok(campaign)
}

/// Pauses a campaign: its number is set up as before the launch.
#[server(prefix = "/api", endpoint = "campaigns/pause", input = Json, output = Json)]
pub async fn pause_campaign(
    /// The campaign.
    id: Uuid,
) -> Result<Campaign, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let campaign = answer(work::pause(&desk, id).await)?;
    go_on_to(&format!("/campaigns/{id}"));
    Ok(campaign)
}

/// Deletes a campaign: all that its launch made is undone, and its number is free.
#[server(prefix = "/api", endpoint = "campaigns/delete", input = Json, output = Json)]
pub async fn delete_campaign(
    /// The campaign.
    id: Uuid,
) -> Result<(), Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    answer(work::delete(&desk, id).await)?;
    go_on_to("/campaigns?deleted=1");
    Ok(())
}
