//! CEL expressions whose names and types are proven when they are loaded.
//!
//! The language has no checker of its own, so the loader walks the expression: every
//! `record.field` must be a column, every word compared with a column of a closed list
//! must be one of it, and each part is run over typed samples, so that a typo fails at
//! load and not at night. Yuan are whole fen here (`fee_yuan` is read as `fee_fen`),
//! because money is never a floating-point number.

use std::collections::{BTreeSet, HashMap};

use cel::common::ast::{Expr, IdedExpr, LiteralValue, SelectExpr};
use cel::{Context as Scope, Program, Value as Cel};
use rust_decimal::prelude::ToPrimitive;

use crate::model::{Field, Shape, Table, Value};
use crate::rules::nearest;

use super::fields::{FieldName, Seen};

/// An expression with the columns that it reads.
#[derive(Debug)]
pub(super) struct Expression {
    program: Program,
    pub reads: BTreeSet<Read>,
}

/// A column read through the variable of its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Read {
    pub table: Table,
    pub column: &'static str,
}

/// Variables, by the table they stand for.
const VARIABLES: [(&str, Table); 5] = [
    ("institution", Table::Institutions),
    ("teacher", Table::Teachers),
    ("class", Table::Classes),
    ("payment", Table::Payments),
    ("contract", Table::Contracts),
];

/// How many typed samples each part is run over.
const SAMPLES: usize = 4;

impl Expression {
    /// Compiles and proves an expression over the given tables.
    ///
    /// # Errors
    /// Every mistake: syntax, unknown record or field, wrong types.
    pub fn new(source: &str, tables: &[Table]) -> Result<Self, Vec<String>> {
        let program = Program::compile(source).map_err(|e| vec![e.to_string()])?;
        let mut walk = Walk {
            tables,
            reads: BTreeSet::new(),
            mistakes: Vec::new(),
        };
        walk.expression(program.expression());
        if walk.mistakes.is_empty() {
            let reads = walk.reads.clone();
            walk.samples(program.expression(), &reads);
        }
        match walk.mistakes.is_empty() {
            true => Ok(Self {
                program,
                reads: walk.reads,
            }),
            false => Err(walk.mistakes),
        }
    }

    /// Runs it over one record's fields, all of which are known.
    ///
    /// # Errors
    /// What the expression cannot do with these values.
    pub fn holds(&self, fields: impl Iterator<Item = (Read, Seen)>) -> Result<bool, String> {
        let values = fields.map(|(read, seen)| (read, to_cel(read, &seen)));
        match Cel::resolve(self.program.expression(), &scope(values)) {
            Ok(Cel::Bool(holds)) => Ok(holds),
            Ok(other) => Err(format!("表达式的结果不是真假，而是 {other:?}")),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// The name of a column inside expressions.
fn inside(column: &'static str) -> String {
    column
        .strip_suffix("_yuan")
        .map_or_else(|| column.to_owned(), |stem| format!("{stem}_fen"))
}

fn to_cel(read: Read, seen: &Seen) -> Cel {
    let shape = read.table.column(read.column).map(|c| c.shape);
    match (shape, &seen.value) {
        (Some(Shape::Count), _) => seen.code.parse::<i64>().map_or(Cel::Null, Cel::Int),
        (Some(Shape::YesNo), _) => Cel::Bool(seen.code == "yes"),
        (Some(Shape::Yuan), Value::Yuan(yuan)) => (yuan * rust_decimal::Decimal::ONE_HUNDRED)
            .to_i64()
            .map_or(Cel::Null, Cel::Int),
        _ => Cel::from(seen.code.as_str()),
    }
}

fn scope(values: impl Iterator<Item = (Read, Cel)>) -> Scope<'static, 'static> {
    let mut records: HashMap<Table, HashMap<String, Cel>> = HashMap::new();
    for (read, value) in values {
        records
            .entry(read.table)
            .or_default()
            .insert(inside(read.column), value);
    }
    let mut scope = Scope::default();
    for (name, table) in VARIABLES {
        if let Some(record) = records.remove(&table) {
            scope.add_variable_from_value(name, record);
        }
    }
    scope
}

struct Walk<'a> {
    tables: &'a [Table],
    reads: BTreeSet<Read>,
    mistakes: Vec<String>,
}

impl Walk<'_> {
    fn expression(&mut self, node: &IdedExpr) {
        match &node.expr {
            Expr::Select(select) => self.select(select),
            Expr::Call(call) => {
                call.target.iter().for_each(|t| self.expression(t));
                call.args.iter().for_each(|a| self.expression(a));
                if let [left, right] = call.args.as_slice() {
                    self.compared(left, right);
                    self.compared(right, left);
                }
            }
            Expr::List(list) => list.elements.iter().for_each(|e| self.expression(e)),
            Expr::Literal(LiteralValue::Double(_)) => {
                self.mistakes
                    .push("金额与数量请用整数（金额以分计）".into());
            }
            Expr::Literal(_) => {}
            Expr::Ident(name) => {
                self.mistakes.push(format!(
                    "`{name}` 不能单独使用，请写 记录.字段，如 class.stage"
                ));
            }
            _ => self
                .mistakes
                .push("只支持比较、逻辑运算、函数与列表".into()),
        }
    }

    fn select(&mut self, select: &SelectExpr) {
        let Some(read) = self.read(select) else {
            return;
        };
        self.reads.insert(read);
    }

    fn read(&mut self, select: &SelectExpr) -> Option<Read> {
        let Expr::Ident(name) = &select.operand.expr else {
            self.mistakes
                .push(format!("`.{}` 前应是记录名", select.field));
            return None;
        };
        let known = VARIABLES
            .iter()
            .filter(|(_, table)| self.tables.contains(table));
        let Some((_, table)) = known.clone().find(|(variable, _)| variable == name) else {
            let names: Vec<&str> = known.map(|(variable, _)| *variable).collect();
            self.mistakes
                .push(format!("没有记录 `{name}`，可用：{}", names.join("、")));
            return None;
        };
        let column = table
            .columns()
            .iter()
            .find(|c| inside(c.name) == select.field);
        if column.is_none() {
            let names: Vec<String> = table.columns().iter().map(|c| inside(c.name)).collect();
            let near = nearest(&select.field, names.iter().map(String::as_str));
            let hint = near.map_or_else(String::new, |n| format!("，是不是 `{n}`？"));
            self.mistakes
                .push(format!("`{name}` 没有字段 `{}`{hint}", select.field));
        }
        column.map(|c| Read {
            table: *table,
            column: c.name,
        })
    }

    /// A word compared with a column of a closed list must be one of that list.
    fn compared(&mut self, column: &IdedExpr, word: &IdedExpr) {
        let (Expr::Select(select), Expr::Literal(LiteralValue::String(word))) =
            (&column.expr, &word.expr)
        else {
            return;
        };
        let before = self.mistakes.len();
        let read = self.read(select);
        self.mistakes.truncate(before);
        let shape = read.and_then(|r| r.table.column(r.column)).map(|c| c.shape);
        if let Some(Shape::Word(choices) | Shape::Words(choices)) = shape {
            let word = word.inner();
            if !codes(&choices()).any(|code| code == word) {
                let field = &select.field;
                self.mistakes
                    .push(format!("`{field}` 没有值 \"{word}\"，可用：{}", choices()));
            }
        }
    }

    /// Runs every part alone: `true || mistake` would hide the mistake in the whole.
    fn samples(&mut self, node: &IdedExpr, reads: &BTreeSet<Read>) {
        for sample in 0..SAMPLES {
            let values = reads.iter().map(|read| (*read, sample_of(*read, sample)));
            let result = Cel::resolve(node, &scope(values));
            if let Err(error) = result {
                self.mistakes.push(error.to_string());
                return;
            }
        }
        if let Expr::Call(call) = &node.expr {
            call.target.iter().for_each(|t| self.samples(t, reads));
            call.args.iter().for_each(|a| self.samples(a, reads));
        }
    }
}

fn codes(choices: &str) -> impl Iterator<Item = &str> {
    choices
        .split('、')
        .filter_map(|choice| choice.split(' ').next())
}

fn sample_of(read: Read, sample: usize) -> Cel {
    match read.table.column(read.column).map(|c| c.shape) {
        Some(Shape::Count | Shape::Yuan) => {
            Cel::Int(if sample.is_multiple_of(2) { 1 } else { 1_000 })
        }
        Some(Shape::YesNo) => Cel::Bool(sample.is_multiple_of(2)),
        Some(Shape::Date) => Cel::from(if sample.is_multiple_of(2) {
            "2021-09-01"
        } else {
            "2024-09-01"
        }),
        Some(Shape::Word(choices) | Shape::Words(choices)) => {
            let choices = choices();
            let all: Vec<&str> = codes(&choices).collect();
            Cel::from(
                all.get(sample % all.len().max(1))
                    .copied()
                    .unwrap_or_default(),
            )
        }
        _ => Cel::from(if sample.is_multiple_of(2) {
            ""
        } else {
            "示例"
        }),
    }
}

/// What a column says to an expression; an empty cell that means "none" is an empty text.
pub(super) fn fact(field: Field<Seen>, read: Read) -> Result<Seen, super::verdict::Reason> {
    let none_if_blank = read.table.column(read.column).is_some_and(|c| {
        c.need == crate::model::Need::NoneIfBlank && !matches!(c.shape, Shape::Yuan)
    });
    match field {
        Field::Value(seen) => Ok(seen),
        Field::Blank if none_if_blank => Ok(Seen {
            code: String::new(),
            value: Value::Text(String::new()),
        }),
        silent => Err(super::verdict::silent(&silent, read.table, read.column)),
    }
}

impl From<Read> for FieldName {
    fn from(read: Read) -> Self {
        Self(read.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(source: &str) -> String {
        let tables = [Table::Classes, Table::Institutions];
        Expression::new(source, &tables)
            .map(|_| "fine".to_owned())
            .unwrap_or_else(|m| m.join("; "))
    }

    #[test]
    fn a_sound_expression_loads() {
        assert_eq!(
            mistakes("class.stage != 'preschool' || class.category != 'subject'"),
            "fine"
        );
        assert_eq!(
            mistakes("class.capacity <= 35 && class.fee_fen < 500000"),
            "fine"
        );
    }

    #[test]
    fn a_typo_fails_at_load() {
        insta::assert_snapshot!(mistakes("class.stge != 'preschool'"), @"`class` 没有字段 `stge`，是不是 `stage`？");
        insta::assert_snapshot!(mistakes("klass.stage != 'preschool'"), @"没有记录 `klass`，可用：institution、class");
        insta::assert_snapshot!(mistakes("class.stage != 'preschol'"), @"`stage` 没有值 \"preschol\"，可用：preschool 学前、primary 小学、junior 初中、senior 高中");
    }

    #[test]
    fn a_wrong_type_fails_at_load_even_behind_a_shortcut() {
        assert!(mistakes("true || class.capacity > 'x'") != "fine");
        assert!(mistakes("class.capacity > 'x'") != "fine");
        assert!(mistakes("class.fee_fen > 1.5") != "fine");
    }
}
