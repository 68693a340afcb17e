//! Numbers and text at fixed places of a file.

/// A file whose numbers stand in one of the two byte orders.
#[derive(Clone, Copy)]
pub(super) struct Bytes<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) order: Order,
}

/// Which byte of a number stands first.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Order {
    /// The least: what Intel processors and nearly all files have.
    Little,
    /// The greatest.
    Big,
}

impl<'a> Bytes<'a> {
    /// The bytes of a number, the least first; zeros where the file has ended, which readers of headers check before.
    fn number<const N: usize>(&self, at: usize) -> [u8; N] {
        let found = self.bytes.get(at..).and_then(<[u8]>::first_chunk::<N>);
        self.ordered(found.copied().unwrap_or([0; N]))
    }

    fn ordered<const N: usize>(&self, mut bytes: [u8; N]) -> [u8; N] {
        if self.order == Order::Big {
            bytes.reverse();
        }
        bytes
    }

    pub(super) fn u8(&self, at: usize) -> u8 {
        u8::from_le_bytes(self.number(at))
    }

    pub(super) fn i8(&self, at: usize) -> i8 {
        i8::from_le_bytes(self.number(at))
    }

    pub(super) fn u16(&self, at: usize) -> u16 {
        u16::from_le_bytes(self.number(at))
    }

    pub(super) fn i16(&self, at: usize) -> i16 {
        i16::from_le_bytes(self.number(at))
    }

    pub(super) fn u32(&self, at: usize) -> u32 {
        u32::from_le_bytes(self.number(at))
    }

    pub(super) fn f32(&self, at: usize) -> f32 {
        f32::from_le_bytes(self.number(at))
    }

    pub(super) fn f64(&self, at: usize) -> f64 {
        f64::from_le_bytes(self.number(at))
    }

    /// Numbers of `N` bytes each from `at` on: `count` of them, or as many as are there.
    pub(super) fn numbers<const N: usize>(
        &self,
        at: usize,
        count: usize,
    ) -> impl Iterator<Item = [u8; N]> + use<'a, N> {
        let bytes = *self;
        let rest = self.bytes.get(at..).unwrap_or_default();
        rest.as_chunks::<N>().0.iter().take(count).map(move |&number| bytes.ordered(number))
    }

    /// The text in a field of `len` bytes, up to its first NUL, in UTF-8 or else windows-1252.
    pub(super) fn text(&self, at: usize, len: usize) -> String {
        let field = self.bytes.get(at..).map_or(&[][..], |rest| &rest[..len.min(rest.len())]);
        text(field)
    }
}

/// The text up to the first NUL, trimmed.
pub(super) fn text(field: &[u8]) -> String {
    let end = field.iter().position(|&byte| byte == 0).unwrap_or(field.len());
    let text = match std::str::from_utf8(&field[..end]) {
        Ok(text) => text.into(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(&field[..end]).0,
    };
    text.trim().to_owned()
}
