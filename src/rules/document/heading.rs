//! The heading of a task table: which column says what.

use super::cells::{Content, Row};
use super::error::Problem;

/// What a column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Section,
    Number,
    Programme,
    Project,
    Task,
    Budget,
    Deadline,
    Lead,
    Assist,
    /// 责任单位: leads where no column or label says 牵头, assists where one does.
    Responsible,
    Other,
}

/// A column with the words of its heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) role: Role,
    pub(super) name: String,
}

/// Longest heading of a column, in characters; longer words are a cell of the table itself.
const LONGEST: usize = 12;
/// Whole headings of the number column.
const NUMBER: &[&str] = &["序号", "编号", "任务序号", "任务编号"];
/// Roles by the words that other headings contain; the first line that fits counts.
const WORDS: &[(Role, &[&str])] = &[
    (Role::Lead, &["牵头", "主办"]),
    (Role::Assist, &["协助", "配合", "协办", "参与", "参加"]),
    (Role::Responsible, &["责任单位", "责任部门", "责任主体"]),
    (Role::Deadline, &["时限", "期限", "时间"]),
    (Role::Budget, &["预算", "投入", "自筹", "资金", "经费"]),
    (
        Role::Section,
        &["重点工作", "工作重点", "类别", "领域", "方面"],
    ),
    (
        Role::Task,
        &[
            "任务",
            "工作内容",
            "主要内容",
            "具体内容",
            "措施",
            "工作要求",
        ],
    ),
    (Role::Project, &["项目", "事项"]),
];

impl Column {
    fn named(words: &str) -> Self {
        // "序　号" and "资金预算（万元）" are written for the eye.
        let name: String = words.chars().filter(|c| !c.is_whitespace()).collect();
        let plain = name.split(['（', '(']).next().unwrap_or_default();
        let fits = |(_, words): &&(Role, &[&str])| words.iter().any(|w| plain.contains(w));
        let role = if NUMBER.contains(&plain) {
            Role::Number
        } else if name.chars().count() > LONGEST {
            Role::Other
        } else {
            WORDS.iter().find(fits).map_or(Role::Other, |(r, _)| *r)
        };
        Self { role, name }
    }
}

/// The cells of a heading row; `None` where a cell has no words.
fn columns(row: &Row<'_>) -> Vec<Option<Column>> {
    let read = |content| match content {
        Content::Words(words) => Some(Column::named(&words)),
        Content::Merged | Content::Blank => None,
    };
    row.cells.iter().map(|c| read(c.content())).collect()
}

/// Whether the row is the upper (or only) row of a task table's heading.
pub(super) fn is_heading(row: &Row<'_>) -> bool {
    let columns = columns(row);
    let has = |role| columns.iter().flatten().any(|c| c.role == role);
    has(Role::Number) && has(Role::Task)
}

/// Whether the row below a heading row belongs to the heading: nothing but headings in it.
pub(super) fn is_second_row(row: &Row<'_>) -> bool {
    let columns = columns(row);
    columns.iter().any(Option::is_some) && columns.iter().flatten().all(|c| c.role != Role::Other)
}

/// Joins the one or two heading rows into the list of columns.
pub(super) fn read(top: &Row<'_>, second: Option<&Row<'_>>) -> Result<Vec<Column>, Problem> {
    let top = columns(top);
    let joined = match second.map(columns) {
        None => top,
        Some(second) if second.len() == top.len() => {
            second.into_iter().zip(top).map(|(s, t)| s.or(t)).collect()
        }
        Some(second) => under(top, second)?,
    };
    let mut leaves: Vec<Column> = Vec::with_capacity(joined.len());
    for column in joined {
        // A blank heading cell continues the heading on its left.
        let column = column.or_else(|| leaves.last().cloned());
        leaves.push(column.ok_or(Problem::HeadingUneven)?);
    }
    settle_tasks(&mut leaves);
    settle_projects(&mut leaves);
    settle_bureaus(&mut leaves)?;
    Ok(leaves)
}

/// Puts a shorter or longer second row under the first: a blank cell stands for the next
/// heading that has no cells under it, a run of words for one or more headings that have.
fn under(
    top: Vec<Option<Column>>,
    second: Vec<Option<Column>>,
) -> Result<Vec<Option<Column>>, Problem> {
    let blanks = second.iter().filter(|c| c.is_none()).count();
    let mut parents_left = top
        .len()
        .checked_sub(blanks)
        .ok_or(Problem::HeadingUneven)?;
    let is_parent = |c: &Option<Column>| {
        c.as_ref()
            .is_some_and(|c| matches!(c.role, Role::Responsible | Role::Budget))
    };
    let mut top = top.into_iter().peekable();
    let mut leaves = Vec::with_capacity(second.len());
    let mut after_words = false;
    for cell in second {
        if cell.is_some() {
            leaves.push(cell);
            after_words = true;
            continue;
        }
        while after_words && parents_left > 0 && top.next_if(is_parent).is_some() {
            parents_left -= 1;
        }
        after_words = false;
        leaves.push(top.next().ok_or(Problem::HeadingUneven)?);
    }
    let rest: Vec<_> = top.collect();
    if rest.len() == parents_left && rest.iter().all(is_parent) {
        Ok(leaves)
    } else {
        Err(Problem::HeadingUneven)
    }
}

/// Where several columns speak of tasks (重点任务, 具体措施), the last one is the task.
fn settle_tasks(columns: &mut [Column]) {
    let named = |columns: &[Column], role| columns.iter().filter(|c| c.role == role).count();
    while named(columns, Role::Task) > 1 {
        let role = if named(columns, Role::Section) == 0 {
            Role::Section
        } else {
            Role::Project
        };
        if let Some(first) = columns.iter_mut().find(|c| c.role == Role::Task) {
            first.role = role;
        }
    }
}

/// Of two project columns the left one is the wider.
fn settle_projects(columns: &mut [Column]) {
    if columns.iter().filter(|c| c.role == Role::Project).count() == 2
        && let Some(first) = columns.iter_mut().find(|c| c.role == Role::Project)
    {
        first.role = Role::Programme;
    }
}

fn settle_bureaus(columns: &mut [Column]) -> Result<(), Problem> {
    for role in [Role::Lead, Role::Assist] {
        if columns.iter().any(|c| c.role == role) {
            continue;
        }
        if let Some(column) = columns.iter_mut().find(|c| c.role == Role::Responsible) {
            column.role = role;
        }
    }
    if columns.iter().any(|c| c.role == Role::Lead) {
        Ok(())
    } else {
        Err(Problem::HeadingLacks("牵头单位"))
    }
}

/// The columns for rows of so many cells. Rugao's heading 项目 spans two columns, which
/// the heading alone does not show: one cell more than headings doubles that column.
pub(super) fn fit(mut columns: Vec<Column>, cells: usize) -> Option<Vec<Column>> {
    if cells == columns.len() + 1 {
        let at = columns.iter().position(|c| c.role == Role::Project)?;
        let wider = Column {
            role: Role::Programme,
            name: columns.get(at)?.name.clone(),
        };
        columns.insert(at, wider);
    }
    (cells == columns.len()).then_some(columns)
}
