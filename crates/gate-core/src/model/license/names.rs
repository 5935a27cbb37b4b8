//! Names and addresses that people write for one licence and no other.

/// Names, in lower case, without `the`, `license`, `version` and punctuation, versions without `v`.
const NAMES: [(&str, &str); 65] = [
    ("agpl 3", "AGPL-3.0-only"),
    ("agpl 3+", "AGPL-3.0-or-later"),
    ("agplv3", "AGPL-3.0-only"),
    ("agplv3+", "AGPL-3.0-or-later"),
    ("apache 2", "Apache-2.0"),
    ("apache software 2", "Apache-2.0"),
    ("apache software 2.0", "Apache-2.0"),
    ("asf 2.0", "Apache-2.0"),
    ("asl 2.0", "Apache-2.0"),
    ("bsd 3 clause new", "BSD-3-Clause"),
    ("cc0", "CC0-1.0"),
    ("creative commons attribution 4.0 international", "CC-BY-4.0"),
    ("eclipse distribution 1.0", "BSD-3-Clause"),
    ("eclipse public 1.0", "EPL-1.0"),
    ("eclipse public 2.0", "EPL-2.0"),
    ("expat", "MIT"),
    ("gnu affero general public 3", "AGPL-3.0-only"),
    ("gnu affero general public 3 or later agplv3+", "AGPL-3.0-or-later"),
    ("gnu general public 2", "GPL-2.0-only"),
    ("gnu general public 2 gplv2", "GPL-2.0-only"),
    ("gnu general public 2 or later gplv2+", "GPL-2.0-or-later"),
    ("gnu general public 3", "GPL-3.0-only"),
    ("gnu general public 3 gplv3", "GPL-3.0-only"),
    ("gnu general public 3 or later gplv3+", "GPL-3.0-or-later"),
    ("gnu lesser general public 2.1", "LGPL-2.1-only"),
    ("gnu lesser general public 2 or later lgplv2+", "LGPL-2.0-or-later"),
    ("gnu lesser general public 3", "LGPL-3.0-only"),
    ("gnu lesser general public 3 lgplv3", "LGPL-3.0-only"),
    ("gnu lesser general public 3 or later lgplv3+", "LGPL-3.0-or-later"),
    ("gnu library general public 2.1 or later", "LGPL-2.1-or-later"),
    ("gpl 1", "GPL-1.0-only"),
    ("gpl 1+", "GPL-1.0-or-later"),
    ("gpl 2", "GPL-2.0-only"),
    ("gpl 2+", "GPL-2.0-or-later"),
    ("gpl 3", "GPL-3.0-only"),
    ("gpl 3+", "GPL-3.0-or-later"),
    ("gpl2 w/ cpe", "GPL-2.0-only WITH Classpath-exception-2.0"),
    ("gplv2", "GPL-2.0-only"),
    ("gplv2+", "GPL-2.0-or-later"),
    ("gplv3", "GPL-3.0-only"),
    ("gplv3+", "GPL-3.0-or-later"),
    ("isc iscl", "ISC"),
    ("lgpl 2", "LGPL-2.0-only"),
    ("lgpl 2+", "LGPL-2.0-or-later"),
    ("lgpl 2.1+", "LGPL-2.1-or-later"),
    ("lgpl 3", "LGPL-3.0-only"),
    ("lgpl 3+", "LGPL-3.0-or-later"),
    ("lgplv2", "LGPL-2.0-only"),
    ("lgplv2+", "LGPL-2.0-or-later"),
    ("lgplv2.1", "LGPL-2.1-only"),
    ("lgplv2.1+", "LGPL-2.1-or-later"),
    ("lgplv3", "LGPL-3.0-only"),
    ("lgplv3+", "LGPL-3.0-or-later"),
    ("mit x11", "MIT"),
    ("mozilla public 1.1", "MPL-1.1"),
    ("mozilla public 1.1 mpl 1.1", "MPL-1.1"),
    ("mozilla public 2.0", "MPL-2.0"),
    ("mozilla public 2.0 mpl 2.0", "MPL-2.0"),
    ("new bsd", "BSD-3-Clause"),
    ("psf", "PSF-2.0"),
    ("public domain per creative commons cc0", "CC0-1.0"),
    ("python software foundation", "PSF-2.0"),
    ("revised bsd", "BSD-3-Clause"),
    ("simplified bsd", "BSD-2-Clause"),
    ("zlib/libpng", "Zlib"),
];

/// Addresses, in lower case, without `http://`, `https://` and `www.`, without what follows the licence.
const ADDRESSES: [(&str, &str); 18] = [
    ("apache.org/licenses/license-2.0", "Apache-2.0"),
    ("creativecommons.org/licenses/by/4.0", "CC-BY-4.0"),
    ("creativecommons.org/publicdomain/zero/1.0", "CC0-1.0"),
    ("eclipse.org/legal/epl-2.0", "EPL-2.0"),
    ("eclipse.org/legal/epl-v10", "EPL-1.0"),
    ("eclipse.org/legal/epl-v20", "EPL-2.0"),
    ("eclipse.org/org/documents/edl-v10", "BSD-3-Clause"),
    ("eclipse.org/org/documents/epl-2.0", "EPL-2.0"),
    ("eclipse.org/org/documents/epl-v10", "EPL-1.0"),
    ("gnu.org/licenses/old-licenses/gpl-2.0", "GPL-2.0-only"),
    ("gnu.org/licenses/old-licenses/lgpl-2.1", "LGPL-2.1-only"),
    ("mozilla.org/en-us/mpl/2.0", "MPL-2.0"),
    ("mozilla.org/mpl/2.0", "MPL-2.0"),
    ("opensource.org/licenses/mit-license", "MIT"),
    ("opensource.org/licenses/apache2.0", "Apache-2.0"),
    ("projects.eclipse.org/license/epl-2.0", "EPL-2.0"),
    ("repository.jboss.org/licenses/apache-2.0", "Apache-2.0"),
    ("unlicense.org", "Unlicense"),
];

/// The one licence that a name or an address means, as an SPDX expression.
pub(super) fn meant(text: &str) -> Option<&'static str> {
    if let Some((name, address)) = text.split_once(": http") {
        // Maven writes the name, then its address: the name says more.
        return named(name).or_else(|| addressed(&format!("http{address}")));
    }
    named(text).or_else(|| addressed(text))
}

fn named(text: &str) -> Option<&'static str> {
    if text.matches('(').count() != text.matches(')').count() {
        return None;
    }
    let plain = plain(text);
    super::id(&plain.replace(' ', "-"))
        .or_else(|| NAMES.iter().find(|(name, _)| *name == plain).map(|(_, licence)| *licence))
}

fn addressed(text: &str) -> Option<&'static str> {
    let lower = text.trim().to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"))?;
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let rest = rest.trim_end_matches('/');
    if rest.contains([' ', ',']) {
        return None;
    }
    let bare = [".html", ".txt", ".php", ".md"].iter().find_map(|end| rest.strip_suffix(end)).unwrap_or(rest);
    if let Some(id) = bare.strip_prefix("opensource.org/licenses/").or_else(|| bare.strip_prefix("spdx.org/licenses/"))
        && let Some(id) = super::id(id)
    {
        return Some(id);
    }
    // Pages come with a language (`lgpl-2.1.en`) or with a file below them (`epl-2.0/epl-2.0`).
    let fits = |address: &str| {
        bare.strip_prefix(address).is_some_and(|rest| matches!(rest, "" | ".en") || rest.starts_with('/'))
    };
    ADDRESSES.iter().find(|(address, _)| fits(address)).map(|(_, licence)| *licence)
}

/// The words of a name that tell licences apart.
fn plain(text: &str) -> String {
    let lower = text.to_ascii_lowercase().replace([',', '-', '_', '(', ')', '"'], " ");
    let words = lower
        .split_whitespace()
        .filter(|word| !matches!(*word, "the" | "license" | "licence" | "licensed" | "version" | "v" | "v."));
    let bare = |word: &str| {
        let digits = word.strip_prefix('v').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        digits.unwrap_or(word).to_owned()
    };
    words.map(bare).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_means_an_expression_and_is_reached_by_what_it_says() {
        for (name, licence) in NAMES {
            assert!(super::super::is_expression(licence), "{licence}");
            assert_eq!(meant(name), Some(licence), "{name}");
        }
        for (address, licence) in ADDRESSES {
            assert!(super::super::is_expression(licence), "{licence}");
            assert_eq!(meant(&format!("https://www.{address}")), Some(licence), "{address}");
        }
    }

    #[test]
    fn names_with_one_meaning_are_read() {
        for (text, licence) in [
            ("Apache License, Version 2.0", "Apache-2.0"),
            ("Apache License 2.0", "Apache-2.0"),
            ("The Apache Software License, Version 2.0: http://www.apache.org/licenses/LICENSE-2.0.txt", "Apache-2.0"),
            ("The MIT License: https://projectlombok.org/LICENSE", "MIT"),
            ("MIT License", "MIT"),
            ("GPL-2+", "GPL-2.0-or-later"),
            ("GNU General Public License v3 or later (GPLv3+)", "GPL-3.0-or-later"),
            ("Eclipse Public License - v 2.0: https://www.eclipse.org/legal/epl-2.0/", "EPL-2.0"),
            (
                "GPL2 w/ CPE: https://www.gnu.org/software/classpath/license.html",
                "GPL-2.0-only WITH Classpath-exception-2.0",
            ),
            ("http://www.apache.org/licenses/LICENSE-2.0.txt", "Apache-2.0"),
            ("https://opensource.org/licenses/BSD-3-Clause", "BSD-3-Clause"),
            ("EPL: http://www.eclipse.org/legal/epl-v10.html", "EPL-1.0"),
            ("https://www.gnu.org/licenses/old-licenses/lgpl-2.1.en.html", "LGPL-2.1-only"),
            ("BSD-3-Clause: https://asm.ow2.io/license.html", "BSD-3-Clause"),
            ("The JSON License: http://json.org/license.html", "JSON"),
            ("Mozilla Public License 2.0 (MPL 2.0)", "MPL-2.0"),
        ] {
            assert_eq!(meant(text), Some(licence), "{text}");
        }
    }

    #[test]
    fn names_with_several_meanings_are_not_guessed_at() {
        for text in [
            "BSD",
            "BSD License",
            "gpl",
            "LGPL",
            "Apache",
            "Apache Software License",
            "public-domain",
            "Artistic",
            "Other",
            "see LICENSE",
            "",
            "NONE",
            "https://github.com/javaee/activation/blob/master/LICENSE.txt",
            "GNU GPL",
            "http://www.eclipse.org/legal/epl-v10.html, http://www.gnu.org/licenses/old-licenses/lgpl-2.1.html",
            "http://evil.example/apache.org/licenses/license-2.0",
            "apache.org/licenses/license-2.0x",
        ] {
            assert_eq!(meant(text), None, "{text}");
        }
    }
}
