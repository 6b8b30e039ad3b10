//! Which number a telephone shows that a call is passed on to.

use serde::{Deserialize, Serialize};

use crate::phone::PhoneNumber;

/// What is shown there as the caller.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Shows {
    /// Who calls.
    #[default]
    Caller,
    /// The number that was called.
    Called,
    /// One that is held elsewhere and verified by a call.
    Verified(PhoneNumber),
}

impl Shows {
    /// Whether it is whoever calls, as it is where nothing is said.
    pub fn is_caller(&self) -> bool {
        *self == Self::Caller
    }

    /// As it is written: `caller`, `called`, or the number.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Caller => "caller",
            Self::Called => "called",
            Self::Verified(number) => number.as_str(),
        }
    }
}

impl From<Shows> for String {
    fn from(shows: Shows) -> Self {
        shows.as_str().to_owned()
    }
}

impl TryFrom<String> for Shows {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.trim() {
            "" | "caller" => Ok(Self::Caller),
            "called" => Ok(Self::Called),
            number => PhoneNumber::typed(number)
                .map(Self::Verified)
                .map_err(|_| "Say caller, called, or one of your verified numbers."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_it_is_written_and_nonsense_is_refused() {
        let number = PhoneNumber::parse("+14155550123").unwrap();
        for shows in [Shows::Caller, Shows::Called, Shows::Verified(number)] {
            assert_eq!(Shows::try_from(String::from(shows.clone())), Ok(shows));
        }
        assert_eq!(Shows::try_from(String::new()), Ok(Shows::Caller));
        assert!(Shows::try_from("everybody".to_owned()).is_err());
    }
}
