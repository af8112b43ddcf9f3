//! The state as a file, kept over restarts: written as a whole beside the old
//! one, which it then replaces, so that there is always a complete one.

use std::collections::HashMap;
use std::fs::{self, File};
use std::hash::Hash;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::clock::Time;
use crate::world::World;

/// The number of the file's format. One of another number is refused.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Written<'a> {
    format: u32,
    now: Time,
    world: &'a World,
}

/// What a file holds.
#[derive(Deserialize)]
pub(crate) struct Saved {
    format: u32,
    /// The emulated time at which it was written.
    pub(crate) now: Time,
    pub(crate) world: World,
}

/// What the file holds; nothing when there is none yet.
///
/// # Errors
///
/// When it cannot be read or was not written by this program.
pub(crate) fn load(path: &Path) -> io::Result<Option<Saved>> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let saved: Saved = serde_json::from_slice(&text)?;
    if saved.format != FORMAT {
        return Err(io::Error::other(format!(
            "{} has the format {}, not {FORMAT}",
            path.display(),
            saved.format
        )));
    }
    Ok(Some(saved))
}

/// Writes the file.
///
/// # Errors
///
/// When it cannot be written; the old one is still there then.
pub(crate) fn save(path: &Path, world: &World, now: Time) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    let mut file = BufWriter::new(File::create(&beside)?);
    let written = Written {
        format: FORMAT,
        now,
        world,
    };
    serde_json::to_writer(&mut file, &written)?;
    file.flush()?;
    file.into_inner()
        .map_err(io::IntoInnerError::into_error)?
        .sync_all()?;
    fs::rename(&beside, path)
}

/// A map whose keys are no texts, as a list of pairs in order.
pub(crate) mod pairs {
    use super::{Deserialize, Deserializer, Hash, HashMap, Serialize, Serializer};

    pub(crate) fn serialize<Key, Item, S>(
        map: &HashMap<Key, Item>,
        serializer: S,
    ) -> Result<S::Ok, S::Error>
    where
        Key: Ord + Serialize,
        Item: Serialize,
        S: Serializer,
    {
        let mut pairs: Vec<(&Key, &Item)> = map.iter().collect();
        pairs.sort_by_key(|(key, _)| *key);
        serializer.collect_seq(pairs)
    }

    pub(crate) fn deserialize<'de, Key, Item, D>(
        deserializer: D,
    ) -> Result<HashMap<Key, Item>, D::Error>
    where
        Key: Eq + Hash + Deserialize<'de>,
        Item: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        let pairs: Vec<(Key, Item)> = Vec::deserialize(deserializer)?;
        Ok(pairs.into_iter().collect())
    }
}
