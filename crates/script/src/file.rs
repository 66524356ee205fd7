//! Files that are read whole: never one without an end, nor one larger than there is room for.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

/// The largest script that is read.
pub const LARGEST_SCRIPT: u64 = 64 << 20;

/// The bytes of a file.
///
/// # Errors
/// When it is larger than `most`, no regular file (reading a pipe waits for whoever writes to it), or cannot be read.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::new(
            ErrorKind::InvalidInput,
            "it is not a regular file",
        ));
    }
    if metadata.len() > most {
        let message = format!("it is larger than {} MB", most >> 20);
        return Err(io::Error::new(ErrorKind::FileTooLarge, message));
    }
    fs::read(path)
}

/// The text of a file, as [`read`] reads it.
///
/// # Errors
/// The same, and when it is not UTF-8.
pub fn read_text(path: &Path) -> io::Result<String> {
    let bytes = read(path, LARGEST_SCRIPT)?;
    String::from_utf8(bytes).map_err(|error| io::Error::new(ErrorKind::InvalidData, error))
}
