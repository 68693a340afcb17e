//! Addresses within the console. A page's address is its whole state.

use picket_core::{FindingId, RecordId};

/// A query string under construction; empty values are left out, so that an address says only what was chosen.
pub(crate) struct Address {
    text: String,
    separator: char,
}

impl Address {
    /// An address without a query.
    pub(crate) fn new(path: &str) -> Self {
        Self { text: path.to_owned(), separator: '?' }
    }

    /// Adds `name=value` unless the value is empty.
    pub(crate) fn with(mut self, name: &str, value: impl AsRef<str>) -> Self {
        if !value.as_ref().is_empty() {
            self.text.push(self.separator);
            self.text.push_str(name);
            self.text.push('=');
            self.text.push_str(&encode(value.as_ref()));
            self.separator = '&';
        }
        self
    }

    /// The address.
    pub(crate) fn build(self) -> String {
        self.text
    }
}

/// Percent-encodes all but the unreserved characters (RFC 3986, section 2.3).
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// The page of a finding.
pub(crate) fn finding(id: &FindingId) -> String {
    format!("/findings/{id}")
}

/// The page of a substance.
pub(crate) fn substance(id: &str) -> String {
    format!("/substances/{}", encode(id))
}

/// The page of a definition of a class.
pub(crate) fn definition(id: &str) -> String {
    format!("/law/definitions/{}", encode(id))
}

/// The page of a record.
pub(crate) fn record(id: &RecordId) -> String {
    format!("/records/{id}")
}

/// Search for a text.
pub(crate) fn search(text: &str) -> String {
    Address::new("/search").with("q", text).build()
}

/// A path on this host to go back to, or the board when `path` leads elsewhere: an open redirect would let another
/// site borrow this one's name.
pub(crate) fn back_to(path: &str) -> &str {
    let plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if plain && path.starts_with('/') && !path.starts_with("//") { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_only_what_was_chosen() {
        let address = Address::new("/").with("kind", "").with("text", "4-FA & co").with("year", "2016").build();
        assert_eq!(address, "/?text=4-FA%20%26%20co&year=2016");
    }

    #[test]
    fn no_way_back_leads_to_another_host() {
        for path in ["//evil.example", "/\\evil.example", "https://evil.example", "", "/a\r\nSet-Cookie: x", "/é"] {
            assert_eq!(back_to(path), "/", "{path}");
        }
        assert_eq!(back_to("/findings/1?x=%20"), "/findings/1?x=%20");
    }
}
