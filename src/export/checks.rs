//! What a sheet says while it is filled in: drop-down lists, and warnings that can be
//! overruled, because import knows more spellings than a spreadsheet can check.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Formula,
    Worksheet, XlsxError,
};

use super::about;
use super::look::Look;
use super::parts::Part;
use crate::model::{Column, Need, Shape, Table};

/// Last row of a sheet, from 0.
const LAST_ROW: u32 = 1_048_575;

/// Characters that a list of words may have in a cell's check.
const LIST: usize = 255;

/// Characters of a warning.
const MESSAGE: usize = 255;

/// Adds the check of a column to all its cells.
pub(super) fn add(
    sheet: &mut Worksheet,
    at: u16,
    column: &Column,
    all: &[Part],
    look: &Look,
) -> Result<(), XlsxError> {
    let Some(rule) = rule(at, column, all, look)? else {
        return Ok(());
    };
    let message = format!(
        "“{}”这一列：{}。确认无误可以保留。",
        column.zh,
        about::form(column)
    );
    let message: String = message.chars().take(MESSAGE).collect();
    let rule = rule
        .set_error_style(DataValidationErrorStyle::Warning)
        .set_error_title("请核对")?
        .set_error_message(message)?;
    sheet.add_data_validation(1, at, LAST_ROW, at, &rule)?;
    Ok(())
}

fn rule(
    at: u16,
    column: &Column,
    all: &[Part],
    look: &Look,
) -> Result<Option<DataValidation>, XlsxError> {
    if let Some(table) = column.need.refers_to() {
        return Ok(ids(table, all, look).map(|ids| DataValidation::new().allow_list_formula(ids)));
    }
    let new = DataValidation::new();
    Ok(Some(match column.shape {
        Shape::Text if column.need == Need::Key => {
            // The first cell with this id is the cell itself.
            let letter = letter(at);
            let formula = format!("=MATCH({letter}2,${letter}:${letter},0)=ROW()");
            new.allow_custom(Formula::new(formula))
        }
        Shape::Text | Shape::Country => return Ok(None),
        Shape::Uscc => new.allow_text_length(DataValidationRule::EqualTo(18)),
        Shape::Date => new.allow_date(DataValidationRule::Between(
            ExcelDateTime::from_ymd(1949, 1, 1)?,
            ExcelDateTime::from_ymd(2105, 12, 31)?,
        )),
        Shape::Moment => new.allow_date(DataValidationRule::Between(
            ExcelDateTime::from_ymd(1970, 1, 1)?,
            ExcelDateTime::from_ymd(2105, 12, 31)?,
        )),
        Shape::Yuan => new.allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0)),
        Shape::Count => new.allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(1)),
        Shape::YesNo | Shape::Word(_) => {
            let words = words(column, look);
            return listed(&words);
        }
        Shape::Words(_) => {
            let words = words(column, look);
            return listed(&combinations(&words, look.headings.choose(";", "；")));
        }
    }))
}

fn words(column: &Column, look: &Look) -> Vec<String> {
    let words = column.shape.words().into_iter();
    words
        .map(|(code, zh)| look.headings.choose(&code, &zh).to_owned())
        .collect()
}

/// A list to choose from, where a cell's check has room for it.
fn listed(words: &[String]) -> Result<Option<DataValidation>, XlsxError> {
    if words.join(",").chars().count() > LIST {
        return Ok(None);
    }
    DataValidation::new().allow_list_strings(words).map(Some)
}

/// Every choice of one or more of the words, single ones first: a drop-down list lets
/// people pick one entry only. Beyond four words there are too many.
fn combinations(words: &[String], between: &str) -> Vec<String> {
    if words.len() > 4 {
        return words.to_vec();
    }
    let mut all: Vec<(u32, String)> = (1_u32..1 << words.len())
        .map(|chosen| {
            let has = |(at, word): (usize, &String)| (chosen >> at & 1 == 1).then(|| word.clone());
            let words: Vec<String> = words.iter().enumerate().filter_map(has).collect();
            (chosen.count_ones(), words.join(between))
        })
        .collect();
    all.sort_by_key(|(count, _)| *count);
    all.into_iter().map(|(_, words)| words).collect()
}

/// The ids of a table, as far down as they are filled in. None where the table has several
/// sheets or none: a list cannot span them.
fn ids(table: Table, all: &[Part], look: &Look) -> Option<Formula> {
    let mut parts = all.iter().filter(|part| part.table == table);
    let (Some(part), None) = (parts.next(), parts.next()) else {
        return None;
    };
    let name = part.name(look.headings);
    let key = part.columns.iter().position(|c| c.need == Need::Key)?;
    let letter = letter(u16::try_from(key).ok()?);
    Some(Formula::new(format!(
        "=OFFSET('{name}'!${letter}$2,0,0,MAX(1,COUNTA('{name}'!${letter}:${letter})-1),1)"
    )))
}

/// The letter of a column; no table has more than 26.
fn letter(at: u16) -> char {
    u8::try_from(at).map_or('A', |at| char::from(b'A' + at.min(25)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_of_several_words_are_listed_whole() {
        let words = ["线上", "线下"].map(str::to_owned);
        assert_eq!(combinations(&words, "；"), ["线上", "线下", "线上；线下"]);
        for table in Table::ALL {
            assert!(table.columns().len() <= 26);
            for column in table.columns() {
                let words = words_of(column);
                let all = match column.shape {
                    Shape::Words(_) => combinations(&words, "；"),
                    _ => words,
                };
                assert!(
                    all.is_empty() || listed(&all).unwrap().is_some(),
                    "{}",
                    column.zh
                );
            }
        }
    }

    fn words_of(column: &Column) -> Vec<String> {
        column.shape.words().into_iter().map(|(_, zh)| zh).collect()
    }
}
