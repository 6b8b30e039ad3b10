//! Server functions of a campaign's calls.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use uuid::Uuid;

use crate::{
    campaigns::{Reports, TestCall},
    problem::Problem,
};

/// Has a running campaign call a number, to try it.
#[server(prefix = "/api", endpoint = "campaigns/test-call", input = Json, output = Json)]
pub async fn place_test_call(
    /// The campaign.
    id: Uuid,
    /// Who is called, in the United States or Canada.
    to: String,
    /// A form's key, made with its page.
    #[server(default)]
    key: Option<String>,
) -> Result<TestCall, Problem> {
    use crate::campaigns::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to, header},
    };

    let desk = answer(own_desk())?;
    let key = answer(header("idempotency-key"))?.or_else(|| key.map(|key| format!("form:{key}")));
    let call = answer(work::test_call(&desk, id, &to, key).await)?;
    go_on_to(&format!("/campaigns/{id}#calls"));
    Ok(call)
}

/// The test calls of a campaign, newest first.
#[server(prefix = "/api", endpoint = "campaigns/test-calls", input = GetUrl, output = Json)]
pub async fn list_test_calls(
    /// The campaign.
    id: Uuid,
) -> Result<Vec<TestCall>, Problem> {
    use crate::campaigns::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::test_calls(&desk, id).await)
}

/// The last calls of a campaign as Vapi has reported them, newest first.
#[server(prefix = "/api", endpoint = "campaigns/calls", input = GetUrl, output = Json)]
pub async fn list_calls(
    /// The campaign.
    id: Uuid,
) -> Result<Reports, Problem> {
    use crate::campaigns::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::reports(&desk, id).await)
}
