//! The pages a person meets at practice Stripe: one to pay at, one to manage a subscription. Plain HTML, plainly practice.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::acts::{self, Act};
use super::store::{self, Subscription};
use crate::server::sandbox::Carrier;

type Shared = State<Arc<Carrier>>;

/// What was pressed.
#[derive(Debug, serde::Deserialize)]
pub struct Pressed {
    act: String,
    #[serde(default)]
    subscription: String,
}

/// The database failed.
pub struct Broken(sqlx::Error);

impl From<sqlx::Error> for Broken {
    fn from(error: sqlx::Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Broken {
    fn into_response(self) -> Response {
        tracing::error!(error = %self.0, "the sandbox's database failed");
        (
            StatusCode::INTERNAL_SERVER_ERROR,
            "The practice carrier's database failed.",
        )
            .into_response()
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

fn page(title: &str, body: &str) -> Html<String> {
    Html(
        include_str!("page.html")
            .replace("{title}", title)
            .replace("{body}", body),
    )
}

fn button(act: &str, words: &str, subscription: &str) -> String {
    format!(
        "<form method=\"post\"><input type=\"hidden\" name=\"subscription\" value=\"{}\"><button name=\"act\" value=\"{act}\">{words}</button></form>\n",
        escaped(subscription)
    )
}

fn gone(what: &str) -> Response {
    let body = format!("<h1>There is no such {what}</h1><p>Go back to the desk and begin again there.</p>");
    (StatusCode::NOT_FOUND, page("Not found", &body)).into_response()
}

/// `GET /sandbox/stripe/checkout/{id}`.
pub async fn checkout(State(carrier): Shared, Path(id): Path<String>) -> Result<Response, Broken> {
    let found = store::session(&mut *carrier.pool.acquire().await?, &id).await?;
    let Some(session) = found.filter(|session| session.status == "open") else {
        return Ok(gone("payment, or it is over"));
    };
    Ok(to_pay(&session, "").into_response())
}

fn to_pay(session: &store::Session, above: &str) -> Html<String> {
    let email = session.customer_email.as_deref().unwrap_or("a known customer");
    let body = format!(
        "<h1>Subscribe to Numberdesk</h1>\n{above}<p>5.00 USD a month, for {}. <strong>No money is moved.</strong></p>\n{}{}{}{}",
        escaped(email),
        button("pay", "Pay", ""),
        button("fail", "Pay with a card that is declined", ""),
        button("later", "Pay later (by bank; the money arrives when you say so)", ""),
        button("back", "Back without paying", ""),
    );
    page("Pay", &body)
}

/// `POST /sandbox/stripe/checkout/{id}`.
pub async fn pay(
    State(carrier): Shared,
    Path(id): Path<String>,
    Form(pressed): Form<Pressed>,
) -> Result<Response, Broken> {
    let mut transaction = carrier.pool.begin_with("BEGIN IMMEDIATE").await?;
    let found = store::session(&mut transaction, &id).await?;
    let Some(mut session) = found.filter(|session| session.status == "open") else {
        return Ok(gone("payment, or it is over"));
    };
    let at_once = match pressed.act.as_str() {
        "pay" => true,
        "later" => false,
        "back" => {
            let back = session.cancel_url.as_deref().unwrap_or("/sandbox");
            return Ok(Redirect::to(back).into_response());
        }
        _ => {
            let declined = "<p role=\"alert\"><strong>Your card was declined.</strong> Nothing was charged.</p>\n";
            return Ok(to_pay(&session, declined).into_response());
        }
    };
    acts::pay(&mut transaction, &mut session, at_once, &carrier.url).await?;
    transaction.commit().await?;
    carrier.events.notify_one();
    let on = session.success_url.replace("{CHECKOUT_SESSION_ID}", &session.id);
    Ok(Redirect::to(&on).into_response())
}

/// `GET /sandbox/stripe/portal/{id}`.
pub async fn portal(State(carrier): Shared, Path(id): Path<String>) -> Result<Response, Broken> {
    let mut connection = carrier.pool.acquire().await?;
    let Some(portal) = store::portal(&mut connection, &id).await? else {
        return Ok(gone("page"));
    };
    let all = store::subscriptions_of(&mut connection, &portal.customer).await?;
    let mut body = "<h1>Your subscription</h1>\n".to_owned();
    body.extend(all.iter().map(shown));
    if let Some(back) = &portal.return_url {
        body.extend(["<p><a href=\"", &escaped(back), "\">Back to the desk</a></p>\n"]);
    }
    Ok(page("Your subscription", &body).into_response())
}

/// One subscription, what its owner can do, and what can happen to it.
fn shown(one: &Subscription) -> String {
    let id = one.id.as_str();
    let ending = if one.cancel_at_period_end {
        ", and ends with what is paid for"
    } else {
        ""
    };
    let mut text = format!(
        "<section>\n<h2>5.00 USD a month</h2>\n<p>It is <strong>{}</strong>{ending}.</p>\n",
        one.status
    );
    match one.status.as_str() {
        "canceled" | "incomplete_expired" => {}
        "incomplete" => {
            text += "<h3>At the bank</h3>\n";
            text += &button("arrives", "The money arrives", id);
            text += &button("never-arrives", "The money never arrives", id);
        }
        _ => {
            text += &if one.cancel_at_period_end {
                button("resume", "Resume", id)
            } else {
                button("cancel", "Cancel", id)
            };
            text += "<h3>What can happen</h3>\n";
            text += &button("renewal-fails", "The next payment fails", id);
            text += &button("renewal-paid", "The next payment is made", id);
            text += &button("unpaid", "Stripe stops trying the payment", id);
            text += &button("pause", "It pauses until there is a card", id);
            text += &button("end", "It ends now", id);
        }
    }
    text + "</section>\n"
}

/// `POST /sandbox/stripe/portal/{id}`.
pub async fn manage(
    State(carrier): Shared,
    Path(id): Path<String>,
    Form(pressed): Form<Pressed>,
) -> Result<Response, Broken> {
    let mut transaction = carrier.pool.begin_with("BEGIN IMMEDIATE").await?;
    let Some(portal) = store::portal(&mut transaction, &id).await? else {
        return Ok(gone("page"));
    };
    let found = store::subscription(&mut transaction, &pressed.subscription).await?;
    let Some(mut subscription) = found.filter(|found| found.customer == portal.customer) else {
        return Ok(gone("subscription"));
    };
    let Ok(act) = serde_json::from_value::<Act>(pressed.act.into()) else {
        return Ok(gone("button"));
    };
    acts::act(&mut transaction, &mut subscription, act, &carrier.url).await?;
    transaction.commit().await?;
    carrier.events.notify_one();
    Ok(Redirect::to(&format!("/sandbox/stripe/portal/{id}")).into_response())
}
