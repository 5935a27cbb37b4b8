//! Bills of materials for property tests.

use proptest::prelude::*;

use super::{Acknowledgement, Aggregate, Bom, Part, PartKind, PartScope, Tool, Vulnerability};

const TEXTS: [&str; 5] = ["", "a", "b", "MIT", "GPL-2.0-only OR MIT"];

prop_compose! {
    fn part()(name in 0usize..3, texts in prop::array::uniform5(0usize..5), kind in 0usize..3, scope in 0usize..4) -> Part {
        let mut part = Part::new([PartKind::Library, PartKind::Application, PartKind::File][kind], "x");
        part.set_purl(["pkg:npm/a@1", "pkg:npm/b@1?x=y", "pkg:npm/c"][name]);
        part.supplier = TEXTS[texts[0]].into();
        part.description = TEXTS[texts[1]].into();
        part.license(TEXTS[texts[2]], Acknowledgement::Declared);
        part.license(TEXTS[texts[3]], Acknowledgement::Concluded);
        part.note("p", TEXTS[texts[4]]);
        if texts[4] > 2 {
            part.hash("sha1", &texts[4].to_string().repeat(40));
        }
        part.scope = PartScope::ALL.get(scope).copied();
        part
    }
}

prop_compose! {
    /// A bill of materials of a few parts.
    pub(crate) fn bom()(
        parts in prop::collection::vec(part(), 1..5),
        edges in prop::collection::vec((0usize..5, 0usize..5), 0..6),
        aggregate in 0usize..4,
        flaws in prop::collection::vec((0usize..3, 0usize..5), 0..3),
    ) -> Bom {
        let mut bom = Bom::default();
        bom.about.aggregate = Aggregate::ALL[aggregate];
        bom.about.tools.insert(Tool { name: format!("tool{aggregate}"), ..Tool::default() });
        let refs: Vec<_> = parts.into_iter().map(|part| bom.add(part)).collect();
        bom.subjects.insert(refs[0].clone());
        for (from, to) in edges {
            bom.connect(&refs[from % refs.len()], &refs[to % refs.len()]);
        }
        for (id, text) in flaws {
            let affects = [(refs[id % refs.len()].clone(), [].into())].into();
            bom.accuse(Vulnerability { id: format!("CVE-{id}"), description: TEXTS[text].into(), affects, ..Vulnerability::default() });
        }
        bom
    }
}
