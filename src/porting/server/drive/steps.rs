//! The steps of a visit: each call to Twilio, and what its answer means.

use super::{
    super::{Error, papers, store::Change},
    Visit,
};
use crate::{
    porting::{Order, State, Told, bill, rules::Heard},
    server::{
        answer::chain,
        db::Timestamp,
        trials::Boundary,
        twilio::{self, File, Losing, PortStatus, Refusal},
    },
    subaccounts,
};

/// Twilio's word as ours: the two stay apart, so that the wire can change alone.
pub(super) const fn told(status: PortStatus) -> Told {
    match status {
        PortStatus::InReview => Told::InReview,
        PortStatus::WaitingForSignature => Told::WaitingForSignature,
        PortStatus::InProgress => Told::InProgress,
        PortStatus::ActionRequired => Told::ActionRequired,
        PortStatus::Completed => Told::Completed,
        PortStatus::Expired => Told::Expired,
        PortStatus::Canceled => Told::Canceled,
    }
}

impl Visit<'_> {
    /// What an answer that is no yes means.
    async fn heard(&mut self, error: &twilio::Error) -> Heard {
        tracing::info!(port_id = %self.kept.port.id, error = chain(error), "Twilio did not say yes to a number that is brought");
        match error {
            twilio::Error::Busy { .. } => Heard::Later,
            // Nothing was done, and it is no word on the number: the next visit comes with what the account above reads.
            twilio::Error::Refused { .. } if error.refusal() == Some(Refusal::NotLetIn) => {
                if let Err(error) = subaccounts::server::renewed(self.desk).await {
                    tracing::info!(error = chain(&error), "a token cannot be read anew");
                }
                Heard::Later
            }
            twilio::Error::Refused { message, .. } => {
                self.refusal = Some(message.clone()).filter(|words| !words.is_empty());
                Heard::No
            }
            twilio::Error::Silent { .. } => Heard::Silence,
        }
    }

    fn order(&self) -> Result<(Order, bill::Kind, Vec<u8>), Error> {
        let place = (self.desk.owner(), self.kept.port.reference.as_str());
        papers::open(
            &self.desk.keys,
            place,
            self.kept.papers.as_deref().ok_or(Error::Unreadable)?,
        )
    }

    pub(super) async fn upload(&mut self) -> Result<Heard, Error> {
        let (_, kind, bytes) = self.order()?;
        let file = File {
            name: kind.name(),
            kind: kind.media_type(),
            bytes: &bytes,
        };
        match self.desk.twilio.upload_bill(&self.who, &file).await {
            Ok(sid) => {
                let change = Change {
                    document_sid: Some(sid),
                    ..Change::to(State::Ready)
                };
                self.write(&change, None).await?;
                Ok(Heard::Yes)
            }
            Err(error) => Ok(self.heard(&error).await),
        }
    }

    /// Writes down that it may be sent, and sends it.
    pub(super) async fn send(&mut self) -> Result<Heard, Error> {
        let (order, _, _) = self.order()?;
        let change = Change {
            sent_at: Some(Timestamp::now()),
            ..Change::to(State::Sending)
        };
        self.write(&change, None).await?;
        let some = |text: &'_ str| (!text.is_empty()).then(|| text.to_owned());
        let (pin, account) = (some(&order.pin), some(&order.account_number));
        let losing = Losing {
            customer_name: &order.customer_name,
            is_business: order.customer_type == "business",
            representative: &order.representative,
            representative_email: &order.representative_email,
            account_number: account.as_deref(),
            street: &order.street,
            city: &order.city,
            state: &order.state,
            zip: &order.zip,
        };
        let (number, document) = (&self.kept.port.phone_number, self.kept.document_sid.as_deref());
        let document = document.ok_or(Error::Unreadable)?;
        self.desk.trials.reached(Boundary::BeforeSend).await?;
        let answer = self
            .desk
            .twilio
            .port_in(&self.who, (number, pin.as_deref()), document, &losing)
            .await;
        self.desk.trials.reached(Boundary::Sent).await?;
        match answer {
            Ok(found) => {
                self.found = Some(found);
                Ok(Heard::Yes)
            }
            Err(error) => {
                let heard = self.heard(&error).await;
                if heard == Heard::Silence {
                    self.write(&Change::to(State::Sending), Some("port.silent")).await?;
                }
                Ok(heard)
            }
        }
    }

    pub(super) async fn look(&mut self) -> Option<bool> {
        let document = self.kept.document_sid.clone()?;
        match self.desk.twilio.find_port_in(&self.who, &document).await {
            Ok(found) => {
                self.found = found;
                Some(self.found.is_some())
            }
            Err(_) => None,
        }
    }

    pub(super) async fn read(&mut self) -> Result<Option<Told>, Error> {
        let Some(sid) = self.kept.port.port_sid.clone() else {
            return Ok(None);
        };
        let Ok(found) = self.desk.twilio.port_in_request(&self.who, &sid).await else {
            return Ok(None);
        };
        let now = found.status.map(told);
        let port = &self.kept.port;
        let has_moved = now.is_some() && now != port.carrier_status;
        let mut change = Change::by(port.status, &found, now);
        if !has_moved {
            // What was said last holds until something moves.
            change.note = change.note.or_else(|| port.note.clone());
        }
        let is_new = (&change.signature_url, &change.note, &change.port_date)
            != (&port.signature_url, &port.note, &port.port_date);
        if has_moved || is_new {
            self.write(&change, has_moved.then_some("port.moved")).await?;
        }
        Ok(now)
    }

    pub(super) async fn withdraw(&mut self) -> Result<Heard, Error> {
        let Some(sid) = self.kept.port.port_sid.clone() else {
            return Ok(Heard::Later);
        };
        self.desk.trials.reached(Boundary::ReleaseSent).await?;
        let answer = self.desk.twilio.withdraw_port_in(&self.who, &sid).await;
        self.desk.trials.reached(Boundary::ReleaseAnswered).await?;
        match answer {
            Ok(()) => Ok(Heard::Yes),
            // The pages do not say how one that is gone is answered; it is not there any more in any case.
            Err(error) if error.refusal() == Some(Refusal::NotFound) => Ok(Heard::Yes),
            Err(error) => Ok(self.heard(&error).await),
        }
    }
}
