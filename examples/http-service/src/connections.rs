//! The connections of the service, from the first byte to the end.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::serve::Listener;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::{App, router};

/// Accepts connections until the service stops, and returns when each of them has ended.
pub(crate) async fn serve_connections(app: App, mut listener: TcpListener) {
    let router = router(app.clone());
    let mut stopping = app.stopping();
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            // It fails if the service is dropped, which stops it too.
            _ = stopping.wait_for(|stopping| *stopping) => break,
            (stream, _) = Listener::accept(&mut listener) => {
                connections.spawn(serve_connection(app.clone(), router.clone(), stream));
            }
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Answers the requests of a connection. A client that does not send the head of a request in time
/// loses the connection, so it cannot keep a service from stopping.
async fn serve_connection(app: App, router: Router, stream: TcpStream) {
    let mut stopping = app.stopping();
    let (router, has_begun) = (TowerToHyperService::new(router), AtomicBool::new(false));
    let service = service_fn(|request| {
        has_begun.store(true, Ordering::Relaxed);
        router.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(app.settings().head)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    tokio::select! {
        // What has come is read first.
        biased;
        // A connection fails if its client is gone or silent. There is no one to say so to.
        _ = connection.as_mut() => return,
        _ = stopping.wait_for(|stopping| *stopping) => {}
    }
    // There is nothing to answer if not even the head of a first request has come.
    if has_begun.load(Ordering::Relaxed) {
        connection.as_mut().graceful_shutdown();
        let _ = connection.await;
    }
}
