//! The fuzz targets of `fuzz/`, on stable Rust: their seeds, and mutations of these.

use std::fs;

use crate::app::root;

#[path = "../../fuzz/src/document.rs"]
mod document;
#[path = "../../fuzz/src/pages.rs"]
mod pages;
#[path = "../../fuzz/src/rules.rs"]
mod rules;
#[path = "../../fuzz/src/tables.rs"]
mod tables;
#[path = "../../fuzz/src/times.rs"]
mod times;

/// Pieces that stand at the seams of the formats.
const PIECES: [&str; 24] = [
    "\n",
    "\r\n",
    ",",
    ";",
    "\t",
    "\"",
    "=\"",
    "|",
    "　",
    "\u{feff}",
    "2024-09-10 21:00",
    "9999-12-31",
    "24:00",
    "+08:00",
    "45545.999999",
    "0",
    "-1",
    "99999999999999999999",
    "{",
    "]",
    "[[test]]\n",
    "（",
    "\n%%%\n",
    "from = 2021-07-24\n",
];

/// A small generator of our own, so that a failure comes back with its seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }
}

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let mut files: Vec<_> = fs::read_dir(root().join("fuzz/corpus").join(target))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files.iter().map(|path| fs::read(path).unwrap()).collect()
}

fn mutated(seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut data = seeds[dice.roll(seeds.len())].clone();
    for _ in 0..=dice.roll(4) {
        let (at, to) = (dice.roll(data.len() + 1), dice.roll(data.len() + 1));
        let (from, to) = (at.min(to), at.max(to).min(at.min(to) + 24));
        match dice.roll(5) {
            0 => drop(data.splice(from..from, PIECES[dice.roll(PIECES.len())].bytes())),
            1 => drop(data.splice(from..to, PIECES[dice.roll(PIECES.len())].bytes())),
            2 => drop(data.drain(from..to)),
            3 => {
                let copy = data[from..to].to_vec();
                let at = dice.roll(data.len() + 1);
                data.splice(at..at, copy);
            }
            _ => {
                if let Some(byte) = data.get_mut(from) {
                    *byte = u8::try_from(dice.roll(256)).unwrap();
                }
            }
        }
    }
    data
}

fn replay(target: &str, times: u64, check: fn(&[u8])) {
    let seeds = seeds(target);
    seeds.iter().for_each(|seed| check(seed));
    for nth in 0..times {
        let data = mutated(&seeds, &mut Dice(nth.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        let fine = std::panic::catch_unwind(|| check(&data)).is_ok();
        assert!(
            fine,
            "{target}, mutation {nth}: {:?}",
            String::from_utf8_lossy(&data)
        );
    }
}

#[test]
fn tables_of_any_bytes() {
    replay("tables", 4_000, tables::check);
}

#[test]
fn documents_of_any_text() {
    replay("document", 1_000, document::check);
}

#[test]
fn rule_files_of_any_text() {
    replay("rules", 3_000, rules::check);
}

#[test]
fn pages_of_any_text() {
    replay("pages", 500, pages::check);
}

#[test]
fn times_of_any_text() {
    replay("times", 4_000, times::check);
}
