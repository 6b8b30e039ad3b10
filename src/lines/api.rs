//! Server functions of `lines`.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use uuid::Uuid;

use super::{Answer, Assistant, Found, Line, Lines, Room, Wish};
use crate::problem::Problem;

/// Gets an AI line. The header `Idempotency-Key` makes a repeat return the first outcome; a form sends `key`, made with the
/// page, and each area code of that page is a wish of its own.
#[server(prefix = "/api", endpoint = "vapi/phone-numbers", input = Json, output = Json)]
pub async fn get_line(
    /// Where, answered by whom, and called what.
    #[server(flatten)]
    wish: Wish,
    /// A form's key, made with its page.
    #[server(default)]
    key: Option<String>,
) -> Result<Answer, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to, header, status},
    };

    let desk = answer(own_desk())?;
    let code = wish.area_code.clone().unwrap_or_default();
    let key = answer(header("idempotency-key"))?.or_else(|| key.map(|key| format!("form:{key}:{code}")));
    let found = answer(work::get(&desk, wish, key).await)?;
    go_on_to(&format!("/ai-lines/{}", found.line.id));
    let outcome = answer(found.answer())?;
    status(if outcome.success { 200 } else { 202 });
    Ok(outcome)
}

/// The owner's lines, newest first.
#[server(prefix = "/api", endpoint = "vapi/phone-numbers", input = GetUrl, output = Json)]
pub async fn list_lines() -> Result<Lines, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::list(&desk).await)
}

/// One of the owner's lines, with what to try where its area code had run out.
#[server(prefix = "/api", endpoint = "vapi/phone-number", input = GetUrl, output = Json)]
pub async fn find_line(
    /// Our id.
    id: Uuid,
) -> Result<Found, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::find(&desk, id).await)
}

/// Gives a line back.
#[server(prefix = "/api", endpoint = "vapi/release-phone-number", input = Json, output = Json)]
pub async fn release_line(
    /// Our id.
    id: Uuid,
    /// The campaign that uses it, where it is to stop.
    #[server(default)]
    stops: Option<Uuid>,
) -> Result<Answer, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::{
            own_desk,
            step_up::{Act, confirmed},
        },
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    answer(confirmed(Act::Release).await)?;
    let found = answer(work::release(&desk, id, stops).await)?;
    go_on_to(&format!("/ai-lines/{id}"));
    answer(found.answer())
}

/// Says which assistant answers a line, or none.
#[server(prefix = "/api", endpoint = "vapi/attach-assistant", input = Json, output = Json)]
pub async fn attach_assistant(
    /// Our id.
    id: Uuid,
    /// The assistant; empty for none.
    #[server(default)]
    #[server(rename = "assistantId")]
    assistant_id: Option<String>,
) -> Result<Line, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let line = answer(work::attach(&desk, id, assistant_id).await)?;
    go_on_to(&format!("/ai-lines/{id}?attached=1"));
    Ok(line)
}

/// The assistants that can answer the owner's lines.
#[server(prefix = "/api", endpoint = "vapi/assistants", input = GetUrl, output = Json)]
pub async fn list_assistants() -> Result<Vec<Assistant>, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::assistants(&desk).await)
}

/// How many lines the owner has and may have.
#[server(prefix = "/api", endpoint = "vapi/room", input = GetUrl, output = Json)]
pub async fn find_room() -> Result<Room, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::room(&desk).await)
}

/// Asks the host of the desk for more lines.
#[server(prefix = "/api", endpoint = "vapi/request-more", input = Json, output = Json)]
pub async fn request_more(
    /// What for, in the owner's words.
    #[server(default)]
    why: Option<String>,
) -> Result<Room, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let room = answer(work::ask_for_more(&desk, why).await)?;
    go_on_to("/ai-lines/new?asked=1");
    Ok(room)
}
