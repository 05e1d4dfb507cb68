//! Lines over a connection: commands out, replies in, each with its time limit.
//!
//! The grammar of commands and replies is lettre's. Its own connection is not used, because
//! it hides what the state of a delivery hangs on: whether the final dot was written. It
//! also keeps what was read before TLS began (a reply that an attacker put there would
//! count as the server's), takes a reply in GB18030 for a broken connection, and adds a
//! line end to every message.

use std::fmt::Display;
use std::io;
use std::str::FromStr;
use std::time::Duration;

use encoding_rs::GB18030;
use lettre::transport::smtp::response::Response;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::mail::outcome::shown;

/// Longest line of a reply; RFC 5321 allows 512 bytes.
const LONGEST_LINE: usize = 4096;
/// Most lines of a reply.
const MOST_LINES: usize = 200;

/// A connection, encrypted or not.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send + Sync {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + Sync> Stream for T {}

/// Why no reply could be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Broken {
    #[error("邮件服务器{}秒内没有应答", .0.as_secs_f32())]
    Timeout(Duration),
    #[error("邮件服务器关闭了连接")]
    Closed,
    #[error("连接中断：{0}")]
    Io(#[from] io::Error),
    #[error("邮件服务器的应答不合规范：{0}")]
    Malformed(String),
    #[error("邮件服务器在加密开始之前多发了内容，可能有人篡改连接")]
    Injected,
    #[error("邮件服务器多发了应答，无法对应到命令")]
    Unasked,
}

/// A connection and what was read from it beyond the last line.
pub(super) struct Wire {
    stream: Box<dyn Stream>,
    ahead: Vec<u8>,
}

impl Wire {
    pub(super) fn new(stream: impl Stream + 'static) -> Self {
        Self {
            stream: Box::new(stream),
            ahead: Vec::new(),
        }
    }

    /// Begins TLS. What was sent before it in the clear is never read as part of it.
    pub(super) async fn encrypt(
        self,
        connector: &TlsConnector,
        name: ServerName<'static>,
        limit: Duration,
    ) -> Result<Self, Broken> {
        if !self.ahead.is_empty() {
            return Err(Broken::Injected);
        }
        let stream = within(limit, connector.connect(name, self.stream)).await?;
        Ok(Self::new(stream))
    }

    /// Sends a command and reads the reply.
    pub(super) async fn command(
        &mut self,
        command: &impl Display,
        limit: Duration,
    ) -> Result<Response, Broken> {
        self.write(command.to_string().as_bytes(), limit).await?;
        self.reply(limit).await
    }

    /// Writes and flushes. A reply that stands there already would be taken for the answer
    /// to what is written now.
    pub(super) async fn write(&mut self, bytes: &[u8], limit: Duration) -> Result<(), Broken> {
        if !self.ahead.is_empty() {
            return Err(Broken::Unasked);
        }
        within(limit, async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        })
        .await
    }

    /// Reads one reply of one or more lines.
    pub(super) async fn reply(&mut self, limit: Duration) -> Result<Response, Broken> {
        let lines = timeout(limit, self.lines());
        let text = lines.await.map_err(|_| Broken::Timeout(limit))??;
        Response::from_str(&text).map_err(|_| Broken::Malformed(shown(&text)))
    }

    async fn lines(&mut self) -> Result<String, Broken> {
        let mut text = String::new();
        for _ in 0..MOST_LINES {
            let line = self.line().await?;
            let goes_on = line.as_bytes().get(3) == Some(&b'-');
            text.push_str(&line);
            // A code without text needs no blank behind it.
            if line.len() == 3 {
                text.push(' ');
            }
            text.push_str("\r\n");
            if !goes_on {
                return Ok(text);
            }
        }
        Err(Broken::Malformed(format!("应答超过{MOST_LINES}行")))
    }

    /// One line without its end. Servers of Chinese offices also speak GB18030.
    async fn line(&mut self) -> Result<String, Broken> {
        loop {
            if let Some(end) = self.ahead.iter().position(|b| *b == b'\n') {
                let rest = self.ahead.split_off(end + 1);
                let line = std::mem::replace(&mut self.ahead, rest);
                let line = line.trim_ascii_end();
                return Ok(match std::str::from_utf8(line) {
                    Ok(text) => text.to_owned(),
                    Err(_) => GB18030.decode_without_bom_handling(line).0.into_owned(),
                });
            }
            if self.ahead.len() > LONGEST_LINE {
                return Err(Broken::Malformed(format!("应答一行超过{LONGEST_LINE}字节")));
            }
            if self.stream.read_buf(&mut self.ahead).await? == 0 {
                return Err(Broken::Closed);
            }
        }
    }
}

async fn within<T>(
    limit: Duration,
    work: impl Future<Output = io::Result<T>>,
) -> Result<T, Broken> {
    let done = timeout(limit, work).await;
    Ok(done.map_err(|_| Broken::Timeout(limit))??)
}

/// The message as it goes over the wire: a dot that begins a line is doubled, and the line
/// of the final dot is *not* yet written. `bytes` end in CR LF.
pub(super) fn stuffed(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 50);
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        if line.first() == Some(&b'.') {
            out.push(b'.');
        }
        out.extend_from_slice(line);
    }
    out
}

#[cfg(test)]
mod tests;
