//! Rows: single elements parsed from the window's slice by serde, borrowing from it.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Json;
use super::reader::Reader;
use crate::decode::error::DecodeError;

/// A struct that borrows from the window. Implemented with `row!` for the `'static` form of the struct, so that
/// `json.rows::<Vulnerability>(…)` reads well.
pub trait Row {
    /// The struct at the lifetime of the window's slice.
    type Of<'a>: Deserialize<'a>;
}

/// Declares borrowing structs as rows: `row!(Vulnerability, Package);`.
macro_rules! row {
    ($($name:ident),+ $(,)?) => {
        $(impl $crate::decode::json::Row for $name<'static> {
            type Of<'a> = $name<'a>;
        })+
    };
}
pub(crate) use row;

impl Json<'_> {
    /// Reads a list of rows; `null` is an empty list.
    pub fn rows<R: Row>(
        &mut self,
        mut each: impl FnMut(R::Of<'_>) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        self.list(|json, _| json.row::<R>(&mut each))
    }

    /// Reads one row and hands it over while the window stands still.
    pub fn row<R: Row>(&mut self, take: impl FnOnce(R::Of<'_>) -> Result<(), DecodeError>) -> Result<(), DecodeError> {
        self.shape()?;
        let mut take = Some(take);
        let mut hand_over = |row: R::Of<'_>| take.take().expect("a row is taken once")(row);
        loop {
            let last = self.window.at_end();
            let at = self.window.offset();
            let mut reader = Reader::new(self.window.rest(), last, self.depth, self.nesting);
            let read = R::Of::deserialize(&mut reader).map(&mut hand_over);
            let used = reader.at;
            match read {
                Ok(taken) => {
                    self.window.consume(used);
                    return taken.map_err(|error| error.at(at));
                }
                // Cut by the edge; at the end of the input the next round reports what it sees.
                Err(fault) if fault.is_edge() && !last => self.window.extend()?,
                Err(fault) => {
                    // A value of the wrong kind was passed over: its last byte is the place.
                    let behind = u64::from(fault.is_shape());
                    return Err(fault.at((at + used as u64).saturating_sub(behind)));
                }
            }
        }
    }

    /// Reads one small value that owns its text.
    pub fn read<T: DeserializeOwned>(&mut self) -> Result<T, DecodeError> {
        let mut value = None;
        self.row::<Owned<T>>(|it| {
            value = Some(it.0);
            Ok(())
        })?;
        Ok(value.expect("row() succeeds only after handing the value over"))
    }
}

/// Lets [`Json::read`] share the path of borrowed rows.
struct Owned<T>(T);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Owned<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Owned)
    }
}

impl<T: DeserializeOwned> Row for Owned<T> {
    type Of<'a> = Owned<T>;
}
