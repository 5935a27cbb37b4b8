//! What the spool promises, tried.

use std::fs;

use super::*;

fn spool() -> (tempfile::TempDir, Spool) {
    let folder = tempfile::tempdir().unwrap();
    let spool = Spool::new(&folder.path().join("spool"));
    (folder, spool)
}

fn texts(spool: &Spool, from: Position) -> Vec<Option<String>> {
    spool.lines(from).unwrap().map(|line| line.unwrap().text).collect()
}

fn said(lines: &[&str]) -> Vec<Option<String>> {
    lines.iter().map(|line| Some((*line).to_owned())).collect()
}

#[test]
fn what_was_appended_is_read_back_in_order() {
    let (_folder, spool) = spool();
    assert_eq!(texts(&spool, Position::default()), []);
    spool.append(["{\"id\":1}", "{\"id\":2}"]).unwrap();
    spool.append(["{\"id\":3}"]).unwrap();
    assert_eq!(texts(&spool, Position::default()), said(&["{\"id\":1}", "{\"id\":2}", "{\"id\":3}"]));
    assert_eq!(fs::read_to_string(spool.folder().join(".gitignore")).unwrap(), "*\n");
}

#[test]
fn an_event_of_two_lines_is_refused_and_nothing_is_written() {
    let (_folder, spool) = spool();
    for event in ["{}\n{}", "", &"x".repeat(MAX_LINE + 1)] {
        assert!(spool.append(["{}", event]).is_err());
    }
    assert!(!spool.folder().exists());
}

#[test]
fn a_kill_at_any_byte_loses_nothing_that_was_answered_for() {
    let (first, second) = ("{\"id\":\"first\"}", "{\"id\":\"second, \u{fc}\"}");
    for cut in 0..=second.len() {
        let (_folder, spool) = spool();
        spool.append([first]).unwrap();
        let segment = spool.segment(1);
        let mut bytes = fs::read(&segment).unwrap();
        bytes.extend_from_slice(&second.as_bytes()[..cut]);
        fs::write(&segment, bytes).unwrap();
        assert_eq!(texts(&spool, Position::default()), said(&[first]), "a line without an end is not read");
        spool.append([first]).unwrap();
        let read = texts(&spool, Position::default());
        assert_eq!((&read[0], read.last().unwrap()), (&Some(first.to_owned()), &Some(first.to_owned())), "{cut}");
        assert_eq!(read.len(), if cut == 0 { 2 } else { 3 }, "half a line stands by itself, {cut}");
    }
}

#[test]
fn segments_are_closed_at_their_size_and_read_in_order() {
    let (_folder, mut spool) = spool();
    spool.segment_bytes = 20;
    for number in 0..10 {
        spool.append([format!("{{\"number\":{number}}}").as_str()]).unwrap();
    }
    assert_eq!(spool.segments().unwrap(), [1, 2, 3, 4, 5]);
    let lines: Vec<Line> = spool.lines(Position::default()).unwrap().map(Result::unwrap).collect();
    assert_eq!(lines.len(), 10);
    for line in &lines {
        let rest = texts(&spool, line.at);
        assert_eq!(rest[0], line.text, "a position is where its line begins");
    }
    assert_eq!(texts(&spool, lines[9].next), []);
}

#[test]
fn the_tail_begins_with_a_whole_line() {
    let (_folder, mut spool) = spool();
    assert_eq!(spool.tail(10).unwrap(), Position::default());
    spool.segment_bytes = 30;
    for number in 0..6 {
        spool.append([format!("{{\"n\":{number}}}").as_str()]).unwrap();
    }
    let all = texts(&spool, Position::default());
    for bytes in 0..60 {
        let tail = texts(&spool, spool.tail(bytes).unwrap());
        let whole = usize::try_from(bytes / 8).unwrap().min(6);
        assert_eq!(tail, all[6 - whole..], "{bytes}");
    }
}

#[test]
fn too_long_a_line_and_bytes_that_are_no_text_are_damage_and_the_rest_is_read() {
    let (_folder, spool) = spool();
    spool.append(["{}"]).unwrap();
    let mut bytes = fs::read(spool.segment(1)).unwrap();
    bytes.extend(vec![b'x'; 3 * MAX_LINE]);
    bytes.extend(b"\n\xff\xfe\n{\"last\":1}\n");
    fs::write(spool.segment(1), bytes).unwrap();
    assert_eq!(
        texts(&spool, Position::default()),
        [Some("{}".to_owned()), None, None, Some("{\"last\":1}".to_owned())]
    );
}

#[test]
fn many_writers_at_once_write_every_line_whole() {
    let (_folder, mut spool) = spool();
    spool.segment_bytes = 2000;
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let spool = spool.clone();
            scope.spawn(move || {
                for number in 0..25 {
                    spool.append([format!("{{\"writer\":{writer},\"number\":{number}}}").as_str()]).unwrap();
                }
            });
        }
    });
    let mut read: Vec<String> = texts(&spool, Position::default()).into_iter().map(Option::unwrap).collect();
    assert_eq!(read.len(), 200);
    read.sort_unstable();
    read.dedup();
    assert_eq!(read.len(), 200);
}

#[test]
fn a_cursor_is_kept_and_belongs_to_one_at_a_time() {
    let (_folder, spool) = spool();
    spool.append(["{\"id\":1}", "{\"id\":2}"]).unwrap();
    let mut cursor = spool.cursor("devlake").unwrap();
    let first = spool.lines(cursor.position()).unwrap().next().unwrap().unwrap();
    cursor.advance(first.next).unwrap();
    assert!(matches!(
        File::options().write(true).open(spool.folder().join("devlake.lock")).unwrap().try_lock(),
        Err(TryLockError::WouldBlock)
    ));
    spool.cursor("slack").unwrap();
    drop(cursor);
    assert_eq!(texts(&spool, spool.cursor("devlake").unwrap().position()), said(&["{\"id\":2}"]));
}

#[test]
fn a_damaged_cursor_is_an_error_and_not_a_start_from_the_beginning() {
    let (_folder, spool) = spool();
    spool.append(["{}"]).unwrap();
    for text in ["", "1", "1 2 0", "1 2\n", "one 2 0\n", "-1 2 0\n"] {
        fs::write(spool.folder().join("devlake.cursor"), text).unwrap();
        let error = spool.cursor("devlake").unwrap_err();
        assert!(error.to_string().contains("is damaged; remove it"), "{text:?}: {error}");
    }
}

#[test]
fn names_of_destinations_do_not_leave_the_folder() {
    let (_folder, spool) = spool();
    for name in ["", "../x", "a/b", "a b", &"x".repeat(65)] {
        assert!(spool.cursor(name).is_err(), "{name}");
    }
}

#[test]
fn what_was_put_aside_is_listed() {
    let (_folder, spool) = spool();
    let cursor = spool.cursor("devlake").unwrap();
    let letter =
        DeadLetter { time: "2026-11-25T08:00:00Z".to_owned(), reason: "400".to_owned(), event: "{}".to_owned() };
    cursor.put_aside(&letter).unwrap();
    assert_eq!(spool.dead_letters("devlake").unwrap(), [letter]);
    assert_eq!(spool.dead_letters("slack").unwrap(), []);
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_written_is_an_error() {
    assert!(Spool::new(Path::new("/proc/gate/spool")).append(["{}"]).is_err());
    assert!(Spool::new(Path::new("/nowhere/spool")).segments().unwrap().is_empty());
}
