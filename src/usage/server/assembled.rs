//! What is known of a month, put together: nothing is asked here.

use time::{Date, Duration, OffsetDateTime};

use super::{count::Sums, month::MOST_NUMBERS, prices::Known, readings::Look};
use crate::{
    money::Money,
    numbers::{Status, server::priced::Priced},
    usage::{
        Account, Counted, DayUse, Forecast, Micros, Month, NumberMonth, Records, Usage, Use, forecast, records::Group,
        tally, words,
    },
};

/// All that is known.
pub struct Parts {
    /// Which month.
    pub month: Month,
    /// The day it is.
    pub today: Date,
    /// The earliest month there is.
    pub since: Month,
    /// The numbers held in the month.
    pub numbers: Vec<Priced>,
    /// Whether there are more of them.
    pub has_more: bool,
    /// What Twilio charges.
    pub records: Look<Records>,
    /// What Twilio lists.
    pub lists: Look<Sums>,
    /// The same of the month before, where this one is not over.
    pub before: Option<Look<Sums>>,
    /// What numbers cost now.
    pub prices: Known,
}

impl Parts {
    /// Nothing but the numbers.
    pub fn of(numbers: Vec<Priced>) -> Self {
        Self {
            month: Month::of(Date::MIN),
            today: Date::MIN,
            since: Month::of(Date::MIN),
            numbers,
            has_more: false,
            records: Look {
                seen: None,
                silence: None,
            },
            lists: Look {
                seen: None,
                silence: None,
            },
            before: None,
            prices: Known::default(),
        }
    }

    fn is_over(&self) -> bool {
        !self.month.has(self.today)
    }

    /// The currency that Twilio charges in; until it has said, that of the rents.
    fn currency(&self) -> String {
        let charged = self.records.value().and_then(|records| records.currency.clone());
        let listed = || self.lists.value().and_then(|sums| sums.currency.clone());
        let rents = || self.numbers.iter().find_map(|number| number.currency.clone());
        charged
            .or_else(listed)
            .or_else(rents)
            .unwrap_or_else(|| "USD".to_owned())
    }

    /// What a number costs by the month now, and what it was bought for.
    fn prices_of(&self, number: &Priced) -> (Option<Money>, Option<Money>) {
        let bought_for = number.cents.zip(number.currency.as_deref());
        let bought_for = bought_for.map(|(cents, currency)| Money::new(cents, currency));
        let now = self.prices.of(&number.country, number.number_type);
        // What was paid in a month that is over is not changed by a price of today.
        if self.is_over() {
            (bought_for.clone().or(now), bought_for)
        } else {
            (now.or_else(|| bought_for.clone()), bought_for)
        }
    }

    /// From which day on one is idle who did nothing, and with what was done since; none where that is not known.
    fn idle_since(&self) -> Option<(Date, Vec<&Sums>)> {
        let own = self.lists.value().filter(|sums| !sums.is_cut())?;
        if self.is_over() {
            return Some((self.month.first(), vec![own]));
        }
        let before = self.before.as_ref()?.value().filter(|sums| !sums.is_cut())?;
        Some((self.today.checked_sub(Duration::days(29))?, vec![before, own]))
    }
}

/// The month.
pub fn usage(parts: Parts) -> Usage {
    let currency = parts.currency();
    let mut notes = notes(&parts, &currency);
    let numbers: Vec<NumberMonth> = parts
        .numbers
        .iter()
        .map(|number| number_month(&parts, number, &currency))
        .collect();
    let foreign = parts.numbers.iter().find_map(|number| {
        let (now, _) = parts.prices_of(number);
        now.filter(|now| now.currency != currency)
    });
    notes.extend(foreign.map(|price| words::other_currency(&currency, &price.currency)));
    let account = parts
        .records
        .seen
        .as_ref()
        .map(|(records, read_at)| account(records, *read_at));
    let forecast = parts.records.value().filter(|_| !parts.is_over()).map(|records| {
        let held = parts
            .numbers
            .iter()
            .zip(&numbers)
            .filter(|(number, _)| is_paid_for(number.status));
        Forecast::of(forecast::Known {
            spent: records.spent(),
            rents: records.of(Group::Rents),
            once: records.of(Group::Setups),
            monthly: held.filter_map(|(_, shown)| shown.rent).sum(),
            day: parts.today.day(),
            days: parts.month.days(),
        })
    });
    let counted = parts
        .lists
        .seen
        .as_ref()
        .map(|(sums, read_at)| counted(&parts, sums, *read_at, &currency));
    notes.extend(
        counted
            .as_ref()
            .map(|counted| counted.all.unpriced)
            .filter(|count| *count > 0)
            .map(words::unpriced),
    );
    Usage {
        month: parts.month,
        is_over: parts.is_over(),
        since: parts.since,
        currency,
        account,
        forecast,
        counted,
        numbers,
        notes,
    }
}

const fn is_paid_for(status: Status) -> bool {
    matches!(status, Status::Active | Status::Releasing)
}

fn notes(parts: &Parts, currency: &str) -> Vec<String> {
    let mut notes = Vec::new();
    let is_known = parts.records.seen.is_some() && parts.lists.seen.is_some();
    let silence = parts.records.silence.or(parts.lists.silence);
    notes.extend(silence.map(|silence| silence.words(is_known).to_owned()));
    if let Some(records) = parts.records.value() {
        notes.extend(records.apart().map(|(total, sum)| words::apart(total, sum, currency)));
    }
    if let Some(sums) = parts.lists.value() {
        notes.extend(sums.is_cut().then(|| words::cut(sums.cut_calls, sums.cut_texts)));
        let other = sums.currency.as_ref().filter(|other| *other != currency);
        notes.extend(other.map(|other| words::other_currency(currency, other)));
    }
    let left_out = parts.records.value().map_or(0, |records| records.left_out);
    let left_out = left_out.saturating_add(parts.lists.value().map_or(0, |sums| sums.left_out));
    notes.extend((left_out > 0).then(|| words::left_out(left_out)));
    notes.extend(words::prices_of(parts.prices.old));
    notes.extend(parts.has_more.then(|| words::more_numbers(MOST_NUMBERS)));
    notes
}

fn account(records: &Records, read_at: OffsetDateTime) -> Account {
    let rents = records.of(Group::Rents) + records.of(Group::Setups);
    let (calls, texts) = (records.of(Group::Calls), records.of(Group::Texts));
    let spent = records.spent();
    Account {
        spent,
        rents,
        calls,
        texts,
        other: spent.less(rents + calls + texts),
        categories: records.categories.clone(),
        read_at,
    }
}

/// What is in another currency counts, and costs nothing here.
fn in_currency(used: Use, is_ours: bool) -> Use {
    let cost = |cost: Micros| if is_ours { cost } else { Micros::ZERO };
    Use {
        calls_cost: cost(used.calls_cost),
        texts_cost: cost(used.texts_cost),
        ..used
    }
}

fn counted(parts: &Parts, sums: &Sums, read_at: OffsetDateTime, currency: &str) -> Counted {
    let is_ours = sums.currency.as_deref().is_none_or(|listed| listed == currency);
    let all: Vec<DayUse> = sums
        .numbers
        .values()
        .flatten()
        .chain(&sums.elsewhere)
        .copied()
        .collect();
    let last = parts.month.last().min(parts.today);
    let days = tally::without_gap(&all, parts.month.first(), last).into_iter();
    let days = days.map(|day| DayUse {
        used: in_currency(day.used, is_ours),
        ..day
    });
    // A number that is listed no more has gone meanwhile.
    let is_known = |digits: &str| {
        parts
            .numbers
            .iter()
            .any(|number| number.phone_number.as_str() == digits)
    };
    let gone = sums
        .numbers
        .iter()
        .filter(|(digits, _)| !is_known(digits))
        .flat_map(|(_, days)| days);
    let elsewhere: Use = gone.chain(&sums.elsewhere).map(|day| day.used).sum();
    Counted {
        days: days.collect(),
        all: in_currency(all.iter().map(|day| day.used).sum(), is_ours),
        elsewhere: in_currency(elsewhere, is_ours),
        is_cut: sums.is_cut(),
        read_at,
    }
}

fn number_month(parts: &Parts, number: &Priced, currency: &str) -> NumberMonth {
    let digits = number.phone_number.as_str();
    // Where the same number was held twice, what it did is told once: of the newest.
    let newest = parts
        .numbers
        .iter()
        .find(|other| other.phone_number == number.phone_number);
    let is_newest = newest.is_some_and(|newest| newest.id == number.id);
    let used = parts.lists.value().map(|sums| {
        let days = if is_newest { sums.of(digits) } else { &[] };
        let is_ours = sums.currency.as_deref().is_none_or(|listed| listed == currency);
        in_currency(days.iter().map(|day| day.used).sum(), is_ours)
    });
    let ours = |price: Option<Money>| {
        let price = price.filter(|price| price.currency == currency)?;
        Some(Micros::of_cents(price.cents))
    };
    let (now, bought_for) = parts.prices_of(number);
    // What Twilio has lost costs nothing any more.
    let now = now.filter(|_| number.status != Status::Lost);
    let (rent, bought_for) = (ours(now), ours(bought_for));
    let is_idle = parts.idle_since().and_then(|(since, sums)| {
        let is_judged = number.status == Status::Active && number.purchased_at.0.date() <= since;
        let last = parts.month.last().min(parts.today);
        let used: Use = sums
            .into_iter()
            .map(|sums| tally::between(sums.of(digits), since, last))
            .sum();
        is_judged.then(|| used.is_idle())
    });
    NumberMonth {
        id: number.id,
        phone_number: number.phone_number.clone(),
        label: number.label.clone(),
        status: number.status,
        number_type: number.number_type,
        rent,
        bought_for: bought_for.filter(|bought| rent.is_some_and(|rent| rent != *bought)),
        used,
        cost: rent.unwrap_or_default().plus(used.map(Use::cost).unwrap_or_default()),
        is_idle,
    }
}
