//! AI lines on the operator's pages.

use leptos::prelude::*;
use uuid::Uuid;

use super::{HOME, Mail};
use crate::{
    lines::State,
    numbers::page::Tel,
    operator::{Asking, LinesOf, ShownLine},
    problem::Returned,
    ui::{
        badge::{Badge, Kind},
        day::Ago,
        field::Field,
        icon::{Icon, Name},
        note::{self, Note},
    },
};

/// Who asks for more; nothing where nobody does.
#[component]
pub fn AskingForLines(
    /// Those that wait longest first.
    asking: Vec<Asking>,
) -> impl IntoView {
    if asking.is_empty() {
        return ().into_any();
    }
    let title = match asking.len() {
        1 => "1 business asks for more AI lines".to_owned(),
        count => format!("{count} businesses ask for more AI lines"),
    };
    let rows = asking.into_iter().map(|one| {
        let address = format!("{HOME}/businesses/{}#ai-lines", one.user_id);
        view! {
            <li>
                <a class="mail" href=address><Mail email=one.email /></a>
                <span class="small quiet">{one.why.unwrap_or_else(|| "They did not say what for.".to_owned())}</span>
                <span class="small quiet"><Ago at=one.since /></span>
            </li>
        }
    });
    view! {
        <section class="sheet" aria-labelledby="asking">
            <div class="part"><h2 id="asking">{title}</h2></div>
            <ul class="lines list">{rows.collect_view()}</ul>
        </section>
    }
    .into_any()
}

/// The lines of one business, and how many it may have.
#[component]
pub fn Lines(
    /// Its account.
    id: Uuid,
    /// They.
    of: LinesOf,
) -> impl IntoView {
    let words = |most: i64| {
        if most == 0 {
            "no limit".to_owned()
        } else {
            most.to_string()
        }
    };
    let allowed = words(of.own.unwrap_or(of.usual));
    let is_empty = of.lines.is_empty();
    let rows = of.lines.into_iter().map(row).collect_view();
    let asks = of.asking.clone().map(|asking| {
        view! {
            <div class="part plain">
                <Note kind=note::Kind::Warn>
                    <strong>"They ask for more"</strong>
                    <p>{asking.why.unwrap_or_else(|| "They did not say what for.".to_owned())}</p>
                    <p class="small quiet">"Asked " <Ago at=asking.since /></p>
                </Note>
            </div>
        }
    });
    view! {
        <section class="sheet" aria-labelledby="ai-lines">
            <div class="part"><h2 id="ai-lines">"AI lines"</h2></div>
            {asks}
            <dl class="facts part plain">
                <dt>"At once"</dt>
                <dd>{allowed}</dd>
            </dl>
            {if is_empty {
                view! { <p class="part plain quiet">"None now."</p> }.into_any()
            } else {
                view! { <ul class="lines list">{rows}</ul> }.into_any()
            }}
            <Allow id=id own=of.own usual=words(of.usual) is_asked=of.asking.is_some() />
        </section>
    }
    .into_any()
}

fn row(line: ShownLine) -> impl IntoView {
    let badge = match line.state {
        State::Active => view! { <Badge kind=Kind::Good icon=Name::Check text="Active" /> },
        State::Lost => view! { <Badge kind=Kind::Bad icon=Name::None text="Lost at Vapi" /> },
        State::Undoing | State::Releasing => view! { <Badge kind=Kind::Wait icon=Name::Clock text="Giving back" /> },
        State::Ordering | State::Activating | State::Failed | State::Released => {
            view! { <Badge kind=Kind::Wait icon=Name::Clock text="Being made" /> }
        }
    };
    view! {
        <li>
            {match line.phone_number {
                Some(number) => view! { <Tel number=number /> }.into_any(),
                None => view! { <span class="quiet">"No number yet"</span> }.into_any(),
            }}
            <span class="row">{badge} <span class="small quiet whole">{line.reference}</span></span>
            <span class="small quiet"><Ago at=line.since /></span>
        </li>
    }
}

#[component]
fn Allow(id: Uuid, own: Option<i64>, usual: String, is_asked: bool) -> impl IntoView {
    let returned = Returned::of("/api/operator/lines");
    let is_open = returned.is_some() || is_asked;
    let wrong = returned.as_ref().map(|returned| {
        returned
            .wrong("lines")
            .unwrap_or_else(|| returned.problem.message.clone())
    });
    let value = match &returned {
        Some(returned) => returned.typed("lines"),
        None => own.map(|own| own.to_string()).unwrap_or_default(),
    };
    view! {
        <details class="part fold act" open=is_open>
            <summary>
                <Icon name=Name::Down />
                " Set how many AI lines"
            </summary>
            <form class="stack" method="post" action="/api/operator/lines">
                <input type="hidden" name="id" value=id.to_string() />
                <input type="hidden" name="back" value=format!("{HOME}/businesses/{id}") />
                <Field
                    label="AI lines held at once" name="lines" inputmode="numeric" maxlength=4u16
                    hint=format!("Empty is the usual: {usual}. 0 is no limit.") error=wrong value=value
                />
                <p>"It answers what they asked for, whichever number you set. Vapi gives a few numbers free of charge to you as a whole, and wants a payment method for more."</p>
                <button class="button" data-busy="Setting…">"Set this number"</button>
            </form>
        </details>
    }
    .into_any()
}
