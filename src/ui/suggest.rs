//! Suggestions under a field while somebody types: a list that the arrows walk and Enter takes from. Without scripts the
//! field is a field.
#![expect(
    missing_docs,
    reason = "the island macro makes a structure of the properties without a word on it"
)]

use std::{cell::Cell, rc::Rc, time::Duration};

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Event, HtmlInputElement, KeyboardEvent, Response};

use super::live::listen;

/// How long a hand rests before anybody is asked.
const REST: Duration = Duration::from_millis(120);

/// The list under the field of this id, which stands beside it in one `.suggesting`.
///
/// A combobox as the ARIA practices describe it, with a list of options: the focus stays in the field. Its roles are set
/// here, because a field without scripts is none. What is taken is put into the field; nothing is sent.
#[island]
pub fn Suggesting(
    /// The id of the field.
    #[prop(into)]
    field: String,
    /// Where suggestions are asked for, on this host: what was typed is put at its end. They come as JSON, each with a
    /// `value` and `words`.
    #[prop(into)]
    href: String,
    /// What is suggested, in the plural.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let (list, said) = (format!("{field}-list"), format!("{field}-said"));
    Effect::new(move |_| {
        // Without its field there is nothing to suggest to.
        let _awake = Combobox::wake(&field, &href);
    });
    view! {
        <ul class="suggested" id=list role="listbox" aria-label=label hidden=true></ul>
        <span class="unseen" id=said role="status"></span>
    }
}

/// The field, its list, and where one is in it.
struct Combobox {
    field: HtmlInputElement,
    list: Element,
    said: Element,
    href: String,
    /// Counts what was typed: an answer to an earlier question is not shown.
    asked: Cell<u32>,
    /// The option one is at.
    at: Cell<Option<u32>>,
}

impl Combobox {
    fn wake(field: &str, href: &str) -> Option<()> {
        let document = document();
        let combobox = Rc::new(Self {
            field: document.get_element_by_id(field)?.dyn_into().ok()?,
            list: document.get_element_by_id(&format!("{field}-list"))?,
            said: document.get_element_by_id(&format!("{field}-said"))?,
            href: href.to_owned(),
            asked: Cell::new(0),
            at: Cell::new(None),
        });
        for (name, value) in [
            ("role", "combobox"),
            ("aria-autocomplete", "list"),
            ("aria-expanded", "false"),
            ("aria-controls", combobox.list.id().as_str()),
        ] {
            combobox.field.set_attribute(name, value).ok()?;
        }
        let [typing, keys, leaving, taking] = [(); 4].map(|()| Rc::clone(&combobox));
        listen(&combobox.field, "input", move |_: Event| typing.typed());
        listen(&combobox.field, "keydown", move |event: KeyboardEvent| {
            keys.pressed(&event);
        });
        listen(&combobox.field, "blur", move |_: Event| leaving.close());
        // The focus stays where it is while an option is pressed.
        listen(&combobox.list, "mousedown", |event: Event| event.prevent_default());
        listen(&combobox.list, "click", move |event: Event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let option = target.and_then(|target| target.closest("li").ok().flatten());
            if let Some(option) = option {
                taking.take(&option);
            }
        });
        Some(())
    }

    /// Asks after a moment, unless more was typed by then.
    fn typed(self: &Rc<Self>) {
        let asked = self.asked.get().wrapping_add(1);
        self.asked.set(asked);
        let text = self.field.value();
        if text.trim().is_empty() {
            self.close();
            return;
        }
        let combobox = Rc::clone(self);
        let later = move || {
            if combobox.asked.get() == asked {
                leptos::task::spawn_local(async move {
                    // What does not come is not missed: the field works without it.
                    let found = combobox.ask(&text).await.unwrap_or_default();
                    if combobox.asked.get() == asked {
                        combobox.show(&found);
                    }
                });
            }
        };
        set_timeout(later, REST);
    }

    async fn ask(&self, text: &str) -> Option<Vec<(String, String)>> {
        let address = format!("{}{}", self.href, String::from(js_sys::encode_uri_component(text)));
        let answer: Response = JsFuture::from(window().fetch_with_str(&address))
            .await
            .ok()?
            .dyn_into()
            .ok()?;
        if !answer.ok() {
            return None;
        }
        let body = JsFuture::from(answer.json().ok()?).await.ok()?;
        let text = |one: &JsValue, name: &str| js_sys::Reflect::get(one, &name.into()).ok()?.as_string();
        let found = js_sys::Array::from(&body);
        Some(
            found
                .iter()
                .filter_map(|one| text(&one, "value").zip(text(&one, "words")))
                .collect(),
        )
    }

    fn show(&self, found: &[(String, String)]) {
        self.close();
        // What stands in the field already needs no suggestion.
        if found.is_empty() || matches!(found, [(value, _)] if *value == self.field.value().trim()) {
            return;
        }
        let drawn = found
            .iter()
            .zip(0..)
            .try_for_each(|((value, words), at)| self.draw(at, value, words));
        if drawn.is_ok() && self.list.remove_attribute("hidden").is_ok() {
            self.say("aria-expanded", "true");
            let count = found.len();
            let words = if count == 1 {
                "1 suggestion".to_owned()
            } else {
                format!("{count} suggestions")
            };
            self.said.set_text_content(Some(&words));
        }
    }

    fn draw(&self, at: u32, value: &str, words: &str) -> Result<(), JsValue> {
        let document = document();
        let option = document.create_element("li")?;
        option.set_id(&self.id(at));
        option.set_attribute("role", "option")?;
        option.set_attribute("aria-selected", "false")?;
        option.set_attribute("data-value", value)?;
        for (name, text) in [("strong", value), ("span", words)] {
            let part = document.create_element(name)?;
            part.set_text_content(Some(text));
            option.append_child(&part)?;
            option.append_with_str_1(" ")?;
        }
        self.list.append_child(&option).map(drop)
    }

    fn pressed(&self, event: &KeyboardEvent) {
        if self.list.has_attribute("hidden") {
            return;
        }
        let count = self.list.child_element_count();
        let at = self.at.get();
        match event.key().as_str() {
            "ArrowDown" => self.go(Some(at.map_or(0, |at| (at + 1) % count))),
            "ArrowUp" => self.go(Some(at.unwrap_or(0).checked_sub(1).unwrap_or(count.saturating_sub(1)))),
            "Enter" => match at.and_then(|at| document().get_element_by_id(&self.id(at))) {
                Some(option) => self.take(&option),
                // Nothing was chosen: the form is sent, as ever.
                None => return self.close(),
            },
            "Escape" => self.close(),
            _ => return,
        }
        event.prevent_default();
    }

    /// Goes to an option, or back to the field alone.
    fn go(&self, to: Option<u32>) {
        let mark = |at: Option<u32>, selected: &str| {
            let option = at.and_then(|at| document().get_element_by_id(&self.id(at)))?;
            option.set_attribute("aria-selected", selected).ok()
        };
        mark(self.at.replace(to), "false");
        mark(to, "true");
        match to {
            Some(at) => self.say("aria-activedescendant", &self.id(at)),
            // It fails only for a name that is none.
            None => drop(self.field.remove_attribute("aria-activedescendant")),
        }
    }

    fn take(&self, option: &Element) {
        if let Some(value) = option.get_attribute("data-value") {
            self.field.set_value(&value);
        }
        self.asked.set(self.asked.get().wrapping_add(1));
        self.close();
    }

    fn close(&self) {
        self.go(None);
        self.say("aria-expanded", "false");
        self.list.set_inner_html("");
        self.said.set_text_content(None);
        drop(self.list.set_attribute("hidden", ""));
    }

    fn say(&self, name: &str, value: &str) {
        drop(self.field.set_attribute(name, value));
    }

    fn id(&self, at: u32) -> String {
        format!("{}-{at}", self.list.id())
    }
}
