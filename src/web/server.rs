//! The listener: connections with limits, and an end that lets answers finish.
//!
//! axum's own server sets no time for a request's head and no bound on connections; one
//! visitor who sends a byte a minute could hold it. So hyper is driven here.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::{interval, sleep, timeout};
use tower::ServiceExt;

use super::app::App;
use super::client::Peer;
use super::routes::router;

/// Longest time for the head of a request.
const HEAD: Duration = Duration::from_secs(15);

/// A connection is asked to end after so long, so that none is held for ever.
const CONNECTION: Duration = Duration::from_secs(600);

/// What an answer under way gets at the end.
const FAREWELL: Duration = Duration::from_secs(10);

/// How often the counters of addresses that have not come back are dropped.
const TIDY: Duration = Duration::from_secs(60);

/// Why the server cannot run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address cannot be listened on.
    #[error("无法监听 {address}：{source}。请检查地址，或用 --listen 换一个端口")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

/// A server that listens.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    app: App,
}

impl Server {
    /// Listens where the settings say.
    ///
    /// # Errors
    /// Where that is not possible.
    pub async fn bind(app: App) -> Result<Self, ServeError> {
        let address = app.web().listen;
        let fail = |source| ServeError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(fail)?;
        let address = listener.local_addr().map_err(fail)?;
        Ok(Self {
            listener,
            address,
            app,
        })
    }

    /// Where it listens; the chosen port where port 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stop` is ready, then lets answers under way finish.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let router = router(self.app.clone());
        let most = self.app.web().connections.get().min(Semaphore::MAX_PERMITS);
        let places = Arc::new(Semaphore::new(most));
        let (end, ended) = watch::channel(false);
        let mut stop = pin!(stop);
        let mut tidy = interval(TIDY);
        loop {
            let accepted = async {
                let place = Arc::clone(&places).acquire_owned().await;
                (place, self.listener.accept().await)
            };
            tokio::select! {
                () = &mut stop => break,
                _ = tidy.tick() => self.app.limits().per_address.retain_recent(),
                (place, accepted) = accepted => match (place, accepted) {
                    (Ok(place), Ok((stream, peer))) => {
                        let served = serve(stream, Peer(peer), router.clone(), ended.clone());
                        tokio::spawn(async move {
                            served.await;
                            drop(place);
                        });
                    }
                    (_, Err(error)) => {
                        // Out of file handles, or the visitor has gone: others may go on.
                        tracing::warn!(%error, "accept failed");
                        sleep(Duration::from_millis(50)).await;
                    }
                    (Err(_), _) => break,
                },
            }
        }
        drop(self.listener);
        let _ = end.send(true);
        let all = u32::try_from(most).unwrap_or(u32::MAX);
        if timeout(FAREWELL, places.acquire_many(all)).await.is_err() {
            tracing::warn!("some answers were cut off");
        }
    }
}

/// Answers the requests of one connection, one after the other.
async fn serve(stream: TcpStream, peer: Peer, router: Router, mut ended: watch::Receiver<bool>) {
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(peer);
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    tokio::select! {
        // A visitor who hangs up is no news.
        _ = connection.as_mut() => return,
        _ = ended.wait_for(|ended| *ended) => {}
        () = sleep(CONNECTION) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = timeout(FAREWELL, connection).await;
}
