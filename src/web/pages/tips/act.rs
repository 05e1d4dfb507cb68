//! What is done with a tip: an officer says whom it speaks of and closes it; a custodian opens
//! who reported it. Each asks for a reason, which goes on record with the account's name.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;

use super::one::{find, page, refused};
use crate::clock;
use crate::jobs::tips::records::{Matched, Matching, Told, close, decide, registered};
use crate::jobs::tips::{TipJobError, identity, told};
use crate::text::visible;
use crate::web::error::WebError;
use crate::web::routes::Route;
use crate::web::visit::{Checked, Desk};

pub(in crate::web) const LINK: Route =
    Route::action("/tips/{id}/link", &["/tips/1/link"], || post(link));
pub(in crate::web) const CLOSE: Route =
    Route::action("/tips/{id}/close", &["/tips/1/close"], || post(end));
pub(in crate::web) const IDENTITY: Route =
    Route::action("/tips/{id}/identity", &["/tips/1/identity"], || post(open));

type Number = Result<Path<i64>, PathRejection>;

/// Longest reason, in characters.
const REASON: usize = 500;

/// Who does it and why, or what is wrong with the reason.
fn reasoned<'a>(desk: &'a Desk, why: &'a str) -> Result<Result<Told<'a>, String>, WebError> {
    let user = desk.visitor.user().ok_or(WebError::SignIn)?;
    if why.chars().count() > REASON {
        return Ok(Err(format!("理由过长，最多{REASON}字。")));
    }
    Ok(
        told(&user.name, clock::now(), why)
            .map_err(|_| "请写明理由，将记入这条线索的记录。".into()),
    )
}

async fn link(number: Number, Checked { desk, fields }: Checked) -> Result<Response, WebError> {
    let listed = find(&desk, number).await?;
    let told = match reasoned(&desk, fields.get("reason"))? {
        Ok(told) => told,
        Err(problem) => return refused(&desk, &listed, problem).await,
    };
    let id = fields.get("institution").trim();
    let matching = match (fields.get("whom"), id) {
        ("nobody", _) => Matching::Nobody,
        ("one", "") => {
            let problem = "请填写机构编号，或者选择“没有登记的机构”。";
            return refused(&desk, &listed, problem.into()).await;
        }
        ("one", id) => {
            // Where no registry was imported there is nothing to hold it against.
            let (known, _) = registered(desk.store()).await?;
            if !known.is_empty() && !known.iter().any(|known| known.id == id) {
                let problem = format!("登记数据中没有编号为“{}”的机构。", visible(id));
                return refused(&desk, &listed, problem).await;
            }
            Matching::One(id.to_owned())
        }
        _ => return refused(&desk, &listed, "请选择线索所指的机构。".into()).await,
    };
    let matched = Matched {
        matching,
        reason: fields.get("reason").trim().to_owned(),
    };
    decide(desk.store(), listed.tip.id, &matched, told).await?;
    back(listed.tip.id.0)
}

async fn end(number: Number, Checked { desk, fields }: Checked) -> Result<Response, WebError> {
    let listed = find(&desk, number).await?;
    match reasoned(&desk, fields.get("reason"))? {
        Ok(told) => {
            close(desk.store(), listed.tip.id, told).await?;
            back(listed.tip.id.0)
        }
        Err(problem) => refused(&desk, &listed, problem).await,
    }
}

fn back(number: i64) -> Result<Response, WebError> {
    Ok(Redirect::to(&format!("/tips/{number}")).into_response())
}

async fn open(number: Number, Checked { desk, fields }: Checked) -> Result<Response, WebError> {
    let listed = find(&desk, number).await?;
    let told = match reasoned(&desk, fields.get("reason"))? {
        Ok(told) => told,
        Err(problem) => return refused(&desk, &listed, problem).await,
    };
    match identity(desk.store(), &listed, told, &desk.config().tips).await {
        Ok(reporter) => page(&desk, &listed, Some(&reporter), None).await,
        Err(error @ (TipJobError::Anonymous | TipJobError::Erased(_))) => {
            refused(&desk, &listed, format!("{error}。")).await
        }
        Err(error) => Err(error.into()),
    }
}
