//! The tenants' subaccounts under the operator's main account.

use secrecy::SecretString;
use time::OffsetDateTime;
use url::Url;

use super::{Client, Credentials, Error, Silence, call::Call, list::under, wire::AccountRow};

/// Rows to a page.
const PAGE_SIZE: &str = "100";
const ALL: &str = "/Accounts";
const ONE: &str = "/Accounts/{sid}";

/// An account at Twilio.
#[derive(Debug, Clone)]
pub struct Account {
    /// `AC` and 32 hexadecimal digits.
    pub sid: String,
    /// Need not be unique.
    pub friendly_name: String,
    /// The account's own password; Twilio withholds it from callers that use an API key.
    pub auth_token: Option<SecretString>,
    /// Whether it can be used.
    pub status: AccountStatus,
    /// When it was made.
    pub date_created: Option<OffsetDateTime>,
}

/// Whether an account can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountStatus {
    /// In use.
    Active,
    /// No calls, no texts, no purchases; its numbers are kept, and paid for.
    Suspended,
    /// For ever; its numbers are gone.
    Closed,
    /// A word Twilio has not documented.
    Other,
}

impl Account {
    /// What to sign this account's own calls with, if Twilio told its token.
    pub fn credentials(&self) -> Option<Credentials> {
        Some(Credentials {
            account_sid: self.sid.clone(),
            auth_token: self.auth_token.clone()?,
        })
    }
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        Self {
            friendly_name: row.friendly_name.unwrap_or_default(),
            auth_token: row.auth_token.map(SecretString::from),
            status: match row.status.as_deref() {
                Some("active") => AccountStatus::Active,
                Some("suspended") => AccountStatus::Suspended,
                Some("closed") => AccountStatus::Closed,
                Some(_) | None => AccountStatus::Other,
            },
            sid: row.sid,
            date_created: row.date_created,
        }
    }
}

impl Client {
    /// Makes a subaccount. `main` must hold the main account's auth token, not an API key.
    ///
    /// **Not safe to repeat**: every success is another account, and names need not be unique. Look with
    /// [`Self::find_accounts`] before, and again after [`Error::Silent`].
    pub async fn create_account(&self, main: &Credentials, friendly_name: &str) -> Result<Account, Error> {
        let form = vec![("FriendlyName", friendly_name.to_owned())];
        let call = Call::post(ALL, self.accounts_url(&["Accounts.json"]), main, form);
        self.account(&call, |row| {
            row.friendly_name.as_deref() == Some(friendly_name) && row.sid != main.account_sid
        })
        .await
    }

    /// The subaccounts with exactly this name, oldest first, then by SID; closed ones too. Never the main account.
    pub async fn find_accounts(&self, main: &Credentials, friendly_name: &str) -> Result<Vec<Account>, Error> {
        let mut url = self.accounts_url(&["Accounts.json"]);
        url.query_pairs_mut()
            .append_pair("FriendlyName", friendly_name)
            .append_pair("PageSize", PAGE_SIZE);
        let mut rows: Vec<AccountRow> = self.list(ALL, url, main, "accounts").await?;
        rows.retain(|row| row.friendly_name.as_deref() == Some(friendly_name) && row.sid != main.account_sid);
        // Without a date it is nobody's first choice.
        rows.sort_by(|a, b| {
            let age = |row: &AccountRow| (row.date_created.is_none(), row.date_created);
            age(a).cmp(&age(b)).then_with(|| a.sid.cmp(&b.sid))
        });
        rows.dedup_by(|a, b| a.sid == b.sid);
        Ok(rows.into_iter().map(Account::from).collect())
    }

    /// One account, seen with the main account's credentials: the only view that tells suspended from closed.
    pub async fn read_account(&self, main: &Credentials, sid: &str) -> Result<Account, Error> {
        let url = self.accounts_url(&["Accounts", &format!("{sid}.json")]);
        self.account(&Call::get(ONE, url, main), |row| row.sid == sid).await
    }

    /// Suspends an account, or lets it work again; a second time changes nothing. There is no way here to close one: that
    /// would lose its numbers for good.
    pub async fn set_suspended(&self, main: &Credentials, sid: &str, suspended: bool) -> Result<Account, Error> {
        let status = if suspended { "suspended" } else { "active" };
        let url = self.accounts_url(&["Accounts", &format!("{sid}.json")]);
        let call = Call::post(ONE, url, main, vec![("Status", status.to_owned())]);
        self.account(&call, |row| row.sid == sid && row.status.as_deref() == Some(status))
            .await
    }

    /// The account that the call answers with, if it is the one meant.
    async fn account(&self, call: &Call<'_>, is_meant: impl Fn(&AccountRow) -> bool) -> Result<Account, Error> {
        self.call(call, |answer| {
            let row: AccountRow = answer.json()?;
            if row.sid.is_empty() || !is_meant(&row) {
                return Err(Error::silent(Silence::Mismatch));
            }
            Ok(Account::from(row))
        })
        .await
    }

    fn accounts_url(&self, rest: &[&str]) -> Url {
        under(&self.0.api, ["2010-04-01"].iter().chain(rest))
    }
}
