//! The smallest things that a page says: one subject, one lesson time, one price.

use std::fmt;

use serde_json::Value;

/// A thing that a page says, comparable by field and value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Atom {
    pub field: &'static str,
    pub value: String,
}

impl fmt::Display for Atom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.value)
    }
}

fn push(out: &mut Vec<Atom>, field: &'static str, value: impl Into<String>) {
    let atom = Atom {
        field,
        value: value.into(),
    };
    if !atom.value.is_empty() && !out.contains(&atom) {
        out.push(atom);
    }
}

/// Words without blanks, signs and case.
pub fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// What one offer says.
pub fn of_offer(offer: &Value) -> Vec<Atom> {
    let mut out = Vec::new();
    push(&mut out, "title", plain(&text(&offer["title"])));
    for field in ["subjects", "stages", "grades"] {
        for value in list(&offer[field]) {
            push(&mut out, field, text(value));
        }
    }
    for field in [
        "category",
        "mode",
        "lesson_minutes",
        "lessons",
        "class_size",
    ] {
        push(&mut out, field, text(&offer[field]));
    }
    for time in list(&offer["sessions"]) {
        let of = |key: &str| text(&time[key]);
        let day = [of("weekday"), of("date")].concat();
        let value = format!("{day} {}-{}", of("start"), of("end"));
        push(&mut out, "sessions", value);
    }
    for side in ["from", "to"] {
        let day = text(&offer["period"][side]);
        if !day.is_empty() {
            push(&mut out, "period", format!("{side} {day}"));
        }
    }
    for price in list(&offer["prices"]) {
        let amount = amount(&price["amount"]);
        push(&mut out, "prices", amount.clone());
        let with = |key: &str, value: String| match value.is_empty() {
            true => value,
            false => format!("{amount} {key} {value}"),
        };
        push(&mut out, "price units", with("per", text(&price["unit"])));
        push(
            &mut out,
            "original prices",
            with("was", self::amount(&price["original"])),
        );
    }
    for teacher in list(&offer["teachers"]) {
        push(&mut out, "teachers", text(teacher));
    }
    out
}

/// 128.50 and 128.5 are one amount.
fn amount(value: &Value) -> String {
    let amount = text(value);
    match amount.contains('.') {
        true => amount
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned(),
        false => amount,
    }
}

/// What the page says as a whole: who publishes it, claims, disclosures.
pub fn of_page(page: &Value) -> Vec<Atom> {
    let mut out = Vec::new();
    let publisher = &page["institution"];
    for (key, field) in [
        ("name", "institution"),
        ("address", "address"),
        ("permit_no", "permit"),
    ] {
        push(&mut out, field, plain(&text(&publisher[key])));
    }
    for phone in list(&publisher["phones"]) {
        push(&mut out, "phones", plain(&text(phone)));
    }
    for claim in list(&page["claims"]) {
        let value = format!("{} {}", text(&claim["kind"]), plain(&text(&claim["text"])));
        push(&mut out, "claims", value);
    }
    for key in ["teacher_certificates", "fees", "permit"] {
        if page["disclosures"][key] == Value::Bool(true) {
            push(&mut out, "disclosures", key);
        }
    }
    out
}
