//! Who asks: the session of a request, read once and carried along with it.

use std::sync::{Arc, OnceLock};

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::middleware::Next;
use axum::response::Response;

use super::cookie::Cookie;
use super::token::{is_token, token};
use crate::clock;
use crate::jobs::accounts::{self, AccountError, SignedIn, User, random};
use crate::rules::hex;
use crate::web::app::App;
use crate::web::error::WebError;

/// Whoever sent a request.
#[derive(Debug, Clone, Default)]
pub(in crate::web) struct Visitor(Arc<Inner>);

#[derive(Default)]
struct Inner {
    user: Option<User>,
    /// The session's token.
    session: Option<String>,
    /// What the form cookie holds, or is to hold from this answer on.
    form: OnceLock<String>,
    /// Whether the browser has the form cookie already.
    has_form: bool,
    /// Why it is not known who asks.
    failed: Option<String>,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = self.user.as_ref().map(|user| user.name.as_str());
        write!(f, "{name:?}")
    }
}

impl Visitor {
    async fn read(app: &App, headers: &HeaderMap) -> Self {
        let secure = app.web().secure_cookies;
        let form = Cookie::Form.read(headers, secure);
        let mut inner = Inner {
            has_form: form.is_some(),
            form: form.map_or_else(OnceLock::new, OnceLock::from),
            ..Inner::default()
        };
        if let Some(token) = Cookie::Session.read(headers, secure) {
            let lifetime = app.web().lifetime();
            match accounts::who(app.store(), &token, lifetime, clock::now()).await {
                Ok(Some(user)) => {
                    inner.user = Some(user);
                    inner.session = Some(token);
                }
                Ok(None) => {}
                Err(error) => inner.failed = Some(error.to_string()),
            }
        }
        Self(Arc::new(inner))
    }

    /// Somebody who has just signed in.
    pub fn new(signed_in: &SignedIn) -> Self {
        Self(Arc::new(Inner {
            user: Some(signed_in.user.clone()),
            session: Some(signed_in.token.clone()),
            ..Inner::default()
        }))
    }

    /// The account that is signed in.
    pub fn user(&self) -> Option<&User> {
        self.0.user.as_ref()
    }

    /// The session's token.
    pub fn session(&self) -> Option<&str> {
        self.0.session.as_deref()
    }

    /// Why it is not known who asks, where it is not.
    pub fn failed(&self) -> Option<&str> {
        self.0.failed.as_deref()
    }

    /// A token for a form on the page that is being made.
    ///
    /// # Errors
    /// Where the system has no random bytes.
    pub fn form_token(&self) -> Result<String, WebError> {
        if let Some(session) = &self.0.session {
            return Ok(token(session)?);
        }
        let cookie = match self.0.form.get() {
            Some(cookie) => cookie,
            None => {
                let new = hex(&random::<32>().map_err(AccountError::from)?);
                self.0.form.get_or_init(|| new)
            }
        };
        Ok(token(cookie)?)
    }

    /// Holds that a form came from a page that this visitor was shown.
    ///
    /// # Errors
    /// Where it did not.
    pub fn check_token(&self, token: &str) -> Result<(), WebError> {
        let form = self.0.form.get().filter(|_| self.0.has_form);
        let cookie = self.0.session.as_ref().or(form);
        match cookie.is_some_and(|cookie| is_token(cookie, token)) {
            true => Ok(()),
            false => Err(WebError::Token),
        }
    }

    /// The cookie of a session that begins with this answer, or ends.
    pub fn set_session(response: &mut Response, app: &App, signed_in: Option<&SignedIn>) {
        let token = signed_in.map(|signed_in| signed_in.token.as_str());
        if let Some(header) = Cookie::Session.set(token, app.web().secure_cookies) {
            response.headers_mut().append(SET_COOKIE, header);
        }
    }
}

/// Finds out who asks, before everything that wants to know.
pub(in crate::web) async fn layer(
    State(app): State<App>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    if path.starts_with("/assets/") || path == "/health" {
        return next.run(request).await;
    }
    let visitor = Visitor::read(&app, request.headers()).await;
    request.extensions_mut().insert(visitor.clone());
    let mut response = next.run(request).await;
    if !visitor.0.has_form
        && let Some(cookie) = visitor.0.form.get()
        && let Some(header) = Cookie::Form.set(Some(cookie), app.web().secure_cookies)
    {
        response.headers_mut().append(SET_COOKIE, header);
    }
    response
}
