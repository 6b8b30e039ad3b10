//! Who may look at all businesses. Made and unmade by the host's command only (`operator/server/host`): on PostgreSQL,
//! requests have no right to write here.

pub mod store;
