//! An index as bytes, version 1. All numbers are little endian.
//!
//! | part | content |
//! |---|---|
//! | header, 48 bytes | `PICKETFX`; version `u32`; spectra `u32`; peaks `u64`; tolerance in millionths of a Da and in parts per billion, `i32` each; below precursor, noise, `f64` each |
//! | spectra | precursors, `i32` each; ids, `u32` each; peaks of each block, `u32` each |
//! | each block, twice: by m/z, by m/z less precursor | keys, `i32` each; half shares, `f32` each; spectra, `u16` each |
//!
//! The header, the spectra and each block are followed by their CRC-32 (ISO 3309, as in gzip), `u32`.

use std::io::{self, Read, Seek, SeekFrom, Write};

use flate2::Crc;

use super::block::{BLOCK_SPECTRA, Block, Postings};
use super::{FlashIndex, place};
use crate::limits;
use crate::mass::entropy::Cleaning;
use crate::mass::tolerance::{MzMillionths, Tolerance};

const MAGIC: [u8; 8] = *b"PICKETFX";
const VERSION: u32 = 1;

/// How many bytes are read or written at once: they stay in the cache of a core while they are checked and unpacked.
const BUFFER_BYTES: usize = 1 << 16;

/// Why an index cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The disk or network failed, or the file breaks off.
    #[error("the index could not be read")]
    Io(#[from] io::Error),
    /// Not an index.
    #[error("the file is no index of fragment spectra")]
    Foreign,
    /// Written by a later version.
    #[error("the index is of version {0}, and up to version {VERSION} is read")]
    Version(u32),
    /// The file has another length than its header says.
    #[error("the index should be {stated} bytes long and is {found}")]
    Length {
        /// By the header.
        stated: u64,
        /// The length it has.
        found: u64,
    },
    /// The bytes are not those that were written, or contradict each other.
    #[error("the index is damaged: {0}")]
    Damaged(&'static str),
}

impl FlashIndex {
    /// Writes the index, which [`FlashIndex::read`] reads.
    ///
    /// # Errors
    /// When `output` fails.
    pub fn write(&self, output: &mut dyn Write) -> io::Result<()> {
        let count = |count: usize| u32::try_from(count).map_err(io::Error::other);
        let mut part = Writer { output, crc: Crc::new(), buffer: Vec::with_capacity(BUFFER_BYTES) };
        part.numbers(&MAGIC, |byte| [byte])?;
        part.numbers(&[VERSION, count(self.len())?], u32::to_le_bytes)?;
        part.numbers(&[self.peaks() as u64], u64::to_le_bytes)?;
        part.numbers(&self.cleaning.tolerance.to_parts(), i32::to_le_bytes)?;
        part.numbers(&[self.cleaning.below_precursor, self.cleaning.noise], f64::to_le_bytes)?;
        part.finish()?;
        part.numbers(&self.precursors, i32::to_le_bytes)?;
        part.numbers(&self.ids, u32::to_le_bytes)?;
        for block in &self.blocks {
            part.numbers(&[count(block.len())?], u32::to_le_bytes)?;
        }
        part.finish()?;
        for block in &self.blocks {
            for postings in [&block.fragments, &block.losses] {
                part.numbers(&postings.keys, i32::to_le_bytes)?;
                part.numbers(&postings.halves, f32::to_le_bytes)?;
                part.numbers(&postings.spectra, u16::to_le_bytes)?;
            }
            part.finish()?;
        }
        Ok(())
    }

    /// Reads an index from the start of `input` to its end. Nothing is allocated before the length that the header
    /// states is the length of the input.
    ///
    /// # Errors
    /// [`FileError`] when it is no index, or not as it was written.
    pub fn read<R: Read + Seek>(input: &mut R) -> Result<Self, FileError> {
        let found = input.seek(SeekFrom::End(0))?;
        input.seek(SeekFrom::Start(0))?;
        if found < Header::BYTES {
            return Err(FileError::Foreign);
        }
        let mut part = Reader { input, crc: Crc::new(), buffer: vec![0; BUFFER_BYTES] };
        let header = Header::read(&mut part)?;
        let stated = header.file_bytes();
        if stated != found {
            return Err(FileError::Length { stated, found });
        }
        let precursors = part.numbers(header.spectra, i32::from_le_bytes)?;
        let ids = part.numbers(header.spectra, u32::from_le_bytes)?;
        let block_peaks = part.numbers(header.blocks(), u32::from_le_bytes)?;
        part.finish()?;
        check_spectra(&precursors, &ids)?;
        if block_peaks.iter().map(|count| u64::from(*count)).sum::<u64>() != header.peaks {
            return Err(FileError::Damaged("its blocks do not have as many peaks as the header says"));
        }
        let mut blocks = Vec::with_capacity(block_peaks.len());
        for (count, precursors) in block_peaks.into_iter().zip(precursors.chunks(BLOCK_SPECTRA)) {
            let (fragments, losses) = (part.postings(place(count))?, part.postings(place(count))?);
            part.finish()?;
            check_postings(&fragments, precursors.len())?;
            check_postings(&losses, precursors.len())?;
            blocks.push(Block { fragments, losses });
        }
        Ok(Self { cleaning: header.cleaning, precursors, ids, blocks })
    }
}

/// What the header says.
struct Header {
    spectra: usize,
    peaks: u64,
    cleaning: Cleaning,
}

impl Header {
    /// What the header, its CRC, and the CRC of the table of spectra take.
    const BYTES: u64 = 48 + 4 + 4;

    fn read<R: Read>(part: &mut Reader<'_, R>) -> Result<Self, FileError> {
        if part.array()? != MAGIC {
            return Err(FileError::Foreign);
        }
        let version = u32::from_le_bytes(part.array()?);
        if version != VERSION {
            return Err(FileError::Version(version));
        }
        let spectra = place(u32::from_le_bytes(part.array()?));
        let peaks = u64::from_le_bytes(part.array()?);
        let parts = [i32::from_le_bytes(part.array()?), i32::from_le_bytes(part.array()?)];
        let (below_precursor, noise) = (f64::from_le_bytes(part.array()?), f64::from_le_bytes(part.array()?));
        part.finish()?;
        let tolerance = Tolerance::from_parts(parts).ok_or(FileError::Damaged("its tolerance is impossible"))?;
        if !below_precursor.is_finite() || !noise.is_finite() {
            return Err(FileError::Damaged("its cleaning is impossible"));
        }
        if spectra > limits::INDEX_SPECTRA_MAX || peaks > limits::INDEX_PEAKS_MAX as u64 {
            return Err(FileError::Damaged("it states more than an index can hold"));
        }
        Ok(Self { spectra, peaks, cleaning: Cleaning { tolerance, below_precursor, noise } })
    }

    fn blocks(&self) -> usize {
        self.spectra.div_ceil(BLOCK_SPECTRA)
    }

    /// How long the whole file must be. Both numbers are within their limits, so that this does not overflow.
    fn file_bytes(&self) -> u64 {
        Self::BYTES + self.spectra as u64 * 8 + self.blocks() as u64 * 8 + self.peaks * 20
    }
}

/// A search relies on precursors that rise, and on ids that are all different and in range.
fn check_spectra(precursors: &[MzMillionths], ids: &[u32]) -> Result<(), FileError> {
    if precursors.first().is_some_and(|first| *first <= 0) || !precursors.is_sorted() {
        return Err(FileError::Damaged("its precursors are out of order"));
    }
    let mut seen = vec![false; ids.len()];
    for id in ids {
        match seen.get_mut(place(*id)) {
            Some(seen) if !*seen => *seen = true,
            _ => return Err(FileError::Damaged("its spectra are numbered wrongly")),
        }
    }
    Ok(())
}

/// A search relies on keys that rise, on shares that are shares, and on spectra that are in the block.
fn check_postings(postings: &Postings, spectra: usize) -> Result<(), FileError> {
    if !postings.keys.is_sorted() {
        return Err(FileError::Damaged("its peaks are out of order"));
    }
    if !postings.halves.iter().all(|half| half.is_normal() && (0.0..=0.5).contains(half)) {
        return Err(FileError::Damaged("its shares are impossible"));
    }
    let last = postings.spectra.iter().max();
    if last.is_some_and(|last| usize::from(*last) >= spectra) {
        return Err(FileError::Damaged("its peaks belong to no spectrum"));
    }
    Ok(())
}

/// Writes numbers and the CRC of each part.
struct Writer<'a> {
    output: &'a mut dyn Write,
    crc: Crc,
    buffer: Vec<u8>,
}

impl Writer<'_> {
    fn numbers<T: Copy, const WIDTH: usize>(
        &mut self,
        numbers: &[T],
        to_bytes: fn(T) -> [u8; WIDTH],
    ) -> io::Result<()> {
        for numbers in numbers.chunks(BUFFER_BYTES / WIDTH) {
            self.buffer.clear();
            self.buffer.extend(numbers.iter().flat_map(|number| to_bytes(*number)));
            self.crc.update(&self.buffer);
            self.output.write_all(&self.buffer)?;
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        let sum = self.crc.sum();
        self.crc.reset();
        self.output.write_all(&sum.to_le_bytes())
    }
}

/// Reads numbers and checks the CRC of each part.
struct Reader<'a, R> {
    input: &'a mut R,
    crc: Crc,
    buffer: Vec<u8>,
}

impl<R: Read> Reader<'_, R> {
    fn array<const WIDTH: usize>(&mut self) -> Result<[u8; WIDTH], FileError> {
        let mut bytes = [0; WIDTH];
        self.input.read_exact(&mut bytes)?;
        self.crc.update(&bytes);
        Ok(bytes)
    }

    /// Reads `count` numbers; the caller knows that the input is long enough for them.
    fn numbers<T, const WIDTH: usize>(
        &mut self,
        count: usize,
        from_bytes: fn([u8; WIDTH]) -> T,
    ) -> Result<Vec<T>, FileError> {
        let mut numbers = Vec::with_capacity(count);
        while numbers.len() < count {
            let bytes = ((count - numbers.len()) * WIDTH).min(BUFFER_BYTES / WIDTH * WIDTH);
            let buffer = &mut self.buffer[..bytes];
            self.input.read_exact(buffer)?;
            self.crc.update(buffer);
            let (arrays, _) = buffer.as_chunks::<WIDTH>();
            numbers.extend(arrays.iter().map(|array| from_bytes(*array)));
        }
        Ok(numbers)
    }

    fn postings(&mut self, count: usize) -> Result<Postings, FileError> {
        let keys = self.numbers(count, i32::from_le_bytes)?;
        let halves = self.numbers(count, f32::from_le_bytes)?;
        let spectra = self.numbers(count, u16::from_le_bytes)?;
        Ok(Postings::new(keys, halves, spectra))
    }

    fn finish(&mut self) -> Result<(), FileError> {
        let sum = self.crc.sum();
        self.crc.reset();
        let mut stated = [0; 4];
        self.input.read_exact(&mut stated)?;
        if u32::from_le_bytes(stated) == sum { Ok(()) } else { Err(FileError::Damaged("its checksum is wrong")) }
    }
}
