//! `/billing/pay` and `/billing/manage`: the way on to Stripe's pages, without scripts and without a form that ends there.

use leptos::prelude::*;
use leptos_meta::Meta;

use crate::{
    accounts::page::Signed,
    billing::{Onward, api},
    problem::Problem,
    ui::{
        PageStatus,
        awaited::awaited,
        icon::{Icon, Name},
        note::{Kind, Note},
    },
};

/// `/billing/pay`: on to the payment that is open.
#[component]
pub fn PayPage() -> impl IntoView {
    awaited(async {
        let found = api::open_checkout()
            .await
            .and_then(|open| open.ok_or_else(|| Problem::not_found("open payment")));
        view! { <On title="On to your payment" key="Go on to pay" found=found /> }
    })
}

/// `/billing/manage`: on to cards, invoices and the end of the subscription.
#[component]
pub fn ManagePage() -> impl IntoView {
    awaited(async {
        let found = api::portal().await;
        view! { <On title="On to your subscription" key="Go on to Stripe" found=found /> }
    })
}

#[component]
fn On(title: &'static str, key: &'static str, found: Result<Onward, Problem>) -> impl IntoView {
    view! {
        <Signed title=title place="/billing">
            <div class="narrow stack">
                <a class="back" href="/billing">
                    <Icon name=Name::Down />
                    " Billing"
                </a>
                <h1>{title}</h1>
                {match found {
                    Ok(onward) => view! {
                        <Meta http_equiv="refresh" content=format!("0;url={}", onward.url) />
                        <p>"You pay and manage your subscription at Stripe. If your browser does not go on by itself:"</p>
                        <p><a class="button key" href=onward.url rel="noreferrer">{key}</a></p>
                    }.into_any(),
                    Err(problem) => {
                        PageStatus::set(problem.code.status());
                        view! {
                            <Note kind=Kind::Bad>
                                <strong>{problem.error}</strong>
                                <p>{problem.message} " " <a href="/billing">"Back to Billing"</a></p>
                            </Note>
                        }.into_any()
                    }
                }}
            </div>
        </Signed>
    }
}
