//! Which tips somebody may know of: those of a bureau, in an area.

use super::super::values::{Arg, Bind};

/// Whose tips, and from where. What cannot be told apart is shown to more people rather than
/// to nobody: a tip without a route belongs to every bureau, one without a town to every area.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    /// The names of a bureau, as routes may write it; none of them is every bureau.
    pub bureau: Vec<String>,
    /// Towns; none of them is the whole county.
    pub towns: Vec<String>,
}

impl Scope {
    /// The condition, with its values added to those that a statement has already.
    pub(super) fn condition<'a>(&'a self, values: &mut Vec<Arg<'a>>) -> String {
        let mut bind = |text: &'a String| {
            values.push(Bind::bind(Some(text)));
            format!("'%' || ${} || '%'", values.len())
        };
        let mut all = vec!["1 = 1".to_owned()];
        if !self.bureau.is_empty() {
            // Lists are JSON; a name stands in them between quotation marks.
            let named = self.bureau.iter().map(|name| {
                let like = bind(name)
                    .replace("'%' ||", "'%\"' ||")
                    .replace("|| '%'", "|| '\"%'");
                format!("r.lead LIKE {like} OR r.assist LIKE {like}")
            });
            let named = named.collect::<Vec<_>>().join(" OR ");
            all.push(format!(
                "(NOT EXISTS (SELECT 1 FROM tip_route r WHERE r.tip = tip.id)
                  OR EXISTS (SELECT 1 FROM tip_route r WHERE r.tip = tip.id AND ({named})))"
            ));
        }
        if !self.towns.is_empty() {
            // People write 城南 for 城南街道.
            let near = self.towns.iter().map(|town| {
                let like = bind(town);
                let bare = like.replace("'%' || ", "").replace(" || '%'", "");
                format!("tip.town LIKE {like} OR {bare} LIKE '%' || tip.town || '%'")
            });
            let near = near.collect::<Vec<_>>().join(" OR ");
            all.push(format!("(tip.town IS NULL OR {near})"));
        }
        all.join(" AND ")
    }
}
