//! ZIP archives of files in any format, also archives within archives.

use std::borrow::Cow;
use std::io::{BufReader, Cursor, Read};

use picket_core::{ReadError, cut_to_show};
use zip::ZipArchive;
use zip::read::{ZipFile, read_zipfile_from_stream};
use zip::result::{ZipError, ZipResult};

use super::sniff::{Door, not_known};
use super::unpack::Unpacked;
use super::{ProblemCode, Sink, broken};
use crate::limits::{MEMBERS_MAX, MESSAGE_CHARS_MAX};

/// The signatures of an entry of the directory of an archive, and of the record that says how many there are when they are
/// more than 65,535.
const DIRECTORY_ENTRY: &[u8] = b"PK\x01\x02";
const ZIP64_END: &[u8] = b"PK\x06\x06";

/// Reads the members of an archive in the order of their names. One that cannot be read is listed, and the others are
/// read.
pub(super) fn read(bytes: &[u8], door: Door<'_>, sink: &mut Sink<'_>) -> Result<(), ReadError> {
    if has_too_many_members(bytes) {
        return Err(ReadError::TooLarge { limit: MEMBERS_MAX as u64, unit: "members of an archive" });
    }
    let mut archive = match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(error) => {
            sink.problem(ProblemCode::InputBroke, None, format!("the archive is damaged: {error}"), "");
            read_damaged(bytes, door, sink);
            return Ok(());
        }
    };
    let name = |index| match archive.name_for_index(index) {
        Some(Ok(name)) => name.into_owned(),
        _ => format!("member {}", index + 1),
    };
    let mut members: Vec<(String, usize)> = (0..archive.len()).map(|index| (name(index), index)).collect();
    if members.iter().any(|(name, _)| name == "[Content_Types].xml") {
        return Err(not_known("it is a workbook or another office document: export the spectra as CSV"));
    }
    members.sort();
    for (name, index) in members.into_iter().filter(|(name, _)| !name.ends_with('/')) {
        within(&name, sink, |sink| read_member(archive.by_index(index), &name, door, sink));
    }
    Ok(())
}

/// Reads the members of an archive whose directory, which stands at its end, is missing or damaged, one after the other up
/// to the damage.
fn read_damaged(mut bytes: &[u8], door: Door<'_>, sink: &mut Sink<'_>) {
    for _ in 0..MEMBERS_MAX {
        let Ok(Some(member)) = read_zipfile_from_stream(&mut bytes) else { return };
        let name = member.name().map_or_else(|_| String::new(), Cow::into_owned);
        within(&name, sink, |sink| read_member(Ok(member), &name, door, sink));
    }
}

/// Does something with problems located in the member of that name.
fn within(name: &str, sink: &mut Sink<'_>, read: impl FnOnce(&mut Sink<'_>)) {
    let outer = sink.part.clone();
    let part = outer.as_ref().map_or_else(|| name.to_owned(), |outer| format!("{outer}/{name}"));
    sink.part = Some(cut_to_show(&part, MESSAGE_CHARS_MAX));
    read(sink);
    sink.part = outer;
}

/// True when an archive has, or says that it has, more members than the limit. The directory is held whole by whoever opens
/// the archive, who also makes room for as many members as it says.
fn has_too_many_members(bytes: &[u8]) -> bool {
    let starts = |signature: &'static [u8]| {
        let windows = bytes.windows(signature.len()).enumerate();
        windows.filter(move |(_, window)| *window == signature).map(|(at, _)| at)
    };
    let says = |at: usize| -> Option<u64> {
        let counts = bytes.get(at + 24..at + 40)?;
        counts.chunks_exact(8).map(|count| count.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte))).max()
    };
    starts(DIRECTORY_ENTRY).count() > MEMBERS_MAX
        || starts(ZIP64_END).filter_map(says).any(|count| count > MEMBERS_MAX as u64)
}

fn read_member<R: Read>(member: ZipResult<ZipFile<'_, R>>, name: &str, door: Door<'_>, sink: &mut Sink<'_>) {
    let member = match member {
        Ok(member) => member,
        Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
            return sink.problem(ProblemCode::MemberEncrypted, None, "this member is encrypted", "");
        }
        Err(ZipError::UnsupportedArchive(reason)) => {
            let message = format!("this member cannot be unpacked: {reason}");
            return sink.problem(ProblemCode::FormUnknown, None, message, "");
        }
        Err(error) => return sink.problem(ProblemCode::InputBroke, None, error.to_string(), ""),
    };
    let mut input = BufReader::new(Unpacked::new(member, door.left));
    match door.read(name, &mut input, sink) {
        Ok(_) => {}
        Err(ReadError::Io(error)) => broken(&error, None, sink),
        Err(error @ ReadError::TooLarge { .. }) => sink.problem(ProblemCode::TooLarge, None, error.to_string(), ""),
        Err(error) => sink.problem(ProblemCode::MemberPassedOver, None, error.to_string(), ""),
    }
}
