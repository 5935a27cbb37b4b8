//! The shapes of SPDX JSON that are read, lenient towards the rest.

use serde::Deserialize;

use crate::decode::json::{Str, row};

row!(PackageRow, RelationshipRow, ExtractedRow);

/// A package.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PackageRow<'a> {
    #[serde(rename = "SPDXID", borrow, default)]
    pub(super) id: Str<'a>,
    #[serde(borrow, default)]
    pub(super) name: Str<'a>,
    #[serde(borrow, default)]
    pub(super) version_info: Str<'a>,
    #[serde(borrow, default)]
    pub(super) supplier: Str<'a>,
    #[serde(borrow, default)]
    pub(super) originator: Str<'a>,
    #[serde(borrow, default)]
    pub(super) license_concluded: Str<'a>,
    #[serde(borrow, default)]
    pub(super) license_declared: Str<'a>,
    #[serde(borrow, default)]
    pub(super) copyright_text: Str<'a>,
    #[serde(borrow, default)]
    pub(super) description: Str<'a>,
    #[serde(borrow, default)]
    pub(super) summary: Str<'a>,
    #[serde(borrow, default)]
    pub(super) homepage: Str<'a>,
    #[serde(borrow, default)]
    pub(super) primary_package_purpose: Str<'a>,
    #[serde(borrow, default)]
    pub(super) package_file_name: Str<'a>,
    #[serde(borrow, default)]
    pub(super) checksums: Option<Vec<Checksum<'a>>>,
    #[serde(borrow, default)]
    pub(super) external_refs: Option<Vec<ExternalRef<'a>>>,
    #[serde(borrow, default)]
    pub(super) download_location: Str<'a>,
    #[serde(borrow, default)]
    pub(super) comment: Str<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Checksum<'a> {
    #[serde(borrow, default)]
    pub(super) algorithm: Str<'a>,
    #[serde(borrow, default)]
    pub(super) checksum_value: Str<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExternalRef<'a> {
    #[serde(borrow, default)]
    pub(super) reference_type: Str<'a>,
    #[serde(borrow, default)]
    pub(super) reference_locator: Str<'a>,
}

/// What one element is to another.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RelationshipRow<'a> {
    #[serde(borrow, default)]
    pub(super) spdx_element_id: Str<'a>,
    #[serde(borrow, default)]
    pub(super) relationship_type: Str<'a>,
    #[serde(borrow, default)]
    pub(super) related_spdx_element: Str<'a>,
}

/// A licence that is not on the list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExtractedRow<'a> {
    #[serde(borrow, default)]
    pub(super) license_id: Str<'a>,
    #[serde(borrow, default)]
    pub(super) name: Str<'a>,
}
