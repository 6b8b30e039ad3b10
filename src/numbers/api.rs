//! Server functions of `numbers`.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use uuid::Uuid;

use super::{
    Number, Numbers, Release, ReleaseOrder, Sum,
    asked::Asked,
    keeping::{Notes, Wait},
    readiness::Account,
};
use crate::problem::Problem;

/// One page of the owner's numbers, newest first.
#[server(prefix = "/api", endpoint = "twilio/numbers", input = GetUrl, output = Json)]
pub async fn list_numbers(
    /// Where the page begins: `next` of the page before.
    #[server(default)]
    after: Option<Uuid>,
    /// How many, 1 to 100; 50 unless said.
    #[server(default)]
    limit: Option<u32>,
    /// What is asked for.
    #[server(flatten)]
    asked: Asked,
) -> Result<Numbers, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::list::page(&desk, &asked, after, limit).await)
}

/// The same by one question.
pub async fn list(asked: &Asked, after: Option<Uuid>, limit: Option<u32>) -> Result<Numbers, Problem> {
    list_numbers(after, limit, asked.clone()).await
}

/// How many numbers the owner holds and what they cost per month.
#[server(prefix = "/api", endpoint = "twilio/numbers/sum", input = GetUrl, output = Json)]
pub async fn sum_numbers() -> Result<Sum, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::list::sum(&desk).await)
}

/// What stands behind all numbers of the owner.
#[server(prefix = "/api", endpoint = "twilio/account", input = GetUrl, output = Json)]
pub async fn find_account() -> Result<Account, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::account(&desk).await)
}

/// One of the owner's numbers, released ones included.
#[server(prefix = "/api", endpoint = "twilio/number", input = GetUrl, output = Json)]
pub async fn find_number(
    /// Our id.
    id: Uuid,
) -> Result<Number, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::find(&desk, id).await)
}

/// Gives a number back.
#[server(prefix = "/api", endpoint = "twilio/release-number", input = Json, output = Json)]
pub async fn release_number(
    /// Which number.
    #[server(flatten)]
    order: ReleaseOrder,
) -> Result<Release, Problem> {
    use super::{Status, server as work};
    use crate::{
        accounts::server::{
            own_desk,
            step_up::{Act, confirmed},
        },
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    answer(confirmed(Act::Release).await)?;
    let number = answer(work::meant(&desk, order.id, order.phone_number.as_deref()).await)?;
    answer(number.is_confirmed_by(order.last4.as_deref()))?;
    let said = work::Said {
        stops: order.stops,
        next_primary: order.next_primary,
    };
    let release = match order.after_minutes {
        Some(minutes) if minutes > 0 && number.status == Status::Active => {
            answer(work::queue::release_later(&desk, &number, minutes, said).await)?
        }
        Some(_) | None => answer(work::release(&desk, &number, said).await)?,
    };
    go_on_to(&format!("/phone-numbers?released={}", number.id));
    Ok(release)
}

/// Undoes a release that waits for its time.
#[server(prefix = "/api", endpoint = "twilio/undo-release", input = Json, output = Json)]
pub async fn undo_release(
    /// Our id.
    id: Uuid,
) -> Result<Number, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let number = answer(work::queue::undo(&desk, id).await)?;
    go_on_to(&format!("/phone-numbers/{id}?undone=1"));
    Ok(number)
}

/// For how many minutes the owner's releases can be undone, unless something else is said with one.
#[server(prefix = "/api", endpoint = "twilio/release-wait", input = GetUrl, output = Json)]
pub async fn find_wait() -> Result<Wait, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    let minutes = answer(work::queue::wait(&desk).await)?;
    Ok(Wait { minutes: Some(minutes) })
}

/// Keeps for how many minutes the owner's releases can be undone.
#[server(prefix = "/api", endpoint = "twilio/choose-release-wait", input = Json, output = Json)]
pub async fn choose_wait(
    /// How long.
    #[server(flatten)]
    wait: Wait,
) -> Result<Wait, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    answer(work::queue::set_wait(&desk, wait.minutes).await)?;
    go_on_to("/account?wait=kept");
    Ok(wait)
}

/// Makes a number the one that the business is known by.
#[server(prefix = "/api", endpoint = "twilio/primary-number", input = Json, output = Json)]
pub async fn choose_primary(
    /// Our id.
    id: Uuid,
) -> Result<Number, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let number = answer(work::primary::choose(&desk, id).await)?;
    go_on_to(&format!("/phone-numbers/{id}?primary=1"));
    Ok(number)
}

/// The numbers that could be the primary one in the place of this one; none where it is not primary.
#[server(prefix = "/api", endpoint = "twilio/next-primary", input = GetUrl, output = Json)]
pub async fn list_followers(
    /// Our id.
    id: Uuid,
) -> Result<Vec<Number>, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    let number = answer(work::find(&desk, id).await)?;
    answer(work::queue::followers(&desk, &number).await)
}

/// The tags and notes of a number.
#[server(prefix = "/api", endpoint = "twilio/notes", input = GetUrl, output = Json)]
pub async fn find_notes(
    /// Our id.
    id: Uuid,
) -> Result<Notes, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::notes::of(&desk, id).await)
}

/// The owner's tags, by the alphabet.
#[server(prefix = "/api", endpoint = "twilio/tags", input = GetUrl, output = Json)]
pub async fn list_tags() -> Result<Vec<String>, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::list::tags(&desk).await)
}

/// The owner's campaigns that use a number, by the alphabet: id and name.
#[server(prefix = "/api", endpoint = "twilio/numbers/campaigns", input = GetUrl, output = Json)]
pub async fn list_campaigns() -> Result<Vec<(Uuid, String)>, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::list::campaigns(&desk).await)
}
