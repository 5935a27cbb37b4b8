//! 5. Report → bytes; one file per format.

pub mod inspect;
