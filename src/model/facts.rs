//! Everything that was imported, ready to be judged.

use super::{
    Class, ClassIx, Contract, FileIx, Institution, InstitutionIx, Page, Payment, Position,
    Sessions, Sources, Table, Teacher, TeacherIx,
};

/// The facts of one or more packages and pages.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// 机构
    pub institutions: Vec<Institution>,
    /// 教师
    pub teachers: Vec<Teacher>,
    /// 班级
    pub classes: Vec<Class>,
    /// 课次
    pub sessions: Sessions,
    /// 收费
    pub payments: Vec<Payment>,
    /// 合同
    pub contracts: Vec<Contract>,
    /// 公开信息
    pub pages: Vec<Page>,
    /// Files and sheets that were read.
    pub sources: Sources,
}

impl Facts {
    /// An institution by its position.
    pub fn institution(&self, ix: InstitutionIx) -> &Institution {
        &self.institutions[ix.at()]
    }

    /// A class by its position.
    pub fn class(&self, ix: ClassIx) -> &Class {
        &self.classes[ix.at()]
    }

    /// A teacher by its position.
    pub fn teacher(&self, ix: TeacherIx) -> &Teacher {
        &self.teachers[ix.at()]
    }

    /// How many records a table holds.
    pub fn count(&self, table: Table) -> usize {
        match table {
            Table::Institutions => self.institutions.len(),
            Table::Teachers => self.teachers.len(),
            Table::Classes => self.classes.len(),
            Table::Sessions => self.sessions.len(),
            Table::Payments => self.payments.len(),
            Table::Contracts => self.contracts.len(),
        }
    }

    /// Id and row of a record.
    pub fn record(&self, table: Table, ix: usize) -> (&str, Position) {
        match table {
            Table::Institutions => (&self.institutions[ix].id, self.institutions[ix].at),
            Table::Teachers => (&self.teachers[ix].id, self.teachers[ix].at),
            Table::Classes => (&self.classes[ix].id, self.classes[ix].at),
            Table::Sessions => (self.sessions.id(ix), self.sessions.at(ix)),
            Table::Payments => (&self.payments[ix].id, self.payments[ix].at),
            Table::Contracts => (&self.contracts[ix].id, self.contracts[ix].at),
        }
    }

    /// The institution that a record belongs to.
    pub fn owner(&self, table: Table, ix: usize) -> InstitutionIx {
        let of_class = |class: ClassIx| self.class(class).institution;
        match table {
            Table::Institutions => InstitutionIx::next(ix),
            Table::Teachers => self.teachers[ix].institution,
            Table::Classes => self.classes[ix].institution,
            Table::Sessions => of_class(self.sessions.class[ix]),
            Table::Payments => of_class(self.payments[ix].class),
            Table::Contracts => of_class(self.contracts[ix].class),
        }
    }

    /// What a record says, as text: equal exactly where the records say the same. The row
    /// that it was read from is left out, because an export may be sorted anew.
    pub fn content(&self, table: Table, ix: usize) -> String {
        let at = Position::default();
        match table {
            Table::Institutions => {
                format!(
                    "{:?}",
                    Institution {
                        at,
                        ..self.institutions[ix].clone()
                    }
                )
            }
            Table::Teachers => format!(
                "{:?}",
                Teacher {
                    at,
                    ..self.teachers[ix].clone()
                }
            ),
            Table::Classes => format!(
                "{:?}",
                Class {
                    at,
                    ..self.classes[ix].clone()
                }
            ),
            Table::Sessions => {
                let (s, class) = (&self.sessions, self.class(self.sessions.class[ix]));
                let teacher = s.teacher(ix).map(|t| &self.teacher(t).id);
                let (start, end) = (s.start[ix].local(), s.end[ix].local());
                format!(
                    "{:?}",
                    (s.id(ix), &class.id, start, end, teacher, s.room(ix))
                )
            }
            Table::Payments => format!(
                "{:?}",
                Payment {
                    at,
                    ..self.payments[ix].clone()
                }
            ),
            Table::Contracts => format!(
                "{:?}",
                Contract {
                    at,
                    ..self.contracts[ix].clone()
                }
            ),
        }
    }

    /// Adds a file or sheet that was read.
    pub fn add_source(&mut self, file: &str, sheet: Option<&str>) -> FileIx {
        self.sources.add(file, sheet)
    }
}
