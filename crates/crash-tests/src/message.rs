//! What workers tell the program.
//!
//! All of them write to one socket of datagrams, which keeps their order. A worker tells a call
//! before it makes it, and the answer after it has it. So if an answer comes before a call here, it
//! came before that call indeed. A datagram that was sent arrives also if its sender is killed.

use std::io::ErrorKind;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{CallId, Said};

/// A message of a worker.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Message {
    /// The worker makes a call. The numbers of rooms and groups that exist decide its step.
    Invoked { call: CallId, rooms: usize, groups: usize, step: String },
    /// The call has this answer.
    Answered { call: CallId, said: Said },
    /// No answer of the call came, and none will.
    Unanswered { call: CallId, failure: String },
}

/// The end of a worker.
#[derive(Debug)]
pub(crate) struct Teller(UnixDatagram);

impl Teller {
    pub(crate) fn connect(path: &Path) -> Self {
        let socket = UnixDatagram::unbound().unwrap();
        socket.connect(path).unwrap();
        Self(socket)
    }

    /// Sends a message. Returns whether the program still listens.
    pub(crate) fn tell(&self, message: &Message) -> bool {
        self.0.send(&serde_json::to_vec(message).unwrap()).is_ok()
    }
}

/// The end of the program.
#[derive(Debug)]
pub(crate) struct Listener {
    path: PathBuf,
    socket: UnixDatagram,
    buffer: Vec<u8>,
}

impl Listener {
    pub(crate) fn bind(path: PathBuf) -> Self {
        let socket = UnixDatagram::bind(&path).unwrap();
        Self { path, socket, buffer: vec![0; GREATEST] }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the next message, or `None` if none comes in this time.
    pub(crate) fn next(&mut self, within: Duration) -> Option<Message> {
        self.socket.set_read_timeout(Some(within)).unwrap();
        match self.socket.recv(&mut self.buffer) {
            Ok(length) => Some(serde_json::from_slice(&self.buffer[..length]).unwrap()),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                None
            }
            Err(error) => panic!("{error}"),
        }
    }
}

/// The greatest length of a message.
const GREATEST: usize = 1 << 20;
