//! What the commands about notices need: database, rules, bureaus, settings.

use clap::Args;

use super::CliError;
use super::place::Place;
use crate::clock;
use crate::config::Config;
use crate::jobs::notices::{DkimKey, NoticeJobError, Office, Settings, directory};
use crate::jobs::{Store, load, signer};
use crate::notify::Directory;
use crate::rules::Rulebook;

/// Where notices are kept, and by which rules and bureaus.
#[derive(Debug, Clone, Args)]
pub(super) struct DeskArgs {
    #[command(flatten)]
    place: Place,
}

/// An open desk.
pub(super) struct Desk {
    pub config: Config,
    pub store: Store,
    book: Rulebook,
    directory: Directory,
    settings: Settings,
    signer: Option<DkimKey>,
}

impl DeskArgs {
    pub(super) async fn open(&self) -> Result<Desk, CliError> {
        let (config, _) = self.place.config()?;
        let directory = directory(config.bureaus.as_deref())?;
        let (book, _) = load(&config)?.checked()?;
        let settings = Settings::of(&config.notices, &book, &directory)?;
        let signer = signer(&config.mail).map_err(NoticeJobError::from)?;
        let (_, store) = self.place.open().await?;
        Ok(Desk {
            config,
            store,
            book,
            directory,
            settings,
            signer,
        })
    }
}

/// What delivering needs beside the store and the rules.
pub(super) struct Parts {
    directory: Directory,
    settings: Settings,
    signer: Option<DkimKey>,
}

/// The same for a command that also does without bureaus; nothing where none are set.
pub(super) fn office_of(config: &Config, book: &Rulebook) -> Result<Option<Parts>, CliError> {
    if config.bureaus.is_none() {
        return Ok(None);
    }
    let directory = directory(config.bureaus.as_deref())?;
    Ok(Some(Parts {
        settings: Settings::of(&config.notices, book, &directory)?,
        signer: signer(&config.mail).map_err(NoticeJobError::from)?,
        directory,
    }))
}

impl Parts {
    pub(super) fn office<'a>(&'a self, store: &'a Store, book: &'a Rulebook) -> Office<'a> {
        Office {
            store,
            book,
            directory: &self.directory,
            settings: &self.settings,
            signer: self.signer.as_ref(),
            clock: &clock::now,
        }
    }
}

impl Desk {
    pub(super) fn office(&self) -> Office<'_> {
        Office {
            store: &self.store,
            book: &self.book,
            directory: &self.directory,
            settings: &self.settings,
            signer: self.signer.as_ref(),
            clock: &clock::now,
        }
    }
}
