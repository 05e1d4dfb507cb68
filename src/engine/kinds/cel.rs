//! `cel`: an expression over one record with its class and institution, for the rare rule
//! that no kind fits. The record keeps the rule where the expression is true.

use super::{Check, Context, Offered, Problems, Record, Rule, Verdict};
use crate::engine::dated::Dated;
use crate::engine::expression::{Expression, Read, fact};
use crate::engine::fields::{FieldName, Seen, look, table_of};
use crate::engine::matching::Match;
use crate::engine::offers;
use crate::engine::verdict::Reason;
use crate::model::{Class, Contract, Institution, Offer, Payment, Table, Teacher, Value, Word};

/// An expression, and what to show of the record as the observed fact.
#[derive(Debug)]
pub struct Cel {
    expression: Expression,
    show: Vec<FieldName>,
    limit: String,
    in_force: Dated<()>,
}

impl Check for Cel {
    const RECORDS: &'static [Record] = &[
        Record::Institution,
        Record::Teacher,
        Record::Class,
        Record::Payment,
        Record::Contract,
        Record::Offer,
    ];

    fn read(rule: &Rule, problems: &mut Problems) -> Option<Self> {
        let mut r = rule.params.reader(problems);
        let source = r.text("expression");
        let (show, limit) = (r.opt_texts("show"), r.text("limit"));
        r.finish();
        let source = source?;
        let tables = tables_of(rule);
        let expression = match Expression::new(&source.value, &tables) {
            Ok(expression) => Some(expression),
            Err(mistakes) => {
                for mistake in mistakes {
                    problems.note(source.at.clone(), "表达式有误", mistake);
                }
                None
            }
        };
        let show: Option<Vec<_>> =
            show.iter().map(|name| FieldName::find(rule, name, problems)).collect();
        let in_force = Dated::read(rule, problems, |_| Some(()))?;
        Some(Self { expression: expression?, show: show?, limit: limit?.value, in_force })
    }

    fn institution(&self, _: &Institution, ix: usize, cx: &Context<'_>) -> Verdict {
        self.judge(&[(Table::Institutions, ix)], self.in_force.on(cx.on), cx)
    }

    fn teacher(&self, teacher: &Teacher, ix: usize, cx: &Context<'_>) -> Verdict {
        let records = [(Table::Teachers, ix), (Table::Institutions, teacher.institution.at())];
        self.judge(&records, self.in_force.on(cx.on), cx)
    }

    fn class(&self, class: &Class, ix: usize, cx: &Context<'_>) -> Verdict {
        let records = [(Table::Classes, ix), (Table::Institutions, class.institution.at())];
        self.judge(&records, self.in_force.on(cx.class_day(class)), cx)
    }

    fn payment(&self, payment: &Payment, ix: usize, cx: &Context<'_>) -> Verdict {
        let day = payment.paid_on.value().copied().unwrap_or(cx.on);
        self.judge(&with_class(Table::Payments, ix, payment.class, cx), self.in_force.on(day), cx)
    }

    fn contract(&self, contract: &Contract, ix: usize, cx: &Context<'_>) -> Verdict {
        let day = contract.signed_on.value().copied().unwrap_or(cx.on);
        self.judge(&with_class(Table::Contracts, ix, contract.class, cx), self.in_force.on(day), cx)
    }

    /// A course on a page is judged as the class that it would be.
    fn offer(&self, of: &Offered<'_>, cx: &Context<'_>) -> Verdict {
        let Some(((), at)) = self.in_force.on(cx.on) else { return Verdict::NotApplicable };
        let mut fields = Vec::new();
        for read in &self.expression.reads {
            let seen = match (read.table, of.found) {
                (Table::Classes, _) => said(of.offer, read.column),
                (Table::Institutions, Match::One(ix, _)) => {
                    fact(look(cx.facts, Table::Institutions, ix.at(), (*read).into()), *read)
                }
                (Table::Institutions, found) => Err(found.why_not()),
                _ => return Verdict::NotApplicable,
            };
            match seen {
                Ok(seen) => fields.push((*read, seen)),
                Err(reason) => return Verdict::Unknown(reason),
            }
        }
        match self.expression.holds(fields.into_iter()) {
            Ok(true) => Verdict::Pass,
            Ok(false) => {
                let shown: Vec<String> =
                    self.show.iter().map(|name| shown_of(of.offer, name.0)).collect();
                let limit = Value::Text(self.limit.clone());
                let words = ["stages", "grades", "title"].iter();
                Verdict::violation(Value::Text(shown.join("、")), limit, at)
                    .resting_on(words.into_iter().find_map(|f| offers::words(of.offer, f)))
            }
            Err(error) => Verdict::Unknown(Reason::Other(error)),
        }
    }
}

/// What a page says of a class's column.
fn said(offer: &Offer, column: &'static str) -> Result<Seen, Reason> {
    let word = |code: &str, zh: &str| Seen { code: code.into(), value: Value::Text(zh.into()) };
    let count = |n: u32| word(&n.to_string(), &n.to_string());
    let seen = match column {
        "name" => offer.title.as_deref().map(|title| word(title, title)),
        "category" => offer.category.map(|c| word(c.code(), c.zh())),
        "mode" => offer.mode.map(|m| word(m.code(), m.zh())),
        "stage" => match offer.stages.as_slice() {
            [stage] => Some(word(stage.code(), stage.zh())),
            _ => None,
        },
        "subject" => match offer.subjects.as_slice() {
            [subject] => Some(word(subject, subject)),
            _ => None,
        },
        "capacity" => offer.class_size.map(count),
        "lesson_minutes" => offer.lesson_minutes.map(count),
        "lessons" => offer.lessons.map(count),
        _ => None,
    };
    let zh = || Table::Classes.column(column).map_or(column, |c| c.zh);
    seen.ok_or_else(|| Reason::Other(format!("页面未写明{}，或写有多个", zh())))
}

/// "学段：学前".
fn shown_of(offer: &Offer, column: &'static str) -> String {
    let zh = Table::Classes.column(column).map_or(column, |c| c.zh);
    let stages = || offer.stages.iter().map(|s| s.zh()).collect::<Vec<_>>().join("、");
    match (column, said(offer, column)) {
        (_, Ok(seen)) => format!("{zh}：{}", seen.value.zh()),
        ("stage", _) if !offer.stages.is_empty() => format!("{zh}：{}", stages()),
        _ => format!("{zh}未写明"),
    }
}

/// The tables that an expression of this rule may read: that of its only record, and its owners.
fn tables_of(rule: &Rule) -> Vec<Table> {
    let mut tables: Vec<Table> = rule.scope.records.iter().filter_map(|r| table_of(*r)).collect();
    let of_class = |t: &Table| matches!(t, Table::Payments | Table::Contracts);
    if tables.iter().any(of_class) || rule.scope.records.contains(&Record::Offer) {
        tables.push(Table::Classes);
    }
    tables.push(Table::Institutions);
    tables.sort_unstable();
    tables.dedup();
    tables
}

fn with_class(
    table: Table,
    ix: usize,
    class: crate::model::ClassIx,
    cx: &Context<'_>,
) -> [(Table, usize); 3] {
    let owner = cx.facts.class(class).institution;
    [(table, ix), (Table::Classes, class.at()), (Table::Institutions, owner.at())]
}

/// What a column says. A class's category is the one that every rule goes by, so that a
/// disguised class is no surer here than under a scope.
fn seen(read: Read, table: Table, ix: usize, cx: &Context<'_>) -> Result<Seen, Reason> {
    if (table, read.column) == (Table::Classes, "category") {
        let category = cx.prepared.category[ix].clone()?;
        return Ok(Seen {
            code: category.code().into(),
            value: Value::Text(category.zh().into()),
        });
    }
    fact(look(cx.facts, table, ix, read.into()), read)
}

impl Cel {
    fn judge(
        &self,
        records: &[(Table, usize)],
        in_force: Option<(&(), u8)>,
        cx: &Context<'_>,
    ) -> Verdict {
        let Some(((), at)) = in_force else { return Verdict::NotApplicable };
        let mut fields = Vec::new();
        for read in &self.expression.reads {
            let Some((table, ix)) = records.iter().find(|(table, _)| *table == read.table) else {
                return Verdict::NotApplicable;
            };
            match seen(*read, *table, *ix, cx) {
                Ok(seen) => fields.push((*read, seen)),
                Err(reason) => return Verdict::Unknown(reason),
            }
        }
        match self.expression.holds(fields.into_iter()) {
            Ok(true) => Verdict::Pass,
            Ok(false) => {
                let (table, ix) = records[0];
                let observed = Value::Text(shown(&self.show, table, ix, cx));
                Verdict::violation(observed, Value::Text(self.limit.clone()), at)
            }
            Err(error) => Verdict::Unknown(Reason::Other(error)),
        }
    }
}

/// "国籍：US、所在地：US".
fn shown(names: &[FieldName], table: Table, ix: usize, cx: &Context<'_>) -> String {
    let parts: Vec<String> = names
        .iter()
        .map(|name| {
            let zh = table.column(name.0).map_or(name.0, |c| c.zh);
            let field = look(cx.facts, table, ix, *name);
            match field.value() {
                Some(seen) => format!("{zh}：{}", seen.value.zh()),
                None => format!("{zh}{}", field.why_not().unwrap_or_default()),
            }
        })
        .collect();
    parts.join("、")
}
