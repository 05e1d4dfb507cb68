//! A registry cell: a value, or the reason why there is none.

/// What a cell of the registry says.
///
/// The three ways of saying nothing are kept apart, because the law treats them
/// differently: an empty permit number means that there is no permit, a permit
/// column that was never exported means that nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Field<T> {
    /// The cell holds a value.
    Value(T),
    /// The cell is empty.
    Blank,
    /// The cell holds something that could not be read; an input error says what.
    Unreadable,
    /// The package has no such column.
    #[default]
    Absent,
}

impl<T> Field<T> {
    /// The value, where there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    /// The same cell by reference.
    pub fn as_ref(&self) -> Field<&T> {
        match self {
            Self::Value(value) => Field::Value(value),
            Self::Blank => Field::Blank,
            Self::Unreadable => Field::Unreadable,
            Self::Absent => Field::Absent,
        }
    }

    /// The same cell with its value turned into another.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Field<U> {
        match self {
            Self::Value(value) => Field::Value(f(value)),
            Self::Blank => Field::Blank,
            Self::Unreadable => Field::Unreadable,
            Self::Absent => Field::Absent,
        }
    }

    /// Whether a value stands here.
    pub fn is_value(&self) -> bool {
        matches!(self, Self::Value(_))
    }

    /// Whether the cell was exported and left empty.
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Blank)
    }

    /// Why nothing can be said, in the words that an officer reads after the
    /// column's name; `None` where there is a value.
    pub fn why_not(&self) -> Option<&'static str> {
        match self {
            Self::Value(_) => None,
            Self::Blank => Some("未填写"),
            Self::Unreadable => Some("填写的内容无法识别"),
            Self::Absent => Some("数据中没有此列"),
        }
    }
}

impl Field<String> {
    /// The text, where there is one.
    pub fn text(&self) -> Option<&str> {
        self.value().map(String::as_str)
    }
}
