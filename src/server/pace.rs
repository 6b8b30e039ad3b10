//! How often somebody may ask: a bucket of tokens each, kept in the memory of this server.
//!
//! On several servers the bounds hold for each of them; the limits on numbers and money are in the database and hold for
//! all together.

use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use axum::{
    Extension, Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use uuid::Uuid;

use super::config::Rates;
use crate::problem::{Code, Problem};

/// Asked too soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("asked {after} s too soon")]
pub struct Early {
    /// In so many seconds it may be asked again.
    after: u64,
}

impl From<Early> for Problem {
    /// The words; inside a server function also the header for programs.
    fn from(early: Early) -> Self {
        if let Some(response) = use_context::<ResponseOptions>() {
            response.insert_header(header::RETRY_AFTER, HeaderValue::from(early.after));
        }
        let unit = if early.after == 1 { "second" } else { "seconds" };
        Self::new(
            Code::TooManyRequests,
            format!(
                "That was more often than this desk allows. Nothing was done and nothing was charged; try again in {} {unit}.",
                early.after
            ),
        )
    }
}

impl IntoResponse for Early {
    fn into_response(self) -> Response {
        let after = HeaderValue::from(self.after);
        let problem = Problem::from(self);
        let told = (
            Extension(problem.clone()),
            [(header::RETRY_AFTER, after)],
            Json(problem),
        );
        (StatusCode::TOO_MANY_REQUESTS, told).into_response()
    }
}

/// The buckets of one kind; none where there is no limit.
struct Buckets<K: Hash + Eq + Clone>(Option<DefaultKeyedRateLimiter<K>>);

impl<K: Hash + Eq + Clone> Buckets<K> {
    fn new(a_minute: u32) -> Self {
        Self(NonZeroU32::new(a_minute).map(|count| RateLimiter::keyed(Quota::per_minute(count))))
    }

    fn take(&self, key: &K) -> Result<(), Early> {
        let Some(limiter) = &self.0 else { return Ok(()) };
        limiter.check_key(key).map_err(|early| {
            let wait = early.wait_time_from(DefaultClock::default().now());
            Early {
                after: wait.saturating_add(Duration::from_millis(999)).as_secs().max(1),
            }
        })
    }

    /// Forgets who has not asked for so long that their bucket is full.
    fn forget(&self) {
        if let Some(limiter) = &self.0 {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

/// All buckets of this server.
pub struct Pace {
    calls: Buckets<Uuid>,
    searches: Buckets<Uuid>,
    orders: Buckets<Uuid>,
    strangers: Buckets<IpAddr>,
    pages: Buckets<Uuid>,
    pages_of_strangers: Buckets<IpAddr>,
    webhooks: Buckets<IpAddr>,
    /// Whether somebody has sent `X-Forwarded-For` to a desk that believes no proxy.
    is_behind_a_proxy: AtomicBool,
}

impl Pace {
    /// Full buckets of these sizes, filled again within a minute.
    pub fn new(rates: Rates) -> Self {
        Self {
            calls: Buckets::new(rates.calls),
            searches: Buckets::new(rates.searches),
            orders: Buckets::new(rates.orders),
            strangers: Buckets::new(rates.strangers),
            pages: Buckets::new(rates.pages),
            pages_of_strangers: Buckets::new(rates.pages),
            webhooks: Buckets::new(rates.webhooks),
            is_behind_a_proxy: AtomicBool::new(false),
        }
    }

    /// One call of an owner, which may be an order.
    pub fn call(&self, user_id: Uuid, is_order: bool) -> Result<(), Early> {
        self.calls.take(&user_id)?;
        if is_order { self.orders.take(&user_id) } else { Ok(()) }
    }

    /// One search of an owner, whether a page or a program asks for it.
    pub fn search(&self, user_id: Uuid) -> Result<(), Early> {
        self.searches.take(&user_id)
    }

    /// One call of somebody who is not signed in.
    pub fn stranger(&self, address: IpAddr) -> Result<(), Early> {
        self.strangers.take(&network(address))
    }

    /// One page, of an owner or of somebody who is not signed in.
    pub fn page(&self, owner: Option<Uuid>, address: IpAddr) -> Result<(), Early> {
        match owner {
            Some(owner) => self.pages.take(&owner),
            None => self.pages_of_strangers.take(&network(address)),
        }
    }

    /// One webhook that nobody we know has signed.
    pub fn unsigned(&self, address: IpAddr) -> Result<(), Early> {
        self.webhooks.take(&network(address))
    }

    /// Notes `X-Forwarded-For` at a desk that believes no proxy: there all of them may be one address. True the first time.
    pub fn note_proxy(&self) -> bool {
        !self.is_behind_a_proxy.swap(true, Ordering::Relaxed)
    }

    /// Whether that was noted.
    pub fn seems_behind_a_proxy(&self) -> bool {
        self.is_behind_a_proxy.load(Ordering::Relaxed)
    }

    /// Forgets who has not asked for a while.
    pub fn forget(&self) {
        self.calls.forget();
        self.searches.forget();
        self.orders.forget();
        self.strangers.forget();
        self.pages.forget();
        self.pages_of_strangers.forget();
        self.webhooks.forget();
    }
}

/// Of an IPv6 address the first 64 bits: one customer has all the rest.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_each_ones_own_and_a_v6_network_has_one() {
        let pace = Pace::new(Rates {
            calls: 3,
            searches: 0,
            orders: 1,
            strangers: 1,
            pages: 2,
            webhooks: 1,
        });
        let (ada, bob) = (Uuid::from_u128(1), Uuid::from_u128(2));
        pace.call(ada, true).unwrap();
        assert!(pace.call(ada, true).is_err_and(|early| (1..=60).contains(&early.after)));
        pace.call(ada, false).unwrap();
        assert!(pace.call(ada, false).is_err());
        pace.call(bob, true).unwrap();
        assert!((0..100).all(|_| pace.search(ada).is_ok()), "0 is no limit");
        pace.stranger("2001:db8::1".parse().unwrap()).unwrap();
        assert!(pace.stranger("2001:db8::ffff:2".parse().unwrap()).is_err());
        pace.stranger("2001:db8:0:1::1".parse().unwrap()).unwrap();
        pace.stranger("192.0.2.1".parse().unwrap()).unwrap();
        assert!(pace.stranger("::ffff:192.0.2.1".parse().unwrap()).is_err());
        let here = "192.0.2.1".parse().unwrap();
        assert_eq!(
            [(); 3].map(|()| pace.page(Some(ada), here).is_ok()),
            [true, true, false]
        );
        pace.page(None, here).unwrap();
        assert_eq!([(); 2].map(|()| pace.unsigned(here).is_ok()), [true, false]);
    }
}
