//! What Twilio lists, made into sums. Whatever it sends that cannot be, or is another's, is left out and counted as left out.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime, UtcOffset};

use crate::{
    server::twilio::{Listed, Made, Sent, Span, UsageRow},
    usage::{
        DayUse, Micros, Records, Use,
        records::{Category, TOTAL},
        tally::LONG,
    },
};

/// Names and units are cut here; Twilio's are shorter.
const LONGEST: usize = 80;

/// What calls and texts of a span come to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sums {
    /// By number, each by the day.
    pub numbers: BTreeMap<String, Vec<DayUse>>,
    /// What belongs to none of them.
    pub elsewhere: Vec<DayUse>,
    /// The currency of all of it.
    pub currency: Option<String>,
    /// Rows that were left out.
    pub left_out: u32,
    /// How many calls were read of a list that goes on; 0 where it ended.
    pub cut_calls: usize,
    /// The same of texts.
    pub cut_texts: usize,
}

impl Sums {
    /// Whether there was more than was read.
    pub const fn is_cut(&self) -> bool {
        self.cut_calls > 0 || self.cut_texts > 0
    }

    /// The days of one number.
    pub fn of(&self, number: &str) -> &[DayUse] {
        self.numbers.get(number).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Whose rows count, and when.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'s> {
    /// The account that was asked about.
    pub account_sid: &'s str,
    /// The days that were asked for.
    pub span: Span,
    /// The numbers that are told apart.
    pub numbers: &'s BTreeSet<String>,
    /// Whether nothing else is wanted, so that the rest is no remainder.
    pub is_alone: bool,
}

/// A row that can be counted.
struct Row<'r> {
    number: &'r str,
    day: Date,
    used: Use,
}

/// Counts the calls and texts of a span.
pub fn sums(scope: Scope<'_>, calls: &[Listed<Made>], texts: &[Listed<Sent>]) -> Sums {
    let made = || calls.iter().flat_map(|list| &list.rows);
    let sent = || texts.iter().flat_map(|list| &list.rows);
    let units = made()
        .map(|call| &call.price_unit)
        .chain(sent().map(|text| &text.price_unit));
    let currency = usual(units);
    let cut = |is_cut: bool, rows: usize| if is_cut { rows } else { 0 };
    let mut sums = Sums {
        cut_calls: calls.iter().map(|list| cut(list.is_cut, list.rows.len())).sum(),
        cut_texts: texts.iter().map(|list| cut(list.is_cut, list.rows.len())).sum(),
        ..Sums::default()
    };
    let mut days: BTreeMap<(&str, Date), Use> = BTreeMap::new();
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let rows = made().map(|call| (call.sid.as_deref(), call_row(scope, call, currency.as_deref())));
    let rows = rows.chain(sent().map(|text| (text.sid.as_deref(), text_row(scope, text, currency.as_deref()))));
    for (sid, row) in rows {
        if sid.is_some_and(|sid| !known.insert(sid)) {
            continue;
        }
        match row {
            Ok(Some(row)) => {
                let number = if scope.numbers.contains(row.number) {
                    row.number
                } else {
                    ""
                };
                let day = days.entry((number, row.day)).or_default();
                *day = *day + row.used;
            }
            Ok(None) => {}
            Err(CannotBe) => sums.left_out = sums.left_out.saturating_add(1),
        }
    }
    for ((number, day), used) in days {
        let day = DayUse { day, used };
        match (number.is_empty(), scope.is_alone) {
            (false, _) => sums.numbers.entry(number.to_owned()).or_default().push(day),
            (true, false) => sums.elsewhere.push(day),
            // Asked for one number, Twilio lists calls between two of the same owner from both ends.
            (true, true) => {}
        }
    }
    Sums { currency, ..sums }
}

/// A row that no account of this owner can have.
struct CannotBe;

/// The row in numbers; none where it is no part of the span.
fn call_row<'r>(scope: Scope<'_>, call: &'r Made, currency: Option<&str>) -> Result<Option<Row<'r>>, CannotBe> {
    own(scope, call.account_sid.as_deref())?;
    let seconds: u64 = match call.duration.as_deref().map(str::trim) {
        None => 0,
        Some(text) => text.parse().map_err(|_| CannotBe)?,
    };
    let is_in = matches!(call.direction.as_deref(), Some("inbound" | "trunking-originating"));
    let is_answered = call.status.as_deref() == Some("completed");
    let price = price(call.price.as_deref(), call.price_unit.as_deref(), currency)?;
    let minutes = seconds.div_ceil(60);
    let used = Use {
        calls_in: u64::from(is_in),
        calls_out: u64::from(!is_in),
        minutes_in: if is_in { minutes } else { 0 },
        minutes_out: if is_in { 0 } else { minutes },
        long_calls: u64::from(is_answered && seconds >= LONG),
        calls_cost: price.unwrap_or_default(),
        unpriced: u64::from(is_answered && price.is_none()),
        ..Use::default()
    };
    let number = if is_in {
        call.to.as_deref()
    } else {
        call.from.as_deref()
    };
    Ok(within(scope, call.start_time, number, used))
}

fn text_row<'r>(scope: Scope<'_>, text: &'r Sent, currency: Option<&str>) -> Result<Option<Row<'r>>, CannotBe> {
    own(scope, text.account_sid.as_deref())?;
    let is_in = text.direction.as_deref() == Some("inbound");
    let price = price(text.price.as_deref(), text.price_unit.as_deref(), currency)?;
    let has_failed = matches!(text.status.as_deref(), Some("failed" | "undelivered" | "canceled"));
    let used = Use {
        texts_in: u64::from(is_in),
        texts_out: u64::from(!is_in),
        texts_cost: price.unwrap_or_default(),
        unpriced: u64::from(price.is_none() && !has_failed),
        ..Use::default()
    };
    let number = if is_in {
        text.to.as_deref()
    } else {
        text.from.as_deref()
    };
    Ok(within(scope, text.date_sent.or(text.date_created), number, used))
}

fn own(scope: Scope<'_>, account_sid: Option<&str>) -> Result<(), CannotBe> {
    if account_sid == Some(scope.account_sid) {
        Ok(())
    } else {
        Err(CannotBe)
    }
}

fn within<'r>(scope: Scope<'_>, at: Option<OffsetDateTime>, number: Option<&'r str>, used: Use) -> Option<Row<'r>> {
    let at = at.filter(|at| scope.span.has(*at))?;
    Some(Row {
        number: number.unwrap_or_default(),
        day: at.to_offset(UtcOffset::UTC).date(),
        used,
    })
}

/// What a call or text cost; Twilio writes charges with a minus. None where there is no price yet.
fn price(price: Option<&str>, unit: Option<&str>, currency: Option<&str>) -> Result<Option<Micros>, CannotBe> {
    let Some(text) = price else { return Ok(None) };
    let Micros(charged) = Micros::parse(text).ok_or(CannotBe)?;
    let is_ours = unit.is_none_or(|unit| currency.is_some_and(|ours| unit.eq_ignore_ascii_case(ours)));
    if charged > 0 || !is_ours {
        return Err(CannotBe);
    }
    Ok(Some(Micros(charged.saturating_neg())))
}

/// The currency that most rows are in, in capitals.
fn usual<'u>(units: impl Iterator<Item = &'u Option<String>>) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for unit in units.flatten() {
        let is_code = unit.len() == 3 && unit.bytes().all(|byte| byte.is_ascii_alphabetic());
        if is_code {
            *counts.entry(unit.to_ascii_uppercase()).or_default() += 1;
        }
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(unit, _)| unit)
}

/// What Twilio charges the account, without what lies in something else.
pub fn records(account_sid: &str, rows: &[UsageRow]) -> Records {
    let currency = usual(rows.iter().map(|row| &row.price_unit));
    let mut records = Records::default();
    let mut categories = Vec::new();
    for row in rows {
        match category(account_sid, row, currency.as_deref()) {
            Ok(category) if category.category == TOTAL => records.total = Some(category.cost),
            Ok(category) => categories.push(category),
            Err(CannotBe) => records.left_out = records.left_out.saturating_add(1),
        }
    }
    Records {
        categories: Records::leaves(categories),
        currency,
        ..records
    }
}

fn category(account_sid: &str, row: &UsageRow, currency: Option<&str>) -> Result<Category, CannotBe> {
    if row.account_sid.as_deref() != Some(account_sid) {
        return Err(CannotBe);
    }
    let amount = |text: &Option<String>| match text {
        None => Ok(Micros::ZERO),
        Some(text) => Micros::parse(text)
            .filter(|amount| *amount >= Micros::ZERO)
            .ok_or(CannotBe),
    };
    let (count, cost) = (amount(&row.count)?, amount(&row.price)?);
    let is_ours = row
        .price_unit
        .as_deref()
        .is_none_or(|unit| currency.is_some_and(|ours| unit.eq_ignore_ascii_case(ours)));
    if cost > Micros::ZERO && !is_ours {
        return Err(CannotBe);
    }
    let short = |text: &Option<String>| {
        text.iter()
            .flat_map(|text| text.chars())
            .take(LONGEST)
            .collect::<String>()
    };
    let name = short(&row.category);
    if name.is_empty() {
        return Err(CannotBe);
    }
    Ok(Category {
        description: short(&row.description),
        count: u64::try_from(count.0 / 1_000_000).unwrap_or_default(),
        unit: short(&row.count_unit),
        category: name,
        cost,
    })
}
