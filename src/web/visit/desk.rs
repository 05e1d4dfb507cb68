//! What a page is made at: everything that all share, and who asks.

use std::convert::Infallible;
use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::Visitor;
use crate::jobs::accounts::SignedIn;
use crate::web::app::App;

/// The application as one visitor meets it.
#[derive(Debug, Clone)]
pub(in crate::web) struct Desk {
    app: App,
    /// Who asks.
    pub visitor: Visitor,
}

impl Desk {
    pub fn new(app: App, visitor: Visitor) -> Self {
        Self { app, visitor }
    }
}

impl Desk {
    /// The same, for what is shown to somebody who has signed in with this very request.
    pub fn after(self, signed_in: &SignedIn) -> Self {
        Self::new(self.app, Visitor::new(signed_in))
    }
}

impl Deref for Desk {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

impl FromRequestParts<App> for Desk {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let visitor = parts.extensions.get::<Visitor>();
        Ok(Self::new(app.clone(), visitor.cloned().unwrap_or_default()))
    }
}
