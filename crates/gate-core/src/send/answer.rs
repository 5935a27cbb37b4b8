//! What an answer means for the event that was sent.

use std::time::Duration;

use super::request::{NoResponse, Response};

/// Longest piece of an answer that is kept.
const SHOWN: usize = 200;

/// What becomes of an event after an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It arrived.
    Delivered,
    /// The destination cannot take anything at the moment.
    Later {
        /// What it said.
        reason: String,
        /// How long it wants to be left alone.
        after: Option<Duration>,
    },
    /// The destination broke on it: one more try, since it may have been a coincidence.
    Broke(String),
    /// The destination takes nothing from us as it is set up: the event stays, and so does all behind it.
    Closed(String),
    /// The destination does not want this event and never will: it is put aside.
    Refused(String),
}

impl Answer {
    /// By the status alone, where a destination has no rules of its own.
    pub fn of(answer: &Result<Response, NoResponse>) -> Answer {
        let response = match answer {
            Ok(response) => response,
            Err(NoResponse::Unreachable(why)) => return Answer::Later { reason: why.clone(), after: None },
            Err(NoResponse::Wrong(why)) => return Answer::Closed(why.clone()),
        };
        let said = said(response);
        match response.status {
            200..=299 => Answer::Delivered,
            408 | 425 | 428 | 429 | 502 | 503 | 504 => Answer::Later { reason: said, after: response.retry_after },
            300..=399 => Answer::Closed(format!("{said}; redirects are not followed, name the address itself")),
            401 | 403 => Answer::Closed(format!("{said}; check the credentials")),
            404 | 405 | 410 => Answer::Closed(format!("{said}; check the address")),
            400..=499 => Answer::Refused(said),
            _ => Answer::Broke(said),
        }
    }
}

/// An answer in a few words: its status and the begin of its body. Escaped by whoever shows it.
pub(super) fn said(response: &Response) -> String {
    let body: String = response.body.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(SHOWN).collect();
    if body.is_empty() { response.status.to_string() } else { format!("{}: {body}", response.status) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16) -> Answer {
        Answer::of(&Ok(Response { status, retry_after: Some(Duration::from_secs(7)), body: "a\n b".to_owned() }))
    }

    #[test]
    fn a_status_says_whether_the_event_or_the_destination_is_at_fault() {
        assert_eq!(of(200), Answer::Delivered);
        assert_eq!(of(204), Answer::Delivered);
        for status in [408, 425, 428, 429, 502, 503, 504] {
            let later = Answer::Later { reason: format!("{status}: a b"), after: Some(Duration::from_secs(7)) };
            assert_eq!(of(status), later);
        }
        for status in [301, 302, 307, 401, 403, 404, 405, 410] {
            assert!(matches!(of(status), Answer::Closed(_)), "{status}");
        }
        for status in [400, 409, 413, 422] {
            assert!(matches!(of(status), Answer::Refused(_)), "{status}");
        }
        for status in [500, 501, 599, 100, 0, 999] {
            assert!(matches!(of(status), Answer::Broke(_)), "{status}");
        }
    }

    #[test]
    fn a_broken_line_is_worth_another_try_and_a_wrong_certificate_is_not() {
        let unreachable = Err(NoResponse::Unreachable("connection refused".to_owned()));
        assert!(matches!(Answer::of(&unreachable), Answer::Later { after: None, .. }));
        assert!(matches!(Answer::of(&Err(NoResponse::Wrong("certificate".to_owned()))), Answer::Closed(_)));
    }
}
