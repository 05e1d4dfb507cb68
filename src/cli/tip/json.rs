//! Tips for programs.

use serde_json::{Value, json};

use super::show::degrees;
use crate::jobs::tips::records::{Line, Listed, Matching, Reported};

/// A tip; never who reported it.
pub(super) fn as_json(listed: &Listed) -> Value {
    let (tip, said) = (&listed.tip, &listed.tip.said);
    let (kind, institution, candidates) = match &tip.matched.matching {
        Matching::One(id) => ("one", Some(id), &[][..]),
        Matching::Several(ids) => ("several", None, ids.as_slice()),
        Matching::Nobody => ("nobody", None, &[][..]),
        Matching::NotCompared => ("not_compared", None, &[][..]),
    };
    let routes = tip.routes.iter().map(|route| {
        json!({
            "item": route.item, "rules": route.rules, "title": route.title,
            "words": route.words, "lead": route.lead, "assist": route.assist,
        })
    });
    let photos = tip.photos.iter();
    let photos = photos.map(|p| json!({"sha256": p.sha256, "erased_at": p.erased_at}));
    json!({
        "tip": tip.id.0,
        "received_at": said.received_at,
        "seen_at": said.seen_at,
        "words": said.words,
        "place": said.place,
        "town": said.town,
        "coordinates": said.at.map(degrees),
        "matching": {
            "kind": kind, "institution_id": institution, "candidates": candidates,
            "reason": tip.matched.reason, "by": tip.matched_by,
        },
        "routes": routes.collect::<Vec<_>>(),
        "photos": photos.collect::<Vec<_>>(),
        "has_reporter": tip.reporter == Reported::Sealed,
        "same_as": tip.same_as.map(|id| id.0),
        "repeats": listed.repeats,
        "closed_at": tip.closed_at,
    })
}

/// A line of its history.
pub(super) fn line_json(line: &Line) -> Value {
    json!({"at": line.at, "by": line.who, "what": line.what.zh(), "why": line.why})
}
