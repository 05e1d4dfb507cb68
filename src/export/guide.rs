//! The sheet 说明 of the template. Import knows its name and passes it over, so that its
//! examples are never read as records.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::about;
use super::look::Look;
use crate::model::{Need, Table};

/// How the workbook is filled in and used.
const STEPS: [&str; 8] = [
    "1. 每张工作表是一类登记信息，从第2行起每行填一条；没有的工作表可以空着，第1行列名不要改动。",
    "2. 先填“机构”，再填“教师”“班级”，最后填“课次”“收费”“合同”：后面各表用编号指明前面的记录。",
    "3. 列名前有 * 的必须填写。列名后有（空＝无）的，留空就是说“没有”，会据此判断是否违规；确实没有才留空。其他列留空表示“不清楚”。",
    "4. 鼠标停在列名上可看到这一列的说明；部分列可从下拉列表选择。出现“请核对”的提示，确认无误可以保留。",
    "5. 代码、证号、账号、编号各列已设为文本格式，18位数字不会变成科学计数法；从别处粘贴时请选“只粘贴值”。",
    "6. 时间按北京时间填写，如 2024-09-01 18:30；正好午夜结束的写 '2024-09-01 24:00（前面加一个英文单引号）。",
    "7. 不要填写学员的姓名、身份证号、电话；用代号代替。",
    "8. 填好后存盘，运行 tutorwatch check 文件名.xlsx，程序列出填错的单元格和发现的疑点。本页只供阅读，不会被当作数据。",
];

const HEADINGS: [&str; 7] = [
    "工作表",
    "列名",
    "是否必填",
    "填写什么",
    "格式和可填的内容",
    "留空的含义",
    "示例",
];

const WIDTHS: [f64; 7] = [9.0, 20.0, 9.0, 40.0, 44.0, 42.0, 28.0];

/// Adds the sheet, before all others.
pub(super) fn write(book: &mut Workbook, look: &Look) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet().set_name("说明")?;
    sheet
        .set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0);
    for (at, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(at, width)?;
    }
    let title = Format::new().set_bold().set_font_size(14);
    sheet.merge_range(0, 0, 0, LAST, "校外培训机构登记数据填报说明", &title)?;
    sheet.set_row_height(0, 24)?;
    let mut row = 1;
    let line = Format::new()
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter);
    for step in STEPS {
        sheet.merge_range(row, 0, row, LAST, step, &line)?;
        sheet.set_row_height(row, 18)?;
        row += 1;
    }
    row = legend(sheet, row + 1)?;
    columns(sheet, row + 1, look)
}

const LAST: u16 = 6;

/// What the colours of the headings say.
fn legend(sheet: &mut Worksheet, row: u32) -> Result<u32, XlsxError> {
    let marks = [
        (Need::Required, "*列名", "必须填写"),
        (
            Need::NoneIfBlank,
            "列名（空＝无）",
            "选填；留空表示“没有”，会据此判断是否违规",
        ),
        (
            Need::Optional,
            "列名",
            "选填；留空表示“不清楚”，有关规则回答无法判断",
        ),
    ];
    let mut at = row;
    for (need, mark, meaning) in marks {
        sheet.write_string_with_format(at, 1, mark, &Look::heading_format(need))?;
        sheet.write_string(at, 3, meaning)?;
        at += 1;
    }
    Ok(at)
}

/// Every column of every table.
fn columns(sheet: &mut Worksheet, row: u32, look: &Look) -> Result<(), XlsxError> {
    let cell = Format::new()
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin)
        .set_num_format("@");
    let bold = cell.clone().set_bold();
    sheet.set_repeat_rows(row, row)?;
    for (at, heading) in (0..).zip(HEADINGS) {
        sheet.write_string_with_format(row, at, heading, &bold)?;
    }
    let mut row = row + 1;
    for table in Table::ALL {
        for column in table.columns() {
            let mark = Look::heading_format(column.need).set_align(FormatAlign::Left);
            sheet.write_string_with_format(row, 0, table.zh(), &cell)?;
            sheet.write_string_with_format(row, 1, look.heading(column), &mark)?;
            let texts = [
                about::required(column).to_owned(),
                column.about.to_owned(),
                about::form(column),
                about::blank(column.need).to_owned(),
                column.example.to_owned(),
            ];
            for (at, text) in (2..).zip(texts) {
                sheet.write_string_with_format(row, at, text, &cell)?;
            }
            sheet.set_row_height(row, 31)?;
            row += 1;
        }
    }
    Ok(())
}
