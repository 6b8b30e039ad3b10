//! The carrier over HTTP: who we are, how long we wait, and the three ways it can not say yes.
