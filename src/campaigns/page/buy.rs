//! `/campaigns/{id}/number/buy`: Buy New over the step of the number.

use leptos::prelude::*;

use super::{
    kept::ways,
    number::{NumberStepView, found},
    wizard::NoCampaign,
};
use crate::{
    campaigns::Step,
    purchases::page::CompactBuy,
    ui::{
        awaited::awaited,
        dialog::{Acts, Dialog},
    },
};

/// `/campaigns/{id}/number/buy`.
#[component]
pub fn BuyPage() -> impl IntoView {
    let found = found();
    awaited(async move {
        let step = match found.await {
            Ok(step) => step,
            Err(problem) => return view! { <NoCampaign problem=problem /> }.into_any(),
        };
        let id = step.campaign.id;
        if !step.campaign.status.is_at_rest() {
            return view! { <NumberStepView step=step over=None inert=false /> }.into_any();
        }
        let back = Step::Number.address(id);
        let over = view! {
            <Dialog title="Buy New Number" close_href=back.clone() wide=true>
                <Acts slot>
                    <a class="button apart" href=back>"Back to the campaign"</a>
                </Acts>
                <p class="quiet">"It is yours to keep, and this campaign uses it at once."</p>
                <CompactBuy ways=ways(id) />
            </Dialog>
        };
        view! { <NumberStepView step=step over=Some(over.into_any()) inert=true /> }.into_any()
    })
}
