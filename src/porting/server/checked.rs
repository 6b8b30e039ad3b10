//! Whether a number can be asked for at all, and with what: looked at before anything is written down.

use super::{Error, store};
use crate::{
    numbers,
    phone::PhoneNumber,
    porting::{Order, Portability},
    problem::Problem,
    server::state::OwnersDesk,
    subaccounts, verified,
    writing::is_unseen,
};

/// The most characters of a field.
const LONGEST: usize = 120;

/// What Twilio says of a number, in words.
pub(super) async fn portability(desk: &OwnersDesk, number: &PhoneNumber) -> Result<Portability, Error> {
    let verified = verified::server::store::is_proven(&desk.db, number).await?;
    let said = |portable, needs_pin, message: String| Portability {
        phone_number: number.clone(),
        portable,
        needs_pin,
        verified,
        message,
    };
    if numbers::server::store::held(&desk.db, number).await?.is_some() {
        return Ok(said(
            false,
            false,
            format!("{number} is in your list already. There is nothing to bring."),
        ));
    }
    if store::open_for(&desk.db, number).await?.is_some() {
        let words = format!(
            "You have asked for {number} already, and that request is under way. Look at it under the numbers you asked for."
        );
        return Ok(said(false, false, words));
    }
    let who = subaccounts::server::admitted(desk).await?;
    let found = desk.twilio.portability(&who, number).await?;
    if !found.portable {
        let why = match found.not_portable_reason_code {
            Some(22132) => {
                "is at Twilio already, in somebody else\u{2019}s account. Whoever has it there has to pass it on; the host of this desk can ask Twilio to move it."
            }
            Some(22133) => "can only be moved by hand. The host of this desk can ask Twilio\u{2019}s support for it.",
            Some(_) | None => {
                "cannot be moved to Twilio. Check its digits, or keep it where it is and pass its calls on."
            }
        };
        return Ok(said(false, false, format!("{number} {why}")));
    }
    let needs_pin = found.pin_and_account_number_required;
    let more = if needs_pin {
        " It is a mobile number: ask your present carrier for your account number and the PIN for moving it."
    } else {
        ""
    };
    Ok(said(true, needs_pin, format!("{number} can be moved to Twilio.{more}")))
}

/// What is wrong, field by field.
#[derive(Default)]
struct Wrong(Option<Problem>);

impl Wrong {
    fn add(&mut self, name: &str, words: impl Into<String>) {
        self.0 = Some(match self.0.take() {
            None => Problem::field(name, words),
            Some(earlier) => earlier.and_field(name, words),
        });
    }

    /// What was typed into a field, tidied; `needed` is what is said where that is nothing.
    fn text(&mut self, name: &str, value: &str, needed: Option<&str>) -> String {
        let value = value.trim();
        if value.chars().count() > LONGEST {
            self.add(name, format!("This is longer than {LONGEST} characters."));
        } else if value.chars().any(is_unseen) {
            self.add(name, "There is a sign in this that cannot be seen. Type it anew.");
        } else if let (true, Some(words)) = (value.is_empty(), needed) {
            self.add(name, words);
        }
        value.to_owned()
    }
}

/// What was typed, tidied: else what is wrong with it, all fields at once. The number comes with it. What is not proven to be
/// theirs they say.
pub(super) fn order(order: &Order, is_proven: bool) -> Result<(PhoneNumber, Order), Problem> {
    let mut wrong = Wrong::default();
    let number = PhoneNumber::typed(&order.phone_number);
    if let Err(error) = &number {
        wrong.add("phoneNumber", error.to_string());
    }
    let tidy = tidied(order, &mut wrong);
    if !matches!(tidy.customer_type.as_str(), "business" | "individual") {
        wrong.add("customerType", "Say whether a business or one person has the contract.");
    }
    if !tidy.representative_email.is_empty() && !is_mail(&tidy.representative_email) {
        wrong.add("representativeEmail", "This is no e-mail address.");
    }
    if !is_proven && !order.says_so() {
        wrong.add(
            "isMine",
            "Verify the number first, or say that it is yours and cannot be called or texted now.",
        );
    }
    if !tidy.zip.is_empty() && !is_zip(&tidy.zip) {
        wrong.add("zip", "A zip code has 5 digits, or 9.");
    }
    match (wrong.0, number) {
        (None, Ok(number)) => Ok((number, tidy)),
        (Some(problem), _) => Err(problem),
        (None, Err(error)) => Err(Problem::field("phoneNumber", error.to_string())),
    }
}

fn tidied(order: &Order, wrong: &mut Wrong) -> Order {
    let mut text = |name, value: &str, needed| wrong.text(name, value, needed);
    Order {
        phone_number: order.phone_number.trim().to_owned(),
        customer_name: text(
            "customerName",
            &order.customer_name,
            Some("Write the name on the bill."),
        ),
        customer_type: text("customerType", &order.customer_type, None),
        representative: text(
            "representative",
            &order.representative,
            Some("Write who may sign, first and last name."),
        ),
        representative_email: text(
            "representativeEmail",
            &order.representative_email,
            Some("Write the address at which they can sign."),
        ),
        account_number: text("accountNumber", &order.account_number, None),
        pin: text("pin", &order.pin, None),
        street: text("street", &order.street, Some("Write the street on the bill.")),
        city: text("city", &order.city, Some("Write the town on the bill.")),
        state: text(
            "state",
            &order.state,
            Some("Write the state as your carrier has it, CA or California."),
        ),
        zip: text("zip", &order.zip, Some("Write the zip code on the bill.")),
        is_mine: order.is_mine.clone(),
    }
}

fn is_mail(text: &str) -> bool {
    let parts = text.split_once('@');
    let has_both = parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'));
    has_both && !text.contains(' ')
}

fn is_zip(text: &str) -> bool {
    let digits: String = text.chars().filter(|letter| *letter != '-').collect();
    matches!(digits.len(), 5 | 9) && digits.bytes().all(|digit| digit.is_ascii_digit())
}
