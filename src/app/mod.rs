//! The whole, put together: the document, and which page each address opens.

use leptos::prelude::*;
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

use crate::{
    abroad::page::{AbroadPage, AddressesPage, PapersPage},
    accounts::page::{
        AccountPage, CodePage, ConfirmEmailPage, ConfirmPage, FactorPage, ForgotPasswordPage, ResetPasswordPage,
        SignInPage, SignUpPage,
    },
    areas::page::{AvailabilityPage, PlacesPage},
    billing::page::{BillingPage, ManagePage, Notice, PayPage},
    bulk::page::{BatchPage, ChangePage, SeveralPage},
    campaigns::page::{
        AssistantPage, BuyPage, CampaignPage, CampaignsPage, DeletePage, NewCampaignPage, NumberPage, PausePage,
        ProviderPage, QuestionsPage, ReviewPage as CampaignReviewPage,
    },
    embed::page::{EmbedClosedPage, EmbedOutcomePage, EmbedPage},
    help::page::HelpPage,
    history::page::{HistoryPage, HistorySheet},
    insights::page::InsightsPage,
    labels::page::LabelsPage,
    lines::page::{LinePage, LinesPart, NewLinePage, ReleaseLinePage},
    number::page::OneNumberPage,
    numbers::page::{NotFoundPage, WaitSheet},
    operator::page::{BusinessPage, EventPage, OperatorPage},
    porting::page::{PortPage, PortingPage},
    purchases::page::{
        AboveList, AnotherPage, BelowList, LimitsSheet, PhoneNumbersPage, PurchasePage, ReleasePage, ReviewPage,
        TogetherPage,
    },
    reconciliation::page::{Compared, ReconciliationPage, ReleaseStrayPage},
    texts::page::{TextsPage, ThreadPage},
    ui::AssetBase,
    usage::page::UsagePage,
    verified::page::VerifiedPage,
    wishes::page::{Lately as WishesLately, NewWishPage, WishesPage},
};

#[cfg(feature = "ssr")]
pub mod server;

/// The islands wake when the browser is idle, which a busy one never is: in a frame of another site it can take for ever.
/// So whoever waits for that waits half a second at most.
const SOON: &str = "const idle=window.requestIdleCallback;if(idle)window.requestIdleCallback=(then,how)=>idle(then,{timeout:500,...how})";

/// The document around every page.
pub fn document(options: LeptosOptions) -> impl IntoView {
    let base = use_context::<AssetBase>().unwrap_or_default().0;
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <link rel="icon" href=format!("{base}/favicon.svg") type="image/svg+xml" />
                <link rel="stylesheet" href=format!("{base}/numberdesk.css") />
                <script nonce=use_nonce()>{SOON}</script>
                <HydrationScripts options islands=true />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// What other modules show above and below the list of numbers.
fn around_the_list() {
    provide_context(AboveList(ViewFn::from(
        || view! { <Notice /><WishesLately /><Compared /> },
    )));
    provide_context(BelowList(ViewFn::from(|| view! { <LinesPart /> })));
}

/// Which page each address opens. Every page is finished before it is sent, so that it is whole without scripts.
#[expect(clippy::too_many_lines, reason = "a table: one line a page")]
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    around_the_list();
    view! {
        <Title formatter=|title: String| if title.is_empty() { "Numberdesk".to_owned() } else { format!("{title} · Numberdesk") } />
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/sign-up") view=SignUpPage ssr=SsrMode::Async />
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async />
                <Route path=path!("/sign-in/code") view=CodePage ssr=SsrMode::Async />
                <Route path=path!("/forgot-password") view=ForgotPasswordPage ssr=SsrMode::Async />
                <Route path=path!("/reset-password") view=ResetPasswordPage ssr=SsrMode::Async />
                <Route path=path!("/confirm-email") view=ConfirmEmailPage ssr=SsrMode::Async />
                <Route path=path!("/billing") view=BillingPage ssr=SsrMode::Async />
                <Route path=path!("/billing/pay") view=PayPage ssr=SsrMode::Async />
                <Route path=path!("/billing/manage") view=ManagePage ssr=SsrMode::Async />
                <Route path=path!("/account") view=|| view! { <AccountPage><LimitsSheet /><WaitSheet /><HistorySheet /></AccountPage> } ssr=SsrMode::Async />
                <Route path=path!("/account/history") view=HistoryPage ssr=SsrMode::Async />
                <Route path=path!("/account/second-factor") view=FactorPage ssr=SsrMode::Async />
                <Route path=path!("/account/confirm") view=ConfirmPage ssr=SsrMode::Async />
                <Route path=path!("/phone-numbers") view=PhoneNumbersPage ssr=SsrMode::Async />
                <Route path=path!("/places") view=PlacesPage ssr=SsrMode::Async />
                <Route path=path!("/availability") view=AvailabilityPage ssr=SsrMode::Async />
                <Route path=path!("/phone-numbers/porting") view=PortingPage ssr=SsrMode::Async />
                <Route path=path!("/phone-numbers/porting/:id") view=PortPage ssr=SsrMode::Async />
                <Route path=path!("/phone-numbers/several") view=SeveralPage ssr=SsrMode::Async />
                <Route path=path!("/phone-numbers/change") view=ChangePage ssr=SsrMode::Async />
                <Route path=path!("/phone-numbers/changes/:id") view=BatchPage ssr=SsrMode::Async />
                <Route path=path!("/phone-numbers/verified") view=VerifiedPage ssr=SsrMode::Async />
                <Route path=path!("/phone-numbers/wishes") view=WishesPage ssr=SsrMode::Async />
                <Route path=path!("/phone-numbers/wishes/new") view=NewWishPage ssr=SsrMode::Async />
                <Route path=path!("/phone-numbers/labels") view=LabelsPage ssr=SsrMode::Async />
                <Route path=path!("/phone-numbers/:id") view=OneNumberPage ssr=SsrMode::Async />
                <Route path=path!("/phone-numbers/:id/release") view=ReleasePage ssr=SsrMode::Async />
                <Route path=path!("/phone-numbers/:id/texts") view=TextsPage ssr=SsrMode::Async />
                <Route path=path!("/phone-numbers/:id/texts/:other") view=ThreadPage ssr=SsrMode::Async />
                <Route path=path!("/ai-lines/new") view=NewLinePage ssr=SsrMode::Async />
                <Route path=path!("/ai-lines/:id") view=LinePage ssr=SsrMode::Async />
                <Route path=path!("/ai-lines/:id/release") view=ReleaseLinePage ssr=SsrMode::Async />
                <Route path=path!("/campaigns") view=CampaignsPage ssr=SsrMode::Async />
                <Route path=path!("/campaigns/new") view=NewCampaignPage ssr=SsrMode::Async />
                <Route path=path!("/campaigns/:id") view=CampaignPage ssr=SsrMode::Async />
                <Route path=path!("/campaigns/:id/provider") view=ProviderPage ssr=SsrMode::Async />
                <Route path=path!("/campaigns/:id/questions") view=QuestionsPage ssr=SsrMode::Async />
                <Route path=path!("/campaigns/:id/number") view=NumberPage ssr=SsrMode::Async />
                <Route path=path!("/campaigns/:id/number/buy") view=BuyPage ssr=SsrMode::Async />
                <Route path=path!("/campaigns/:id/assistant") view=AssistantPage ssr=SsrMode::Async />
                <Route path=path!("/campaigns/:id/review") view=CampaignReviewPage ssr=SsrMode::Async />
                <Route path=path!("/campaigns/:id/pause") view=PausePage ssr=SsrMode::Async />
                <Route path=path!("/campaigns/:id/delete") view=DeletePage ssr=SsrMode::Async />
                <Route path=path!("/abroad") view=AbroadPage ssr=SsrMode::Async />
                <Route path=path!("/abroad/addresses") view=AddressesPage ssr=SsrMode::Async />
                <Route path=path!("/abroad/papers") view=PapersPage ssr=SsrMode::Async />
                <Route path=path!("/purchases/new") view=ReviewPage ssr=SsrMode::Async />
                <Route path=path!("/purchases/together/:id") view=TogetherPage ssr=SsrMode::Async />
                <Route path=path!("/reconciliation") view=ReconciliationPage ssr=SsrMode::Async />
                <Route path=path!("/reconciliation/:id/release") view=ReleaseStrayPage ssr=SsrMode::Async />
                <Route path=path!("/insights") view=InsightsPage ssr=SsrMode::Async />
                <Route path=path!("/usage") view=UsagePage ssr=SsrMode::Async />
                <Route path=path!("/help") view=HelpPage ssr=SsrMode::Async />
                <Route path=path!("/embed/buy-number") view=EmbedPage ssr=SsrMode::Async />
                <Route path=path!("/embed/purchases/:id") view=EmbedOutcomePage ssr=SsrMode::Async />
                <Route path=path!("/embed/closed") view=EmbedClosedPage ssr=SsrMode::Async />
                <Route path=path!("/operator") view=OperatorPage ssr=SsrMode::Async />
                <Route path=path!("/operator/businesses/:id") view=BusinessPage ssr=SsrMode::Async />
                <Route path=path!("/operator/events/:id") view=EventPage ssr=SsrMode::Async />
                <Route path=path!("/purchases/:id") view=PurchasePage ssr=SsrMode::Async />
                <Route path=path!("/purchases/:id/another") view=AnotherPage ssr=SsrMode::Async />
            </Routes>
        </Router>
    }
}
