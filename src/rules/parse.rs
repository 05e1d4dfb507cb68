//! One rule file -> one rule, with every mistake noted.

use chrono::NaiveDate;

use super::problem::{Place, Problems};
use super::read::Reader;
use super::rule::{Expect, Record, RuleTest, Scope, Status};
use super::tree::{Node, Section};
use crate::model::{Confidence, Severity};

/// A rule file as written: clauses are not proven yet, limits have no source yet.
#[derive(Debug, Clone)]
pub(super) struct RawRule {
    pub id: Node<String>,
    /// The pack whose rule of the same id this one adds to.
    pub extends: Option<Node<String>>,
    pub pack: String,
    pub file: String,
    pub body: Option<Body>,
    pub reading: Option<String>,
    pub clauses: Vec<RawClause>,
    pub limits: Vec<RawLimit>,
    pub tests: Vec<RuleTest>,
    pub at: Place,
}

/// What only a full rule has.
#[derive(Debug, Clone)]
pub(super) struct Body {
    pub title: String,
    pub kind: Node<String>,
    pub status: Status,
    pub severity: Severity,
    pub waivable: bool,
    pub why: String,
    pub remedy: String,
    pub message: String,
    pub scope: Scope,
    pub params: Section,
}

#[derive(Debug, Clone)]
pub(super) struct RawClause {
    pub document: Node<String>,
    pub item: Option<Node<u32>>,
    pub paragraph: Option<Node<String>>,
    pub article: Option<Node<String>>,
    pub quote: Node<String>,
    pub from: Option<NaiveDate>,
}

#[derive(Debug, Clone)]
pub(super) struct RawLimit {
    pub from: Node<NaiveDate>,
    pub to: Option<Node<NaiveDate>>,
    pub source: Option<Node<String>>,
    pub confidence: Option<Node<Confidence>>,
    pub values: Section,
}

/// Reads one rule file; `None` where it has no id.
pub(super) fn read_rule(
    file: usize,
    name: &str,
    text: &str,
    pack: &str,
    problems: &mut Problems,
) -> Option<RawRule> {
    let section = Section::parse(file, text, problems);
    let mut r = section.reader(problems);
    let id = r.text("id");
    let extends = r.opt_text("extends");
    let reading = r.opt_text("reading").map(|n| n.value);
    let body = if extends.is_none() {
        Some(read_body(&mut r))
    } else {
        None
    };
    let (clauses, limits, tests) = (
        r.sections("clause"),
        r.sections("limit"),
        r.sections("test"),
    );
    let at = r.at();
    r.finish();
    let clauses = clauses
        .iter()
        .filter_map(|c| read_clause(c.reader(problems)))
        .collect();
    let limits = limits
        .iter()
        .filter_map(|l| read_limit(l.reader(problems)))
        .collect();
    let tests = tests
        .iter()
        .filter_map(|t| read_test(t.reader(problems)))
        .collect();
    let id = id?;
    let stem = name
        .rsplit('/')
        .next()
        .unwrap_or(name)
        .trim_end_matches(".toml");
    if id.value != stem {
        problems.note(
            id.at.clone(),
            "规则编号与文件名不同",
            format!("应为 \"{stem}\""),
        );
    }
    let body = match body {
        Some(None) => return None,
        Some(Some(body)) => Some(body),
        None => None,
    };
    Some(RawRule {
        id,
        extends,
        pack: pack.into(),
        file: name.into(),
        body,
        reading,
        clauses,
        limits,
        tests,
        at,
    })
}

fn read_body(r: &mut Reader<'_>) -> Option<Body> {
    let (title, kind) = (r.text("title"), r.text("kind"));
    let status = r.opt_word::<Status>("status");
    let severity = r.word::<Severity>("severity");
    let waivable = r.opt_bool("waivable").is_none_or(|w| w.value);
    let (why, remedy) = (r.text("why"), r.text("remedy"));
    let message = r.opt_text("message");
    let scope = r.opt_section("scope");
    let params = r.opt_section("check").unwrap_or_default();
    let scope = match scope {
        Some(scope) => Some(read_scope(scope.reader(r.problems))),
        None => {
            r.problems.note(
                r.at(),
                "缺少 [scope]",
                "请写明规则适用的记录：records = [...]".into(),
            );
            None
        }
    };
    if let Some(message) = &message {
        check_placeholders(message, r.problems);
    }
    let title = title?.value;
    let message = message.map_or_else(
        || format!("{{record}}：{title}。实际：{{observed}}；要求：{{limit}}"),
        |m| m.value,
    );
    Some(Body {
        title,
        kind: kind?,
        status: status.map_or_else(Status::default, |s| s.value),
        severity: severity?.value,
        waivable,
        why: why?.value,
        remedy: remedy?.value,
        message,
        scope: scope?,
        params,
    })
}

fn check_placeholders(message: &Node<String>, problems: &mut Problems) {
    for part in message.value.split('{').skip(1) {
        let name = part.split('}').next().unwrap_or("");
        if !matches!(name, "record" | "observed" | "limit") {
            let title = format!("不认识的占位 `{{{name}}}`");
            problems.note(
                message.at.clone(),
                &title,
                "可用：{record}、{observed}、{limit}".into(),
            );
        }
    }
}

fn read_scope(mut r: Reader<'_>) -> Scope {
    let records = r.opt_words::<Record>("records");
    if records.is_empty() {
        r.problems.note(
            r.at(),
            "`records` 是空的",
            "至少写一种记录，如 [\"session\"]".into(),
        );
    }
    let scope = Scope {
        records,
        category: r.opt_words("category"),
        institution_category: r.opt_words("institution_category"),
        mode: r.opt_words("mode"),
        stage: r.opt_words("stage"),
        curriculum: r.opt_words("curriculum"),
        legal_form: r.opt_words("legal_form"),
        role: r.opt_words("role"),
        subject_staff: r.opt_bool("subject_staff").is_some_and(|n| n.value),
        foreign_staff: r.opt_bool("foreign_staff").is_some_and(|n| n.value),
        located_in_china: r.opt_bool("located_in_china").map(|n| n.value),
    };
    r.finish();
    scope
}

fn read_clause(mut r: Reader<'_>) -> Option<RawClause> {
    let (document, item, quote) = (r.text("document"), r.opt_count("item"), r.text("quote"));
    let (paragraph, article) = (r.opt_text("paragraph"), r.opt_text("article"));
    let from = r.opt_date("from").map(|n| n.value);
    r.finish();
    Some(RawClause {
        paragraph,
        article,
        document: document?,
        item,
        quote: quote?,
        from,
    })
}

fn read_limit(mut r: Reader<'_>) -> Option<RawLimit> {
    let (from, to) = (r.date("from"), r.opt_date("to"));
    let source = r.opt_text("source");
    let confidence = r.opt_word("confidence");
    let values = r.rest();
    Some(RawLimit {
        from: from?,
        to,
        source,
        confidence,
        values,
    })
}

fn read_test(mut r: Reader<'_>) -> Option<RuleTest> {
    let at = r.at();
    let name = r.text("name");
    let given = r.opt_section("given");
    let expect = r.word::<Expect>("expect");
    let boundary = r.opt_bool("boundary").is_some_and(|n| n.value);
    let observed = r.opt_text("observed").map(|n| n.value);
    if given.is_none() {
        r.problems.note(
            r.at(),
            "缺少 `given`",
            "请写出受检的事实，如 given = { session = { … } }".into(),
        );
    }
    r.finish();
    Some(RuleTest {
        name: name?.value,
        given: given?,
        expect: expect?.value,
        observed,
        boundary,
        at,
    })
}
