//! Bytes to records: versions of several institutions become facts again.

use std::collections::HashMap;

use super::bytes::Bytes;
use super::place::{Known, Places};
use super::record::{read_class, read_contract, read_institution, read_payment, read_teacher};
use super::table::{Cell, Cells, Rows};
use super::{FORMAT, PayloadError};
use crate::model::{ClassIx, Facts, Field, InstitutionIx, Moment, NewSession, Table, TeacherIx};

/// A version as it is stored.
#[derive(Debug, Clone)]
pub(in crate::store) struct Stored {
    /// How the bytes are laid out.
    pub format: i64,
    /// Where each record was read.
    pub places: Vec<u8>,
    /// What they say.
    pub payload: Vec<u8>,
}

/// Puts versions together into facts. A teacher of one may teach at another; one whose
/// institution is not among them is not known.
///
/// # Errors
/// With the place of the version that cannot be read.
pub(in crate::store) fn read(versions: &[Stored]) -> Result<Facts, (usize, PayloadError)> {
    let (mut facts, mut known) = (Facts::default(), Known::new());
    let mut started = Vec::with_capacity(versions.len());
    for (nth, version) in versions.iter().enumerate() {
        let one = One::start(version, &mut facts, &mut known).map_err(|e| (nth, e))?;
        started.push(one);
    }
    let teachers = facts.teachers.iter().zip(0..);
    let teachers = teachers.map(|(t, ix)| (t.id.clone(), TeacherIx(ix)));
    let teachers: HashMap<String, TeacherIx> = teachers.collect();
    for (nth, one) in started.into_iter().enumerate() {
        one.finish(&mut facts, &teachers).map_err(|e| (nth, e))?;
    }
    Ok(facts)
}

/// One version, half read.
struct One<'a> {
    bytes: Bytes<'a>,
    places: Places<'a>,
    institution: InstitutionIx,
    first_teacher: usize,
    past_teachers: usize,
}

impl<'a> One<'a> {
    /// Reads the institution and its teachers.
    fn start(
        version: &'a Stored,
        facts: &mut Facts,
        known: &mut Known,
    ) -> Result<Self, PayloadError> {
        if version.format != FORMAT {
            return Err(PayloadError::Format(version.format));
        }
        let mut bytes = Bytes(&version.payload);
        let mut places = Places::new(&version.places, &mut facts.sources, known)?;
        let institution = InstitutionIx::next(facts.institutions.len());
        let rows = Rows::read(&mut bytes, Table::Institutions)?;
        if rows.len != 1 {
            return Err(PayloadError::Short);
        }
        facts
            .institutions
            .push(read_institution(&rows, &mut places)?);
        let rows = Rows::read(&mut bytes, Table::Teachers)?;
        let first_teacher = facts.teachers.len();
        places.table();
        for ix in 0..rows.len {
            let teacher = read_teacher(&rows, ix, institution, &mut places)?;
            facts.teachers.push(teacher);
        }
        Ok(Self {
            bytes,
            places,
            institution,
            first_teacher,
            past_teachers: facts.teachers.len(),
        })
    }

    /// Reads everything else.
    fn finish(
        mut self,
        facts: &mut Facts,
        teachers: &HashMap<String, TeacherIx>,
    ) -> Result<(), PayloadError> {
        let rows = Rows::read(&mut self.bytes, Table::Classes)?;
        let first_class = facts.classes.len();
        self.places.table();
        for ix in 0..rows.len {
            let class = read_class(&rows, ix, self.institution, &mut self.places)?;
            facts.classes.push(class);
        }
        self.sessions(facts, first_class, teachers)?;

        let mut rows = Rows::read(&mut self.bytes, Table::Payments)?;
        let classes = rows.column("class_id");
        self.places.table();
        let of = of_classes(facts, first_class, &classes)?;
        for ix in 0..rows.len {
            let class = among(&classes, &of, ix, "class_id")?;
            let payment = read_payment(&rows, ix, class, &mut self.places)?;
            facts.payments.push(payment);
        }

        let mut rows = Rows::read(&mut self.bytes, Table::Contracts)?;
        let classes = rows.column("class_id");
        self.places.table();
        let of = of_classes(facts, first_class, &classes)?;
        for ix in 0..rows.len {
            let class = among(&classes, &of, ix, "class_id")?;
            let contract = read_contract(&rows, ix, class, &mut self.places)?;
            facts.contracts.push(contract);
        }
        Ok(())
    }

    fn sessions(
        &mut self,
        facts: &mut Facts,
        first_class: usize,
        teachers: &HashMap<String, TeacherIx>,
    ) -> Result<(), PayloadError> {
        let mut rows = Rows::read(&mut self.bytes, Table::Sessions)?;
        let [ids, classes, starts, ends, staff, rooms] = [
            "session_id",
            "class_id",
            "start",
            "end",
            "teacher_id",
            "room",
        ]
        .map(|name| rows.column(name));
        self.places.table();
        let of_class = of_classes(facts, first_class, &classes)?;
        let own = &facts.teachers[self.first_teacher..self.past_teachers];
        let of_teacher: Vec<Option<TeacherIx>> = staff
            .list
            .iter()
            .map(|id| match own.binary_search_by(|t| t.id.as_str().cmp(id)) {
                Ok(nth) => Some(TeacherIx::next(self.first_teacher + nth)),
                Err(_) => teachers.get(*id).copied(),
            })
            .collect();
        let of_room: Vec<Option<u32>> = rooms
            .list
            .iter()
            .map(|room| Some(facts.sessions.add_room(room)))
            .collect();
        facts.sessions.reserve(rows.len, rows.len * 8);
        for ix in 0..rows.len {
            let Field::Value(Cell::Text(id)) = ids.at(ix) else {
                return Err(PayloadError::Column("session_id".to_owned()));
            };
            let teacher = optional(&staff, &of_teacher, ix, "teacher_id")?;
            let room = optional(&rooms, &of_room, ix, "room")?;
            facts.sessions.push(NewSession {
                id,
                class: among(&classes, &of_class, ix, "class_id")?,
                start: moment(&starts, ix, "start")?,
                end: moment(&ends, ix, "end")?,
                teacher,
                room,
                at: self.places.next()?,
            });
        }
        Ok(())
    }
}

/// What each entry of a column's list of class ids means.
fn of_classes(
    facts: &Facts,
    first: usize,
    column: &Cells<'_>,
) -> Result<Vec<ClassIx>, PayloadError> {
    let own = &facts.classes[first..];
    let class = |id: &&str| {
        let nth = own.binary_search_by(|class| class.id.as_str().cmp(id));
        nth.map(|nth| ClassIx::next(first + nth))
            .map_err(|_| PayloadError::Column("class_id".to_owned()))
    };
    column.list.iter().map(class).collect()
}

fn among<T: Copy>(
    column: &Cells<'_>,
    meant: &[T],
    ix: usize,
    name: &str,
) -> Result<T, PayloadError> {
    let place = match column.at(ix) {
        Field::Value(Cell::Among(place)) => meant.get(*place as usize),
        _ => None,
    };
    place
        .copied()
        .ok_or_else(|| PayloadError::Column(name.to_owned()))
}

fn optional<T: Copy>(
    column: &Cells<'_>,
    meant: &[Option<T>],
    ix: usize,
    name: &str,
) -> Result<Option<T>, PayloadError> {
    if column.at(ix).is_value() {
        among(column, meant, ix, name)
    } else {
        Ok(None)
    }
}

fn moment(column: &Cells<'_>, ix: usize, name: &str) -> Result<Moment, PayloadError> {
    match column.at(ix) {
        Field::Value(Cell::Moment(at)) => Ok(Moment(*at)),
        _ => Err(PayloadError::Column(name.to_owned())),
    }
}
