//! What one can do about each cause for which a number was not bought.

use super::Topic;
use crate::purchases::Cause;

/// What to do about it, in more words than beside the purchase.
pub const fn topic(cause: Cause) -> Topic {
    match cause {
        Cause::Taken => TAKEN,
        Cause::NotForSale => NOT_FOR_SALE,
        Cause::AddressRequired => ADDRESS_REQUIRED,
        Cause::AccountSuspended => ACCOUNT_SUSPENDED,
        Cause::NoFunds => NO_FUNDS,
        Cause::Restricted => RESTRICTED,
        Cause::Busy => BUSY,
        Cause::Expired => EXPIRED,
        Cause::HeldBefore => HELD_BEFORE,
        Cause::UnderWay => UNDER_WAY,
        Cause::Limit => LIMIT,
        Cause::RolledBack => ROLLED_BACK,
        Cause::Refused => REFUSED,
    }
}

const TAKEN: Topic = Topic {
    title: "It was taken meanwhile",
    steps: &[
        "Choose one of the numbers on the purchase’s page. They are looked up at Twilio when the page is opened, so open it again if it is old.",
        "Say before the next order that you want the closest match if your pick is taken. Then you get one without asking again, never at a higher price than you allow.",
    ],
};

const NOT_FOR_SALE: Topic = Topic {
    title: "Twilio does not sell it",
    steps: &[
        "Search, and buy one that is found: whatever a search shows was on sale a moment ago.",
        "A number that you have with another company cannot be bought here. Ask that company, or the host of this desk, about moving it.",
    ],
};

const ADDRESS_REQUIRED: Topic = Topic {
    title: "It needs an address or papers first",
    steps: &[
        "Open the purchase and follow its key: it leads to what Twilio asked for. Give it there, and the same number is ordered again; the first order cost nothing.",
        "An address is added in that form, or under Numbers abroad, “Your addresses and papers”, and can be used again.",
        "Papers are handed in at Twilio as a bundle and take some days. Once a bundle is approved it can be chosen. If you cannot open Twilio’s console, ask the host of this desk.",
        "Or choose a number that needs none. A search says beside each number whether it wants an address.",
    ],
};

const ACCOUNT_SUSPENDED: Topic = Topic {
    title: "Twilio does not let your account in",
    steps: &[
        "If this desk asks for a subscription, see under Billing whether a payment is due. Once it is paid your account works again by itself.",
        "Otherwise ask the host of this desk: they can see at Twilio why.",
        "This desk suspends accounts and never closes them. While yours is suspended you keep your numbers, but calls and texts do not get through.",
    ],
};

const NO_FUNDS: Topic = Topic {
    title: "The host’s balance with Twilio is used up",
    steps: &[
        "Tell the host of this desk. It is their balance with Twilio, not a payment of yours.",
        "Order again once they have topped it up.",
    ],
};

const RESTRICTED: Topic = Topic {
    title: "Your account may not buy such numbers",
    steps: &[
        "Choose a number of another kind or in another country.",
        "Ask the host of this desk: some numbers are sold only to accounts that Twilio has checked first.",
    ],
};

const BUSY: Topic = Topic {
    title: "Twilio was too busy",
    steps: &[
        "Order again in a minute. The first order was surely not carried out.",
        "If it stays so for long, tell the host of this desk. Numbers that you have keep working as far as Twilio itself does.",
    ],
};

const EXPIRED: Topic = Topic {
    title: "Twilio did not confirm in time",
    steps: &[
        "Order again, the same number or another.",
        "Should Twilio carry the first order out after all, that number is given back by itself, and the purchase’s page says so and what it may cost.",
    ],
};

const HELD_BEFORE: Topic = Topic {
    title: "You have it already",
    steps: &[
        "Look under Phone Numbers: it is in your list. Its rent goes on as before; this order charged nothing.",
        "If it is not there, press “Compare now” under Reconciliation. What your account holds and the list does not show can be added there.",
    ],
};

const UNDER_WAY: Topic = Topic {
    title: "Another order of yours is after it",
    steps: &[
        "Look under Phone Numbers: orders that are still confirmed stand above your list. You do not need a second one.",
    ],
};

const LIMIT: Topic = Topic {
    title: "One of your limits is reached",
    steps: &[
        "See under Account how much of each limit is used.",
        "Ask the host of this desk to raise it. That holds at once.",
    ],
};

const ROLLED_BACK: Topic = Topic {
    title: "It was bought and given back",
    steps: &[
        "Choose another number.",
        "Tell the host of this desk the reference. The number could not be written into your list, and they can see why.",
    ],
};

const REFUSED: Topic = Topic {
    title: "Twilio refused for another reason",
    steps: &[
        "Choose another number. Most often it is only this one.",
        "If others are refused too, tell the host of this desk the reference. With it they find what Twilio said.",
    ],
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_cause_has_a_title_of_its_own_and_something_to_do() {
        let titles: BTreeSet<_> = Cause::ALL.iter().map(|cause| topic(*cause).title).collect();
        assert_eq!(titles.len(), Cause::ALL.len());
        for cause in Cause::ALL {
            let Topic { title, steps } = topic(cause);
            assert!(!steps.is_empty(), "{title}");
            assert!(steps.iter().all(|step| step.ends_with('.')), "{title}");
        }
    }
}
