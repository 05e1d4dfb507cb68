//! Signing in and out.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Extension, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use crate::clock;
use crate::jobs::accounts::{self, Role, User};
use crate::web::app::count;
use crate::web::client::{Peer, counted};
use crate::web::error::WebError;
use crate::web::frame::{Frame, html};
use crate::web::routes::Route;
use crate::web::visit::{Checked, Desk, Visitor};

pub(in crate::web) const ROUTE: Route =
    Route::page("/signin", &["/signin", "/signin?to=/rules"], || {
        get(show).post(sign_in)
    })
    .posting();

pub(in crate::web) const OUT: Route = Route::action("/signout", &["/signout"], || post(sign_out));

/// Longest name that is counted, in characters.
const NAME: usize = 32;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page {
    frame: Frame,
    token: String,
    to: String,
    name: String,
    /// What was wrong with what was sent.
    problem: Option<&'static str>,
}

#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    to: String,
}

async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    if let Some(user) = desk.visitor.user() {
        return Ok(Redirect::to(first_page(user)).into_response());
    }
    page(&desk, &asked.to, "", None)
}

fn page(
    desk: &Desk,
    to: &str,
    name: &str,
    problem: Option<&'static str>,
) -> Result<Response, WebError> {
    let title = match problem {
        Some(_) => "有误：登录",
        None => "登录",
    };
    html(&Page {
        token: desk.visitor.form_token()?,
        frame: Frame::plain(desk, title),
        to: own(to).unwrap_or_default().to_owned(),
        name: name.to_owned(),
        problem,
    })
}

async fn sign_in(
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    Checked { desk, fields }: Checked,
) -> Result<Response, WebError> {
    let address = counted(peer, &headers, &desk.web().proxies);
    count(&desk.limits().sign_ins, &address)?;
    let name: String = fields.get("name").trim().chars().take(NAME).collect();
    count(&desk.limits().names, &name.to_lowercase())?;
    let (password, to) = (fields.get("password"), fields.get("to"));
    if name.is_empty() || password.is_empty() {
        let page = page(&desk, to, &name, Some("请填写用户名和密码。"))?;
        return Ok((StatusCode::BAD_REQUEST, page).into_response());
    }
    let turn = Arc::clone(&desk.limits().passwords).acquire_owned().await;
    let turn = turn.map_err(|e| WebError::Internal(e.to_string()))?;
    let lifetime = desk.web().lifetime();
    let signed_in = accounts::sign_in(desk.store(), &name, password, lifetime, clock::now()).await;
    drop(turn);
    let Some(signed_in) = signed_in? else {
        let problem = "用户名或密码不正确，或者账号已停用。忘记密码请联系管理员重设。";
        let page = page(&desk, to, &name, Some(problem))?;
        return Ok((StatusCode::BAD_REQUEST, page).into_response());
    };
    let to = match signed_in.user.must_change {
        true => "/password",
        false => own(to).unwrap_or_else(|| first_page(&signed_in.user)),
    };
    let mut response = Redirect::to(to).into_response();
    Visitor::set_session(&mut response, &desk, Some(&signed_in));
    Ok(response)
}

/// An address of this site; nothing that a browser could take for another one.
fn own(to: &str) -> Option<&str> {
    let is_own = to.starts_with('/')
        && !to.starts_with("//")
        && !to.contains('\\')
        && to.bytes().all(|b| b.is_ascii_graphic());
    is_own.then_some(to)
}

/// Where somebody begins.
fn first_page(user: &User) -> &'static str {
    match user.role {
        Role::Administrator => "/users",
        Role::Officer | Role::Reader | Role::Custodian => "/tips",
        Role::Grid => "/report",
    }
}

async fn sign_out(Checked { desk, .. }: Checked) -> Result<Response, WebError> {
    if let (Some(user), Some(token)) = (desk.visitor.user(), desk.visitor.session()) {
        accounts::sign_out(desk.store(), token, user, clock::now()).await?;
    }
    let mut response = Redirect::to("/").into_response();
    Visitor::set_session(&mut response, &desk, None);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::own;

    #[test]
    fn nobody_is_led_to_another_site() {
        assert_eq!(own("/tips?town=x"), Some("/tips?town=x"));
        for elsewhere in [
            "",
            "https://example.cn/",
            "//example.cn/",
            "/\\example.cn/",
            "\\\\example.cn",
            "/a\r\nSet-Cookie: a=b",
            "/\t/example.cn",
            "javascript:alert(1)",
        ] {
            assert_eq!(own(elsewhere), None, "{elsewhere:?}");
        }
    }
}
