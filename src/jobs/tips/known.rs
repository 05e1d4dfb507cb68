//! What tips are compared with: the words that speak of rows, and the registry.

use super::TipJobError;
use crate::cases::tips::{Named, Names, Spoken, Tip, TipRoute, TipWords};
use crate::config::{Config, DEFAULT_PACK};
use crate::jobs::{LoadError, files, gather_tables};
use crate::model::{Field, Institution};
use crate::rules::{Rulebook, problems_for};
use crate::store::Store;
use crate::store::tips::{Matched, Matching, Registered, Route, registered};

/// What a tip is compared with.
#[derive(Debug)]
pub struct TipKnowledge {
    words: TipWords,
    names: Names,
    /// Why that a tip names nobody says nothing.
    partial: Option<String>,
    /// The rules.
    pub book: Rulebook,
}

impl TipKnowledge {
    /// Loads the rules, the words, and the registry: as it was imported last, else the file
    /// that the settings name.
    ///
    /// # Errors
    /// Where the rule files cannot be read or have mistakes, or the store cannot be read.
    pub async fn load(config: &Config, store: &Store) -> Result<Self, TipJobError> {
        let files = files(config).map_err(LoadError::from)?;
        let pack = config.pack.as_deref().unwrap_or(DEFAULT_PACK);
        let mut problems = problems_for(&files);
        let book = Rulebook::load(&files, pack, &mut problems);
        let words = TipWords::load(&files, &book, &mut problems);
        if !problems.is_empty() {
            return Err(LoadError::Problems(Box::new(problems)).into());
        }
        let (names, partial) = registry(config, store).await?;
        Ok(Self {
            words,
            names,
            partial,
            book,
        })
    }

    /// Whom a tip speaks of, and why. Nobody is said only where the whole registry was
    /// compared.
    pub fn matched(&self, tip: &Tip) -> (Named, Matched) {
        let named = self.names.named(tip);
        let reason = |id: &String| self.names.reason(tip, id).unwrap_or_default();
        let matched = match (&named, &self.partial) {
            (Named::One(id), _) => Matched {
                reason: reason(id),
                matching: Matching::One(id.clone()),
            },
            (Named::Several(ids), _) => {
                let told = ids.iter().map(|id| format!("{id}：{}", reason(id)));
                Matched {
                    reason: told.collect::<Vec<_>>().join("；"),
                    matching: Matching::Several(ids.clone()),
                }
            }
            (Named::Nobody, Some(why)) => Matched {
                matching: Matching::NotCompared,
                reason: why.clone(),
            },
            (Named::Nobody, None) => Matched {
                matching: Matching::Nobody,
                reason: "没有写到登记的名称、许可证号或办学地址".to_owned(),
            },
        };
        (named, matched)
    }

    /// What a tip speaks of, with the bureaus; nothing where no row takes it.
    pub fn routes(&self, tip: &Tip) -> Vec<Route> {
        match self.words.route(tip) {
            TipRoute::Rows(rows) => rows.into_iter().map(route).collect(),
            TipRoute::Unknown(row) => vec![route(row)],
            TipRoute::NoRoute => Vec::new(),
        }
    }
}

/// Whom tips are compared with, and why that one names nobody says nothing.
async fn registry(config: &Config, store: &Store) -> Result<(Names, Option<String>), TipJobError> {
    let (known, whole) = registered(store).await?;
    let (institutions, whole) = match (known.is_empty(), config.registry.clone()) {
        (false, _) => (known.into_iter().map(institution).collect(), whole),
        (true, Some(path)) => {
            let read = gather_tables(&[path], &|_| ());
            (read.facts.institutions, read.report.is_clean())
        }
        (true, None) => {
            let why = "没有导入登记数据，也没有配置 registry，未比对";
            return Ok((Names::default(), Some(why.to_owned())));
        }
    };
    let names = Names::new(&institutions);
    let partial = match (names.is_empty(), whole) {
        (true, _) => Some("登记数据中没有机构，未比对".to_owned()),
        (_, false) => Some("登记数据有读不出的内容，不能断定没有登记".to_owned()),
        (_, true) => None,
    };
    Ok((names, partial))
}

fn institution(known: Registered) -> Institution {
    let field = |text: Option<String>| text.map_or(Field::Blank, Field::Value);
    Institution {
        id: known.id,
        name: field(known.name),
        permit_no: field(known.permit_no),
        address: field(known.address),
        ..Institution::default()
    }
}

fn route(spoken: Spoken) -> Route {
    let Spoken {
        item,
        rules,
        title,
        words,
        lead,
        assist,
    } = spoken;
    Route {
        item,
        rules,
        title,
        words,
        lead,
        assist,
    }
}
