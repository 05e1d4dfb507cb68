//! The files of a drafted pack.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::{Draft, Drafted, Listed};
use crate::rules::files::hex;

/// A file of the new pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Its name inside the pack's folder.
    pub name: String,
    /// What it holds.
    pub text: String,
}

impl Drafted {
    /// The pack, the document, one file for each draft, and the list of what gave none.
    pub fn files(&self, document: &str) -> Vec<NewFile> {
        let new = |name: &str, text: String| NewFile {
            name: name.to_owned(),
            text,
        };
        let mut files = vec![
            new("pack.toml", self.pack(document)),
            new("document.txt", document.to_owned()),
            new("not-drafted.md", self.not_drafted()),
        ];
        files.extend(
            self.drafts
                .iter()
                .map(|d| new(&format!("{}.toml", d.id), self.rule(d))),
        );
        files
    }

    fn pack(&self, document: &str) -> String {
        let order = &self.order;
        let text = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let mut out = "# 由 tutorwatch rules draft 写成，请核对。\n".to_owned();
        let mut line = |key: &str, value: String| out += &format!("{key} = {value}\n");
        line("id", text(&order.id));
        line("title", text(&order.title));
        line("region", text(&order.region));
        if let Some(parent) = &order.parent {
            line("parent", text(parent));
        }
        out += "\n[[document]]\n";
        let mut line = |key: &str, value: String| out += &format!("{key} = {value}\n");
        line("id", text(&order.id));
        line("number", text(&order.number));
        line("title", text(&order.title));
        line("from", order.from.to_string());
        line("grade", text("A"));
        line("file", text("document.txt"));
        line("sha256", text(&hex(&Sha256::digest(document))));
        let of_drafts = self
            .drafts
            .iter()
            .flat_map(|d| d.lead.iter().chain(&d.assist));
        let bureaus: BTreeSet<&String> = of_drafts.collect();
        if !bureaus.is_empty() {
            out += "\n# 请补上 full_name（全称）和 aliases（其他写法）。\n";
        }
        for bureau in bureaus {
            out += &format!("\n[[bureau]]\nname = {}\n", text(bureau));
        }
        out
    }

    fn rule(&self, draft: &Draft) -> String {
        let place = draft.place.zh(draft.line);
        let mut out = format!(
            "# 草案：{}{place}。核对引文、范围、限值和测试之后，把 status 改为 \"active\" 才用于检查。\n",
            self.order.number
        );
        for note in &draft.notes {
            out += &format!("# 请核对：{}\n", note.replace(['\n', '\r'], " "));
        }
        out + &draft.text
    }

    fn not_drafted(&self) -> String {
        let order = &self.order;
        let mut out = format!("# {}《{}》中没有形成规则的话\n", order.number, order.title);
        if self.listed.is_empty() {
            out += "\n没有。\n";
        }
        let mut group = None;
        for Listed {
            place,
            line,
            words,
            group: of,
            reason,
        } in &self.listed
        {
            if group != Some(*of) {
                group = Some(*of);
                out += &format!("\n## {}\n\n", of.zh());
            }
            let words: String = words.split_whitespace().collect();
            out += &format!(
                "- {}：{words}
  原因：{reason}
",
                place.with_line(*line)
            );
        }
        out
    }
}
