//! README, README.zh-CN and CONTRIBUTING name no file that is not there.

use std::fs;

use crate::app::root;

#[test]
fn every_path_that_the_papers_name_exists() {
    let mut missing = Vec::new();
    for paper in ["README.md", "README.zh-CN.md", "CONTRIBUTING.md"] {
        let text = fs::read_to_string(root().join(paper)).unwrap();
        for named in text.split('`').skip(1).step_by(2) {
            let looks_like_ours = ["src/", "rules/", "fixtures/", "tests/", "benches/", ".ci/"]
                .iter()
                .any(|top| named.starts_with(top));
            // A name with a placeholder or a pattern stands for many files.
            let is_one = !named.contains(['<', '*', ' ', '{']);
            if looks_like_ours && is_one && !root().join(named).exists() {
                missing.push(format!("{paper}: {named}"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
