//! One number: what it was used for since it was bought, from the lists of what came to it and what went from it.

use std::collections::BTreeSet;

use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    Error,
    count::{self, Sums},
    month::FRESH,
    prices::{self, Known},
    readings::{Look, look},
};
use crate::{
    numbers::{self, Number, Status},
    phone::PhoneNumber,
    server::{
        state::OwnersDesk,
        twilio::{Side, Span},
    },
    subaccounts,
    usage::{Micros, Month, NumberUsage, NumberUse, Rents, month::rents_begun, tally, words},
};

/// How far back the small drawing reaches; today counts.
const DAYS: i64 = 30;
/// Twilio keeps its lists of calls for 13 months.
const LONGEST: Duration = Duration::days(395);

/// What one of the owner's numbers was used for, and what it has cost.
pub async fn of(desk: &OwnersDesk, id: Uuid) -> Result<NumberUsage, Error> {
    let number = numbers::server::find(desk, id).await?;
    let today = OffsetDateTime::now_utc().date();
    if subaccounts::server::store::subaccount(&desk.db).await?.is_none() {
        let nothing = Look {
            seen: None,
            silence: None,
        };
        let mut usage = shown(&number, today, nothing, &Known::default());
        usage.notes = vec![words::NO_ACCOUNT.to_owned()];
        return Ok(usage);
    }
    let from = first_day(&number, today);
    let countries = BTreeSet::from([number.country.clone()]);
    let (sums, prices) = tokio::join!(sums(desk, &number, from, today), prices::known(desk, countries));
    Ok(shown(&number, today, sums?, &prices?))
}

/// The day the lists are read from.
fn first_day(number: &Number, today: Date) -> Date {
    let longest = today.checked_sub(LONGEST).unwrap_or(today);
    number.purchased_at.date().clamp(longest, today)
}

async fn sums(desk: &OwnersDesk, number: &Number, from: Date, today: Date) -> Result<Look<Sums>, Error> {
    let digits: &PhoneNumber = &number.phone_number;
    let span = Span {
        from,
        until: today.next_day().unwrap_or(today),
    };
    look(desk, &format!("number:{}", number.id), FRESH, |who| async move {
        let lists = tokio::try_join!(
            desk.twilio.calls_made(&who, Side::To(digits), span),
            desk.twilio.calls_made(&who, Side::From(digits), span),
            desk.twilio.texts_sent(&who, Side::To(digits), span),
            desk.twilio.texts_sent(&who, Side::From(digits), span),
        );
        let (calls_in, calls_out, texts_in, texts_out) = lists?;
        let scope = count::Scope {
            account_sid: &who.account_sid,
            span,
            numbers: &BTreeSet::from([digits.as_str().to_owned()]),
            is_alone: true,
        };
        Ok(count::sums(scope, &[calls_in, calls_out], &[texts_in, texts_out]))
    })
    .await
}

fn shown(number: &Number, today: Date, sums: Look<Sums>, prices: &Known) -> NumberUsage {
    let bought_for = number.rent();
    let now = prices.of(&number.country, number.number_type);
    let mut notes: Vec<String> = Vec::new();
    notes.extend(
        sums.silence
            .map(|silence| silence.words(sums.seen.is_some()).to_owned()),
    );
    let listed = sums.value().and_then(|sums| sums.currency.clone());
    let currency = listed.or_else(|| now.as_ref().or(bought_for.as_ref()).map(|price| price.currency.clone()));
    let currency = currency.unwrap_or_else(|| "USD".to_owned());
    let foreign = [&now, &bought_for]
        .into_iter()
        .flatten()
        .find(|price| price.currency != currency);
    notes.extend(foreign.map(|price| words::other_currency(&currency, &price.currency)));
    let ours = |price: &Option<crate::money::Money>| {
        let price = price.as_ref().filter(|price| price.currency == currency)?;
        Some(Micros::of_cents(price.cents))
    };
    let (rent, bought) = (ours(&now).or(ours(&bought_for)), ours(&bought_for));
    let until = match number.status {
        Status::Active | Status::Releasing | Status::Lost => today,
        Status::Released => number.updated_at.date(),
    };
    let count = rents_begun(number.purchased_at.date(), until);
    let is_whole = sums.value().is_some_and(|sums| !sums.is_cut());
    let is_older = number.purchased_at.date() < first_day(number, today);
    notes.extend((is_older && sums.seen.is_some()).then(|| words::OLDER.to_owned()));
    let used = sums.seen.map(|(sums, read_at)| {
        notes.extend((sums.left_out > 0).then(|| words::left_out(sums.left_out)));
        notes.extend(sums.is_cut().then(|| words::cut(sums.cut_calls, sums.cut_texts)));
        number_use(number, today, &sums, read_at)
    });
    notes.extend(
        used.as_ref()
            .map(|used| used.since_bought.unpriced)
            .filter(|count| *count > 0)
            .map(words::unpriced),
    );
    notes.extend(words::prices_of(prices.old));
    NumberUsage {
        id: number.id,
        phone_number: number.phone_number.clone(),
        month: Month::of(today),
        currency,
        rent,
        bought_for: bought.filter(|bought| rent.is_some_and(|rent| rent != *bought)),
        is_idle: is_whole.then(|| idle(number, today, used.as_ref())).flatten(),
        rents: Rents {
            count,
            cost: bought
                .or(rent)
                .map(|rent| Micros(rent.0.saturating_mul(i64::from(count)))),
        },
        used,
        notes,
    }
}

/// The first of the last thirty days.
fn thirty(today: Date) -> Date {
    today.checked_sub(Duration::days(DAYS - 1)).unwrap_or(today)
}

fn number_use(number: &Number, today: Date, sums: &Sums, read_at: OffsetDateTime) -> NumberUse {
    let days = sums.of(number.phone_number.as_str());
    NumberUse {
        this_month: tally::between(days, Month::of(today).first(), today),
        last_days: tally::between(days, thirty(today), today),
        days: tally::without_gap(days, thirty(today), today),
        since_bought: days.iter().map(|day| day.used).sum(),
        is_cut: sums.is_cut() || number.purchased_at.date() < first_day(number, today),
        read_at,
    }
}

/// Idle is what had its thirty days and was not used in them.
fn idle(number: &Number, today: Date, used: Option<&NumberUse>) -> Option<bool> {
    let is_old_enough = number.purchased_at.date() <= thirty(today);
    let used = used.filter(|_| is_old_enough && number.status == Status::Active)?;
    Some(used.last_days.is_idle())
}
