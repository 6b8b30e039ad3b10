//! What the two kinds of number cost, as the vendors publish it. Rents come from Twilio itself; prices per minute do not,
//! so each says where it was read and when.

/// One line of the comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// What is paid for.
    pub what: &'static str,
    /// With a number of the owner's own account.
    pub own: &'static str,
    /// With a line that Vapi gave.
    pub vapi: &'static str,
}

/// When the prices were read.
pub const READ: &str = "May 2026";

/// Twilio's list for US numbers (<https://www.twilio.com/en-us/voice/pricing/us>) and Vapi's (<https://vapi.ai/pricing>). The
/// model, the voice and the ear are passed on at cost; for those that the desk chooses that is 3 to 6 cents a minute.
pub const fn prices() -> [Price; 4] {
    [
        Price {
            what: "Rent a month",
            own: "the number\u{2019}s own, from $1.15",
            vapi: "free",
        },
        Price {
            what: "A minute at the phone company",
            own: "$0.0085 received, $0.0140 called; toll-free received $0.0220",
            vapi: "included",
        },
        Price {
            what: "A minute at Vapi",
            own: "$0.05, and about $0.03 to $0.06 for model and voice",
            vapi: "$0.05, and about $0.03 to $0.06 for model and voice",
        },
        Price {
            what: "100 minutes received, about",
            own: "$9 to $12, and the rent",
            vapi: "$8 to $11",
        },
    ]
}
