//! 6. Bytes → place. Files appear whole or not at all.
//!
//! Events go into a [`spool`] first, and from there to every [`destination`] that wants to know: at least once, in order, in
//! bounded time, and without any weight on the verdict.

mod answer;
pub mod destination;
mod file;
mod flush;
mod overview;
mod redact;
mod request;
pub mod spool;

pub use answer::Answer;
pub use file::{file, remove_temporaries};
pub use flush::{Flushed, Pace, Patience, flush, tell};
pub use overview::{Kept, Overview, State};
pub use request::{Address, HeaderValue, Method, NoResponse, Request, Response, Secret, Transport};
