//! How a workbook looks: formats, widths and colours, told apart by more than colour.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use super::Headings;
use crate::model::{Column, Need, Shape};

/// The formats of one workbook.
pub(super) struct Look {
    pub headings: Headings,
    /// Whether the headings say what an empty cell means.
    pub marked: bool,
    text: Format,
    date: Format,
    minute: Format,
    second: Format,
    yuan: Format,
    count: Format,
}

const REQUIRED: Color = Color::RGB(0xFCE4D6);
const NONE_IF_BLANK: Color = Color::RGB(0xDDEBF7);
const OTHER: Color = Color::RGB(0xEDEDED);

impl Look {
    pub fn new(headings: Headings, marked: bool) -> Self {
        let of = |format: &str| Format::new().set_num_format(format);
        Self {
            headings,
            marked,
            text: of("@"),
            date: of("yyyy-mm-dd"),
            minute: of("yyyy-mm-dd hh:mm"),
            second: of("yyyy-mm-dd hh:mm:ss"),
            yuan: of("0.00##"),
            count: of("0"),
        }
    }

    /// The format of a column's cells. Text stays text: Excel would turn a code of 18 digits
    /// into another number.
    pub fn cells(&self, shape: Shape) -> &Format {
        match shape {
            Shape::Date => &self.date,
            Shape::Moment => &self.minute,
            Shape::Yuan => &self.yuan,
            Shape::Count => &self.count,
            Shape::Text
            | Shape::YesNo
            | Shape::Uscc
            | Shape::Country
            | Shape::Word(_)
            | Shape::Words(_) => &self.text,
        }
    }

    pub fn text(&self) -> &Format {
        &self.text
    }

    /// A moment that does not fall on a minute.
    pub fn seconds(&self) -> &Format {
        &self.second
    }

    /// The heading: `*` where a cell is required, `（空＝无）` where a blank is judged.
    pub fn heading(&self, column: &Column) -> String {
        let name = self.headings.column(column);
        match column.need {
            _ if !self.marked => name.to_owned(),
            need if need.is_required() => format!("*{name}"),
            Need::NoneIfBlank => format!("{name}\n（空＝无）"),
            _ => name.to_owned(),
        }
    }

    /// The format of a heading.
    pub fn heading_format(need: Need) -> Format {
        let color = match need {
            need if need.is_required() => REQUIRED,
            Need::NoneIfBlank => NONE_IF_BLANK,
            _ => OTHER,
        };
        Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_border(FormatBorder::Thin)
            .set_background_color(color)
    }
}

/// Wide enough for what usually stands in the column, and for its heading.
pub(super) fn width(column: &Column) -> f64 {
    let usual: f64 = match column.shape {
        Shape::Uscc => 22.0,
        Shape::Moment => 18.0,
        Shape::Date | Shape::Yuan => 13.0,
        Shape::Count | Shape::YesNo | Shape::Country => 10.0,
        Shape::Word(_) => 13.0,
        Shape::Words(_) => 20.0,
        Shape::Text if column.need.refers_to().is_some() || column.need == Need::Key => 13.0,
        Shape::Text => 24.0,
    };
    let example = column
        .example
        .chars()
        .map(|c| if c.is_ascii() { 1 } else { 2 });
    let needed = f64::from(example.sum::<u8>().saturating_add(2).min(36));
    usual.max(needed)
}
