//! Who may ask for what: one table, a row for every route. What is not in it is refused.

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use super::Visitor;
use crate::jobs::accounts::{Role, User};
use crate::web::error::WebError;
use Access::{Everyone, Only, SignedIn};
use Role::{Administrator, Custodian, Officer, Reader};

/// Who may ask for the pages of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Whoever comes.
    Everyone,
    /// Every account.
    SignedIn,
    /// Accounts of these roles.
    Only(&'static [Role]),
}

/// Those who read what is reported and known of institutions.
const READERS: Access = Only(&[Officer, Reader, Custodian]);

/// Every route with who may ask for it.
pub const TABLE: &[(&str, Access)] = &[
    ("/", Everyone),
    ("/rules", Everyone),
    ("/rules/{id}", Everyone),
    ("/documents", Everyone),
    ("/documents/{id}", Everyone),
    ("/documents/{id}/rows/{item}", Everyone),
    ("/calendar", Everyone),
    ("/calendar/{year}", Everyone),
    ("/check", Everyone),
    ("/check/template.xlsx", Everyone),
    ("/help", Everyone),
    ("/health", Everyone),
    ("/assets/{name}", Everyone),
    ("/signin", Everyone),
    ("/signout", SignedIn),
    ("/password", SignedIn),
    ("/report", Everyone),
    ("/report/status", Everyone),
    ("/tips", READERS),
    ("/tips/{id}", READERS),
    ("/tips/{id}/photos/{sha256}", READERS),
    ("/tips/{id}/link", Only(&[Officer])),
    ("/tips/{id}/close", Only(&[Officer])),
    ("/tips/{id}/identity", Only(&[Custodian])),
    ("/users", Only(&[Administrator])),
];

impl Access {
    /// Whether an account, or somebody without one, may.
    pub fn allows(self, user: Option<&User>) -> bool {
        match (self, user) {
            (Everyone, _) | (SignedIn, Some(_)) => true,
            (Only(roles), Some(user)) => roles.contains(&user.role),
            (SignedIn | Only(_), None) => false,
        }
    }
}

/// Who may ask for a route, by its address as the router writes it.
pub fn of(path: &str) -> Option<Access> {
    let found = TABLE.iter().find(|(known, _)| *known == path);
    found.map(|(_, access)| *access)
}

/// Lets a request through where the table does.
pub(in crate::web) async fn guard(path: MatchedPath, request: Request, next: Next) -> Response {
    let visitor = request.extensions().get::<Visitor>();
    let visitor = visitor.cloned().unwrap_or_default();
    match refusal(&path, &request, &visitor) {
        None => next.run(request).await,
        Some(refusal) => refusal,
    }
}

fn refusal(path: &MatchedPath, request: &Request, visitor: &Visitor) -> Option<Response> {
    let Some(access) = of(path.as_str()) else {
        return Some(WebError::Forbidden.into_response());
    };
    if access == Everyone {
        return None;
    }
    if let Some(why) = visitor.failed() {
        return Some(WebError::Internal(why.to_owned()).into_response());
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let Some(user) = visitor.user() else {
        let to = request.uri().path_and_query().map_or("/", |to| to.as_str());
        let asks: String = url::form_urlencoded::byte_serialize(to.as_bytes()).collect();
        return Some(match reads {
            true => Redirect::to(&format!("/signin?to={asks}")).into_response(),
            false => WebError::SignIn.into_response(),
        });
    };
    if !access.allows(Some(user)) {
        return Some(WebError::Forbidden.into_response());
    }
    let is_way_out = matches!(path.as_str(), "/password" | "/signout");
    (user.must_change && !is_way_out).then(|| match reads {
        true => Redirect::to("/password").into_response(),
        false => WebError::Forbidden.into_response(),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::web::routes::ALL;

    #[test]
    fn every_route_stands_in_the_table_once_and_nothing_else_does() {
        let routes: BTreeSet<&str> = ALL.iter().map(|route| route.path).collect();
        let rows: BTreeSet<&str> = TABLE.iter().map(|(path, _)| *path).collect();
        assert_eq!(routes, rows);
        assert_eq!(rows.len(), TABLE.len());
    }
}
