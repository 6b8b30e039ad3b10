//! The kit: looks only, knows nothing of what the business does with its numbers.
