//! What a draft stands on: the parent packs and the calendar.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, TimeDelta};

use super::fill::Filler;
use super::find::Match;
use super::phrases::{Form, Start};
use super::places::{Place, Where};
use super::values::Value;
use super::{Draft, Order};
use crate::rules::Problems;
use crate::rules::calendar::{self, Calendar};
use crate::rules::files::RuleFiles;
use crate::rules::pack::Source;
use crate::rules::rule::Spot;
use crate::rules::rulebook::{CALENDAR, Rulebook};

/// Within so many days of its start a rule's tests find a Saturday and a working day.
const SOON: i64 = 21;

/// The parent packs and the calendar.
#[derive(Debug)]
pub struct Ground {
    /// Ids of the parent packs' rules.
    rules: BTreeSet<String>,
    documents: Vec<Source>,
    calendar: Calendar,
}

impl Ground {
    /// Loads the parent packs, where there are some, and the calendar.
    pub fn load(files: &RuleFiles, parent: Option<&str>, problems: &mut Problems) -> Self {
        let Some(parent) = parent else {
            return Self {
                rules: BTreeSet::new(),
                documents: Vec::new(),
                calendar: calendar::read(files, CALENDAR, problems),
            };
        };
        let book = Rulebook::load(files, parent, problems);
        Self {
            rules: book.rules.into_iter().map(|rule| rule.id).collect(),
            documents: book.packs.into_iter().flat_map(|p| p.documents).collect(),
            calendar: book.calendar,
        }
    }

    /// Writes the rule that words ask for.
    ///
    /// # Errors
    /// Why they cannot become one, in Chinese.
    pub(super) fn make(
        &self,
        m: &Match<'_>,
        place: &Place,
        order: &Order,
    ) -> Result<Draft, String> {
        let concept = m.concept;
        if self.rules.contains(&concept.id) {
            let (id, parent) = (&concept.id, order.parent.as_deref().unwrap_or_default());
            return Err(format!(
                "上级规则包已有规则 {id}；请写一个 extends = \"{parent}\" 的同名文件补充本条款，限值不同的在其中写 [[limit]]"
            ));
        }
        let named = match m.values.get("deadline") {
            Some(Value::Day(day)) => Some(*day),
            _ => None,
        };
        let (mut from, mut above) = (order.from, None);
        match (concept.from, named) {
            (Start::Deadline, Some(day)) => from = day,
            (Start::AfterDeadline, Some(day)) => {
                from = day.checked_add_days(Days::new(1)).ok_or("日期太晚")?;
            }
            _ => {
                if let Some(source) = self.above(&m.quote, order.from) {
                    (from, above) = (source.from, Some(source.id.clone()));
                }
            }
        }
        if concept.needs_calendar {
            let year = (from + TimeDelta::days(SOON)).year();
            if !self.calendar.years().any(|known| known == year) {
                return Err(format!(
                    "{year}年的放假安排没有收录，写不成测试；请先补上 calendar/{year}.toml"
                ));
            }
        }
        let filler = Filler {
            values: &m.values,
            from,
            calendar: &self.calendar,
        };
        let body = match &concept.form {
            Form::Template(text) => filler.template(text)?,
            Form::Model(text, own) => filler.model(text, own)?,
            Form::Refused(reason) => return Err(reason.clone()),
        };
        let mut notes: Vec<String> = concept.note.iter().cloned().collect();
        if named.is_none() && above.is_none() {
            notes.push(format!("句中没有写日期，限值自文件施行之日{from}起算"));
        }
        if place.lead.is_empty() {
            notes.push("文件没有写明牵头单位，疑点没有地方送".into());
        }
        let mut draft = Draft {
            id: concept.id.clone(),
            place: place.at.clone(),
            line: place.line,
            quote: m.quote.clone(),
            from,
            above,
            lead: place.lead.clone(),
            assist: place.assist.clone(),
            notes,
            text: String::new(),
        };
        draft.text = draft.file(&body.head, &body.rest, order);
        Ok(draft)
    }

    /// The parent's document that says the same, in force before this one.
    fn above(&self, quote: &str, from: NaiveDate) -> Option<&Source> {
        let mut earlier = self.documents.iter().filter(|d| d.from <= from);
        earlier.find(|d| d.proves(quote, Spot::Anywhere).is_some())
    }
}

impl Draft {
    /// The rule file, but for the notes, which are known in the end.
    fn file(&self, head: &str, rest: &str, order: &Order) -> String {
        let text = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let (id, document, quote) = (text(&self.id), text(&order.id), text(&self.quote));
        let spot = match &self.place {
            Where::Item(item) => format!("item = {item}\n"),
            Where::Paragraph(number) => format!("paragraph = {}\n", text(number)),
            Where::Article(number) => format!("article = {}\n", text(number)),
            Where::Line => String::new(),
        };
        let mut out = format!("id = {id}\nstatus = \"draft\"\n{}\n", head.trim_end());
        out += &format!("\n[[clause]]\ndocument = {document}\n{spot}quote = {quote}\n");
        let mut rest = rest.to_owned();
        if let Some(above) = &self.above {
            let above = text(above);
            out += &format!("\n[[clause]]\ndocument = {above}\nquote = {quote}\n");
            let limit = format!("[[limit]]\nfrom = {}\n", self.from);
            rest = rest.replacen(&limit, &format!("{limit}source = {above}\n"), 1);
        }
        format!("{out}\n{rest}")
    }
}
