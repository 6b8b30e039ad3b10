//! Area codes, the ground they share, and how far they lie apart.
