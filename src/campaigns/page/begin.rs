//! The first step: who runs the assistant, and what the campaign is called.

use leptos::prelude::*;

use super::wizard::{OfCampaign, Refused, Wizard};
use crate::{
    campaigns::{Campaign, NAME_LENGTH, Step},
    problem::Returned,
    purchases::page::FormKey,
    ui::{
        field::Field,
        icon::{Icon, Name},
    },
};

const BEGIN: &str = "/api/campaigns";
const RENAME: &str = "/api/campaigns/rename";

/// `/campaigns/new`.
#[component]
pub fn NewCampaignPage() -> impl IntoView {
    view! {
        <Wizard step=Step::Provider>
            <Ask campaign=None />
        </Wizard>
    }
}

/// `/campaigns/{id}/provider`.
#[component]
pub fn ProviderPage() -> impl IntoView {
    view! {
        <OfCampaign
            step=Step::Provider
            draw=|campaign| {
                view! {
                    <Wizard campaign=Some(campaign.clone()) step=Step::Provider>
                        <Ask campaign=Some(campaign) />
                    </Wizard>
                }
                .into_any()
            }
        />
    }
}

#[component]
fn Ask(campaign: Option<Campaign>) -> impl IntoView {
    let (form, back) = match &campaign {
        Some(campaign) => (RENAME, Step::Provider.address(campaign.id)),
        None => (BEGIN, "/campaigns/new".to_owned()),
    };
    let returned = Returned::of(form);
    let wrong = returned.as_ref().and_then(|returned| returned.wrong("name"));
    let name = returned.map(|returned| returned.typed("name"));
    let name = name
        .or_else(|| campaign.as_ref().map(|campaign| campaign.name.clone()))
        .unwrap_or_default();
    let key = use_context::<FormKey>().map(|key| key.0).unwrap_or_default();
    view! {
        <Refused form=form />
        <form class="wizard stack" method="post" action=form>
            {match &campaign {
                Some(campaign) => view! { <input type="hidden" name="id" value=campaign.id.to_string() /> }.into_any(),
                None => view! { <input type="hidden" name="key" value=key /> }.into_any(),
            }}
            <input type="hidden" name="back" value=back />
            <section class="sheet" aria-labelledby="provider-title">
                <div class="part stack">
                    <h2 id="provider-title">"Who runs the voice assistant?"</h2>
                    <div class="picks">
                        <label class="pick">
                            <input type="radio" name="provider" value="vapi" checked=true />
                            <span>
                                <strong>"Vapi"</strong>
                                <br />
                                <span class="small quiet">"Answers your number with a voice assistant. You pay Vapi\u{2019}s minutes through whoever hosts this desk."</span>
                            </span>
                        </label>
                    </div>
                </div>
                <div class="part stack">
                    <Field
                        label="Name of the campaign" name="name" hint="Only you see it, for example Spring tune-ups." required=true
                        maxlength=u16::try_from(NAME_LENGTH).unwrap_or(27) error=wrong value=name
                    />
                </div>
            </section>
            <div class="row apart foot">
                <a class="button plain" href="/campaigns">"Cancel"</a>
                <button class="button key" data-busy="Saving…">"Continue to questions " <Icon name=Name::Arrow /></button>
            </div>
        </form>
    }
    .into_any()
}
