//! Which tips an account may know of.

use crate::jobs::accounts::User;
use crate::jobs::tips::records::Scope;
use crate::rules::{Bureau, Rulebook};

/// An account's bureau under every name that routes may write, and its towns.
pub(in crate::web) fn of(user: &User, book: &Rulebook) -> Scope {
    let names = |bureau: &Bureau| {
        let mut names = vec![bureau.name.clone()];
        names.extend(bureau.full_name.clone());
        names.extend(bureau.aliases.iter().cloned());
        names
    };
    let own = user.bureau.as_ref();
    let mut bureau: Vec<String> = own.into_iter().cloned().collect();
    for name in book
        .bureaus()
        .map(names)
        .filter(|names| own.is_some_and(|own| names.contains(own)))
        .flatten()
    {
        if !bureau.contains(&name) {
            bureau.push(name);
        }
    }
    Scope {
        bureau,
        towns: user.area.clone(),
    }
}
