//! Bills of materials as bytes. The same content gives the same bytes, the serial number included.

#[cfg(feature = "sbom")]
mod cyclonedx;
mod layout;
mod spdx;
mod spdx_licenses;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use crate::model::bom::Bom;

/// A format that bills of materials are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BomFormat {
    /// `CycloneDX` 1.5 in JSON, for old consumers.
    #[cfg(feature = "sbom")]
    CycloneDx15,
    /// `CycloneDX` 1.6 in JSON.
    #[cfg(feature = "sbom")]
    CycloneDx16,
    /// `CycloneDX` 1.7 in JSON.
    #[cfg(feature = "sbom")]
    CycloneDx17,
    /// `CycloneDX` 1.5 in XML.
    #[cfg(feature = "sbom")]
    CycloneDxXml,
    /// SPDX 2.3 in JSON.
    Spdx,
}

impl BomFormat {
    /// Every format, the default first.
    pub const ALL: &'static [BomFormat] = &[
        #[cfg(feature = "sbom")]
        Self::CycloneDx16,
        #[cfg(feature = "sbom")]
        Self::CycloneDx15,
        #[cfg(feature = "sbom")]
        Self::CycloneDx17,
        #[cfg(feature = "sbom")]
        Self::CycloneDxXml,
        Self::Spdx,
    ];

    /// The name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            #[cfg(feature = "sbom")]
            Self::CycloneDx15 => "cyclonedx-1.5",
            #[cfg(feature = "sbom")]
            Self::CycloneDx16 => "cyclonedx",
            #[cfg(feature = "sbom")]
            Self::CycloneDx17 => "cyclonedx-1.7",
            #[cfg(feature = "sbom")]
            Self::CycloneDxXml => "cyclonedx-xml",
            Self::Spdx => "spdx",
        }
    }

    /// What it is, in a line.
    pub fn title(self) -> &'static str {
        match self {
            #[cfg(feature = "sbom")]
            Self::CycloneDx15 => "bill of materials, CycloneDX 1.5 JSON, for old consumers",
            #[cfg(feature = "sbom")]
            Self::CycloneDx16 => "bill of materials with vulnerabilities and VEX, CycloneDX 1.6 JSON",
            #[cfg(feature = "sbom")]
            Self::CycloneDx17 => "bill of materials, CycloneDX 1.7 JSON",
            #[cfg(feature = "sbom")]
            Self::CycloneDxXml => "bill of materials, CycloneDX 1.5 XML",
            Self::Spdx => "bill of materials, SPDX 2.3 JSON",
        }
    }

    /// The format of a name.
    pub fn of(name: &str) -> Option<BomFormat> {
        Self::ALL.iter().copied().find(|format| format.as_str() == name)
    }

    /// Whether it is XML.
    pub fn is_xml(self) -> bool {
        match self {
            #[cfg(feature = "sbom")]
            Self::CycloneDxXml => true,
            #[cfg(feature = "sbom")]
            Self::CycloneDx15 | Self::CycloneDx16 | Self::CycloneDx17 => false,
            Self::Spdx => false,
        }
    }

    /// Writes a bill of materials.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(self, bom: &Bom, out: &mut dyn Write) -> io::Result<()> {
        match self {
            #[cfg(feature = "sbom")]
            Self::CycloneDx15 => cyclonedx::json(bom, cyclonedx::Spec::V15, out),
            #[cfg(feature = "sbom")]
            Self::CycloneDx16 => cyclonedx::json(bom, cyclonedx::Spec::V16, out),
            #[cfg(feature = "sbom")]
            Self::CycloneDx17 => cyclonedx::json(bom, cyclonedx::Spec::V17, out),
            #[cfg(feature = "sbom")]
            Self::CycloneDxXml => cyclonedx::xml(bom, out),
            Self::Spdx => spdx::json(bom, out),
        }
    }
}
