//! The key file of an embedded installation, made on first start, readable by its owner only.

use std::path::Path;

use base64::{Engine, prelude::BASE64_STANDARD};
use secrecy::SecretString;

use super::{Error, KEY_LEN, Keys, random};

/// Reads the key file, or makes one, unless there is something sealed that a new one could not open.
pub fn keys(path: &Path, holds_sealed: bool) -> Result<Keys, Error> {
    let file = |source| Error::File {
        path: path.display().to_string(),
        source,
    };
    match std::fs::read_to_string(path) {
        Ok(text) => Keys::parse(&SecretString::from(text.trim().to_owned())),
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(file(error)),
        Err(_) if holds_sealed => Err(Error::Lost {
            path: path.display().to_string(),
        }),
        Err(_) => {
            let text = format!("first:{}", BASE64_STANDARD.encode(random::<KEY_LEN>()?));
            write_private(path, &text).map_err(file)?;
            Keys::parse(&SecretString::from(text))
        }
    }
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    // Whole or not at all: a half-written file would keep the desk closed. The link fails if another was quicker.
    let draft = path.with_extension(format!("draft-{}", std::process::id()));
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    linked
}
