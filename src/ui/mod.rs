//! The kit: looks only, knows nothing of what the business does with its numbers.
//!
//! Every part is drawn by the server and works without scripts. The few islands are in [`live`] and [`dialog`];
//! they are given their words as children, so that nothing of the looks travels to the browser twice. The larger parts end in `into_any`: the type of a view holds the types of all its
//! children, and a page of fully typed parts goes beyond what the compiler follows.

pub mod awaited;
pub mod badge;
pub mod banner;
pub mod copy;
pub mod day;
pub mod dialog;
pub mod empty;
pub mod field;
pub mod frame;
pub mod icon;
pub mod live;
pub mod menu;
pub mod note;
pub mod pages;
pub mod progress;
pub mod toast;

/// Where the built files are, without a slash at its end: `/pkg/ab12cd34`. Put it into the context of a page;
/// without it the files are looked for at the root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssetBase(pub String);

/// Whether numbers come from the sandbox; then every page says so. Put into the context of a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PracticeMode(pub bool);
