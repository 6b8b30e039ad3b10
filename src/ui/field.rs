//! Fields: a label, what to type, what was wrong with it; and the choice between a few things.

use leptos::prelude::*;

use super::icon::{Icon, Name};
use crate::problem::place;

/// A one-line field. Label above, hint under the label, error under the hint, then the box. What was typed is kept.
#[component]
pub fn Field(
    /// What it is.
    #[prop(into)]
    label: String,
    /// Its name in the form.
    #[prop(into)]
    name: String,
    /// Unique on the page; the name if left out.
    #[prop(optional, into)]
    id: Option<String>,
    /// What to type, before it is typed.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with it and how to cure it.
    #[prop(optional_no_strip)]
    error: Option<String>,
    /// The `type` of the input; text if left out.
    #[prop(default = "text")]
    kind: &'static str,
    /// What is in it already. Never give a password back.
    #[prop(optional, into)]
    value: String,
    /// The `autocomplete` token; `off` if left out.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Which keyboard a phone shows: `numeric`, `tel`, `email`.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// The fewest characters it takes.
    #[prop(optional)]
    minlength: Option<u16>,
    /// The most characters it takes.
    #[prop(optional)]
    maxlength: Option<u16>,
    /// A regular expression the whole value must match.
    #[prop(optional_no_strip)]
    pattern: Option<String>,
    /// Set in the lettering of numbers.
    #[prop(optional)]
    digits: bool,
    /// Further classes of the box: `last4`.
    #[prop(optional)]
    class: &'static str,
    /// Whether the page opens with the cursor here.
    #[prop(optional)]
    autofocus: bool,
    /// What stands beside the box, such as the key that searches.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    // An address that ends in the error would keep the cursor from where the page opens.
    let place = if autofocus {
        format!("{id}-wrong")
    } else {
        place::wrong(&name)
    };
    let is_wrong = error.is_some();
    let described = described_by(&id, hint.is_some(), is_wrong.then_some(&place));
    let mut classes = vec!["input"];
    classes.extend(digits.then_some("digits"));
    classes.extend((!class.is_empty()).then_some(class));
    let input = view! {
        <input
            class=classes.join(" ")
            id=id.clone()
            name=name
            type=kind
            value=(!value.is_empty()).then_some(value)
            autocomplete=autocomplete
            inputmode=inputmode
            required=required
            minlength=minlength.map(|least| least.to_string())
            maxlength=maxlength.map(|most| most.to_string())
            pattern=pattern
            autofocus=autofocus
            aria-invalid=is_wrong.then_some("true")
            aria-describedby=described
        />
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <About id=id hint=hint place=place error=error />
            {match children {
                Some(beside) => view! { <div class="ask">{input} {beside()}</div> }.into_any(),
                None => input.into_any(),
            }}
        </div>
    }
    .into_any()
}

/// The ids of the sentences about a field, as `aria-describedby` wants them; the error's place where there is one.
pub(super) fn described_by(id: &str, hint: bool, error: Option<&str>) -> Option<String> {
    let hint = hint.then(|| format!("{id}-hint"));
    let all: Vec<&str> = hint.as_deref().into_iter().chain(error).collect();
    (!all.is_empty()).then(|| all.join(" "))
}

/// The sentences between label and box. The address of the page may end in the place of the error, which takes the focus then.
#[component]
pub(super) fn About(id: String, hint: Option<String>, place: String, error: Option<String>) -> impl IntoView {
    let hint = hint.map(|hint| {
        view! {
            <span class="hint" id=format!("{id}-hint")>
                {hint}
            </span>
        }
    });
    let error = error.map(|error| {
        view! {
            <span class="wrong" id=place tabindex="-1">
                <Icon name=Name::Alert />
                {error}
            </span>
        }
    });
    (hint, error)
}

/// Two to four things of which one is picked, read as the end of the legend.
#[component]
pub fn Choice(
    /// What is asked.
    #[prop(into)]
    legend: String,
    /// The name in the form.
    #[prop(into)]
    name: String,
    /// What is sent, and the words for it.
    options: Vec<(&'static str, &'static str)>,
    /// What is picked already; the first if left out or unknown.
    #[prop(optional, into)]
    picked: String,
    /// Marks the picked one with a tick too: where money hangs on it.
    #[prop(optional)]
    ticks: bool,
    /// What is wrong with what is picked and how to cure it.
    #[prop(optional_no_strip)]
    error: Option<String>,
) -> impl IntoView {
    let known = options.iter().any(|(value, _)| *value == picked);
    let (id, place) = (name.clone(), place::wrong(&name));
    let options = options.into_iter().enumerate().map(move |(at, (value, words))| {
        let checked = if known { value == picked } else { at == 0 };
        view! {
            <label>
                <input type="radio" name=name.clone() value=value checked=checked />
                {ticks.then(|| view! { <Icon name=Name::Check /> })}
                " "
                {words}
            </label>
        }
    });
    view! {
        <fieldset class="choice">
            <legend>{legend}</legend>
            <About id=id hint=None place=place error=error />
            <div class="options">{options.collect_view()}</div>
        </fieldset>
    }
    .into_any()
}

/// One of many things, in the browser's own list.
#[component]
pub fn Select(
    /// What is asked.
    #[prop(into)]
    label: String,
    /// Its name in the form, and its id.
    name: &'static str,
    /// What is sent, and the words for it.
    options: Vec<(String, String)>,
    /// What is picked already; the first if left out or unknown.
    #[prop(optional, into)]
    picked: String,
    /// What is wrong with it and how to cure it.
    #[prop(optional_no_strip)]
    error: Option<String>,
) -> impl IntoView {
    let place = place::wrong(name);
    let described = described_by(name, false, error.is_some().then_some(&place));
    let invalid = error.is_some().then_some("true");
    let options = options.into_iter().map(move |(value, words)| {
        let selected = value == picked;
        view! {
            <option value=value selected=selected>
                {words}
            </option>
        }
    });
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <About id=name.to_owned() hint=None place=place error=error />
            <select class="input" id=name name=name aria-describedby=described aria-invalid=invalid>
                {options.collect_view()}
            </select>
        </div>
    }
    .into_any()
}

/// One thing to tick.
#[component]
pub fn Tick(
    /// What it is.
    #[prop(into)]
    label: String,
    /// The name in the form.
    #[prop(into)]
    name: String,
    /// What is sent when it is ticked; `on` if left out.
    #[prop(default = "on")]
    value: &'static str,
    /// Whether it is ticked already.
    #[prop(optional)]
    checked: bool,
    /// What is wrong with leaving it out.
    #[prop(optional_no_strip)]
    error: Option<String>,
) -> impl IntoView {
    let place = place::wrong(&name);
    let described = described_by(&name, false, error.is_some().then_some(&place));
    let invalid = error.is_some().then_some("true");
    let wrong = error.map(|words| {
        view! { <div class="field"><About id=name.clone() hint=None place=place error=Some(words) /></div> }
    });
    view! {
        {wrong}
        <label class="tick">
            <input type="checkbox" name=name value=value checked=checked aria-describedby=described aria-invalid=invalid />
            " "
            {label}
        </label>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html<V: IntoView>(draw: impl FnOnce() -> V) -> String {
        Owner::new().with(|| draw().into_view().to_html())
    }

    #[test]
    fn a_wrong_field_points_at_its_hint_and_its_error() {
        let html = html(|| {
            view! { <Field label="Area code" name="area_code" hint="3 digits" error=Some("41 has two digits.".to_owned()) value="41" /> }
        });
        assert!(html.contains(r#"aria-invalid="true""#), "{html}");
        assert!(
            html.contains(r#"aria-describedby="area_code-hint wrong-area_code""#),
            "{html}"
        );
        assert!(html.contains(r#"id="wrong-area_code" tabindex="-1""#), "{html}");
        assert!(html.contains(r#"value="41""#), "{html}");
    }

    #[test]
    fn a_right_field_describes_nothing_that_is_not_there() {
        let html = html(|| view! { <Field label="City" name="near" /> });
        assert!(!html.contains("aria-describedby"), "{html}");
        assert!(!html.contains("aria-invalid"), "{html}");
        assert!(html.contains(r#"<label for="near">"#), "{html}");
    }

    #[test]
    fn what_was_typed_is_escaped() {
        let html = html(|| view! { <Field label="Label" name="label" value=r#""><script>"# /> });
        assert!(!html.contains("<script>"), "{html}");
    }

    #[test]
    fn a_choice_always_has_exactly_one_thing_picked() {
        let both = || vec![("local", "Local"), ("toll_free", "Toll-free")];
        for picked in ["local", "toll_free", "", "mobile"] {
            let html = html(|| view! { <Choice legend="Type" name="type" options=both() picked=picked /> });
            assert_eq!(html.matches(" checked").count(), 1, "{picked}: {html}");
        }
    }
}
