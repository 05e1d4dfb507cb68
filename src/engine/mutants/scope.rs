//! Whom a rule concerns: words dropped or replaced, flags toggled.

use crate::model::Word;
use crate::rules::Scope;

use super::Mutant;

/// The scope with one word or flag changed. `staff`: the rule looks at members of staff,
/// so that flags about them mean something.
pub(super) fn changed(scope: &Scope, staff: bool) -> Vec<(Mutant, Scope)> {
    let mut all = Vec::new();
    list(scope, "records", |s| &mut s.records, &mut all);
    list(scope, "category", |s| &mut s.category, &mut all);
    list(
        scope,
        "institution_category",
        |s| &mut s.institution_category,
        &mut all,
    );
    list(scope, "mode", |s| &mut s.mode, &mut all);
    list(scope, "stage", |s| &mut s.stage, &mut all);
    list(scope, "curriculum", |s| &mut s.curriculum, &mut all);
    list(scope, "legal_form", |s| &mut s.legal_form, &mut all);
    list(scope, "role", |s| &mut s.role, &mut all);
    if staff {
        flag("subject_staff", scope, |s| &mut s.subject_staff, &mut all);
        flag("foreign_staff", scope, |s| &mut s.foreign_staff, &mut all);
        for to in [None, Some(false), Some(true)] {
            if to != scope.located_in_china {
                let changed = Scope {
                    located_in_china: to,
                    ..scope.clone()
                };
                let text = |flag: Option<bool>| format!("{flag:?}");
                let mutant = mutant("located_in_china", text(scope.located_in_china), text(to));
                all.push((mutant, changed));
            }
        }
    }
    all
}

/// One of several words dropped; a single one replaced by each other; and no bound at all.
fn list<W: Word + PartialEq>(
    scope: &Scope,
    key: &str,
    words: fn(&mut Scope) -> &mut Vec<W>,
    all: &mut Vec<(Mutant, Scope)>,
) {
    let mut original = scope.clone();
    let now = words(&mut original).clone();
    let mut others: Vec<Vec<W>> = Vec::new();
    match now.as_slice() {
        [] => return,
        [only] => others.extend(W::ALL.iter().filter(|w| *w != only).map(|w| vec![*w])),
        several => others.extend(
            several
                .iter()
                .map(|gone| several.iter().filter(|w| *w != gone).copied().collect()),
        ),
    }
    // A rule without records looks at nothing; the loader refuses it.
    if key != "records" {
        others.push(Vec::new());
    }
    for to in others {
        let mut changed = scope.clone();
        let mutant = mutant(key, codes(&now), codes(&to));
        *words(&mut changed) = to;
        all.push((mutant, changed));
    }
}

fn flag(key: &str, scope: &Scope, of: fn(&mut Scope) -> &mut bool, all: &mut Vec<(Mutant, Scope)>) {
    let mut changed = scope.clone();
    let flag = of(&mut changed);
    *flag = !*flag;
    let to = *flag;
    all.push((mutant(key, (!to).to_string(), to.to_string()), changed));
}

fn codes<W: Word>(words: &[W]) -> String {
    let codes: Vec<String> = words.iter().map(|w| format!("\"{}\"", w.code())).collect();
    format!("[{}]", codes.join(", "))
}

fn mutant(key: &str, from: String, to: String) -> Mutant {
    Mutant {
        place: format!("[scope] {key}"),
        from,
        to,
    }
}
