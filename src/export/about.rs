//! What a column holds and what an empty cell in it means, in an office worker's words.

use crate::model::{Column, Need, Shape};

/// Whether the column must be filled in.
pub(super) fn required(column: &Column) -> &'static str {
    if column.need.is_required() {
        "必填"
    } else {
        "选填"
    }
}

/// What an empty cell means.
pub(super) fn blank(need: Need) -> &'static str {
    match need {
        Need::Key | Need::Reference(_) | Need::Required => "不能留空，留空的行无法使用",
        Need::NoneIfBlank => "留空表示“没有”，会据此判断是否违规",
        Need::Optional | Need::OptionalReference(_) => "留空表示“不清楚”，有关规则回答无法判断",
    }
}

/// The form of the cells, and the words that may stand there.
pub(super) fn form(column: &Column) -> String {
    if let Some(table) = column.need.refers_to() {
        return format!("“{}”表中已有的编号，可从下拉列表选择", table.zh());
    }
    match column.shape {
        Shape::Text if column.need == Need::Key => "文字，不得与其他行重复".into(),
        Shape::Text => "文字".into(),
        Shape::Date => "日期，如 2024-09-01".into(),
        Shape::Moment => "日期和时间，如 2024-09-01 18:30（北京时间）".into(),
        Shape::Yuan => "金额，只填数字，单位为元，最多4位小数".into(),
        Shape::Count => "大于0的整数".into(),
        Shape::Uscc => "18位数字和大写字母".into(),
        Shape::Country => "国家或地区的中文名称或两位代码，如 中国、美国、CN、US".into(),
        Shape::YesNo | Shape::Word(_) => format!("从中选一项：{}", words(column, "、")),
        Shape::Words(_) => format!("{}；多项之间用“；”分隔", words(column, "、")),
    }
}

/// The Chinese words of the column.
pub(super) fn words(column: &Column, between: &str) -> String {
    let words: Vec<String> = column.shape.words().into_iter().map(|(_, zh)| zh).collect();
    words.join(between)
}

/// The note at a heading.
pub(super) fn note(column: &Column) -> String {
    format!(
        "{}（{}）\n{}。\n填写：{}。\n{}。\n示例：{}",
        column.zh,
        required(column),
        column.about,
        form(column),
        blank(column.need),
        column.example,
    )
}
