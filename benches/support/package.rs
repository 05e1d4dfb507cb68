//! A package of any number of sessions, the same at every run.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Sessions of one class over the two terms.
const PER_CLASS: u32 = 100;

/// Classes of one institution.
const PER_INSTITUTION: u32 = 10;

/// Numbers that look random and are the same at every run (splitmix64).
#[derive(Debug, Clone)]
pub struct Dice(pub u64);

impl Dice {
    /// A number below `bound`.
    pub fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u32::try_from((((z ^ (z >> 31)) >> 32) * u64::from(bound)) >> 32).unwrap_or(0)
    }

    /// One of these.
    pub fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(u32::try_from(all.len()).unwrap_or(1)) as usize]
    }
}

/// One session, times in seconds since 1970 by the wall clock.
#[derive(Debug, Clone, Copy)]
pub struct Session {
    pub class: u32,
    pub start: u32,
    pub end: u32,
}

/// How many classes such a package has.
pub fn classes(sessions: u32) -> u32 {
    sessions.div_ceil(PER_CLASS)
}

/// Online subject lessons of 2024, in no order: some too long, some too late, some on
/// holidays, some without a break.
pub fn sessions(count: u32) -> Vec<Session> {
    let mut dice = Dice(1);
    let first_day = 19_723; // 2024-01-01
    (0..count)
        .map(|_| {
            let class = dice.below(classes(count));
            // Forty days a class, so that many days hold several lessons.
            let day = first_day + (dice.below(40) * 9 + class * 7) % 366;
            let minute = 16 * 60 + dice.below(60) * 5;
            let start = day * 86_400 + minute * 60;
            let length = dice.of(&[20, 25, 30, 30, 30, 30, 35, 40]);
            Session {
                class,
                start,
                end: start + length * 60,
            }
        })
        .collect()
}

/// Writes the package as a folder of CSV files.
pub fn write(folder: &Path, count: u32) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let classes = classes(count);
    let institutions = classes.div_ceil(PER_INSTITUTION);
    let create = |name: &str| Ok::<_, io::Error>(BufWriter::new(File::create(folder.join(name))?));

    let mut out = create("institutions.csv")?;
    writeln!(
        out,
        "institution_id,name,category,legal_form,modes,stages,town"
    )?;
    for i in 0..institutions {
        writeln!(
            out,
            "H{i:04},示例培训机构{i},subject,non_profit,online,primary,示例街道{}",
            i % 14
        )?;
    }
    out.flush()?;
    let mut out = create("classes.csv")?;
    writeln!(
        out,
        "class_id,institution_id,name,category,subject,stage,mode,lesson_minutes"
    )?;
    for c in 0..classes {
        let owner = c / PER_INSTITUTION;
        writeln!(
            out,
            "C{c:05},H{owner:04},数学{c}班,subject,数学,primary,online,30"
        )?;
    }
    out.flush()?;
    let mut out = create("sessions.csv")?;
    writeln!(out, "session_id,class_id,start,end")?;
    for (n, s) in sessions(count).iter().enumerate() {
        write!(out, "S{n:07},C{:05},", s.class)?;
        moment(&mut out, s.start)?;
        out.write_all(b",")?;
        moment(&mut out, s.end)?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

fn moment(out: &mut impl Write, second: u32) -> io::Result<()> {
    let at = tutorwatch::model::Moment(second).local();
    write!(out, "{}", at.format("%Y-%m-%d %H:%M:%S"))
}
