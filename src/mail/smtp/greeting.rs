//! What a server says it can do: the lines of its answer to EHLO.

use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::response::Response;

/// Extensions that matter here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Abilities {
    pub starttls: bool,
    pub eight_bit: bool,
    pub utf8: bool,
    /// Most bytes of a message; none where it does not say, or says 0.
    pub size: Option<usize>,
    /// Whether it knows SIZE at all.
    pub takes_size: bool,
    pub login: Vec<Mechanism>,
}

impl Abilities {
    pub(super) fn of(ehlo: &Response) -> Self {
        let mut able = Self::default();
        // The first line is the server's name.
        for line in ehlo.message().skip(1) {
            // Old servers write AUTH=LOGIN.
            let line = line.replacen('=', " ", 1).to_ascii_uppercase();
            let mut words = line.split_ascii_whitespace();
            match words.next().unwrap_or_default() {
                "STARTTLS" => able.starttls = true,
                "8BITMIME" => able.eight_bit = true,
                "SMTPUTF8" => able.utf8 = true,
                "SIZE" => {
                    able.takes_size = true;
                    let size = words.next().and_then(|size| size.parse().ok());
                    able.size = size.filter(|size| *size > 0);
                }
                "AUTH" => words.for_each(|word| able.add_login(word)),
                _ => {}
            }
        }
        able
    }

    fn add_login(&mut self, word: &str) {
        let known = match word {
            "PLAIN" => Mechanism::Plain,
            "LOGIN" => Mechanism::Login,
            _ => return,
        };
        if !self.login.contains(&known) {
            self.login.push(known);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use super::*;

    #[test]
    fn abilities_are_read_in_any_case_and_old_form() {
        let text = "250-mx.example.cn STARTTLS\r\n250-size 1000\r\n250-8BitMime\r\n\
                    250-AUTH=LOGIN PLAIN\r\n250-AUTH LOGIN XOAUTH2\r\n250 HELP\r\n";
        let able = Abilities::of(&Response::from_str(text).unwrap());
        assert_eq!(
            able,
            Abilities {
                eight_bit: true,
                size: Some(1000),
                takes_size: true,
                login: vec![Mechanism::Login, Mechanism::Plain],
                ..Abilities::default()
            },
            "the server's name is no ability"
        );
    }
}
