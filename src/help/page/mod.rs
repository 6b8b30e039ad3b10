//! `/help`: for everybody, signed in or not. Each part has an address of its own, which other pages lead to.

use leptos::prelude::*;

use self::{
    anywhere::{Bringing, Papers, Verifying, Wishes},
    ask::Ask,
    campaigns::Campaigns,
    lines::AiLines,
    parts::{Charged, Confirming, Limits, NoAccount, Substituted},
    purchases::NotBought,
};
use crate::{
    accounts::{Owner, page::Signed},
    ui::{PracticeMode, banner::Practice, frame::Wordmark},
};

mod anywhere;
mod ask;
mod campaigns;
mod cause;
mod lines;
mod parts;
mod purchases;

/// The parts of the page, in their order: the id of each, by which it is led to, and its title.
pub const PARTS: [(&str, &str); 13] = [
    ("not-bought", "A number was not bought"),
    ("confirming", "It is still being confirmed"),
    ("substituted", "You got another number"),
    ("limits", "A limit is reached"),
    ("no-account", "No account at Twilio"),
    ("papers", "An address or papers are asked for"),
    ("verifying", "A number could not be verified"),
    ("bringing", "A number does not come"),
    ("wishes", "A standing wish finds or buys nothing"),
    ("ai-lines", "An AI line did not come about"),
    ("campaigns", "A campaign could not be launched"),
    ("charged", "What is charged"),
    ("ask", "Whom to ask"),
];

/// `/help`.
#[component]
pub fn HelpPage() -> impl IntoView {
    let help = || {
        view! {
            <div class="narrow stack wide">
                <div class="head">
                    <div>
                        <h1>"Help with numbers and campaigns"</h1>
                        <p>"Why it did not work, what it cost, and what to do next."</p>
                    </div>
                </div>
                <Contents />
                <NotBought />
                <Confirming />
                <Substituted />
                <Limits />
                <NoAccount />
                <Papers />
                <Verifying />
                <Bringing />
                <Wishes />
                <AiLines />
                <Campaigns />
                <Charged />
                <Ask />
            </div>
        }
    };
    if use_context::<Owner>().is_some() {
        return view! { <Signed title="Help" place="/help">{help()}</Signed> }.into_any();
    }
    let practice = use_context::<PracticeMode>().unwrap_or_default().0;
    view! {
        <leptos_meta::Title text="Help" />
        <a class="skip unseen" href="#main">"Skip to the page"</a>
        <div class="page">
            {practice.then(|| view! { <Practice /> })}
            <main id="main" tabindex="-1">
                <div class="row apart narrow">
                    <Wordmark href="/" />
                    <a class="button slim" href="/sign-in">"Sign in"</a>
                </div>
                {help()}
            </main>
        </div>
    }
    .into_any()
}

#[component]
fn Contents() -> impl IntoView {
    let links = PARTS.map(|(id, title)| view! { <li><a href=format!("#{id}")>{title}</a></li> });
    view! {
        <nav aria-label="On this page">
            <ul class="contents">{links.collect_view()}</ul>
        </nav>
    }
}

/// One part, under the title that it has in the contents.
#[component]
fn Part(
    /// Its id.
    id: &'static str,
    /// What stands in it.
    children: Children,
) -> impl IntoView {
    let title = PARTS.iter().find(|(known, _)| *known == id).map(|(_, title)| *title);
    view! {
        <section class="sheet help" aria-labelledby=id>
            <div class="part"><h2 id=id>{title}</h2></div>
            {children()}
        </section>
    }
    .into_any()
}
