//! What can happen to a call between the desk and the carrier.

/// The calls that change something at the carrier, or that a change hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// `POST IncomingPhoneNumbers`.
    Order,
    /// `GET IncomingPhoneNumbers`.
    List,
    /// `DELETE IncomingPhoneNumbers/{sid}`.
    GiveBack,
    /// `POST Accounts`.
    OpenAccount,
    /// `GET Accounts`.
    ListAccounts,
    /// `POST phone-number` at Vapi.
    GetLine,
    /// `GET phone-number` at Vapi.
    ListLines,
    /// `GET phone-number/{id}` at Vapi.
    ReadLine,
    /// `DELETE phone-number/{id}` at Vapi.
    GiveLineBack,
}

impl Call {
    /// Those to Vapi; `tests/desk/lines` tries them.
    pub const VAPI: [Self; 4] = [Self::GetLine, Self::ListLines, Self::ReadLine, Self::GiveLineBack];

    /// Those to Twilio.
    pub const ALL: [Self; 5] = [
        Self::Order,
        Self::List,
        Self::GiveBack,
        Self::OpenAccount,
        Self::ListAccounts,
    ];

    /// The call that a request makes, by its first line.
    pub fn of(head: &str) -> Option<Self> {
        let mut words = head.split(' ');
        let (method, path) = (words.next()?, words.next()?.split('?').next()?);
        let is_accounts = path.ends_with("/Accounts.json");
        let is_numbers = path.ends_with("/IncomingPhoneNumbers.json");
        match method {
            "POST" if is_numbers => Some(Self::Order),
            "GET" if is_numbers => Some(Self::List),
            "DELETE" if path.contains("/IncomingPhoneNumbers/") => Some(Self::GiveBack),
            "POST" if is_accounts => Some(Self::OpenAccount),
            "GET" if is_accounts => Some(Self::ListAccounts),
            "POST" if path == "/phone-number" => Some(Self::GetLine),
            "GET" if path == "/phone-number" => Some(Self::ListLines),
            "GET" if path.starts_with("/phone-number/") => Some(Self::ReadLine),
            "DELETE" if path.starts_with("/phone-number/") => Some(Self::GiveLineBack),
            _ => None,
        }
    }
}

/// What a network and a carrier can do to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nobody listens there.
    Refused,
    /// No secure connection comes about.
    Tls,
    /// No answer; nothing was done.
    SilentBefore,
    /// No answer; it was done.
    SilentAfter,
    /// Done, and cut in mid-answer.
    Cut,
    /// 429.
    Busy,
    /// 500; nothing was done.
    ErrorBefore,
    /// 500; it was done.
    ErrorAfter,
    /// 503 with `Retry-After`.
    Unavailable,
    /// Done; the answer cannot be read.
    Malformed,
    /// Done; the answer comes byte by byte.
    Drip,
    /// Delivered a second time.
    Twice,
    /// Carried out long after the caller gave up.
    Late,
    /// A list as it was before.
    Stale,
    /// 401.
    NotLetIn,
}

impl Fault {
    pub const ALL: [Self; 15] = [
        Self::Refused,
        Self::Tls,
        Self::SilentBefore,
        Self::SilentAfter,
        Self::Cut,
        Self::Busy,
        Self::ErrorBefore,
        Self::ErrorAfter,
        Self::Unavailable,
        Self::Malformed,
        Self::Drip,
        Self::Twice,
        Self::Late,
        Self::Stale,
        Self::NotLetIn,
    ];
}

/// Which call is struck, how, and how often.
#[derive(Debug, Clone, Copy)]
pub struct Strike {
    pub call: Call,
    pub fault: Fault,
    pub times: usize,
}
