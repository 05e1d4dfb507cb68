//! Bars drawn as SVG, each chart with the table of its numbers.

use std::cmp::Reverse;

use super::counts::{Count, Tally};
use super::text;
use crate::report::Judged;

/// A chart and its table.
pub(super) struct Chart {
    /// Unique on the page.
    pub id: &'static str,
    pub title: &'static str,
    /// Said under the title.
    pub note: Option<&'static str>,
    /// What the rows are.
    pub heading: &'static str,
    pub bars: Vec<Bar>,
    pub height: usize,
}

/// One row: a bar of two parts, violations solid and suspicions hatched.
pub(super) struct Bar {
    pub label: String,
    /// The label as it fits beside the bar.
    pub short: String,
    /// The rule whose section the row leads to.
    pub target: Option<String>,
    pub count: Count,
    pub y: usize,
    pub violations: usize,
    pub suspicions: usize,
}

impl Bar {
    /// Where the words of the row stand.
    pub fn baseline(&self) -> usize {
        self.y + 13
    }

    /// Where the label ends; it is written towards the left.
    pub fn label_end(&self) -> usize {
        LABELS - 6
    }

    /// Where the bar begins.
    pub fn start(&self) -> usize {
        LABELS
    }

    /// Where the second part of the bar begins.
    pub fn second(&self) -> usize {
        LABELS + self.violations
    }

    /// Where the number stands.
    pub fn end(&self) -> usize {
        self.second() + self.suspicions + 4
    }
}

/// Width of the labels.
const LABELS: usize = 190;

/// Width of the longest bar; the number needs the rest of 400.
const LONGEST: usize = 160;

/// Height of a row.
const ROW: usize = 20;

/// Rows of a chart; the rest is one row.
const MOST: usize = 40;

/// Characters of a label that fit.
const LABEL: usize = 14;

pub(super) fn charts(tally: &Tally<'_>, judged: &Judged<'_>) -> Vec<Chart> {
    if tally.total.all() == 0 {
        return Vec::new();
    }
    vec![of_rules(tally, judged), of_bureaus(tally), of_towns(tally)]
}

/// In the order of the task table, as the sections below.
fn of_rules(tally: &Tally<'_>, judged: &Judged<'_>) -> Chart {
    let rows = tally.rules.iter().filter_map(|(position, (count, _))| {
        let rule = judged.book.rules.get(*position)?;
        let item = rule
            .item
            .map_or_else(String::new, |item| format!("第{item}项 "));
        let label = format!("{item}{}", text(&rule.title));
        Some((label, Some(rule.id.clone()), *count))
    });
    Chart::new("by-rule", "按事项", "任务项和事项", None, rows.collect())
}

fn of_bureaus(tally: &Tally<'_>) -> Chart {
    let rows = tally.bureaus.iter();
    let note = "一个事项有几个牵头单位的，每个单位各计一次，因此各行之和可能大于总数。";
    Chart::new(
        "by-bureau",
        "按牵头单位",
        "牵头单位",
        Some(note),
        most_first(rows.map(|(name, count)| (text(name), None, *count))),
    )
}

fn of_towns(tally: &Tally<'_>) -> Chart {
    let rows = tally.towns.iter();
    Chart::new(
        "by-town",
        "按镇街道",
        "镇街道",
        None,
        most_first(rows.map(|(name, count)| {
            let name = name.map_or_else(|| "未对应到机构的网页".to_owned(), text);
            (name, None, *count)
        })),
    )
}

type Row = (String, Option<String>, Count);

fn most_first(rows: impl Iterator<Item = Row>) -> Vec<Row> {
    let mut rows: Vec<Row> = rows.collect();
    rows.sort_by_key(|row| Reverse(row.2.all()));
    rows
}

impl Chart {
    fn new(
        id: &'static str,
        title: &'static str,
        heading: &'static str,
        note: Option<&'static str>,
        mut rows: Vec<Row>,
    ) -> Self {
        if rows.len() > MOST {
            let rest = rows.split_off(MOST - 1);
            let mut count = Count::default();
            rest.iter().for_each(|row| count.add(row.2));
            rows.push((format!("其余{}个", rest.len()), None, count));
        }
        let longest = rows.iter().map(|row| row.2.all()).max().unwrap_or(1).max(1);
        let bars: Vec<Bar> = rows
            .into_iter()
            .enumerate()
            .map(|(nth, row)| Bar::new(nth, row, longest))
            .collect();
        Self {
            id,
            title,
            note,
            heading,
            height: bars.len() * ROW + 4,
            bars,
        }
    }
}

impl Bar {
    fn new(nth: usize, (label, target, count): Row, longest: usize) -> Self {
        // Something, however little, is seen.
        let width = |n: usize| match n {
            0 => 0,
            n => (n * LONGEST / longest).max(1),
        };
        let short = match label.char_indices().nth(LABEL) {
            Some((end, _)) => format!("{}…", &label[..end]),
            None => label.clone(),
        };
        Self {
            short,
            label,
            target,
            count,
            y: nth * ROW,
            violations: width(count.violations),
            suspicions: width(count.suspicions),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(n: usize, violations: usize, suspicions: usize) -> Row {
        let count = Count {
            violations,
            suspicions,
        };
        (format!("第{n}行"), None, count)
    }

    #[test]
    fn bars_share_one_scale_and_the_least_is_seen() {
        let chart = Chart::new("x", "x", "x", None, vec![row(1, 1000, 0), row(2, 1, 500)]);
        let widths: Vec<_> = chart
            .bars
            .iter()
            .map(|b| (b.violations, b.suspicions))
            .collect();
        assert_eq!(widths, [(LONGEST, 0), (1, LONGEST / 2)]);
    }

    #[test]
    fn many_rows_end_in_one_for_the_rest() {
        let rows = (1..=100).map(|n| row(n, 2, 1)).collect();
        let chart = Chart::new("x", "x", "x", None, rows);
        assert_eq!(chart.bars.len(), MOST);
        assert_eq!(chart.bars[MOST - 1].label, "其余61个");
        assert_eq!(chart.bars[MOST - 1].count.all(), 183);
    }
}
