//! The client against a server of a few lines that answers, stalls and breaks off on demand.
