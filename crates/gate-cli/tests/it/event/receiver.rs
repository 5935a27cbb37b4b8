//! A small HTTP server that answers as it is told and keeps what it got.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What `DevLake` answers when all is well.
pub(super) const FINE: &str = r#"{"code":0,"success":true,"message":"success","causes":null,"data":null}"#;

/// One request that came in.
#[derive(Clone, Debug)]
pub(super) struct Got {
    pub(super) line: String,
    pub(super) headers: Vec<String>,
    pub(super) body: String,
}

/// A server on a port of its own.
pub(super) struct Receiver {
    port: u16,
    got: Arc<Mutex<Vec<Got>>>,
    status: Arc<Mutex<u16>>,
}

impl Receiver {
    /// One that takes everything.
    pub(super) fn new() -> Receiver {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (got, status) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(200)));
        let (kept, answers) = (Arc::clone(&got), Arc::clone(&status));
        // Ends with the test run.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, answers) = (Arc::clone(&kept), Arc::clone(&answers));
                std::thread::spawn(move || serve(stream, &kept, &answers));
            }
        });
        Receiver { port, got, status }
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// From now on everything is answered with this status.
    pub(super) fn answers(&self, status: u16) {
        *self.status.lock().unwrap() = status;
    }

    /// What came in so far.
    pub(super) fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    /// The bodies that came in so far.
    pub(super) fn bodies(&self) -> Vec<serde_json::Value> {
        self.got().iter().map(|got| serde_json::from_str(&got.body).unwrap()).collect()
    }
}

fn serve(stream: TcpStream, kept: &Mutex<Vec<Got>>, answers: &Mutex<u16>) {
    let mut reader = BufReader::new(stream);
    loop {
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            let line = line.trim_end().to_owned();
            if line.is_empty() {
                break;
            }
            head.push(line);
        }
        let length =
            head.iter().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        reader.read_exact(&mut body).unwrap();
        let line = head.remove(0);
        kept.lock().unwrap().push(Got { line, headers: head, body: String::from_utf8(body).unwrap() });
        let status = *answers.lock().unwrap();
        let body = if status == 200 { FINE } else { "\"no\"" };
        let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        if reader.get_mut().write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}
