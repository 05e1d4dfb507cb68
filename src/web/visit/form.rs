//! Forms without files. No handler sees one that does not carry its visitor's token.

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, FromRequest, Request};
use axum::response::{IntoResponse, Response};

use super::Desk;
use crate::web::app::App;
use crate::web::error::WebError;

/// The name of the field that carries the token.
pub(in crate::web) const TOKEN: &str = "token";

/// What was filled in.
#[derive(Debug, Clone, Default)]
pub(in crate::web) struct Fields(Vec<(String, String)>);

impl Fields {
    /// What a field holds; empty where it was not sent.
    pub fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, text)| text.as_str())
    }
}

/// A form whose token was checked, and who sent it.
#[derive(Debug)]
pub(in crate::web) struct Checked {
    /// Who sent it.
    pub desk: Desk,
    /// What was filled in.
    pub fields: Fields,
}

impl FromRequest<App> for Checked {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let Ok(desk) =
            <Desk as axum::extract::FromRequestParts<App>>::from_request_parts(&mut parts, app)
                .await;
        let request = Request::from_parts(parts, body);
        let form: Result<Form<Vec<(String, String)>>, FormRejection> =
            Form::from_request(request, app).await;
        let Ok(Form(pairs)) = form else {
            // Without a form there is no token either.
            return Err(WebError::Token.into_response());
        };
        let fields = Fields(pairs);
        desk.visitor
            .check_token(fields.get(TOKEN))
            .map_err(IntoResponse::into_response)?;
        Ok(Self { desk, fields })
    }
}
