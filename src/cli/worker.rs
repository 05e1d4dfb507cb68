//! `worker`: takes part in what a nightly run on another machine does, until nothing is left.

use std::io::Write;

use clap::Args;

use super::desk::office_of;
use super::place::Place;
use super::{CliError, Ending, LogArgs};
use crate::clock;
use crate::jobs::mailer;
use crate::jobs::nightly::{this_process, work};
use crate::jobs::notices::NoticeJobError;
use crate::jobs::scan::Knowledge;

#[derive(Debug, Args)]
pub(super) struct WorkerArgs {
    /// 没有可做的事时留着等待，直到被结束
    #[arg(long)]
    stay: bool,
    #[command(flatten)]
    log: LogArgs,
    #[command(flatten)]
    place: Place,
}

pub(super) fn run(args: &WorkerArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    args.log.start();
    let (config, _) = args.place.config()?;
    let knowledge = Knowledge::load(&config)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let worked = runtime.block_on(async {
        let (_, store) = args.place.open().await?;
        let parts = office_of(&config, &knowledge.book)?;
        let mailer = mailer(&config.mail).map_err(NoticeJobError::from)?;
        let office = parts.as_ref().map(|p| p.office(&store, &knowledge.book));
        let office = office.as_ref().map(|office| (office, &*mailer));
        let name = (this_process(), args.stay);
        let name = (name.0.as_str(), name.1);
        let worked = work(&store, &knowledge, office, name, clock::now, &|_| ()).await?;
        store.close().await;
        Ok::<_, CliError>(worked)
    })?;
    writeln!(
        out,
        "参加核查{}次，发出邮件{}封；没有可做的了",
        worked.rounds, worked.mails
    )?;
    Ok(Ending::Clean)
}
