//! The kit: looks only, knows nothing of what the business does with its numbers.
//!
//! Every part is drawn by the server and works without scripts. The few islands are in [`live`] and [`dialog`];
//! they are given their words as children, so that nothing of the looks travels to the browser twice. The larger parts end in `into_any`: the type of a view holds the types of all its
//! children, and a page of fully typed parts goes beyond what the compiler follows.

use std::sync::Arc;

use leptos::prelude::use_context;

pub mod area;
pub mod awaited;
pub mod badge;
pub mod banner;
pub mod copy;
pub mod day;
pub mod dialog;
pub mod empty;
pub mod field;
pub mod figures;
pub mod frame;
pub mod href;
pub mod icon;
pub mod live;
pub mod menu;
pub mod note;
pub mod pages;
pub mod progress;
pub mod scale;
pub mod suggest;
pub mod toast;

/// Where the built files are, without a slash at its end: `/pkg/ab12cd34`. Put it into the context of a page;
/// without it the files are looked for at the root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssetBase(pub String);

/// Sets the HTTP status of the page being drawn. Put into the context of a page by the server.
#[derive(Clone)]
pub struct PageStatus(Arc<dyn Fn(u16) + Send + Sync>);

impl PageStatus {
    /// The page's status is set by this.
    pub fn new(set: impl Fn(u16) + Send + Sync + 'static) -> Self {
        Self(Arc::new(set))
    }

    /// The page being drawn is not what was asked for.
    pub fn set(status: u16) {
        if let Some(Self(set)) = use_context::<Self>() {
            set(status);
        }
    }
}

/// Whether numbers come from the sandbox; then every page says so. Put into the context of a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PracticeMode(pub bool);

/// A name for this drawing of the page: it is, or is part of, the idempotency key of an order from it, so that a double click
/// orders once. Put into the context of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormKey(pub String);

/// Whether the page stands in a frame of another application: only a few pages can, so what leads to others opens beside it.
/// Put into the context of a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Framed(pub bool);

impl Framed {
    /// Where a link to another page of the desk opens.
    pub fn target() -> Option<&'static str> {
        use_context::<Self>().unwrap_or_default().0.then_some("_blank")
    }
}
