//! Several notices to one bureau in one mail.

use super::super::notices::{MACHINE, NoticeJobError, Office, party_of};
use crate::mail::address;
use crate::notify::{Frozen, Listed, Part, Party, freeze_roundup, roundup};
use crate::store::case_notices;
use crate::store::deliveries::Delivery;
use crate::store::messages::{self, NewMessage};

/// What a roundup needs of one notice.
struct Carried {
    number: String,
    message_id: String,
    about: String,
    findings: usize,
    reply_by: chrono::NaiveDate,
    part: Part,
    text: String,
}

/// Fixes the roundup of some deliveries to one bureau. The same deliveries give the same one,
/// also where the program died after it was fixed.
pub(super) async fn fix_roundup(
    office: &Office<'_>,
    all: &[Delivery],
) -> Result<i64, NoticeJobError> {
    let mut carried = Vec::with_capacity(all.len());
    for delivery in all {
        carried.push(load(office, delivery).await?);
    }
    let listed: Vec<Listed<'_>> = carried
        .iter()
        .map(|one| Listed {
            number: &one.number,
            message_id: &one.message_id,
            about: &one.about,
            findings: one.findings,
            reply_by: one.reply_by,
            part: one.part,
            text: &one.text,
        })
        .collect();
    let at = office.now();
    let bureau = recipient(office, all)?;
    let made = roundup(&bureau, &listed, office.directory, office.today())?;
    let message = freeze_roundup(&made, &bureau, office.directory, at)?;
    let frozen = Frozen::of(message, |bytes| office.signed(bytes, at))?;
    let sender = office.directory.from.email.to_string();
    let new = NewMessage {
        message_id: &frozen.message.message_id,
        kind: "roundup",
        notice: None,
        step: "roundup",
        number: &made.number,
        subject: &made.letter.subject,
        sender: &sender,
        sha256: &frozen.sha256,
        bytes: &frozen.message.bytes,
        actor: MACHINE,
    };
    Ok(messages::keep(office.store, &new, at).await?)
}

async fn load(office: &Office<'_>, delivery: &Delivery) -> Result<Carried, NoticeJobError> {
    let gone = || NoticeJobError::NoSuch(format!("投递{}的通知单", delivery.id));
    let id = delivery.notice.ok_or_else(gone)?;
    let notice = case_notices::get(office.store, id).await?;
    let letter = case_notices::letter(office.store, id).await?;
    let own = messages::get(office.store, delivery.message).await?;
    let (notice, letter) = notice.zip(letter).ok_or_else(gone)?;
    Ok(Carried {
        number: notice.number,
        message_id: own.ok_or_else(gone)?.message_id,
        about: notice.about,
        findings: notice.findings,
        reply_by: notice.reply_by,
        part: match delivery.part.as_str() {
            "lead" => Part::Lead,
            _ => Part::Copy,
        },
        text: letter.body,
    })
}

/// The bureau with the address to which the first of them would go.
fn recipient(office: &Office<'_>, all: &[Delivery]) -> Result<Party, NoticeJobError> {
    let Some(first) = all.first() else {
        return Err(NoticeJobError::NoSuch("可合并的投递".to_owned()));
    };
    let listed = office.directory.find(&first.bureau).map(party_of);
    let mut party = listed.unwrap_or_else(|| Party {
        name: first.bureau.clone(),
        title: first.bureau.clone(),
        phone: None,
        to: Vec::new(),
    });
    let to: Result<Vec<_>, _> = first.address.split(' ').map(address).collect();
    let named = |email| lettre::message::Mailbox::new(None, email);
    party.to = to?.into_iter().map(named).collect();
    Ok(party)
}
