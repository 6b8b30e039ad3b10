//! Setting up a second factor: the key for the app, drawn and written, and the recovery codes, shown once.

use leptos::prelude::*;

use super::factor::Refused;
use crate::{
    accounts::factor::{Drawn, Qr},
    ui::{
        copy::CopyButton,
        field::Field,
        note::{Kind, Note},
    },
};

/// The key that waits for its first code.
#[component]
pub(super) fn SettingUp(
    /// The key.
    drawn: Drawn,
) -> impl IntoView {
    const FORM: &str = "/api/auth/second-factor/turn-on";
    let refused = Refused::of(FORM);
    let plain = drawn.written.replace(' ', "");
    view! {
        <div class="head">
            <div>
                <h1>"Set up a second factor"</h1>
                <p>"It is not on yet. This key waits for 15 minutes, in this browser alone."</p>
            </div>
        </div>
        {refused.note()}
        <section class="sheet" aria-labelledby="key">
            <div class="part stack">
                <h2 id="key">"1. Give your app the key"</h2>
                <div class="scan">
                    <QrCode qr=drawn.qr />
                    <div class="stack">
                        <p>"Scan this with your authenticator app. If you cannot scan it, type the key instead:"</p>
                        <div class="ask">
                            <textarea class="input token" readonly=true rows=2 aria-label="Key for your app">{drawn.written}</textarea>
                            <CopyButton text=plain label="Copy" />
                        </div>
                        <p class="small quiet">"If the app asks: codes that depend on the time, 6 digits, every 30 seconds."</p>
                    </div>
                </div>
            </div>
            <div class="part stack">
                <h2>"2. Type the code it shows"</h2>
                <form id="turn-on" class="stack" method="post" action=FORM>
                    <Field label="Code" name="code" autocomplete="one-time-code" inputmode="numeric" hint="6 digits" required=true maxlength=7u16 digits=true class="code6" error=refused.wrong("code") />
                </form>
                <div class="row">
                    <button class="button key" form="turn-on" data-busy="Turning it on…">"Turn it on"</button>
                    <form method="post" action="/api/auth/second-factor/leave-off">
                        <button class="button plain">"Not now"</button>
                    </form>
                </div>
            </div>
        </section>
    }
}

/// Dark on white with its white rim, by night too: that is how it scans.
#[component]
fn QrCode(qr: Qr) -> impl IntoView {
    let side = qr.side;
    view! {
        <svg class="qr" viewBox=format!("0 0 {side} {side}") role="img" aria-label="QR code with the key" shape-rendering="crispEdges">
            <rect width=side height=side fill="#fff"></rect>
            <path d=qr.path fill="#000"></path>
        </svg>
    }
}

/// The codes that were just made.
#[component]
pub(super) fn NewCodes(
    /// All of them.
    codes: Vec<String>,
) -> impl IntoView {
    let text = codes.join("\n");
    view! {
        <div class="head">
            <div>
                <h1>"Keep your recovery codes"</h1>
                <p>"Your second factor is on. If your phone is lost, each of these opens your account once."</p>
            </div>
        </div>
        <Note kind=Kind::Warn>
            <strong>"They are not shown again"</strong>
            <p>"We keep only their fingerprints. Print them, or put them into your password manager: not only on the phone itself."</p>
        </Note>
        <section class="sheet" aria-label="Recovery codes">
            <div class="part stack">
                <ol class="codes">{codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view()}</ol>
                <div class="row">
                    <a class="button key" href="/account/second-factor">"I have kept them"</a>
                    <CopyButton text=text label="Copy all" />
                </div>
            </div>
        </section>
    }
}
