//! What can be wrong with a document, said so that an officer can mend the text.

use std::fmt;

/// Longest piece of the text that a message repeats.
const EXCERPT: usize = 40;

/// Everything that is wrong with a document, in the order of its lines; never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct DocumentErrors(Vec<DocumentError>);

impl DocumentErrors {
    /// Gathers the mistakes; nothing to report gives `None`.
    pub(super) fn gather(mut errors: Vec<DocumentError>) -> Option<Self> {
        errors.sort_by_key(|e| e.line);
        (!errors.is_empty()).then_some(Self(errors))
    }

    /// The mistakes, the first line first.
    pub fn iter(&self) -> impl Iterator<Item = &DocumentError> {
        self.0.iter()
    }
}

impl fmt::Display for DocumentErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, error) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

/// One mistake, with its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("第{line}行“{found}”：{problem}")]
pub struct DocumentError {
    /// Line of the text, from 1.
    pub line: usize,
    /// The offending text, shortened when long.
    pub found: String,
    /// What is wrong and what was expected.
    pub problem: Problem,
}

impl DocumentError {
    /// A mistake at a line; long text is cut so that the message stays readable.
    pub(super) fn new(line: usize, found: &str, problem: Problem) -> Self {
        let flat: String = found.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut short: String = flat.chars().take(EXCERPT).collect();
        if short.len() < flat.len() {
            short.push('…');
        }
        Self {
            line,
            found: short,
            problem,
        }
    }
}

/// Kinds of mistake.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Nothing in the text names a bureau.
    #[error(
        "全文既没有任务分解表（表头应有“序号”“主要任务”“牵头单位”），也没有注明责任单位的段落（如“（责任单位：教育局）”）或者条文（“第一条……”），请核对是否选错了文件"
    )]
    NothingToRead,
    /// A table without a column that it needs.
    #[error("任务分解表的表头缺少“{0}”一栏，请补全表头")]
    HeadingLacks(&'static str),
    /// The two heading rows do not fit together.
    #[error("表头的两行对不上，请核对合并单元格：上一行每个没有下级的栏目，在下一行应为一个空格子")]
    HeadingUneven,
    /// The heading after a page break is another one.
    #[error("换页后的表头与第{first}行的表头不同，请改为一致")]
    HeadingDiffers {
        /// Where the table's first heading stands.
        first: usize,
    },
    /// A heading with no rows under it.
    #[error("表头下面没有任何任务行，表格可能被截断，请补全")]
    NoRows,
    /// The rows do not have as many cells as the heading has columns.
    #[error("表头有{columns}栏，任务行却有{cells}格，请核对表头与任务行")]
    Layout {
        /// Columns of the heading.
        columns: usize,
        /// Cells that most rows have.
        cells: usize,
    },
    /// One row with too few or too many cells.
    #[error(
        "这一行应有{expected}格，实有{found}格，请补全或删去多余的格子（每格一行，以制表符开头，行与行之间空一行）"
    )]
    Cells {
        /// Cells that the other rows have.
        expected: usize,
        /// Cells of this row.
        found: usize,
    },
    /// The number cell is no number.
    #[error("这里应为序号（正整数），上一行的序号是{after}")]
    NotANumber {
        /// Number of the row above, 0 at the top.
        after: u32,
    },
    /// A row is missing.
    #[error("序号应为{expected}，中间缺少任务行，请补全（序号从1开始，逐行加1）")]
    Gap {
        /// The number that should follow.
        expected: u32,
    },
    /// A number that was there before.
    #[error("序号重复或倒退，应为{expected}，请核对（序号从1开始，逐行加1）")]
    Repeated {
        /// The number that should follow.
        expected: u32,
    },
    /// A cell that nothing fills, neither itself nor a cell above.
    #[error("“{0}”一格为空，上面也没有可以沿用的内容，请填写")]
    Empty(&'static str),
    /// A bracket that does not close.
    #[error("括号没有成对，请核对")]
    Bracket,
    /// What should be a bureau reads like a sentence.
    #[error("这不像单位名称（含有句号或冒号），请核对格子或括号里的内容；单位之间用顿号隔开")]
    NotABureau,
    /// A bracket that announces bureaus and names none.
    #[error("括号里没有写明单位，请填写")]
    NoBureau,
}
