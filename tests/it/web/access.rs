//! The access matrix: every route by every role, by nobody, and every form without its token.

use tutorwatch::jobs::accounts::Role;
use tutorwatch::web::routes::{ALL, Kind, Posts};
use tutorwatch::web::visit::access::{Access, TABLE, of};

use super::site::{FORM, form_of};
use super::staff::Staffed;

/// The role of an account of the tests.
fn role(name: &str) -> Option<Role> {
    match name {
        "" => None,
        "neighbour-bureau" | "neighbour-area" => Some(Role::Officer),
        name => Role::parse(name),
    }
}

fn may(path: &str, name: &str) -> bool {
    match (of(path).unwrap(), role(name)) {
        (Access::Everyone, _) | (Access::SignedIn, Some(_)) => true,
        (Access::Only(roles), Some(role)) => roles.contains(&role),
        (Access::SignedIn | Access::Only(_), None) => false,
    }
}

/// What everybody may: read before it is changed.
#[test]
fn the_table_reads_well() {
    let mut lines = String::new();
    for (path, access) in TABLE {
        let who = match access {
            Access::Everyone => "所有人".to_owned(),
            Access::SignedIn => "已登录".to_owned(),
            Access::Only(roles) => {
                let names: Vec<&str> = roles.iter().map(|role| role.zh()).collect();
                names.join("、")
            }
        };
        lines.push_str(&format!("{path}  {who}\n"));
    }
    insta::assert_snapshot!(lines);
}

#[test]
fn every_route_answers_whom_the_table_names_and_nobody_else() {
    let staffed = Staffed::start();
    let mut names = staffed.names();
    names.push("");
    assert_eq!(names.len(), 8);
    for route in ALL.iter().filter(|route| route.kind != Kind::Action) {
        for path in route.samples {
            for name in &names {
                let answer = staffed.get(name, path);
                let about = format!("{name:?} {path}");
                if may(route.path, name) {
                    // Who is out of scope learns as little as of what does not exist, and who
                    // is signed in has no use for signing in.
                    let is_scoped = route.path.starts_with("/tips/{id}");
                    let fits = match answer.status {
                        200 => true,
                        303 => route.path == "/signin" && !name.is_empty(),
                        404 => {
                            is_scoped && name.starts_with("neighbour")
                                || path == &"/tips/2" && *name == "officer"
                        }
                        _ => false,
                    };
                    assert!(fits, "{about}: {}", answer.status);
                } else if name.is_empty() {
                    assert_eq!(answer.status, 303, "{about}");
                    let to = answer.header("location");
                    assert!(to.starts_with("/signin?to=%2F"), "{about}: {to}");
                } else {
                    assert_eq!(answer.status, 403, "{about}");
                    answer.has("没有使用这个页面的权限");
                }
            }
        }
    }
}

#[test]
fn no_form_is_taken_without_its_visitor_s_token() {
    let staffed = Staffed::start();
    let mut names = staffed.names();
    names.push("");
    let stranger = staffed.get("reader", "/password").token();
    let before = staffed.get("administrator", "/users").text().to_owned();
    let tip = staffed.get("reader", "/tips/1").text().to_owned();
    let mut tried = 0;
    for route in ALL.iter().filter(|route| route.posts == Posts::Changes) {
        for path in route.samples {
            for name in names.iter().filter(|name| **name != "reader") {
                for token in [None, Some(""), Some("0"), Some(stranger.as_str())] {
                    let mut fields = vec![("reason", "理由"), ("whom", "nobody")];
                    fields.extend(token.map(|token| ("token", token)));
                    let about = format!("{name:?} {path} {token:?}");
                    let plain = staffed.post(name, path, &fields);
                    assert_eq!(plain.status, 403, "{about}");
                    let cookie = staffed.cookie(name);
                    let headers = [("Cookie", cookie), ("Content-Type", FORM)];
                    let body = form_of("photos", &[], &fields);
                    let parts = staffed.site.ask("POST", path, &headers, &body);
                    assert_eq!(parts.status, 403, "{about}");
                    tried += 2;
                }
            }
        }
    }
    assert!(tried > 300, "{tried}");
    // Nobody was signed out, and nothing has changed.
    assert_eq!(
        without_tokens(staffed.get("administrator", "/users").text()),
        without_tokens(&before)
    );
    assert_eq!(
        without_tokens(staffed.get("reader", "/tips/1").text()),
        without_tokens(&tip)
    );
}

fn without_tokens(html: &str) -> String {
    let token = regex::Regex::new("name=\"token\" value=\"[0-9a-f]*\"").unwrap();
    token.replace_all(html, "").into_owned()
}

#[test]
fn a_form_with_its_token_is_refused_to_the_wrong_role() {
    let staffed = Staffed::start();
    for route in ALL
        .iter()
        .filter(|route| route.kind == Kind::Action && route.path != "/signout")
    {
        for path in route.samples {
            for name in staffed.names().iter().filter(|name| !may(route.path, name)) {
                let fields = [("reason", "理由"), ("whom", "nobody")];
                let answer = staffed.fill(name, "/password", path, &fields);
                answer.status(403).has("没有使用这个页面的权限");
            }
        }
    }
    // A neighbour has the role and not the scope.
    for name in ["neighbour-bureau", "neighbour-area"] {
        for path in ["/tips/1/link", "/tips/1/close"] {
            let fields = [("reason", "理由"), ("whom", "nobody")];
            staffed.fill(name, "/password", path, &fields).status(404);
        }
    }
}
