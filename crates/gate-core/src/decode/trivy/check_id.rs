//! The names one misconfiguration check has had: `DS002`, `DS-0002` and `AVD-DS-0002`.
//!
//! Reports up to v0.68 say `DS002` with `AVD-DS-0002` beside it, later ones only `DS-0002`. Trivy knows these aliases
//! and does not export them, so entries written for one form would stop matching when the tool is updated.

/// The other forms of a check's id; empty for ids of another shape.
pub(super) fn other_forms(id: &str) -> Vec<String> {
    let Some((family, number)) = parts(id) else { return Vec::new() };
    let mut forms =
        vec![format!("{family}{number:03}"), format!("{family}-{number:04}"), format!("AVD-{family}-{number:04}")];
    forms.retain(|form| form != id);
    forms
}

/// Family and number of an id: capital letters, then at most four digits, perhaps `-` between and `AVD-` before.
fn parts(id: &str) -> Option<(&str, u16)> {
    let id = id.strip_prefix("AVD-").unwrap_or(id);
    let letters = id.bytes().take_while(u8::is_ascii_uppercase).count();
    let (family, rest) = id.split_at(letters);
    let digits = rest.strip_prefix('-').unwrap_or(rest);
    let fits = (2..=12).contains(&family.len()) && (3..=4).contains(&digits.len());
    if !fits || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some((family, digits.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::other_forms;

    #[test]
    fn old_and_new_ids_lead_to_the_same_names() {
        assert_eq!(other_forms("DS002"), ["DS-0002", "AVD-DS-0002"]);
        assert_eq!(other_forms("DS-0002"), ["DS002", "AVD-DS-0002"]);
        assert_eq!(other_forms("AVD-KSV-0014"), ["KSV014", "KSV-0014"]);
    }

    #[test]
    fn ids_of_users_and_of_other_shapes_have_no_other_form() {
        for id in ["", "USER-ID", "CVE-2021-44228", "custom.deny", "N/A", "DS-00021", "ds002", "A-0001"] {
            assert!(other_forms(id).is_empty(), "{id}");
        }
    }
}
