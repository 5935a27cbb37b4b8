//! Lines that are not there, break, or never end.

use std::io::{BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use super::*;
use crate::wire::{Server, hear};

#[test]
fn connection_refused() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let teller = teller(&format!("http://127.0.0.1:{port}"));
    fault(&teller, "lake was not told everything: Connection refused");
    is_mended(&teller);
}

#[test]
fn a_name_that_is_not_known() {
    let teller = teller("http://no-such-host.invalid/rest/plugins/webhook/connections/1");
    fault(&teller, "lake was not told everything: ");
    is_mended(&teller);
}

/// Whether the server came to the end of what it had to say, or the other side was gone by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    AsMeant,
    HungUp,
}

/// A receiver that hears a request, says this, and then the rest again and again, five minutes long if it may.
fn dripping(first: &'static str, rest: &'static str, pause: Duration) -> (Server, Receiver<Ended>) {
    let (sender, ended) = channel();
    let server = Server::of_lines(move |mut line| {
        if hear(&mut BufReader::new(line.try_clone().unwrap())).is_none() {
            return;
        }
        let drip = |line: &mut TcpStream| -> std::io::Result<()> {
            line.write_all(first.as_bytes())?;
            let times =
                if pause.is_zero() { u128::MAX } else { Duration::from_mins(5).as_millis() / pause.as_millis() };
            for _ in 0..times {
                line.write_all(rest.as_bytes())?;
                std::thread::sleep(pause);
            }
            Ok(())
        };
        let end = if drip(&mut line).is_ok() { Ended::AsMeant } else { Ended::HungUp };
        sender.send(end).unwrap();
    });
    (server, ended)
}

/// The run is over before the receiver is.
fn is_left_behind(first: &'static str, rest: &'static str, pause: Duration, said: &str) {
    let (server, ended) = dripping(first, rest, pause);
    let teller = teller(&server.url("/rest/plugins/webhook/connections/1"));
    fault(&teller, &format!("lake was not told everything: {said}"));
    assert_eq!(ended.recv().unwrap(), Ended::HungUp);
    is_mended(&teller);
}

const DRIP: Duration = Duration::from_millis(50);

#[test]
fn slow_headers() {
    is_left_behind("HTTP/1.1 200 OK\r\nx: ", "y", DRIP, "no answer in time");
}

#[test]
fn slow_body() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n{\"success\":true,\"x\":\"";
    is_left_behind(head, "y", DRIP, "the answer (200) broke off");
}

#[test]
fn slow_body_in_chunks() {
    is_left_behind(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
        "1\r\ny\r\n",
        DRIP,
        "the answer (200) broke off",
    );
}

#[test]
fn endless_body() {
    let head = "HTTP/1.1 200 OK\r\n\r\n{\"success\":true,\"x\":\"";
    is_left_behind(
        head,
        "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy",
        Duration::ZERO,
        "what answers there is not DevLake's",
    );
}

#[test]
fn endless_headers() {
    is_left_behind("HTTP/1.1 200 OK\r\n", "x-more: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n", Duration::ZERO, "");
}

#[test]
fn a_receiver_that_says_nothing() {
    let (sender, ended) = channel();
    let server = Server::of_lines(move |line| {
        let mut reader = BufReader::new(line);
        hear(&mut reader);
        sender.send(reader.read(&mut [0]).unwrap_or(0)).unwrap();
    });
    let teller = teller(&server.url(""));
    fault(&teller, "lake was not told everything: no answer in time");
    assert_eq!(ended.recv().unwrap(), 0, "the run is over, and nothing was said");
    is_mended(&teller);
}

#[test]
fn a_receiver_that_takes_nothing() {
    let server = Server::of_lines(|line| {
        // Nobody reads until the other side gives up.
        std::thread::sleep(Duration::from_millis(1500));
        drop(line);
    });
    let teller = teller(&server.url(""));
    fault(&teller, "lake was not told everything: no answer in time");
    is_mended(&teller);
}

/// A line that breaks behind `said`: with an end, or with a reset, which what is unread brings about.
fn breaks(said: &'static str, is_reset: bool) {
    let server = Server::of_lines(move |mut line| {
        if is_reset {
            let _one_byte = line.read(&mut [0]);
        } else {
            hear(&mut BufReader::new(line.try_clone().unwrap()));
        }
        let _gone = line.write_all(said.as_bytes());
        if !is_reset {
            let _gone = line.shutdown(Shutdown::Write);
        }
    });
    let teller = teller(&server.url("/rest/plugins/webhook/connections/1"));
    fault(&teller, "lake was not told everything: ");
    is_mended(&teller);
}

#[test]
fn reset_before_an_answer() {
    breaks("", true);
}

#[test]
fn reset_half_way_through_the_answer() {
    breaks("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"success\":true", true);
}

#[test]
fn an_end_before_an_answer() {
    breaks("", false);
}

#[test]
fn an_end_half_way_through_the_headers() {
    breaks("HTTP/1.1 200 OK\r\ncontent-le", false);
}

#[test]
fn an_end_half_way_through_the_answer() {
    breaks("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"success\":true", false);
}

#[test]
fn what_is_no_http() {
    for said in ["SSH-2.0-OpenSSH_9.2\r\n", "\0\0\0\0", "HTTP/9.9 200 OK\r\n\r\n", "HTTP/1.1 abc\r\n\r\n"] {
        breaks(said, false);
    }
}
