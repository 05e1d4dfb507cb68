//! Ids and the records they stand for, across all files of an import.

use std::collections::HashMap;

use super::cell::Fault;
use super::report::shorten;
use super::row::Row;
use super::session_ids::SessionIds;
use crate::model::{
    ClassIx, Facts, Institution, InstitutionIx, Position, Sessions, Sources, Table, TeacherIx,
};

/// What is known of an id.
#[derive(Debug, Clone, Copy)]
enum Seen {
    /// A record that is used, by its position in the facts.
    Used(u32, Position),
    /// A row that could not be used.
    Spoilt(Position),
}

/// What is known of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// No file or sheet holds it.
    Missing,
    /// It stands there, but without the columns it needs.
    Unusable,
    /// It was or will be read.
    Present,
}

/// Ids of every table.
pub(super) struct Index {
    ids: [HashMap<Box<str>, Seen>; 6],
    presence: [Presence; 6],
    sources: Sources,
    sessions: SessionIds,
    /// Class and teacher of the session before: long tables repeat them.
    last: [(String, Option<u32>); 2],
    rooms: HashMap<Box<str>, u32>,
    /// Institutions that were made up because the table is missing.
    pub stubs: u32,
}

impl Index {
    /// The ids that the facts already hold.
    pub fn of(facts: &Facts) -> Self {
        let mut index = Self {
            ids: Default::default(),
            presence: [Presence::Missing; 6],
            sources: facts.sources.clone(),
            sessions: SessionIds::default(),
            last: Default::default(),
            rooms: HashMap::new(),
            stubs: 0,
        };
        for table in Table::ALL {
            let count = facts.count(table);
            if count > 0 {
                index.presence[table as usize] = Presence::Present;
            }
            for ix in 0..count {
                if table == Table::Sessions {
                    index.sessions.add(&facts.sessions, ix);
                } else {
                    let (id, at) = facts.record(table, ix);
                    index.ids[table as usize].insert(id.into(), Seen::Used(small(ix), at));
                }
            }
        }
        index
    }

    /// Notes that a table is there; one usable file of several is enough.
    pub fn note(&mut self, table: Table, presence: Presence, sources: &Sources) {
        let known = &mut self.presence[table as usize];
        if *known != Presence::Present {
            *known = presence;
        }
        self.sources.clone_from(sources);
    }

    /// What is known of a table.
    pub fn presence(&self, table: Table) -> Presence {
        self.presence[table as usize]
    }

    /// Reads the row's own id and refuses one that another row has.
    pub fn own_id<'a>(&self, row: &mut Row<'a>, name: &'static str) -> Option<&'a str> {
        let id = row.id(name)?;
        match self.ids[row.table as usize].get(id) {
            None => Some(id),
            Some(seen) => {
                self.duplicate(row, name, id, *seen);
                None
            }
        }
    }

    /// Notes what became of the row; `true` where its record is to be kept as number `ix`.
    pub fn settle(&mut self, row: &Row<'_>, id: Option<&str>, ix: usize) -> bool {
        if let Some(id) = id {
            let seen = if row.failed {
                Seen::Spoilt(row.at)
            } else {
                Seen::Used(small(ix), row.at)
            };
            self.ids[row.table as usize].insert(id.into(), seen);
        }
        !row.failed
    }

    /// Notes that the row is not used, under the id that seems to be its own.
    pub fn spoil(&mut self, row: &Row<'_>) {
        if let Some(id) = row.likely_id() {
            let ids = &mut self.ids[row.table as usize];
            ids.entry(id.into()).or_insert(Seen::Spoilt(row.at));
        }
    }

    /// The institution that the row belongs to. Where no file lists institutions at all,
    /// one is made up, so that classes can still be judged.
    pub fn institution(&mut self, row: &mut Row<'_>, facts: &mut Facts) -> Option<InstitutionIx> {
        let id = row.reference("institution_id")?;
        let table = Table::Institutions;
        if self.presence(table) == Presence::Missing && !self.ids[0].contains_key(id) {
            let ix = facts.institutions.len();
            facts.institutions.push(Institution {
                id: id.to_owned(),
                at: row.at,
                ..Institution::default()
            });
            self.ids[0].insert(id.into(), Seen::Used(small(ix), row.at));
            self.stubs += 1;
        }
        match self.resolve(table, id, row.at) {
            Ok(ix) => Some(InstitutionIx(ix)),
            Err(fault) => {
                row.spoil("institution_id", Some(id), fault);
                None
            }
        }
    }

    /// The class that the row belongs to.
    pub fn class(&mut self, row: &mut Row<'_>) -> Option<ClassIx> {
        let id = row.reference("class_id")?;
        match self.resolve_again(Table::Classes, 0, id, row.at) {
            Ok(ix) => Some(ClassIx(ix)),
            Err(fault) => {
                row.spoil("class_id", Some(id), fault);
                None
            }
        }
    }

    /// The teacher of a session. Where no file lists teachers, nothing can be checked.
    pub fn teacher(&mut self, row: &mut Row<'_>) -> Option<TeacherIx> {
        let id = row.optional_reference("teacher_id")?;
        if self.presence(Table::Teachers) != Presence::Present {
            return None;
        }
        match self.resolve_again(Table::Teachers, 1, id, row.at) {
            Ok(ix) => Some(TeacherIx(ix)),
            Err(fault) => {
                let message = fault.message.replace("本行未检查", "授课教师按未填写处理");
                row.error(
                    "teacher_id",
                    Some(id),
                    Fault {
                        message: message.into(),
                        ..fault
                    },
                );
                None
            }
        }
    }

    /// The number of a room's name, each held once.
    pub fn room(&mut self, name: &str, sessions: &mut Sessions) -> u32 {
        if let Some(known) = self.rooms.get(name) {
            return *known;
        }
        let room = sessions.add_room(name);
        self.rooms.insert(name.into(), room);
        room
    }

    /// Makes room for the sessions of a table.
    pub fn reserve_sessions(&mut self, sessions: usize) {
        self.sessions.reserve(sessions);
    }

    /// Reads a session's id and refuses one that another session has.
    pub fn session_id<'a>(&mut self, row: &mut Row<'a>, sessions: &Sessions) -> Option<&'a str> {
        let id = row.id("session_id")?;
        let spoilt = &self.ids[Table::Sessions as usize];
        let first = match self.sessions.find(sessions, id) {
            Some(ix) => Some(Seen::Used(small(ix), sessions.at(ix))),
            None if spoilt.is_empty() => None,
            None => spoilt.get(id).copied(),
        };
        match first {
            None => Some(id),
            Some(first) => {
                self.duplicate(row, "session_id", id, first);
                None
            }
        }
    }

    /// Notes the session that was added last.
    pub fn session_added(&mut self, sessions: &Sessions) {
        if let Some(ix) = sessions.len().checked_sub(1) {
            self.sessions.add(sessions, ix);
        }
    }

    fn duplicate(&self, row: &mut Row<'_>, name: &'static str, id: &str, first: Seen) {
        let (first, kept) = match first {
            Seen::Used(_, at) => (at, "只采用先出现的一行"),
            Seen::Spoilt(at) => (at, "该行有错误，两行都未采用"),
        };
        let message = format!(
            "编号重复：与{}相同，{kept}；请改正编号或删去重复行",
            self.place(first, row.at)
        );
        row.spoil(name, Some(id), Fault::new("duplicate", message));
    }

    fn resolve_again(
        &mut self,
        table: Table,
        slot: usize,
        id: &str,
        at: Position,
    ) -> Result<u32, Fault> {
        if let (last, Some(ix)) = &self.last[slot]
            && last == id
        {
            return Ok(*ix);
        }
        let ix = self.resolve(table, id, at)?;
        let (last, last_ix) = &mut self.last[slot];
        last.clear();
        last.push_str(id);
        *last_ix = Some(ix);
        Ok(ix)
    }

    fn resolve(&self, table: Table, id: &str, at: Position) -> Result<u32, Fault> {
        let zh = table.zh();
        match self.ids[table as usize].get(id) {
            Some(Seen::Used(ix, _)) => Ok(*ix),
            Some(Seen::Spoilt(bad)) => Err(Fault::new(
                "spoilt_reference",
                format!(
                    "所引用的{zh} {} 本身有错误（{}），本行未检查；请先改正该行",
                    shorten(id),
                    self.place(*bad, at)
                ),
            )),
            None => Err(Fault::new(
                "dangling",
                format!("{zh}表中没有这个编号；请核对编号，或在{zh}表中补上"),
            )),
        }
    }

    /// "第5行", with the file where it is another one.
    fn place(&self, at: Position, seen_from: Position) -> String {
        if at.file == seen_from.file {
            return format!("第{}行", at.row);
        }
        match self.sources.name(at.file) {
            (file, Some(sheet)) => format!("{file} 的“{sheet}”第{}行", at.row),
            (file, None) => format!("{file} 第{}行", at.row),
        }
    }
}

/// Tables are capped far below `u32::MAX` rows.
pub(super) fn small(ix: usize) -> u32 {
    u32::try_from(ix).unwrap_or(u32::MAX)
}
