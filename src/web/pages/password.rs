//! One's own password.

use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::clock;
use crate::jobs::accounts::{self, AccountError, User};
use crate::web::app::count;
use crate::web::error::WebError;
use crate::web::frame::{Frame, html};
use crate::web::routes::Route;
use crate::web::visit::{Checked, Desk, Visitor};

pub(in crate::web) const ROUTE: Route =
    Route::page("/password", &["/password"], || get(show).post(change)).posting();

#[derive(Template)]
#[template(path = "password.html")]
struct Page {
    frame: Frame,
    token: String,
    name: String,
    must_change: bool,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "password_changed.html")]
struct Changed {
    frame: Frame,
}

async fn show(desk: Desk) -> Result<Response, WebError> {
    page(&desk, user(&desk)?, None)
}

fn user(desk: &Desk) -> Result<&User, WebError> {
    desk.visitor.user().ok_or(WebError::SignIn)
}

fn page(desk: &Desk, user: &User, problem: Option<String>) -> Result<Response, WebError> {
    let title = match problem {
        Some(_) => "有误：修改密码",
        None => "修改密码",
    };
    html(&Page {
        token: desk.visitor.form_token()?,
        frame: Frame::plain(desk, title),
        name: user.name.clone(),
        must_change: user.must_change,
        problem,
    })
}

async fn change(Checked { desk, fields }: Checked) -> Result<Response, WebError> {
    let user = user(&desk)?;
    count(&desk.limits().names, &user.name)?;
    let (present, new) = (fields.get("present"), fields.get("new"));
    let refused = |problem: String| {
        let page = page(&desk, user, Some(problem))?;
        Ok((StatusCode::BAD_REQUEST, page).into_response())
    };
    if new != fields.get("again") {
        return refused("两次填写的新密码不一致。".into());
    }
    let turn = Arc::clone(&desk.limits().passwords).acquire_owned().await;
    let turn = turn.map_err(|e| WebError::Internal(e.to_string()))?;
    let lifetime = desk.web().lifetime();
    let done =
        accounts::change_password(desk.store(), user, present, new, lifetime, clock::now()).await;
    drop(turn);
    let signed_in = match done {
        Ok(signed_in) => signed_in,
        Err(AccountError::Store(error)) => return Err(error.into()),
        Err(AccountError::Random(error)) => return Err(WebError::Internal(error.to_string())),
        Err(told) => return refused(format!("{told}。")),
    };
    let now = Desk::clone(&desk).after(&signed_in);
    let mut response = html(&Changed {
        frame: Frame::plain(&now, "密码已修改"),
    })?;
    Visitor::set_session(&mut response, &desk, Some(&signed_in));
    Ok(response)
}
