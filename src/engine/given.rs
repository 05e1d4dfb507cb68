//! What a rule's own test gives -> facts, as if they stood in a registry package.

use chrono::NaiveDate;

use crate::extract::Vocabulary;
use crate::import::{Report, read_given};
use crate::model::{Facts, Page, Reading, Table};
use crate::rules::{Node, Problems, Record, Rule, RuleTest, Section, Toml, hex};

use super::fields::table_of;

/// The facts of one test.
#[derive(Debug)]
pub(super) struct Given {
    /// The records and pages.
    pub facts: Facts,
    /// The day on which undated facts are judged.
    pub on: NaiveDate,
    /// A vacation calendar that the test brings along.
    pub vacations: Option<String>,
}

/// The day on which undated facts are judged where a test does not say.
const DEFAULT_DAY: &str = "2024-12-01";

/// Owners before what belongs to them, so that a value given on a session lands on the
/// nearest record that has such a column.
const RECORDS: [Record; 6] = [
    Record::Institution,
    Record::Class,
    Record::Teacher,
    Record::Session,
    Record::Payment,
    Record::Contract,
];

type Row = Vec<(&'static str, String)>;

/// Reads what a test gives, through the very reading that the registry goes through;
/// `None` where nothing of it can be used.
pub(super) fn read_facts(
    rule: &Rule,
    test: &RuleTest,
    vocabulary: &Vocabulary,
    problems: &mut Problems,
) -> Option<Given> {
    use crate::model::Word;
    let mut tables: Vec<(Table, Vec<Row>)> = RECORDS
        .iter()
        .filter_map(|r| table_of(*r))
        .map(|table| (table, vec![own_ids(table, 1)]))
        .collect();
    let mut named = vec![Table::Institutions];
    let (mut on, mut vacations, mut pages) = (DEFAULT_DAY.parse().ok()?, None, Vec::new());
    let (mut captured, mut earlier) = (false, Vec::new());
    for (key, node) in test.given.iter() {
        match (Record::ALL.iter().find(|r| r.code() == key), &node.value) {
            (Some(record), Toml::Table(section)) if table_of(*record).is_some() => {
                let table = table_of(*record)?;
                named.push(table);
                place(&mut tables, table, 0, section, problems);
            }
            (None, Toml::List(items)) if key == "sessions" => {
                named.push(Table::Sessions);
                for (nth, item) in items.iter().enumerate() {
                    let Toml::Table(section) = &item.value else {
                        continue;
                    };
                    if nth > 0 {
                        add_row(&mut tables, Table::Sessions, nth + 1);
                    }
                    place(&mut tables, Table::Sessions, nth, section, problems);
                }
            }
            (Some(Record::Page | Record::Offer), Toml::Text(html)) => pages.push(html.clone()),
            (None, Toml::List(items)) if key == "earlier" => {
                captured = true;
                for item in items {
                    earlier.extend(reading(item, vocabulary, test, problems));
                }
            }
            (None, Toml::Date(day)) if key == "on" => on = *day,
            (None, Toml::Text(text)) if key == "vacations" => vacations = Some(text.clone()),
            _ => {
                let title = format!("测试中不认识的事实 `{key}`");
                let help = "可用：institution、class、teacher、session、sessions、payment、contract、page、earlier、on、vacations";
                problems.note(node.at.clone(), &title, help.into());
            }
        }
    }
    close_over(&mut named);
    tables.retain(|(table, _)| named.contains(table));
    let (mut facts, mut report) = (Facts::default(), Report::default());
    read_given(&tables, &mut facts, &mut report);
    for error in &report.errors {
        let title = format!("规则 {} 的测试“{}”中的事实有误", rule.id, test.name);
        problems.note(test.at.clone(), &title, error.message.clone());
    }
    facts.pages = pages
        .iter()
        .filter_map(|html| page(html, vocabulary, test, problems))
        .collect();
    earlier.sort_by_key(|reading| std::cmp::Reverse(reading.day));
    for page in &mut facts.pages {
        page.captured_on = captured.then_some(on);
        page.earlier.clone_from(&earlier);
    }
    Some(Given {
        facts,
        on,
        vacations,
    })
}

/// Owners of what is named are needed too.
fn close_over(named: &mut Vec<Table>) {
    let needs_class = |t: &Table| matches!(t, Table::Sessions | Table::Payments | Table::Contracts);
    if named.iter().any(needs_class) {
        named.push(Table::Classes);
    }
}

fn own_ids(table: Table, nth: usize) -> Row {
    let mut row = Row::new();
    for column in table.columns() {
        match column.name {
            "institution_id" => row.push(("institution_id", "H1".into())),
            "class_id" => row.push(("class_id", "C1".into())),
            name if table.columns()[0].name == name => row.push((name, format!("{name}{nth}"))),
            _ => {}
        }
    }
    row
}

fn add_row(tables: &mut [(Table, Vec<Row>)], table: Table, nth: usize) {
    if let Some((_, rows)) = tables.iter_mut().find(|(t, _)| *t == table) {
        rows.push(own_ids(table, nth));
    }
}

/// Puts given values into the record; a column that it lacks belongs to its class, then to
/// its institution.
fn place(
    tables: &mut [(Table, Vec<Row>)],
    table: Table,
    nth: usize,
    section: &Section,
    problems: &mut Problems,
) {
    for (key, node) in section.iter() {
        let owners = match table {
            Table::Institutions => vec![table],
            Table::Teachers | Table::Classes => vec![table, Table::Institutions],
            _ => vec![table, Table::Classes, Table::Institutions],
        };
        let found = owners.iter().find_map(|t| {
            t.columns()
                .iter()
                .find(|c| c.name == key)
                .map(|c| (*t, c.name))
        });
        let Some((owner, name)) = found else {
            let title = format!("{} 没有字段 `{key}`", table.name());
            problems.note(node.at.clone(), &title, "字段名见数据包格式".into());
            continue;
        };
        let nth = if owner == table { nth } else { 0 };
        if let Some(row) = tables
            .iter_mut()
            .find(|(t, _)| *t == owner)
            .and_then(|(_, r)| r.get_mut(nth))
        {
            row.retain(|(n, _)| *n != name);
            row.push((name, text_of(&node.value)));
        }
    }
}

fn text_of(value: &Toml) -> String {
    match value {
        Toml::Text(text) | Toml::Other(text) => text.clone(),
        Toml::Int(n) => n.to_string(),
        Toml::Decimal(d) => d.to_string(),
        Toml::Bool(yes) => if *yes { "是" } else { "否" }.into(),
        Toml::Date(date) => date.to_string(),
        Toml::List(items) => items
            .iter()
            .map(|i| text_of(&i.value))
            .collect::<Vec<_>>()
            .join("；"),
        Toml::Table(_) => String::new(),
    }
}

fn page(
    html: &str,
    vocabulary: &Vocabulary,
    test: &RuleTest,
    problems: &mut Problems,
) -> Option<Page> {
    use sha2::{Digest, Sha256};
    match crate::extract::read_page(html, vocabulary) {
        Ok(listing) => Some(Page {
            source: "test.html".into(),
            sha256: hex(&Sha256::digest(html)),
            listing,
            ..Page::default()
        }),
        Err(error) => {
            problems.note(test.at.clone(), "测试中的页面读不懂", error.to_string());
            None
        }
    }
}

/// `{ day = 2024-11-25, page = "…" }`: an earlier capture of the page.
fn reading(
    item: &Node<Toml>,
    vocabulary: &Vocabulary,
    test: &RuleTest,
    problems: &mut Problems,
) -> Option<Reading> {
    let Toml::Table(section) = &item.value else {
        let help = "如 earlier = [{ day = 2024-11-25, page = \"…\" }]";
        problems.note(item.at.clone(), "`earlier` 应为表的列表", help.into());
        return None;
    };
    let mut r = section.reader(problems);
    let (day, html) = (r.date("day"), r.text("page"));
    r.finish();
    let (day, html) = (day?.value, html?.value);
    let page = page(&html, vocabulary, test, problems)?;
    Some(Reading {
        day,
        sha256: page.sha256,
        offers: page.listing.offers.into(),
    })
}
