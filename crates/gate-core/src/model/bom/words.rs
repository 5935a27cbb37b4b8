//! Closed lists of words that every format maps to its own.

use serde::Serialize;

macro_rules! bom_words {
    ($(#[doc = $about:literal])+ $name:ident { $($(#[doc = $doc:literal])+ $variant:ident = $word:literal,)+ }) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[doc = $doc])+ $variant,)+ }

        impl $name {
            /// Every word, in the order in which one goes before another: the last one wins.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The word as `CycloneDX` writes it.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// The one a word means.
            pub fn of(word: &str) -> Option<$name> {
                Self::ALL.iter().copied().find(|it| it.as_str() == word)
            }
        }
    };
}
pub(super) use bom_words;

bom_words! {
    /// What sort of thing a part is. Most producers write `library` where they do not know, so anything else is better.
    PartKind {
        /// A library, or nobody knows.
        Library = "library",
        /// A file.
        File = "file",
        /// Data.
        Data = "data",
        /// A cryptographic asset (`CycloneDX` 1.6).
        CryptographicAsset = "cryptographic-asset",
        /// A machine learning model.
        MachineLearningModel = "machine-learning-model",
        /// A device driver.
        DeviceDriver = "device-driver",
        /// Firmware.
        Firmware = "firmware",
        /// A device.
        Device = "device",
        /// A run-time environment.
        Platform = "platform",
        /// An operating system.
        OperatingSystem = "operating-system",
        /// A framework.
        Framework = "framework",
        /// An application, or a file that lists packages.
        Application = "application",
        /// A container image.
        Container = "container",
    }
}

bom_words! {
    /// Whether a part is needed at run time. Whoever says it is wins.
    PartScope {
        /// Not part of what is delivered.
        Excluded = "excluded",
        /// Not needed to run.
        Optional = "optional",
        /// Needed.
        Required = "required",
    }
}

bom_words! {
    /// Whether a list is complete. Whoever says it is not wins.
    Aggregate {
        /// Everything is in it.
        Complete = "complete",
        /// Its maker does not say.
        NotSpecified = "not_specified",
        /// Its maker does not know.
        Unknown = "unknown",
        /// Something is missing.
        Incomplete = "incomplete",
    }
}
