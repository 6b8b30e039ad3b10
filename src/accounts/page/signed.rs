//! The frame around every page of someone signed in, and the column of a page that lies beneath another.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    accounts::Owner,
    ui::{
        PracticeMode,
        frame::{Frame, Place},
        icon::{Icon, Name},
    },
};

/// Whether the desk asks for a subscription, so that there is a place for it. Put into the context of the pages.
#[derive(Debug, Clone, Copy, Default)]
pub struct BillingPlace(pub bool);

/// Whether an operator looks, so that there is a place for all businesses. Put into the context of the pages.
#[derive(Debug, Clone, Copy, Default)]
pub struct OperatorPlace(pub bool);

/// The frame with its places, and the page's title.
#[component]
pub fn Signed(
    /// The name of the page.
    #[prop(into)]
    title: String,
    /// The address of the place the page is in.
    place: &'static str,
    /// Dialogs and toasts over the page.
    #[prop(optional_no_strip)]
    over: Option<AnyView>,
    /// Whether a dialog is among them.
    #[prop(optional)]
    inert: bool,
    /// The page.
    children: Children,
) -> impl IntoView {
    let who = use_context::<Owner>().map_or_else(String::new, |owner| owner.email);
    let practice = use_context::<PracticeMode>().unwrap_or_default().0;
    let mut items = vec![
        Place::new(
            "/phone-numbers",
            "Phone Numbers",
            Name::Numbers,
            place == "/phone-numbers",
        )
        .short("Numbers"),
        Place::new("/campaigns", "Campaigns", Name::Campaigns, place == "/campaigns"),
        Place::new("/insights", "Insights", Name::Insights, place == "/insights"),
        Place::new("/account", "Account", Name::Account, place == "/account"),
    ];
    if use_context::<BillingPlace>().unwrap_or_default().0 {
        items.insert(3, Place::new("/billing", "Billing", Name::Card, place == "/billing"));
    }
    if use_context::<OperatorPlace>().unwrap_or_default().0 {
        items.push(Place::new(
            "/operator",
            "Operator",
            Name::Operator,
            place == "/operator",
        ));
    }
    view! {
        <Title text=title />
        <Frame items=items who=who sign_out="/api/auth/sign-out" help="/help" practice=practice inert=inert over=over>
            {children()}
        </Frame>
    }
}

/// A page that lies beneath another: one narrow column, under the way back.
#[component]
pub fn Beneath(
    /// The name of the page.
    title: &'static str,
    /// The page above.
    #[prop(into)]
    back: String,
    /// Its name.
    above: &'static str,
    /// Whether its parts stand further apart.
    #[prop(optional)]
    wide: bool,
    /// The page.
    children: Children,
) -> impl IntoView {
    let class = if wide { "narrow stack wide" } else { "narrow stack" };
    view! {
        <Signed title=title place="/phone-numbers">
            <div class=class>
                <a class="back" href=back>
                    <Icon name=Name::Down />
                    " "
                    {above}
                </a>
                {children()}
            </div>
        </Signed>
    }
}
