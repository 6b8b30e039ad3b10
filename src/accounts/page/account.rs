//! The account: who it is, and the API tokens.

use leptos::prelude::*;

use super::{
    Signed,
    factor::FactorSheet,
    safety::{JustChanged, SessionsSheet, SignInParts},
};
use crate::{
    accounts::{NewToken, Owner, Token, api},
    problem::{Problem, Returned},
    ui::{
        awaited::awaited,
        copy::CopyButton,
        day::Day,
        field::Field,
        note::{Kind, Note},
    },
};

/// `/account`.
#[component]
pub fn AccountPage(
    /// What else belongs to an account, in sheets.
    children: Children,
) -> impl IntoView {
    let owner = use_context::<Owner>();
    let email = owner.map_or_else(String::new, |owner| owner.email);
    view! {
        <Signed title="Account" place="/account">
            <div class="head">
                <h1>"Account"</h1>
            </div>
            <div class="stack wide narrow">
                <JustChanged />
                <section class="sheet" aria-labelledby="you">
                    <div class="part">
                        <h2 id="you">"You"</h2>
                    </div>
                    <dl class="facts part plain">
                        <dt>"E-mail"</dt>
                        <dd>{email}</dd>
                    </dl>
                    <SignInParts />
                    <form class="part" method="post" action="/api/auth/sign-out">
                        <button class="button" data-busy="Signing out…">"Sign out"</button>
                    </form>
                </section>
                <SessionsSheet />
                {children()}
                <FactorSheet />
                <section class="sheet" aria-labelledby="tokens">
                    <div class="part stack tight">
                        <h2 id="tokens">"API tokens"</h2>
                        <p class="quiet">"A token lets a program of yours search, buy and release numbers as you. " <a class="whole" href="/api/openapi.json">"What it can call"</a></p>
                    </div>
                    {awaited(async {
                        let shown = api::take_new_token().await.ok().flatten();
                        let tokens = api::tokens().await;
                        view! { <Tokens shown=shown tokens=tokens /> }
                    })}
                </section>
            </div>
        </Signed>
    }
}

#[component]
fn Tokens(shown: Option<NewToken>, tokens: Result<Vec<Token>, Problem>) -> impl IntoView {
    let returned = Returned::of("/api/auth/tokens");
    let wrong = returned.as_ref().map(|returned| {
        returned
            .wrong("name")
            .unwrap_or_else(|| returned.problem.message.clone())
    });
    let typed = returned.map(|returned| returned.typed("name")).unwrap_or_default();
    view! {
        {shown
            .map(|new| {
                view! {
                    <div class="part stack tight" role="status">
                        <Note kind=Kind::Good>
                            <strong>"Your new token"</strong>
                            <p>"Copy it now: it is not shown again, and we keep only its fingerprint."</p>
                        </Note>
                        <div class="ask">
                            <textarea class="input token" readonly=true rows=2 aria-label="Your new token">{new.token.clone()}</textarea>
                            <CopyButton text=new.token label="Copy" />
                        </div>
                    </div>
                }
            })}
        {match tokens {
            Ok(tokens) => view! { <TokenList tokens=tokens /> }.into_any(),
            Err(problem) => view! {
                <div class="part">
                    <Note kind=Kind::Bad>
                        <strong>"Your tokens cannot be shown now"</strong>
                        <p>{problem.message}</p>
                    </Note>
                </div>
            }.into_any(),
        }}
        <form class="part" method="post" action="/api/auth/tokens">
            <Field label="Name of a new token" name="name" hint="What will use it, e.g. Booking system" required=true maxlength=64u16 error=wrong value=typed>
                <button class="button" data-busy="Making it…">"Make a token"</button>
            </Field>
        </form>
    }
    .into_any()
}

#[component]
fn TokenList(tokens: Vec<Token>) -> impl IntoView {
    if tokens.is_empty() {
        return view! { <div class="part"><p class="quiet">"No tokens yet."</p></div> }.into_any();
    }
    let rows = tokens.into_iter().map(|token| {
        let label = format!("Revoke {}", token.name);
        view! {
            <li>
                <strong>{token.name}</strong>
                <span class="quiet small">"since " <Day at=token.created_at /></span>
                <form method="post" action="/api/auth/tokens/revoke">
                    <input type="hidden" name="id" value=token.id.to_string() />
                    <button class="button bad slim" aria-label=label data-busy="Revoking…">"Revoke"</button>
                </form>
            </li>
        }
    });
    view! { <ul class="lines">{rows.collect_view()}</ul> }.into_any()
}
