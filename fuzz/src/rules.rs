//! The rule loader over any rule file and pack: mistakes are shown, and what is accepted runs.

use std::sync::LazyLock;

use tutorwatch::engine::{Engine, run_rule_tests};
use tutorwatch::extract::Vocabulary;
use tutorwatch::rules::{RuleFiles, Rulebook, problems_for, vocabulary_files};

/// Stands between the rule file and the pack; without it the pack is the plain one.
const BETWEEN: &str = "\n%%%\n";

/// Of so many inputs one has its mistakes drawn or its tests run.
const CHOSEN: u8 = 64;

const PACK: &str = r#"
id = "p"
title = "示例"
region = "示例县"
[[document]]
id = "d"
number = "示〔2021〕1号"
title = "示例文件"
from = 2021-07-24
grade = "A"
[[document.passage]]
text = "每课时不超过30分钟，课程间隔不少于10分钟，培训结束时间不晚于21点，校外培训机构不得占用国家法定节假日"
"#;

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let files = RuleFiles::embedded();
    Vocabulary::parse(&vocabulary_files(&files)).expect("the shipped vocabulary is sound")
});

/// Loads the bytes as a rule file, with a pack behind it or the plain one.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (rule, pack) = text.split_once(BETWEEN).unwrap_or((&text, PACK));
    let texts = [("p/pack.toml", pack), ("p/r.toml", rule)];
    let files = RuleFiles::from_texts(texts);
    let mut problems = problems_for(&files);
    let book = Rulebook::load(&files, "p", &mut problems);
    let engine = Engine::new(&book, &VOCABULARY, &mut problems);
    for problem in problems.sorted() {
        assert!(!problem.title.trim().is_empty(), "a mistake without words");
        let (line, column) = problems.line_column(&problem.at);
        let text = texts.get(problem.at.file).map_or("", |(_, text)| text);
        let width = text.split('\n').nth(line - 1).map(|l| l.chars().count());
        let width = width.unwrap_or_else(|| panic!("no line {line}: {}", problem.title));
        assert!(
            column <= width + 1,
            "no column {column} in line {line}: {}",
            problem.title
        );
    }
    // Drawing mistakes and running a rule's tests take many times as long as loading.
    let is_chosen = data.iter().fold(0_u8, |sum, b| sum.wrapping_add(*b)) % CHOSEN == 0;
    if is_chosen {
        let shown = problems.render(false);
        let agree = problems.is_empty() == shown.is_empty();
        assert!(agree, "every mistake is shown");
    }
    if problems.is_empty() {
        assert!(book.rules.len() <= 1, "one file is one rule");
        drop(engine);
        if !is_chosen {
            return;
        }
        for result in run_rule_tests(&book, &VOCABULARY, &mut problems) {
            let _ = result.passed();
        }
    }
}
