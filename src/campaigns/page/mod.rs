//! Pages of `campaigns`: the list, the wizard step by step, one campaign and what its owner does with it.

mod acts;
mod assistant;
mod begin;
mod buy;
mod calls;
mod campaign;
mod kept;
mod list;
mod number;
mod questions;
mod review;
mod sources;
mod wizard;

pub use acts::{DeletePage, PausePage};
pub use assistant::AssistantPage;
pub use begin::{NewCampaignPage, ProviderPage};
pub use buy::BuyPage;
pub use campaign::CampaignPage;
pub use list::CampaignsPage;
pub use number::NumberPage;
pub use questions::QuestionsPage;
pub use review::ReviewPage;
