//! Puts what was read beside what stands there, and counts.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::atoms::{Atom, of_offer, of_page};

/// Fields whose values are also counted over the whole page, whichever offer they went to.
const ON_PAGE: [(&str, &str); 4] = [
    ("subjects", "subjects, on page"),
    ("sessions", "sessions, on page"),
    ("period", "period, on page"),
    ("prices", "prices, on page"),
];

/// What one page's reading gave.
#[derive(Debug, Default)]
pub struct Compared {
    pub right: Vec<Atom>,
    pub missed: Vec<Atom>,
    pub made_up: Vec<Atom>,
}

/// Compares a label and a reading. Offers are paired by what they share, the best pairs
/// first; what has no partner counts with all that it says.
pub fn compare(label: &Value, read: &Value) -> Compared {
    let mut out = Compared::default();
    let offers = |page: &Value| -> Vec<Vec<Atom>> {
        let list = page["offers"].as_array().cloned().unwrap_or_default();
        list.iter().map(of_offer).collect()
    };
    let (wanted, got) = (offers(label), offers(read));
    for (left, right) in pairs(&wanted, &got) {
        let one = Atom {
            field: "offers",
            value: name(left.map_or(right, |ix| wanted.get(ix)), right),
        };
        match (left, right) {
            (Some(_), Some(_)) => out.right.push(one),
            (Some(_), None) => out.missed.push(one),
            _ => out.made_up.push(one),
        }
        let none = Vec::new();
        let left = left.and_then(|ix| wanted.get(ix)).unwrap_or(&none);
        count(left, right.unwrap_or(&none), &mut out);
    }
    for (field, on_page) in ON_PAGE {
        let all = |offers: &[Vec<Atom>]| -> Vec<Atom> {
            let mut all: Vec<Atom> = offers
                .iter()
                .flatten()
                .filter(|atom| atom.field == field)
                .map(|atom| Atom {
                    field: on_page,
                    value: atom.value.clone(),
                })
                .collect();
            all.sort();
            all.dedup();
            all
        };
        count(&all(&wanted), &all(&got), &mut out);
    }
    count(&of_page(label), &of_page(read), &mut out);
    out
}

fn name(offer: Option<&Vec<Atom>>, other: Option<&Vec<Atom>>) -> String {
    let title = |atoms: &Vec<Atom>| {
        let found = atoms.iter().find(|atom| atom.field == "title");
        found.map(|atom| atom.value.clone())
    };
    offer
        .and_then(title)
        .or_else(|| other.and_then(title))
        .unwrap_or_else(|| "(no title)".to_owned())
}

type Pair<'a> = (Option<usize>, Option<&'a Vec<Atom>>);

fn pairs<'a>(wanted: &[Vec<Atom>], got: &'a [Vec<Atom>]) -> Vec<Pair<'a>> {
    let mut near: Vec<(usize, usize, usize)> = Vec::new();
    for (l, left) in wanted.iter().enumerate() {
        for (r, right) in got.iter().enumerate() {
            near.push((likeness(left, right), l, r));
        }
    }
    near.sort_by_key(|(likeness, l, r)| (std::cmp::Reverse(*likeness), l.abs_diff(*r), *l));
    let mut out: Vec<Pair<'a>> = Vec::new();
    let (mut left_taken, mut right_taken) = (vec![false; wanted.len()], vec![false; got.len()]);
    for (likeness, l, r) in near {
        if likeness > 0 && !left_taken[l] && !right_taken[r] {
            (left_taken[l], right_taken[r]) = (true, true);
            out.push((Some(l), got.get(r)));
        }
    }
    let free =
        |taken: &[bool]| -> Vec<usize> { (0..taken.len()).filter(|ix| !taken[*ix]).collect() };
    out.extend(free(&left_taken).into_iter().map(|l| (Some(l), None)));
    out.extend(free(&right_taken).into_iter().map(|r| (None, got.get(r))));
    out
}

/// How much two offers share; a common title weighs most.
fn likeness(left: &[Atom], right: &[Atom]) -> usize {
    left.iter()
        .filter(|atom| right.contains(atom))
        .map(|atom| match atom.field {
            "title" => 6,
            "sessions" | "prices" | "subjects" => 3,
            "category" | "mode" => 0,
            _ => 1,
        })
        .sum()
}

fn count(wanted: &[Atom], got: &[Atom], out: &mut Compared) {
    let mut left: Vec<&Atom> = got.iter().collect();
    for atom in wanted {
        match left.iter().position(|found| same(atom, found)) {
            Some(at) => {
                left.remove(at);
                out.right.push(atom.clone());
            }
            None => out.missed.push(atom.clone()),
        }
    }
    out.made_up.extend(left.into_iter().cloned());
}

/// Claims and addresses are the same where one holds the other; all else to the letter.
fn same(wanted: &Atom, got: &Atom) -> bool {
    if wanted.field != got.field {
        return false;
    }
    match wanted.field {
        "claims" => {
            let split = |atom: &Atom| -> Option<(String, String)> {
                let (kind, words) = atom.value.split_once(' ')?;
                Some((kind.to_owned(), words.to_owned()))
            };
            match (split(wanted), split(got)) {
                (Some((k, w)), Some((l, v))) => k == l && (w.contains(&v) || v.contains(&w)),
                _ => false,
            }
        }
        "address" => wanted.value.contains(&got.value) || got.value.contains(&wanted.value),
        _ => wanted == got,
    }
}

/// Right, missed and made up, by field.
#[derive(Debug, Default)]
pub struct Tally(BTreeMap<&'static str, [usize; 3]>);

impl Tally {
    pub fn add(&mut self, page: &Compared) {
        for (at, atoms) in [&page.right, &page.missed, &page.made_up]
            .into_iter()
            .enumerate()
        {
            for atom in atoms {
                self.0.entry(atom.field).or_default()[at] += 1;
            }
        }
    }

    /// Precision and recall in whole percent, rounded down; a field that nothing says has 100.
    pub fn percent(&self, field: &str) -> (u32, u32) {
        let [right, missed, made_up] = self.0.get(field).copied().unwrap_or_default();
        (
            share(right, right + made_up) / 10,
            share(right, right + missed) / 10,
        )
    }
}

/// Parts of a thousand.
fn share(part: usize, whole: usize) -> u32 {
    u32::try_from((1000 * part).checked_div(whole).unwrap_or(1000)).unwrap_or(0)
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<20} {:>6} {:>7} {:>8} {:>10} {:>7}",
            "field", "right", "missed", "made up", "precision", "recall"
        )?;
        for (field, [right, missed, made_up]) in &self.0 {
            let thousandth = |n: u32| format!("{}.{:03}", n / 1000, n % 1000);
            let precision = thousandth(share(*right, right + made_up));
            let recall = thousandth(share(*right, right + missed));
            writeln!(
                f,
                "{field:<20} {right:>6} {missed:>7} {made_up:>8} {precision:>10} {recall:>7}"
            )?;
        }
        Ok(())
    }
}
