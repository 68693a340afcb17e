//! Lines of text, each at most as long as the limit.
