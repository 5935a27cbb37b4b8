//! What holds for every format.

mod hostile;

use super::registry;

#[test]
fn ids_are_unique_and_sorted() {
    let ids: Vec<_> = registry().iter().map(|renderer| renderer.id()).collect();
    assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
    for renderer in registry() {
        assert_eq!(super::find(renderer.id()).map(super::Renderer::title), Some(renderer.title()));
    }
    assert!(super::find("yaml").is_none());
}
