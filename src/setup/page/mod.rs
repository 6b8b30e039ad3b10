//! Parts of pages about where calls and texts go.
