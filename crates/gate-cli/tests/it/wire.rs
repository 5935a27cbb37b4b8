//! Servers on real sockets: one that hands out lines as they come, and one that speaks enough HTTP for a receiver.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// A request as it came over the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) method: String,
    pub(crate) path: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Heard {
    /// A request that is made here, without a line.
    pub(crate) fn new(method: &str, path: &str, token: Option<&str>, body: &str) -> Heard {
        let headers = token.map(|token| ("authorization".to_owned(), token.to_owned())).into_iter().collect();
        Heard { method: method.to_owned(), path: path.to_owned(), headers, body: body.to_owned() }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

impl Said {
    pub(crate) fn new(status: u16, body: impl Into<String>) -> Said {
        Said { status, headers: Vec::new(), body: body.into() }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Said {
        self.headers.push((name, value.into()));
        self
    }

    /// The bytes on the line.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let headers: Vec<_> = self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let (status, length, headers) = (self.status, self.body.len(), headers.concat());
        format!("HTTP/1.1 {status} Said\r\ncontent-length: {length}\r\n{headers}\r\n{}", self.body).into_bytes()
    }
}

/// A server on a port of its own. It ends with the test.
pub(crate) struct Server {
    address: SocketAddr,
    is_over: Arc<AtomicBool>,
    accepting: Option<JoinHandle<()>>,
}

impl Server {
    /// Hands each line to `serve`, on a thread of its own.
    pub(crate) fn of_lines(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let is_over = Arc::new(AtomicBool::new(false));
        let (over, serve) = (Arc::clone(&is_over), Arc::new(serve));
        let accepting = std::thread::spawn(move || {
            for line in listener.incoming() {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                let serve = Arc::clone(&serve);
                if let Ok(line) = line {
                    std::thread::spawn(move || serve(line));
                }
            }
        });
        Server { address, is_over, accepting: Some(accepting) }
    }

    /// Answers each request.
    pub(crate) fn http(answer: impl Fn(&Heard) -> Said + Send + Sync + 'static) -> Server {
        Server::of_lines(move |line| {
            let mut reader = BufReader::new(line.try_clone().unwrap());
            let mut line = line;
            while let Some(heard) = hear(&mut reader) {
                // Whoever was killed in the middle hears no answer.
                if line.write_all(&answer(&heard).bytes()).is_err() {
                    return;
                }
            }
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of a path here.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        // The listener waits for a line and sees only then that it is over.
        let _waking = TcpStream::connect(self.address);
        if let Some(thread) = self.accepting.take() {
            thread.join().unwrap();
        }
    }
}

/// Reads one request; nothing where the line ends or breaks first.
pub(crate) fn hear(reader: &mut impl BufRead) -> Option<Heard> {
    let mut first = String::new();
    reader.read_line(&mut first).ok().filter(|&read| read > 0)?;
    let mut words = first.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|&read| read > 0)?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, value)| value.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    Some(Heard { method, path, headers, body: String::from_utf8(body).ok()? })
}

#[test]
fn what_is_sent_is_heard_and_answered() {
    let server = Server::http(|heard| Said::new(201, format!("{heard:?}")).with("retry-after", "7"));
    let mut line = TcpStream::connect(server.address()).unwrap();
    let mut answers = BufReader::new(line.try_clone().unwrap());
    for number in 0..2 {
        write!(line, "POST /x/{number} HTTP/1.1\r\nAuthorization: Bearer k\r\ncontent-length: 2\r\n\r\n{{}}").unwrap();
        let mut status = String::new();
        answers.read_line(&mut status).unwrap();
        assert_eq!(status, "HTTP/1.1 201 Said\r\n");
        let mut length = String::new();
        answers.read_line(&mut length).unwrap();
        let heard = Heard {
            headers: vec![
                ("authorization".to_owned(), "Bearer k".to_owned()),
                ("content-length".to_owned(), "2".to_owned()),
            ],
            ..Heard::new("POST", &format!("/x/{number}"), None, "{}")
        };
        let body = format!("{heard:?}");
        assert_eq!(length, format!("content-length: {}\r\n", body.len()));
        let mut rest = vec![0; "retry-after: 7\r\n\r\n".len() + body.len()];
        answers.read_exact(&mut rest).unwrap();
        assert!(String::from_utf8(rest).unwrap().ends_with(&body));
    }
}
