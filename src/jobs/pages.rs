//! A page server on the loopback address: the demo's portal.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use url::Url;

/// More than a demo needs; a wrong folder is refused before it fills the memory.
const MOST_BYTES: u64 = 64 << 20;

/// Serves the files of a folder until it is stopped.
///
/// The files are read when it starts and requests are answered from memory, so that no
/// request can reach anything else on the disk.
#[derive(Debug)]
pub struct PageServer {
    url: Url,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<io::Result<()>>,
}

type Files = BTreeMap<String, (&'static str, Vec<u8>)>;

impl PageServer {
    /// Reads the folder and serves it on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When the folder cannot be read or holds too much, or no port is free.
    pub async fn start(folder: &Path) -> io::Result<Self> {
        let mut files = Files::new();
        let base = Url::parse("http://127.0.0.1/").map_err(io::Error::other)?;
        let mut left = MOST_BYTES;
        read(folder, &base, &mut files, &mut left)?;
        let router = Router::new().fallback(page).with_state(Arc::new(files));
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
        let address = listener.local_addr()?;
        let url = Url::parse(&format!("http://{address}/")).map_err(io::Error::other)?;
        let (stop, stopped) = oneshot::channel();
        let server = axum::serve(listener, router).with_graceful_shutdown(async {
            // A dropped sender stops the server too.
            let _ = stopped.await;
        });
        let task = tokio::spawn(async { server.await });
        Ok(Self {
            url,
            address,
            stop,
            task,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Address of the folder.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Answers what has been asked and stops.
    ///
    /// # Errors
    /// When the server had failed before.
    pub async fn stop(self) -> io::Result<()> {
        // A receiver that is gone means that the server has ended: the task says why.
        let _ = self.stop.send(());
        self.task.await.map_err(io::Error::other)?
    }
}

async fn page(State(files): State<Arc<Files>>, uri: Uri) -> Response {
    let path = match uri.path() {
        folder if folder.ends_with('/') => format!("{folder}index.html"),
        file => file.to_owned(),
    };
    match files.get(&path) {
        Some((kind, bytes)) => ([(CONTENT_TYPE, *kind)], bytes.clone()).into_response(),
        None => (StatusCode::NOT_FOUND, "没有这个页面").into_response(),
    }
}

/// Reads regular files into memory, by the path under which they are asked for. Symbolic
/// links are passed over: they could lead out of the folder, or round in circles.
fn read(folder: &Path, base: &Url, files: &mut Files, left: &mut u64) -> io::Result<()> {
    let in_folder = |e: io::Error| io::Error::new(e.kind(), format!("{}：{e}", folder.display()));
    for entry in std::fs::read_dir(folder).map_err(in_folder)? {
        let entry = entry?;
        let (name, kind) = (entry.file_name(), entry.file_type()?);
        let Some(name) = name.to_str() else {
            continue;
        };
        let mut url = base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push(name);
        }
        if kind.is_dir() {
            if let Ok(mut path) = url.path_segments_mut() {
                path.push("");
            }
            read(&entry.path(), &url, files, left)?;
        } else if kind.is_file() {
            let bytes = std::fs::read(entry.path())?;
            *left = left.checked_sub(bytes.len() as u64).ok_or_else(|| {
                io::Error::other(format!("{}：文件总量超过64MB", folder.display()))
            })?;
            files.insert(url.path().to_owned(), (content_type(name), bytes));
        }
    }
    Ok(())
}

/// No charset for pages: each page declares its own, as on the sites that they stand for.
fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html" | "htm") => "text/html",
        Some("txt") => "text/plain; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// One raw request: a client would tidy the path up.
    async fn ask(server: &PageServer, path: &str) -> String {
        let address = server.url().socket_addrs(|| None).unwrap()[0];
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: demo\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    #[tokio::test]
    async fn serves_the_folder_and_nothing_else() {
        let top = tempfile::tempdir().unwrap();
        let folder = top.path().join("pages");
        std::fs::create_dir_all(folder.join("子目录")).unwrap();
        std::fs::write(top.path().join("secret.html"), "secret").unwrap();
        std::fs::write(folder.join("index.html"), "home").unwrap();
        std::fs::write(folder.join("子目录/a b.html"), "inner").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(top.path(), folder.join("up")).unwrap();

        let server = PageServer::start(&folder).await.unwrap();
        assert!(ask(&server, "/").await.ends_with("home"));
        assert!(ask(&server, "/index.html?x=1").await.ends_with("home"));
        let inner = server.url().join("子目录/a b.html").unwrap();
        assert!(ask(&server, inner.path()).await.ends_with("inner"));
        for path in [
            "/../secret.html",
            "/%2e%2e/secret.html",
            "/..%2fsecret.html",
            "/up/secret.html",
            "//secret.html",
            "/index.html/",
        ] {
            let answer = ask(&server, path).await;
            assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
        }
        server.stop().await.unwrap();
    }

    #[tokio::test]
    async fn a_missing_folder_is_named() {
        let error = PageServer::start(Path::new("no/such")).await.unwrap_err();
        assert!(error.to_string().contains("no/such"));
    }
}
