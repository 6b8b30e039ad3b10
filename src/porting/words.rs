//! What is said of a request: where it stands, and what its owner has to do.

use super::{Cause, Port, State, Told};

impl Port {
    /// The headline of its page.
    pub const fn title(&self) -> &'static str {
        match (self.status, self.carrier_status) {
            (State::Meant | State::Ready, _) => "Your request is on its way to Twilio",
            (State::Sending, _) => "Twilio was asked and has not answered yet",
            (State::Followed, Some(Told::WaitingForSignature)) => "A signature is needed",
            (State::Followed, Some(Told::ActionRequired)) => "Something has to be put right",
            (State::Followed, _) => "Your number is on its way",
            (State::Withdrawing, _) => "Your request is being withdrawn",
            (State::Arriving, _) => "Your number has reached Twilio",
            (State::Arrived, _) => "Your number is here",
            (State::Withdrawn, _) => "You withdrew this request",
            (State::NotSent, _) => "Twilio did not take this request",
            (State::Ended, _) => "Nothing came of this request",
        }
    }

    /// Where it stands in a few words, for a list.
    pub const fn short(&self) -> &'static str {
        match (self.status, self.carrier_status) {
            (State::Meant | State::Ready | State::Sending, _) => "Being sent",
            (State::Followed, Some(Told::WaitingForSignature)) => "Waiting for a signature",
            (State::Followed, Some(Told::InProgress)) => "At your present carrier",
            (State::Followed, Some(Told::ActionRequired)) => "Needs you",
            (State::Followed, _) => "In review",
            (State::Withdrawing, _) => "Being withdrawn",
            (State::Arriving, _) => "Arriving",
            (State::Arrived, _) => "Here",
            (State::Withdrawn, _) => "Withdrawn",
            (State::NotSent, _) => "Not taken",
            (State::Ended, _) => "Over",
        }
    }

    /// What happened and what to do next.
    pub fn words(&self) -> String {
        match (self.status, self.carrier_status, self.cause) {
            (State::Meant | State::Ready, _, _) => {
                "It goes on without you; nothing is charged. You can close this page.".to_owned()
            }
            (State::Sending, _, _) if self.is_withdrawn => "You want it back: as soon as we know whether Twilio has it, it is withdrawn. Nothing is charged meanwhile.".to_owned(),
            (State::Sending, _, _) => {
                "We look whether Twilio has it, and never send it twice. Nothing is charged meanwhile; look again in a while.".to_owned()
            }
            (State::Followed, Some(Told::WaitingForSignature), _) => format!(
                "Twilio has sent the letter of authorization to {}. Once it is signed there, your present carrier is asked.",
                self.signer_email
            ),
            (State::Followed, Some(Told::InProgress), _) => {
                "Your present carrier was asked to let the number go, which takes days. Do not cancel your contract there before the number is here.".to_owned()
            }
            (State::Followed, Some(Told::ActionRequired), _) => {
                "Your present carrier did not accept what was given. Compare it with your bill, withdraw this request, and ask again with what is right.".to_owned()
            }
            (State::Followed, _, _) => {
                "Twilio checks the request, and then sends a letter of authorization to sign. The number works as before meanwhile.".to_owned()
            }
            (State::Withdrawing, _, _) => "Until Twilio confirms it, the number may still move.".to_owned(),
            (State::Arriving, _, _) => "It comes into your list as soon as Twilio shows it in your account.".to_owned(),
            (State::Arrived, _, _) if self.is_withdrawn => "Your withdrawal came too late: the number had moved already. It is in your list and costs its monthly rent; release it there if you do not want it.".to_owned(),
            (State::Arrived, _, _) => "It is in your list like every other number. Set up where its calls and texts go.".to_owned(),
            (State::Withdrawn, _, _) => "The number stays where it is. Nothing was charged.".to_owned(),
            (State::NotSent, _, cause) => not_sent(cause).to_owned(),
            (State::Ended, _, Some(Cause::Expired)) => {
                "The letter was not signed in time. The number stays where it is, and nothing was charged; ask again.".to_owned()
            }
            (State::Ended, _, _) => {
                "Twilio or your present carrier gave it up. The number stays where it is, and nothing was charged; ask again once the reason is out of the way.".to_owned()
            }
        }
    }
}

const fn not_sent(cause: Option<Cause>) -> &'static str {
    match cause {
        Some(Cause::Busy) => {
            "Twilio could not be reached for a quarter of an hour. Nothing was asked for or charged; ask again."
        }
        Some(Cause::Unanswered) => {
            "There was no answer, and Twilio shows no such request. Nothing was charged; ask again."
        }
        Some(Cause::Refused | Cause::Expired | Cause::Canceled) | None => {
            "Nothing was charged, and the number stays where it is. Compare what you gave with your bill, and ask again."
        }
    }
}
