//! Which operation a method and a path ask for, and who carries it out.

use axum::http::Method;

use super::refused::{Failure, Refused};
use super::{Work, assistants, calls, numbers};
use crate::server::sandbox::faults::Call;
use crate::server::sandbox::wire::Reply;

/// One operation of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation<'p> {
    Create,
    List,
    Pages,
    Fetch(&'p str),
    Update(&'p str),
    Release(&'p str),
    AssistantList,
    AssistantCreate,
    AssistantFetch(&'p str),
    AssistantUpdate(&'p str),
    AssistantDelete(&'p str),
    CallCreate,
    CallList,
    CallFetch(&'p str),
}

/// Finds the operation: 404 for a path or a method that is not there.
pub fn find<'p>(method: &Method, path: &'p str) -> Result<Operation<'p>, Refused> {
    use Operation as O;
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let [read, make, change, remove] = match parts.as_slice() {
        ["phone-number"] => [Some(O::List), Some(O::Create), None, None],
        ["v2", "phone-number"] => [Some(O::Pages), None, None, None],
        ["phone-number", id] => [Some(O::Fetch(id)), None, Some(O::Update(id)), Some(O::Release(id))],
        ["assistant"] => [Some(O::AssistantList), Some(O::AssistantCreate), None, None],
        ["assistant", id] => [
            Some(O::AssistantFetch(id)),
            None,
            Some(O::AssistantUpdate(id)),
            Some(O::AssistantDelete(id)),
        ],
        ["call"] => [Some(O::CallList), Some(O::CallCreate), None, None],
        ["call", id] => [Some(O::CallFetch(id)), None, None, None],
        _ => [None; 4],
    };
    let found = match method.as_str() {
        "GET" => read,
        "POST" => make,
        "PATCH" => change,
        "DELETE" => remove,
        _ => None,
    };
    found.ok_or_else(|| Refused::not_found(&format!("Cannot {method} {path}")))
}

impl Operation<'_> {
    /// The name that scripted faults and the ledger use.
    pub const fn call(self) -> Call {
        match self {
            Self::Create => Call::VapiCreate,
            Self::List | Self::Pages => Call::VapiList,
            Self::Fetch(_) => Call::VapiFetch,
            Self::Update(_) => Call::VapiUpdate,
            Self::Release(_) => Call::VapiRelease,
            Self::AssistantList | Self::AssistantFetch(_) => Call::VapiAssistants,
            Self::AssistantCreate => Call::VapiAssistantCreate,
            Self::AssistantUpdate(_) => Call::VapiAssistantUpdate,
            Self::AssistantDelete(_) => Call::VapiAssistantDelete,
            Self::CallCreate => Call::VapiCallCreate,
            Self::CallList | Self::CallFetch(_) => Call::VapiCalls,
        }
    }

    /// The number that the path names.
    pub const fn number(&self) -> Option<&str> {
        match self {
            Self::Fetch(id) | Self::Update(id) | Self::Release(id) => Some(id),
            Self::Create
            | Self::List
            | Self::Pages
            | Self::AssistantList
            | Self::AssistantCreate
            | Self::AssistantFetch(_)
            | Self::AssistantUpdate(_)
            | Self::AssistantDelete(_)
            | Self::CallCreate
            | Self::CallList
            | Self::CallFetch(_) => None,
        }
    }

    /// Carries it out inside the transaction of `work`.
    pub async fn carry_out(self, work: &mut Work<'_>) -> Result<Reply, Failure> {
        match self {
            Self::Create => numbers::create(work).await,
            Self::List => numbers::list(work).await,
            Self::Pages => numbers::pages(work).await,
            Self::Fetch(id) => numbers::fetch(work, id).await,
            Self::Update(id) => numbers::update(work, id).await,
            Self::Release(id) => numbers::release(work, id).await,
            Self::AssistantList => assistants::list(work).await,
            Self::AssistantCreate => assistants::create(work).await,
            Self::AssistantFetch(id) => assistants::fetch(work, id).await,
            Self::AssistantUpdate(id) => assistants::update(work, id).await,
            Self::AssistantDelete(id) => assistants::delete(work, id).await,
            Self::CallCreate => calls::create(work).await,
            Self::CallList => calls::list(work).await,
            Self::CallFetch(id) => calls::fetch(work, id).await,
        }
    }
}
