//! The browser part: tells the application around the frame, and only that one, what has happened and how high the frame is.
#![expect(
    missing_docs,
    reason = "the island macro makes a structure of the properties without a word on it"
)]

use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{HtmlElement, Window};

/// Tells the application around this page what has happened, once the page is there, and its height whenever that changes.
///
/// Each message goes to these origins and no other: a browser drops one that is meant for somebody else. The page may come
/// again with the same message, after going back for example.
#[island]
pub fn Host(
    /// Who may hear it.
    origins: Vec<String>,
    /// What has happened, in JSON; nothing but the height without it.
    message: Option<String>,
) -> impl IntoView {
    Effect::new(move |_| {
        let Some(parent) = around() else { return };
        if let Some(message) = &message {
            tell(&parent, &origins, message);
        }
        // Without an observer the frame keeps the height that its application gave it.
        drop(observe(parent, origins.clone()));
    });
}

/// A key that tells the application around this page something, where there is one: without it there is no key.
#[island]
pub fn TellKey(
    /// Who may hear it.
    origins: Vec<String>,
    /// What is told, in JSON.
    message: String,
    /// The words on the key.
    children: Children,
) -> impl IntoView {
    let place = NodeRef::<html::Span>::new();
    Effect::new(move |_| {
        if let (Some(place), Some(_)) = (place.get(), around()) {
            drop(place.remove_attribute("hidden"));
        }
    });
    let press = move |_| {
        if let Some(parent) = around() {
            tell(&parent, &origins, &message);
        }
    };
    view! { <span hidden=true node_ref=place><button class="button key" type="button" on:click=press>{children()}</button></span> }
}

/// The window around this one, if it stands in one.
fn around() -> Option<Window> {
    let here = window();
    let parent = here.parent().ok()??;
    (!js_sys::Object::is(parent.as_ref(), here.as_ref())).then_some(parent)
}

fn tell(parent: &Window, origins: &[String], message: &str) {
    let Ok(message) = js_sys::JSON::parse(message) else {
        return;
    };
    for origin in origins {
        // It fails only for an origin that is none.
        drop(parent.post_message(&message, origin));
    }
}

/// Tells the height of the page now and whenever it changes.
fn observe(parent: Window, origins: Vec<String>) -> Result<(), JsValue> {
    let told = std::cell::Cell::new(0);
    let measure = Closure::<dyn FnMut()>::new(move || {
        let page = document().query_selector(".embed").ok().flatten();
        let Some(page) = page.and_then(|page| page.dyn_into::<HtmlElement>().ok()) else {
            return;
        };
        let height = page.offset_height();
        if told.replace(height) != height {
            let message = format!(r#"{{"source":"numberdesk","type":"resize","height":{height}}}"#);
            tell(&parent, &origins, &message);
        }
    });
    // By name: the crate's own ResizeObserver is one more part of it, for two calls.
    let kind: js_sys::Function = js_sys::Reflect::get(&window(), &"ResizeObserver".into())?.dyn_into()?;
    let observer = js_sys::Reflect::construct(&kind, &js_sys::Array::of1(measure.as_ref()))?;
    let observe: js_sys::Function = js_sys::Reflect::get(&observer, &"observe".into())?.dyn_into()?;
    if let Some(page) = document().query_selector(".embed")? {
        observe.call1(&observer, &page)?;
        measure.forget();
    }
    Ok(())
}
