//! JSON: an object of tables, each an array of objects.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::cell::Fault;
use super::workbook::number;

/// A row: its cells by heading, as they stand.
pub(super) type Record = Vec<(String, String)>;

/// A table: its name, where it has one, and its rows.
pub(super) type Named = (Option<String>, Vec<Record>);

/// The tables of a JSON text by name; the name is `None` for a bare array.
///
/// # Errors
/// Says where the text is no JSON, or that it has another shape.
pub(super) fn tables(text: &str) -> Result<Vec<Named>, Fault> {
    let top: Node = serde_json::from_str(text).map_err(|error| {
        Fault::new(
            "json",
            format!(
                "第{}行第{}列处不是有效的 JSON；请检查括号、逗号和引号",
                error.line(),
                error.column()
            ),
        )
    })?;
    match top {
        Node::List(rows) => Ok(vec![(None, records(rows)?)]),
        Node::Object(tables) => tables
            .into_iter()
            .map(|(name, rows)| match rows {
                Node::List(rows) => Ok((Some(name), records(rows)?)),
                _ => Err(shape()),
            })
            .collect(),
        Node::Plain(_) => Err(shape()),
    }
}

fn records(rows: Vec<Node>) -> Result<Vec<Record>, Fault> {
    rows.into_iter()
        .map(|row| match row {
            Node::Object(cells) => Ok(cells
                .into_iter()
                .map(|(name, value)| (name, text(&value)))
                .collect()),
            _ => Err(shape()),
        })
        .collect()
}

/// The cell as text; lists become lists inside a cell.
fn text(value: &Node) -> String {
    match value {
        Node::Plain(Value::Null) => String::new(),
        Node::Plain(Value::String(text)) => text.clone(),
        Node::Plain(Value::Number(n)) if n.is_f64() => n.as_f64().map(number).unwrap_or_default(),
        Node::Plain(plain) => plain.to_string(),
        Node::List(parts) => {
            let parts: Vec<String> = parts.iter().map(text).collect();
            parts.join("；")
        }
        // No column holds objects: shown as they are, for the error that follows.
        Node::Object(cells) => {
            let cells: Vec<String> = cells
                .iter()
                .map(|(name, value)| format!("{name}: {}", text(value)))
                .collect();
            format!("{{{}}}", cells.join(", "))
        }
    }
}

fn shape() -> Fault {
    Fault::new(
        "json_shape",
        "JSON 的结构不对；应为 {\"sessions\": [{\"session_id\": \"S1\", …}, …], …}",
    )
}

/// JSON with the members of objects in their order, doubled ones included.
enum Node {
    Plain(Value),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, v: bool) -> Result<Node, E> {
        Ok(Node::Plain(v.into()))
    }

    fn visit_i64<E>(self, v: i64) -> Result<Node, E> {
        Ok(Node::Plain(v.into()))
    }

    fn visit_u64<E>(self, v: u64) -> Result<Node, E> {
        Ok(Node::Plain(v.into()))
    }

    fn visit_f64<E>(self, v: f64) -> Result<Node, E> {
        Ok(Node::Plain(v.into()))
    }

    fn visit_str<E>(self, v: &str) -> Result<Node, E> {
        Ok(Node::Plain(v.into()))
    }

    fn visit_string<E>(self, v: String) -> Result<Node, E> {
        Ok(Node::Plain(v.into()))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Plain(Value::Null))
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(node) = seq.next_element()? {
            list.push(node);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut object = Vec::new();
        while let Some(member) = map.next_entry()? {
            object.push(member);
        }
        Ok(Node::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_become_cells() {
        let tables = tables(
            r#"{"classes": [{"a": "x", "b": 1980, "c": 1980.50, "d": true, "e": null, "f": ["线上", "线下"], "a": "y"}]}"#,
        )
        .unwrap();
        assert_eq!(tables[0].0.as_deref(), Some("classes"));
        let cells: Vec<&str> = tables[0].1[0].iter().map(|(_, v)| v.as_str()).collect();
        assert_eq!(
            cells,
            ["x", "1980", "1980.5", "true", "", "线上；线下", "y"]
        );
    }

    #[test]
    fn another_shape_is_told() {
        for text in ["1", "{\"classes\": 3}", "[1]", "{\"classes\": [[]]}"] {
            assert_eq!(tables(text).unwrap_err().kind, "json_shape", "{text}");
        }
        assert_eq!(
            tables("{\n\"classes\": [}").unwrap_err().message,
            "第2行第13列处不是有效的 JSON；请检查括号、逗号和引号"
        );
        assert!(tables(&"[".repeat(100_000)).is_err());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".*", near in "[\\[\\]{}\",:a0-9.e-]{0,40}") {
            let _ = tables(&text);
            let _ = tables(&near);
        }
    }
}
