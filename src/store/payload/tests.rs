//! Facts in and out: the same records, the same places, whatever the cells say.

use proptest::prelude::*;

use super::{Share, Stored, read, shares, write};
use crate::model::{
    Category, Class, ClassIx, Contract, Curriculum, Facts, Field, Institution, InstitutionIx,
    LegalForm, Mode, Moment, NewSession, Payment, Position, Role, Stage, Table, Teacher, TeacherIx,
    Uscc, Word,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// Digits that a generator turns into cells: one after the other, again from the start.
struct Dice(Vec<u32>, usize);

impl Dice {
    fn roll(&mut self, sides: u32) -> u32 {
        self.1 += 1;
        let turn = u32::try_from(self.1).unwrap();
        (self.0[self.1 % self.0.len()] ^ turn.wrapping_mul(2_654_435_761)) / 7 % sides
    }

    fn field<T>(&mut self, value: impl FnOnce(&mut Self) -> T) -> Field<T> {
        match self.roll(7) {
            0 => Field::Blank,
            1 => Field::Unreadable,
            2 => Field::Absent,
            _ => Field::Value(value(self)),
        }
    }

    fn text(&mut self) -> Field<String> {
        let texts = [
            "",
            "初一数学A班",
            "a\0b",
            "\u{FEFF}'=1+1",
            "6222 0001",
            "𠮷野家",
            "；、,\n",
        ];
        self.field(|d| texts[d.roll(7) as usize].to_owned())
    }

    fn word<W: Word>(&mut self) -> Field<W> {
        let sides = u32::try_from(W::ALL.len()).unwrap();
        self.field(|d| W::ALL[d.roll(sides) as usize])
    }

    fn words<W: Word>(&mut self) -> Field<Vec<W>> {
        let sides = u32::try_from(W::ALL.len()).unwrap();
        self.field(|d| {
            (0..d.roll(4))
                .map(|_| W::ALL[d.roll(sides) as usize])
                .collect()
        })
    }

    fn date(&mut self) -> Field<NaiveDate> {
        self.field(|d| {
            let days = i32::try_from(d.roll(1_000_000)).unwrap();
            NaiveDate::from_num_days_from_ce_opt(days).unwrap()
        })
    }

    fn yuan(&mut self) -> Field<Decimal> {
        // The scale is part of it: 66.00 and 66 are not written alike.
        self.field(|d| Decimal::new(i64::from(d.roll(u32::MAX)) - 1_000, d.roll(12)))
    }

    fn at(&mut self) -> Position {
        Position {
            file: crate::model::FileIx(u16::try_from(self.roll(3)).unwrap()),
            row: self.roll(2_000_000),
        }
    }
}

fn facts(seed: Vec<u32>, size: u32) -> Facts {
    let d = &mut Dice(seed, 0);
    let mut facts = Facts::default();
    facts.add_source("机构.csv", None);
    facts.add_source("登记表.xlsx", Some("课次"));
    facts.add_source("登记表.xlsx", None);
    for n in 0..size.min(4) + 1 {
        let (category, modes) = (d.word::<Category>(), d.words::<Mode>());
        facts.institutions.push(Institution {
            id: format!("H{}", 9 - n),
            at: d.at(),
            name: d.text(),
            uscc: d.field(|_| Uscc::parse("91350100M000100Y43").unwrap()),
            category,
            legal_form: d.word::<LegalForm>(),
            permit_no: d.text(),
            permit_authority: d.text(),
            permit_issued_on: d.date(),
            permit_expires_on: d.date(),
            modes,
            stages: d.words::<Stage>(),
            town: d.text(),
            address: d.text(),
            website: d.text(),
            fees_published_on: d.date(),
            escrow_account: d.text(),
            risk_reserve_yuan: d.yuan(),
        });
    }
    let owners = size.min(4) + 1;
    for n in 0..size {
        facts.teachers.push(Teacher {
            id: format!("T{}", size - n),
            at: d.at(),
            institution: InstitutionIx(d.roll(owners)),
            name: d.text(),
            role: d.word::<Role>(),
            subject: d.text(),
            certificate_no: d.text(),
            disclosed_onsite: d.field(|d| d.roll(2) == 0),
            disclosed_online: d.field(|d| d.roll(2) == 0),
            nationality: d.text(),
            located_in: d.text(),
            work_permit_no: d.text(),
            school_employed: d.field(|d| d.roll(2) == 0),
        });
        facts.classes.push(Class {
            id: format!("C{n}"),
            at: d.at(),
            institution: InstitutionIx(d.roll(owners)),
            name: d.text(),
            category: d.word::<Category>(),
            subject: d.text(),
            stage: d.word::<Stage>(),
            grade: d.text(),
            mode: d.word::<Mode>(),
            capacity: d.field(|d| d.roll(u32::MAX)),
            lesson_minutes: d.field(|d| d.roll(200)),
            lessons: d.field(|d| d.roll(200)),
            fee_yuan: d.yuan(),
            starts_on: d.date(),
            ends_on: d.date(),
            filing_no: d.text(),
            curriculum: d.word::<Curriculum>(),
        });
    }
    for n in 0..size * 3 {
        let class = ClassIx(d.roll(size));
        facts.payments.push(Payment {
            id: format!("P{n}"),
            at: d.at(),
            class,
            student_ref: d.text(),
            amount_yuan: d.yuan(),
            paid_on: d.date(),
            covers_from: d.date(),
            covers_to: d.date(),
            lessons: d.field(|d| d.roll(99)),
            account: d.text(),
            loan: d.field(|d| d.roll(2) == 0),
        });
        facts.contracts.push(Contract {
            id: format!("K{}", size * 3 - n),
            at: d.at(),
            class,
            student_ref: d.text(),
            template: d.text(),
            signed_on: d.date(),
        });
        let room = (d.roll(3) > 0).then(|| {
            facts
                .sessions
                .intern_room(["201", "线上"][d.roll(2) as usize])
        });
        let start = d.roll(u32::MAX - 90_000);
        facts.sessions.push(NewSession {
            id: &format!("S{}", n * 7 % 100_003),
            class: ClassIx(d.roll(size)),
            start: Moment(start),
            end: Moment(start + 1 + d.roll(86_400)),
            // Also at another institution than the teacher's own.
            teacher: (d.roll(4) > 0).then(|| TeacherIx(d.roll(size))),
            room,
            at: d.at(),
        });
    }
    facts
}

fn stored(facts: &Facts) -> Vec<Stored> {
    let store = |share: &Share| {
        let written = write(facts, share);
        Stored {
            format: super::FORMAT,
            places: written.places,
            payload: written.payload,
        }
    };
    shares(facts).iter().map(store).collect()
}

/// Every record with its columns and its place, in order.
fn said(facts: &Facts) -> Vec<String> {
    let mut all = Vec::new();
    for table in Table::ALL {
        for ix in 0..facts.count(table) {
            let (id, at) = facts.record(table, ix);
            let cells: Vec<_> = table
                .columns()
                .iter()
                .map(|column| facts.datum(table, ix, column.name))
                .collect();
            all.push(format!(
                "{table:?} {id} {:?} {cells:?}",
                facts.sources.named(at)
            ));
        }
    }
    all.sort();
    all
}

proptest! {
    #[test]
    fn what_goes_in_comes_out(seed in prop::collection::vec(any::<u32>(), 1..40), size in 1_u32..12) {
        let facts = facts(seed, size);
        let back = read(&stored(&facts)).unwrap();
        prop_assert_eq!(said(&back), said(&facts));
        // And once more: what was read says the same, byte for byte.
        let hashes = |facts: &Facts| -> Vec<_> { shares(facts).iter().map(|s| write(facts, s)).collect() };
        prop_assert_eq!(hashes(&back), hashes(&facts));
    }

    #[test]
    fn damaged_bytes_are_an_error_or_other_facts_and_never_a_fall(
        seed in prop::collection::vec(any::<u32>(), 1..9), cut in 0_usize..2_000, byte in any::<u8>()
    ) {
        let mut versions = stored(&facts(seed, 3));
        let payload = &mut versions[0].payload;
        let at = cut % payload.len();
        payload[at] = byte;
        let _ = read(&versions);
        versions[0].payload.truncate(at);
        prop_assert!(read(&versions).is_err());
        let places = &mut versions[1].places;
        let at = cut % places.len();
        places.truncate(at);
        let _ = read(&versions);
    }
}

#[test]
fn the_order_of_the_export_and_its_rows_do_not_change_the_hash() {
    let facts = facts(vec![5, 8, 13], 6);
    let mut moved = facts.clone();
    moved.payments.reverse();
    for payment in &mut moved.payments {
        payment.at.row += 1;
    }
    for (a, b) in shares(&facts).iter().zip(&shares(&moved)) {
        assert_eq!(write(&facts, a).hash, write(&moved, b).hash);
    }
    moved.payments[0].loan = Field::Unreadable;
    let owner = moved.owner(Table::Payments, 0).at();
    let hash = |facts: &Facts| write(facts, &shares(facts)[owner]).hash;
    assert_ne!(hash(&facts), hash(&moved));
}

#[test]
fn a_payload_of_a_newer_program_is_refused() {
    let mut versions = stored(&facts(vec![1], 1));
    versions[0].format += 1;
    let (nth, error) = read(&versions).unwrap_err();
    assert!(
        nth == 0 && error.to_string().contains("更新版本"),
        "{error}"
    );
}
