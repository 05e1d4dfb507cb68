//! The accounts, for administrators. They are made and changed on the command line.

use askama::Template;
use axum::response::Response;
use axum::routing::get;

use crate::clock::day_of;
use crate::jobs::accounts::{User, list};
use crate::model::Value;
use crate::text::visible;
use crate::web::error::WebError;
use crate::web::frame::{Frame, Section, html};
use crate::web::routes::Route;
use crate::web::visit::Desk;

pub(in crate::web) const ROUTE: Route = Route::page("/users", &["/users"], || get(show));

#[derive(Template)]
#[template(path = "users.html")]
struct Users {
    frame: Frame,
    users: Vec<Row>,
}

struct Row {
    name: String,
    shown: String,
    role: &'static str,
    place: String,
    state: String,
}

async fn show(desk: Desk) -> Result<Response, WebError> {
    let users = list(desk.store()).await?;
    html(&Users {
        frame: Frame::new(&desk, "用户", Section::Users, &[]),
        users: users.iter().map(row).collect(),
    })
}

fn row(user: &User) -> Row {
    let mut place: Vec<&str> = user.bureau.as_deref().into_iter().collect();
    place.extend(user.area.iter().map(String::as_str));
    place.extend(user.grid.as_deref());
    let state = match (user.disabled_at, user.must_change) {
        (Some(at), _) => format!("已停用（{}）", Value::Date(day_of(at)).zh()),
        (None, true) => "密码待修改".to_owned(),
        (None, false) => "正常".to_owned(),
    };
    Row {
        name: visible(&user.name).into_owned(),
        shown: visible(&user.shown).into_owned(),
        role: user.role.zh(),
        place: visible(&place.join("、")).into_owned(),
        state,
    }
}
