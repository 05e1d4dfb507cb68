//! A running `serve`, and a client that sends exactly what a test says.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A server that ends with its test. It runs in an empty folder, with the rules inside the
/// binary, and may write nowhere else than there.
pub struct Site {
    child: Child,
    pub address: SocketAddr,
    folder: tempfile::TempDir,
}

impl Site {
    pub fn start() -> Self {
        Self::with("")
    }

    /// With a configuration file.
    pub fn with(config: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["tmp", "work"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let file = folder.path().join("tutorwatch.toml");
        fs::write(&file, config).unwrap();
        let log = fs::File::create(folder.path().join("log")).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_tutorwatch"))
            .args(["serve", "--listen", "127.0.0.1:0", "--config"])
            .arg(&file)
            .current_dir(folder.path().join("work"))
            .env("TMPDIR", folder.path().join("tmp"))
            .env("HOME", folder.path().join("work"))
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the binary starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line
            .split("http://")
            .nth(1)
            .and_then(|rest| rest.split('/').next())
            .and_then(|address| address.parse().ok());
        let Some(address) = address else {
            let _ = child.kill();
            let _ = child.wait();
            let log = fs::read_to_string(folder.path().join("log")).unwrap_or_default();
            panic!("no address: {line:?}\n{log}");
        };
        Self {
            child,
            address,
            folder,
        }
    }

    /// What it has written to stderr so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// Every file that it has written, other than its log.
    pub fn files(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
                if entry.is_dir() {
                    folders.push(entry);
                } else if !entry.ends_with("log") && !entry.ends_with("tutorwatch.toml") {
                    found.push(entry);
                }
            }
        }
        found
    }

    /// Files that it holds open without a name.
    pub fn nameless_files(&self) -> Vec<String> {
        let handles = fs::read_dir(format!("/proc/{}/fd", self.child.id())).unwrap();
        handles
            .filter_map(|entry| fs::read_link(entry.ok()?.path()).ok())
            .map(|target| target.to_string_lossy().into_owned())
            .filter(|target| target.ends_with("(deleted)"))
            .collect()
    }

    /// Asks it to end, and says how it did.
    pub fn end(mut self, signal: &str) -> i32 {
        let id = self.child.id().to_string();
        Command::new("kill").args([signal, &id]).status().unwrap();
        self.child.wait().unwrap().code().unwrap_or(-1)
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], b"")
    }

    /// One request on a connection of its own.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n",
            self.address
        );
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if method != "GET" && method != "HEAD" {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        let mut stream = self.connect();
        stream.write_all(head.as_bytes()).unwrap();
        // A server that has refused may hang up before it has read everything.
        let _ = stream.write_all(body);
        Answer::read(&mut stream)
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(120)))
            .unwrap();
        stream
    }

    /// Sends files as the form of the self-check does.
    pub fn upload(&self, files: &[(&str, &[u8])], fields: &[(&str, &str)]) -> Answer {
        self.upload_as(&[], files, fields)
    }

    pub fn upload_as(
        &self,
        headers: &[(&str, &str)],
        files: &[(&str, &[u8])],
        fields: &[(&str, &str)],
    ) -> Answer {
        let body = form(files, fields);
        let mut headers = headers.to_vec();
        headers.push(("Content-Type", FORM));
        self.ask("POST", "/check", &headers, &body)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const BOUNDARY: &str = "----tutorwatch-test-7f3a";

/// Content type of [`form`].
pub const FORM: &str = "multipart/form-data; boundary=----tutorwatch-test-7f3a";

/// The body of a form with files.
pub fn form(files: &[(&str, &[u8])], fields: &[(&str, &str)]) -> Vec<u8> {
    let mut body = Vec::new();
    let mut part = |about: String, content: &[u8]| {
        body.extend_from_slice(format!("--{BOUNDARY}\r\n{about}\r\n\r\n").as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    };
    for (name, content) in files {
        let about = format!(
            "Content-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream"
        );
        part(about, content);
    }
    for (name, content) in fields {
        let about = format!("Content-Disposition: form-data; name=\"{name}\"");
        part(about, content.as_bytes());
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn read(stream: &mut TcpStream) -> Self {
        let mut all = Vec::new();
        let read = stream.read_to_end(&mut all);
        let Some(end) = all.windows(4).position(|four| four == b"\r\n\r\n") else {
            panic!("no answer: {read:?}, {} bytes", all.len());
        };
        let head = String::from_utf8(all[..end].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap();
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_lowercase(), value.trim().to_owned())
        });
        Self {
            status: status.parse().unwrap(),
            headers: headers.collect(),
            bytes: all[end + 4..].to_vec(),
        }
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).expect("UTF-8")
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// Holds that the text is there.
    pub fn has(&self, text: &str) -> &Self {
        assert!(
            self.text().contains(text),
            "“{text}” is missing:\n{}",
            self.text()
        );
        self
    }

    pub fn status(&self, status: u16) -> &Self {
        assert_eq!(
            self.status,
            status,
            "{}",
            String::from_utf8_lossy(&self.bytes)
        );
        self
    }
}

/// A workbook with sheets of text cells.
pub fn workbook(path: &Path, sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, cells) in (0..).zip(*rows) {
            for (column, cell) in (0..).zip(*cells) {
                sheet.write_string(row, column, *cell).unwrap();
            }
        }
    }
    book.save(path).unwrap();
    fs::read(path).unwrap()
}
