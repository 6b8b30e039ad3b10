//! What a person is told when the carrier did not say yes, outside of a purchase (which has words of its own).

use super::{Error, Refusal};
use crate::{
    problem::{Code, Problem},
    server::answer::chain,
};

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        tracing::warn!(
            error = chain(&error),
            code = error.code(),
            "the carrier did not do what it was asked"
        );
        match error {
            Error::Busy { .. } => Self::new(
                Code::CarrierBusy,
                "Twilio is busy or out of reach. Nothing was changed or charged; try again in a minute.",
            ),
            Error::Silent { .. } => Self::new(
                Code::CarrierFailed,
                "Twilio gave no usable answer. Nothing was charged by asking; try again in a minute.",
            ),
            Error::Refused { code, status, .. } => refused(Refusal::of(code, status)),
        }
    }
}

fn refused(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Taken => Problem::new(
            Code::NumberUnavailable,
            "Someone else has this number. Nothing was charged; choose another.",
        ),
        Refusal::NoStock => Problem::new(
            Code::AreaCodeUnavailable,
            "Twilio has no numbers in this area code. Nothing was charged; try one nearby.",
        ),
        Refusal::PapersNeeded => Problem::new(
            Code::AddressRequired,
            "Twilio asks for an address or papers on file first. Nothing was charged.",
        ),
        Refusal::NotLetIn => Problem::new(
            Code::AccountSuspended,
            "Twilio does not let your account in: it is suspended, the balance with Twilio is used up, or its credentials are wrong. Nothing was charged; tell the host of this desk.",
        ),
        Refusal::NoFunds => Problem::new(
            Code::AccountSuspended,
            "The balance of this desk with Twilio is used up, or its main account is not active. Nothing was charged; tell the host of this desk.",
        ),
        Refusal::Restricted => Problem::new(
            Code::CarrierFailed,
            "Twilio does not allow this account to do that. Nothing was charged; tell the host of this desk.",
        ),
        Refusal::TooManyAccounts => Problem::new(
            Code::LimitReached,
            "The host of this desk has as many Twilio subaccounts as Twilio allows. Nothing was charged; the host can ask Twilio for more.",
        ),
        Refusal::NotFound => Problem::new(
            Code::CarrierFailed,
            "Twilio does not know what was asked for. Nothing was changed or charged.",
        ),
        Refusal::BadRequest => Problem::new(
            Code::CarrierFailed,
            "Twilio did not accept the request. Nothing was changed or charged.",
        ),
    }
}
