//! 课次: lessons held at a time, in columns.

use super::{ClassIx, FileIx, Moment, Position, TeacherIx};

/// All sessions of a package, one column per field.
///
/// A county has a million of them, so a session takes about 40 bytes here and no
/// allocation of its own.
#[derive(Debug, Clone, Default)]
pub struct Sessions {
    ids: String,
    id_ends: Vec<u32>,
    /// 班级编号
    pub class: Vec<ClassIx>,
    /// 开始时间
    pub start: Vec<Moment>,
    /// 结束时间, later than the start.
    pub end: Vec<Moment>,
    teacher: Vec<u32>,
    rooms: Vec<Box<str>>,
    room: Vec<u32>,
    row: Vec<u32>,
    /// First session of each file, in order.
    files: Vec<(u32, FileIx)>,
}

const NONE: u32 = u32::MAX;

/// One session to be added.
#[derive(Debug, Clone, Copy)]
pub struct NewSession<'a> {
    /// 课次编号
    pub id: &'a str,
    /// 班级编号
    pub class: ClassIx,
    /// 开始时间
    pub start: Moment,
    /// 结束时间
    pub end: Moment,
    /// 教师编号
    pub teacher: Option<TeacherIx>,
    /// 教室: what [`Sessions::intern_room`] gave.
    pub room: Option<u32>,
    /// Row it was read from.
    pub at: Position,
}

impl Sessions {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.class.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.class.is_empty()
    }

    /// Makes room for so many more, whose ids are so long altogether: columns that grow in
    /// steps leave as much memory unused as they hold.
    pub fn reserve(&mut self, sessions: usize, id_bytes: usize) {
        self.ids.reserve(id_bytes);
        self.class.reserve(sessions);
        self.start.reserve(sessions);
        self.end.reserve(sessions);
        for column in [
            &mut self.id_ends,
            &mut self.teacher,
            &mut self.room,
            &mut self.row,
        ] {
            column.reserve(sessions);
        }
    }

    /// Adds a session.
    pub fn push(&mut self, new: NewSession<'_>) {
        let ix = self.ix();
        if self
            .files
            .last()
            .is_none_or(|(_, file)| *file != new.at.file)
        {
            self.files.push((ix, new.at.file));
        }
        self.ids.push_str(new.id);
        self.id_ends
            .push(u32::try_from(self.ids.len()).unwrap_or(NONE));
        self.class.push(new.class);
        self.start.push(new.start);
        self.end.push(new.end);
        self.teacher.push(new.teacher.map_or(NONE, |t| t.0));
        self.room.push(new.room.unwrap_or(NONE));
        self.row.push(new.at.row);
    }

    /// Keeps a room's name once, however many sessions are held in it.
    pub fn intern_room(&mut self, name: &str) -> u32 {
        let found = self.rooms.iter().rposition(|r| &**r == name);
        let ix = found.unwrap_or_else(|| {
            self.rooms.push(name.into());
            self.rooms.len() - 1
        });
        u32::try_from(ix).unwrap_or(NONE)
    }

    /// Adds a room's name that is known to be new, without looking for it: import keeps its
    /// own index, because a package may name a different room for every session.
    pub fn add_room(&mut self, name: &str) -> u32 {
        self.rooms.push(name.into());
        u32::try_from(self.rooms.len() - 1).unwrap_or(NONE)
    }

    /// 课次编号
    pub fn id(&self, ix: usize) -> &str {
        let start = if ix == 0 {
            0
        } else {
            self.id_ends[ix - 1] as usize
        };
        &self.ids[start..self.id_ends[ix] as usize]
    }

    /// Looks at everything that stands of a session, so that it is at hand when it is put
    /// into words: sessions of a class are far apart in the table, and waiting for one after
    /// the other costs more than writing them. The number means nothing.
    pub(crate) fn look_ahead(&self, ix: usize) -> u32 {
        let first = self.id(ix).as_bytes().first();
        let times = self.start[ix].0 ^ self.end[ix].0;
        times ^ self.class[ix].0 ^ self.at(ix).row ^ u32::from(first.copied().unwrap_or(0))
    }

    /// 教师编号
    pub fn teacher(&self, ix: usize) -> Option<TeacherIx> {
        Some(self.teacher[ix]).filter(|t| *t != NONE).map(TeacherIx)
    }

    /// 教室
    pub fn room(&self, ix: usize) -> Option<&str> {
        self.rooms.get(self.room[ix] as usize).map(|r| &**r)
    }

    /// Row it was read from.
    pub fn at(&self, ix: usize) -> Position {
        let run = self
            .files
            .partition_point(|(first, _)| *first as usize <= ix);
        let file = run
            .checked_sub(1)
            .map_or_else(FileIx::default, |run| self.files[run].1);
        Position {
            file,
            row: self.row[ix],
        }
    }

    fn ix(&self) -> u32 {
        u32::try_from(self.len()).unwrap_or(NONE)
    }
}
