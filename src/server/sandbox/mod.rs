//! A carrier to practise on. It speaks the wire and borrows none of our types.
