//! Lists of many pages, and the addresses everything is asked at.

use serde::de::DeserializeOwned;
use url::Url;

use super::{Client, Credentials, Error, Silence, call::Call, wire::Page};

/// The most pages of one list that are read. With a hundred rows each, far above any owner's limit.
const MOST_PAGES: usize = 100;

impl Client {
    /// Reads a whole list, page by page; rows of another shape make it unreadable, for a lost row looks released.
    ///
    /// Of the link to the next page only the query is taken, onto the address of the first page: whatever host a
    /// hostile link may name, the credentials go where they went before.
    pub(super) async fn list<R: DeserializeOwned>(
        &self,
        path: &'static str,
        url: Url,
        who: &Credentials,
        name: &str,
    ) -> Result<Vec<R>, Error> {
        let mut rows = Vec::new();
        let mut call = Call::get(path, url, who);
        for _ in 0..MOST_PAGES {
            let page = self.call(&call, |answer| answer.json::<Page>()?.rows(name)).await?;
            rows.extend(page.rows);
            let Some(next) = page.next else { return Ok(rows) };
            call.url.set_query(Some(&next));
        }
        Err(Error::silent(Silence::TooLong))
    }

    /// The address of something that belongs to the account.
    pub(super) fn of_account(&self, who: &Credentials, rest: &[&str]) -> Url {
        let path = ["2010-04-01", "Accounts", &who.account_sid];
        under(&self.0.api, path.iter().chain(rest))
    }
}

/// The base address with these segments behind it, each escaped.
pub(super) fn under<'a>(base: &Url, segments: impl IntoIterator<Item = &'a &'a str>) -> Url {
    let mut url = base.clone();
    // Never an error: a base address has a host, and so it has a path.
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    url
}
