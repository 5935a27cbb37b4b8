//! Files of records beside the events: what was put aside, what was dropped.

use std::fs::{self, File};
use std::io::{self, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::append::close_line;
use super::{Spool, sync_folder};

impl Spool {
    /// The records of a file, oldest first; lines that a kill damaged are left out.
    pub(super) fn records<T: DeserializeOwned>(&self, name: &str) -> io::Result<Vec<T>> {
        match fs::read(self.folder.join(name)) {
            Ok(bytes) => {
                Ok(bytes.split(|&byte| byte == b'\n').filter_map(|it| serde_json::from_slice(it).ok()).collect())
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// Adds records behind whole lines. Whoever calls holds the lock of the file.
    pub(super) fn add_records<T: Serialize>(&self, name: &str, records: &[T]) -> io::Result<()> {
        let mut file = File::options().create(true).read(true).append(true).open(self.folder.join(name))?;
        let length = file.metadata()?.len();
        close_line(&mut file, length)?;
        file.write_all(&lines(records)?)?;
        file.sync_data()
    }

    /// Replaces all records of a file. Whoever calls holds the lock of the file.
    pub(super) fn replace_records<T: Serialize>(&self, name: &str, records: &[T]) -> io::Result<()> {
        let (path, beside) = (self.folder.join(name), self.folder.join(format!("{name}.new")));
        let mut file = File::create(&beside)?;
        file.write_all(&lines(records)?)?;
        file.sync_all()?;
        fs::rename(&beside, &path)?;
        sync_folder(&self.folder);
        Ok(())
    }
}

fn lines<T: Serialize>(records: &[T]) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for record in records {
        serde_json::to_writer(&mut bytes, record)?;
        bytes.push(b'\n');
    }
    Ok(bytes)
}
