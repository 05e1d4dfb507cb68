//! PostgreSQL's own programs, which know how to copy its databases. The password is told them
//! in the environment: everybody on the machine can read arguments.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use url::Url;

use super::BackupError;
use crate::config::Database;
use crate::store::StoreError;

/// Writes the script of a schema to a file.
pub(super) fn dump(at: &Database, schema: &str, to: &Path) -> Result<(), BackupError> {
    let mut dump = program("pg_dump", at)?;
    dump.arg(format!("--schema=\"{}\"", schema.replace('"', "\"\"")))
        .args(["--no-owner", "--no-privileges", "--no-comments"])
        .arg("--no-password")
        .arg(format!("--file={}", to.display()));
    run("pg_dump", &mut dump)
}

/// Runs a script that [`dump`] wrote, and what is to be done in the same transaction.
pub(super) fn load(
    at: &Database,
    schema: &str,
    script: &Path,
    besides: &str,
) -> Result<(), BackupError> {
    let ready = script.with_extension("load.sql");
    prepare(schema, script, &ready, besides).map_err(BackupError::io(&ready))?;
    let mut psql = program("psql", at)?;
    psql.args(["--no-psqlrc", "--quiet", "--no-password"])
        .args(["--set=ON_ERROR_STOP=1", "--single-transaction"])
        .arg(format!("--file={}", ready.display()));
    run("psql", &mut psql)
}

/// The schema of an empty database may be there already; the script would stop at it.
fn prepare(schema: &str, script: &Path, ready: &Path, besides: &str) -> io::Result<()> {
    let mut lines = BufReader::new(File::open(script)?);
    let mut out = BufWriter::new(File::create(ready)?);
    let quoted = format!("CREATE SCHEMA \"{}\";", schema.replace('"', "\"\""));
    let bare = format!("CREATE SCHEMA {schema};");
    let (mut line, mut is_head) = (Vec::new(), true);
    while lines.read_until(b'\n', &mut line)? > 0 {
        let text = line.trim_ascii_end();
        // Data begins there, which may hold any words.
        is_head = is_head && !text.starts_with(b"CREATE TABLE");
        if is_head && (text == bare.as_bytes() || text == quoted.as_bytes()) {
            let rest = text.strip_prefix(b"CREATE SCHEMA ").unwrap_or_default();
            out.write_all(b"CREATE SCHEMA IF NOT EXISTS ")?;
            out.write_all(rest)?;
            out.write_all(b"\n")?;
        } else {
            out.write_all(&line)?;
        }
        line.clear();
    }
    out.write_all(besides.as_bytes())?;
    out.flush()
}

fn program(name: &'static str, at: &Database) -> Result<Command, BackupError> {
    let text = at.as_ref().to_str().ok_or(StoreError::Address)?;
    let mut address = Url::parse(text).map_err(|_| StoreError::Address)?;
    let password = address.password().map(decoded);
    if password.is_some() {
        address
            .set_password(None)
            .map_err(|()| StoreError::Address)?;
    }
    let mut command = Command::new(name);
    command.arg(format!("--dbname={address}"));
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    Ok(command)
}

/// Without the `%XX` that addresses need.
fn decoded(text: &str) -> String {
    let pair = format!("p={}", text.replace('+', "%2B").replace('&', "%26"));
    let mut pairs = url::form_urlencoded::parse(pair.as_bytes());
    pairs
        .next()
        .map_or_else(String::new, |(_, p)| p.into_owned())
}

fn run(tool: &'static str, command: &mut Command) -> Result<(), BackupError> {
    let done = command.stdin(Stdio::null()).output();
    let done = done.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => BackupError::NoTool(tool),
        _ => BackupError::io(tool)(error),
    })?;
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr).trim().to_owned();
    Err(BackupError::Tool { tool, said })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_no_argument() {
        let at =
            Database::from("postgres://xun:a%2Bb%26c%20+&d@db.example.cn:5433/tw?sslmode=require");
        let command = program("psql", &at).unwrap();
        let args: Vec<_> = command.get_args().collect();
        assert_eq!(
            args,
            ["--dbname=postgres://xun@db.example.cn:5433/tw?sslmode=require"]
        );
        let told: Vec<_> = command.get_envs().collect();
        assert_eq!(told[0].1.unwrap(), "a+b&c +&d");
    }

    #[test]
    fn a_schema_that_is_there_does_not_stop_the_script_and_data_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("a.sql"), folder.path().join("b.sql"));
        let script = "SET x;\nCREATE SCHEMA public;\nCREATE TABLE public.t (a text);\n\
                      COPY public.t (a) FROM stdin;\nCREATE SCHEMA public;\n\\.\n";
        std::fs::write(&from, script).unwrap();
        prepare("public", &from, &to, "INSERT;\n").unwrap();
        let ready = std::fs::read_to_string(&to).unwrap();
        let once = script.replacen("SCHEMA public", "SCHEMA IF NOT EXISTS public", 1);
        assert_eq!(ready, format!("{once}INSERT;\n"));
    }
}
