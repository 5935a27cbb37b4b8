//! Runs that are killed: while they append, and at every point of what they say to a receiver.
#![cfg(unix)]

use std::io::{BufReader, Write as _};
use std::process::{Child, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use gate_core::event::Event;
use gate_core::send::spool::{Position, Spool};

use super::*;
use crate::wire::{Server, hear};

fn start(teller: &Teller, number: u32) -> Child {
    let mut command = teller.command(&Build { number, ..FAIL }, &[]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// The ids in the spool; a line that is no event is what a kill left behind.
fn ids(teller: &Teller) -> Vec<String> {
    let spool = Spool::new(&teller.folder.path().join("spool"));
    let lines = spool.lines(Position::default()).unwrap().map(|line| line.unwrap().text);
    lines.flatten().filter_map(|text| Some(Event::from_line(&text).ok()?.id)).collect()
}

#[test]
fn a_kill_at_any_time_of_a_run_loses_no_event_that_was_answered_for() {
    const KILLS: u32 = 60;
    let lake = Lake::start(Version::Main);
    let teller = Teller::new(&devlake(&lake.by_number()));
    let began = Instant::now();
    assert_eq!(start(&teller, 1).wait().unwrap().code(), Some(1));
    let whole = began.elapsed();
    let mut ended = vec![1];
    for number in 0..KILLS {
        let mut child = start(&teller, 100 + number);
        // Points all over the run, and some behind its end.
        std::thread::sleep(whole * number * 6 / (KILLS * 5));
        let _may_be_over = child.kill();
        if child.wait().unwrap().code() == Some(1) {
            ended.push(100 + number);
        }
    }
    assert_eq!(teller.build(&Build { number: 2, ..FAIL }).err, "", "nothing stands in the way");
    ended.push(2);
    let kept = ids(&teller);
    for number in ended {
        assert!(kept.iter().any(|id| id.ends_with(&format!(":{number}"))), "build {number} is not in {kept:?}");
    }
    let mut once = kept.clone();
    once.dedup();
    assert_eq!(once, kept);
    let told: Vec<_> = lake.tables().deployments.into_keys().collect();
    once.sort();
    assert_eq!(told, once, "what is kept has arrived, each once, and nothing else");
    assert_eq!(lake.tables().commits.len(), once.len());
}

/// Where in its answer a receiver lets the sender die.
#[derive(Clone, Copy, Debug)]
enum Point {
    BeforeItIsTaken,
    BeforeTheAnswer,
    HalfWay,
    AfterTheAnswer,
}

/// A child that is killed from the thread of a receiver, as soon as there is one.
type Victim = Arc<(Mutex<Option<Child>>, Condvar)>;

/// A lake whose sender is killed at a point of its request number `at`.
fn killing(lake: Arc<Lake>, victim: &Victim, at: usize, point: Point) -> Server {
    let victim = Arc::clone(victim);
    let count = Mutex::new(0);
    let kill = move || {
        let child = victim.0.lock().unwrap();
        let mut child = victim.1.wait_while(child, |child| child.is_none()).unwrap();
        child.as_mut().unwrap().kill().unwrap();
        child.as_mut().unwrap().wait().unwrap();
    };
    Server::of_lines(move |mut line| {
        let mut reader = BufReader::new(line.try_clone().unwrap());
        while let Some(heard) = hear(&mut reader) {
            let number = {
                let mut count = count.lock().unwrap();
                *count += 1;
                *count
            };
            let is_it = number == at;
            if is_it && matches!(point, Point::BeforeItIsTaken) {
                return kill();
            }
            let bytes = lake.say(&heard).bytes();
            let sent = match point {
                Point::BeforeTheAnswer if is_it => 0,
                Point::HalfWay if is_it => bytes.len() / 2,
                Point::BeforeItIsTaken | Point::BeforeTheAnswer | Point::HalfWay | Point::AfterTheAnswer => bytes.len(),
            };
            let written = line.write_all(&bytes[..sent]);
            if is_it {
                return kill();
            }
            if written.is_err() {
                return;
            }
        }
    })
}

#[test]
fn a_kill_at_any_point_of_a_flush_sends_the_rest_later_and_nothing_twice_by_id() {
    for point in [Point::BeforeItIsTaken, Point::BeforeTheAnswer, Point::HalfWay, Point::AfterTheAnswer] {
        // Three events wait, and the run that is killed adds a fourth: two requests for each.
        for at in 1..=8 {
            let lake = Arc::new(Lake::start(Version::Main));
            let victim: Victim = Arc::default();
            let server = killing(Arc::clone(&lake), &victim, at, point);
            let teller = Teller::new("");
            teller.tell_nobody();
            (1..=3).for_each(|number| drop(teller.build(&Build { number, ..FAIL })));
            teller.tell_for("60s", &devlake(&server.url("/rest/plugins/webhook/connections/1")));
            *victim.0.lock().unwrap() = Some(start(&teller, 4));
            victim.1.notify_all();
            let is_over = || victim.0.lock().unwrap().as_mut().unwrap().try_wait().unwrap().is_some();
            while !is_over() {
                std::thread::sleep(Duration::from_millis(2));
            }
            assert_eq!(ids(&teller).len(), 4, "{point:?} {at}");
            teller.tell(&devlake(&lake.by_number()));
            assert_eq!(teller.build(&Build { number: 5, ..FAIL }).err, "", "{point:?} {at}");
            let told: Vec<_> = lake.tables().deployments.into_keys().collect();
            assert_eq!(told, ids(&teller), "{point:?} {at}");
            assert_eq!((lake.tables().commits.len(), lake.tables().issues.len()), (5, 1), "{point:?} {at}");
        }
    }
}
