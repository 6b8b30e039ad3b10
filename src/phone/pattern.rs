//! What an owner asks the digits of a number to be: digits or keypad letters, and where.
