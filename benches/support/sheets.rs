//! A workbook of invented sessions, as large as asked for.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use tutorwatch::model::Table;

/// Sessions that one class holds.
const PER_CLASS: u32 = 40;

/// How the times stand in the workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// As date cells, as Excel keeps them.
    Cells,
    /// As text, as registry programs export them.
    Text,
}

/// The bytes of a workbook with that many sessions, their classes, teachers and institutions.
pub fn workbook(sessions: u32, times: Times) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let classes = sessions.div_ceil(PER_CLASS);
    let institutions = classes.div_ceil(20);

    let sheet = begin(&mut book, Table::Institutions)?;
    for n in 0..institutions {
        let id = format!("H{n}");
        row(sheet, n, &[&id, &format!("第{n}培训中心")])?;
    }
    let sheet = begin(&mut book, Table::Teachers)?;
    for n in 0..classes {
        let owner = format!("H{}", n / 20);
        row(
            sheet,
            n,
            &[&format!("T{n}"), &owner, "甲老师", "教学", "数学"],
        )?;
    }
    let sheet = begin(&mut book, Table::Classes)?;
    for n in 0..classes {
        let owner = format!("H{}", n / 20);
        let cells = [
            &format!("C{n}"),
            &owner,
            "数学班",
            "学科类",
            "数学",
            "初中",
            "七年级",
            "线上",
        ];
        row(sheet, n, &cells)?;
    }
    let minute = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    let sheet = begin(&mut book, Table::Sessions)?;
    for n in 0..sessions {
        let class = n / PER_CLASS;
        let ids = [format!("S{n}"), format!("C{class}")];
        row(sheet, n, &[&ids[0], &ids[1]])?;
        // Evening lessons of 30 minutes, on the days of one autumn.
        let day = u8::try_from(1 + n % 28).unwrap_or(1);
        let month = u8::try_from(9 + n % PER_CLASS / 28).unwrap_or(9);
        let first = u16::try_from(8 + class % 12).unwrap_or(8);
        for (at, minutes) in [(2, 0), (3, 30)] {
            if times == Times::Text {
                let text = format!("2024-{month:02}-{day:02} {first:02}:{minutes:02}");
                sheet.write_string(n + 1, at, text)?;
            } else {
                let time = ExcelDateTime::from_ymd(2024, month, day)?.and_hms(first, minutes, 0)?;
                sheet.write_datetime_with_format(n + 1, at, &time, &minute)?;
            }
        }
        sheet.write_string(n + 1, 4, format!("T{class}"))?;
        sheet.write_string(n + 1, 5, format!("{}室", n % 30))?;
    }
    book.save_to_buffer()
}

fn begin(book: &mut Workbook, table: Table) -> Result<&mut Worksheet, XlsxError> {
    let sheet = book.add_worksheet().set_name(table.zh())?;
    for (at, column) in (0..).zip(table.columns()) {
        sheet.write_string(0, at, column.zh)?;
    }
    Ok(sheet)
}

fn row(sheet: &mut Worksheet, number: u32, cells: &[&str]) -> Result<(), XlsxError> {
    for (at, cell) in (0..).zip(cells) {
        sheet.write_string(number + 1, at, *cell)?;
    }
    Ok(())
}
