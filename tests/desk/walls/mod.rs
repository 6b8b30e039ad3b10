//! One owner's rows are shown to nobody else: in the sources, on either database, and through every route.

mod abroad;
mod apart;
mod begun;
mod campaigns;
mod operators;
mod porting;
mod postgres;
pub mod replay;
mod roles;
mod routes;
mod running;
mod sources;
mod searches;
mod texts;
mod theirs;
mod verified;
