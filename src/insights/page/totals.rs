//! All tries of the period in a few figures.

use leptos::prelude::*;

use super::bars::{Cells, Heads};
use crate::insights::{Counts, Period, Provider, counts::percent};

/// How many, and how many of a hundred; by provider where there is more than one.
#[component]
pub fn Totals(
    /// All together.
    all: Counts,
    /// By provider.
    providers: Vec<(Provider, Counts)>,
    /// Of which time.
    period: Period,
    /// Whether what was not bought has surely cost nothing.
    charged_nothing: bool,
) -> impl IntoView {
    let share = |part: u64| percent(part, all.ended()).map(|share| format!("{share}%"));
    let nothing = if charged_nothing {
        "nothing charged"
    } else {
        "see why below"
    };
    let sentence = match all.success() {
        Some(share) => format!(
            "{} of {} that ended brought a number: {share}%.",
            all.got(),
            all.ended()
        ),
        None => "None has ended yet.".to_owned(),
    };
    view! {
        <section class="sheet" aria-label="Totals">
            <dl class="sums">
                <div>
                    <dt>"Tried"</dt>
                    <dd>{all.tried()}</dd>
                    <dd class="small quiet">{period.ending()}</dd>
                </div>
                <div>
                    <dt>"Exact"</dt>
                    <dd>{all.exact}</dd>
                    <dd class="small quiet">{share(all.exact)}</dd>
                </div>
                <div>
                    <dt>"Substituted"</dt>
                    <dd>{all.substituted}</dd>
                    <dd class="small quiet">{share(all.substituted)}</dd>
                </div>
                <div>
                    <dt>"Not bought"</dt>
                    <dd>{all.not_bought}</dd>
                    <dd class="small quiet">{(all.not_bought > 0).then_some(nothing)}</dd>
                </div>
                <div>
                    <dt>"Still confirming"</dt>
                    <dd>{all.confirming}</dd>
                    <dd class="small quiet">
                        {(all.confirming > 0).then(|| view! { <a href="/help#confirming">"What that means"</a> })}
                    </dd>
                </div>
            </dl>
            <div class="part">
                <p>{sentence}</p>
            </div>
            {(providers.len() > 1).then(|| view! { <ByProvider providers=providers /> })}
        </section>
    }
    .into_any()
}

#[component]
fn ByProvider(providers: Vec<(Provider, Counts)>) -> impl IntoView {
    let rows = providers.into_iter().map(|(provider, counts)| {
        view! {
            <tr role="row">
                <th role="rowheader" scope="row">{provider.name()}</th>
                <Cells counts=counts />
            </tr>
        }
    });
    view! {
        <div class="tablebox">
            <table role="table" aria-label="By provider">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col">"What"</th>
                        <Heads />
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
