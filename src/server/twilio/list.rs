//! Lists of many pages, and the addresses everything is asked at.

use serde::de::DeserializeOwned;
use url::Url;

use super::{Client, Credentials, Error, Silence, call::Call, wire::Page};

/// The most pages of one list that are read. With a hundred rows each, far above any owner's limit.
const MOST_PAGES: usize = 100;

/// The first rows of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<R> {
    /// As far as they were read.
    pub rows: Vec<R>,
    /// Whether there are more of them.
    pub is_cut: bool,
}

impl Client {
    /// Reads a whole list, page by page; rows of another shape make it unreadable, for a lost row looks released.
    pub(super) async fn list<R: DeserializeOwned>(
        &self,
        path: &'static str,
        url: Url,
        who: &Credentials,
        name: &str,
    ) -> Result<Vec<R>, Error> {
        let all = self.list_some(Call::get(path, url, who), name, MOST_PAGES).await?;
        if all.is_cut {
            return Err(Error::silent(Silence::TooLong));
        }
        Ok(all.rows)
    }

    /// The same, of so many pages at most.
    ///
    /// Of the link to the next page only the query is taken, onto the address of the first page: whatever host a
    /// hostile link may name, the credentials go where they went before.
    pub(super) async fn list_some<R: DeserializeOwned>(
        &self,
        mut call: Call<'_>,
        name: &str,
        pages: usize,
    ) -> Result<Listed<R>, Error> {
        let mut rows = Vec::new();
        for _ in 0..pages {
            let page = self.call(&call, |answer| answer.json::<Page>()?.rows(name)).await?;
            rows.extend(page.rows);
            let Some(next) = page.next else {
                return Ok(Listed { rows, is_cut: false });
            };
            call.url.set_query(Some(&next));
        }
        Ok(Listed { rows, is_cut: true })
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
