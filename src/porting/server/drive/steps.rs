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
        twilio::{self, File, Losing, PortStatus, Refusal},
    },
};

fn heard(error: &twilio::Error) -> Heard {
    match error {
        twilio::Error::Busy { .. } => Heard::Later,
        // A token that was changed at Twilio is read anew by the next visit: nothing was done, and it is no word on the number.
        twilio::Error::Refused { .. } if error.refusal() == Some(Refusal::NotLetIn) => Heard::Later,
        twilio::Error::Refused { .. } => Heard::No,
        twilio::Error::Silent { .. } => Heard::Silence,
    }
}

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
    pub(super) fn order(&self) -> Result<(Order, bill::Kind, Vec<u8>), Error> {
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
            Err(error) => Ok(heard(&error)),
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
        if self.kept.port.status != State::Sending {
            return Err(Error::Unreadable);
        }
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
        let answer = self
            .desk
            .twilio
            .port_in(&self.who, (number, pin.as_deref()), document, &losing)
            .await;
        match answer {
            Ok(found) => {
                self.found = Some(found);
                Ok(Heard::Yes)
            }
            Err(error) => {
                let heard = heard(&error);
                if heard == Heard::Silence {
                    tracing::warn!(port_id = %self.kept.port.id, error = chain(&error), "nobody knows whether a number was asked for; it is looked for");
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
        let has_moved = now.is_some() && now != self.kept.port.carrier_status;
        let change = Change::by(self.kept.port.status, &found, now);
        self.write(&change, has_moved.then_some("port.moved")).await?;
        Ok(now)
    }

    pub(super) async fn withdraw(&mut self) -> Result<Heard, Error> {
        let Some(sid) = self.kept.port.port_sid.clone() else {
            return Ok(Heard::Later);
        };
        match self.desk.twilio.withdraw_port_in(&self.who, &sid).await {
            Ok(()) => Ok(Heard::Yes),
            // The pages do not say how one that is gone is answered; it is not there any more in any case.
            Err(error) if error.refusal() == Some(Refusal::NotFound) => Ok(Heard::Yes),
            Err(error) => Ok(heard(&error)),
        }
    }
}
