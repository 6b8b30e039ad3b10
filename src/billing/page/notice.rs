//! The line above My Phone Numbers while a subscription needs someone. Calm: nothing is lost.

use leptos::prelude::*;

use crate::{
    billing::{Billing, Payment, Standing, api},
    subaccounts::State,
    ui::{
        awaited::awaited,
        day::Day,
        note::{Kind, Note},
    },
};

/// What is to be said about the subscription; nothing while all is well.
#[component]
pub fn Notice() -> impl IntoView {
    awaited(async move {
        let told = api::notice().await.ok().flatten();
        told.map(|told| view! { <Needs told=told /> })
    })
}

#[component]
fn Needs(told: Billing) -> impl IntoView {
    let (headline, sentence) = words(&told);
    view! {
        <Note kind=Kind::Warn>
            <strong>{headline}</strong>
            <p>{sentence} " " <a href="/billing">"Billing"</a></p>
        </Note>
    }
}

fn words(told: &Billing) -> (&'static str, AnyView) {
    if told.payment == Some(Payment::Confirming) && told.standing == Standing::None {
        return (
            "Your payment is being confirmed",
            "Your own account at Twilio is opened as soon as it is there.".into_any(),
        );
    }
    if let (Some(stopped), State::Suspended | State::Suspending | State::Missing) = (told.stopped, told.subaccount) {
        return (stopped.headline(), stopped.words().into_any());
    }
    match (told.standing, told.subaccount) {
        (_, State::Closed) => (
            "Your account at Twilio was closed",
            "Its numbers are gone, and we did not do it. Tell the host of this desk.".into_any(),
        ),
        (Standing::Active | Standing::PastDue, State::Missing | State::Opening) => (
            "Your account at Twilio is being opened",
            "You can search for numbers in a moment.".into_any(),
        ),
        (Standing::Active | Standing::PastDue, State::Suspended | State::Activating | State::Suspending) => (
            "Your account at Twilio is being opened again",
            "All your numbers are there and work again in a moment.".into_any(),
        ),
        (Standing::PastDue, State::Active) => (
            "Your last payment did not go through",
            match told.works_until {
                Some(until) => {
                    view! { "Everything works until " <Day at=until /> ", and Stripe tries again. Look at your card there." }
                        .into_any()
                }
                None => "Everything still works, and Stripe tries again. Look at your card there.".into_any(),
            },
        ),
        (Standing::Ended, State::Suspended | State::Suspending) => (
            "Your account at Twilio is suspended",
            "Your numbers are kept; they carry no calls and texts until you subscribe again.".into_any(),
        ),
        (Standing::Ended, _) => (
            "Your subscription has ended",
            match told.works_until {
                Some(until) => {
                    view! { "Your numbers work until " <Day at=until /> ". Subscribe again and nothing changes." }
                        .into_any()
                }
                None => "Your numbers are kept. Subscribe again and nothing changes.".into_any(),
            },
        ),
        (Standing::None, _) => (
            "No Twilio account yet",
            "Your own is opened with your subscription. Then you can buy numbers.".into_any(),
        ),
        (Standing::Active, State::Active) => ("All is well", "Nothing needs you.".into_any()),
    }
}
