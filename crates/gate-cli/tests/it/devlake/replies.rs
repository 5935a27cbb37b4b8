//! The answers of section 5.

use serde_json::{Value, json};

use crate::wire::Said;

/// It was stored; no id comes back.
pub(super) fn success() -> Said {
    let body = json!({"code": 0, "success": true, "message": "success", "causes": null, "data": null});
    Said::new(200, body.to_string())
}

/// An object that says what went wrong.
pub(super) fn object(status: u16, message: &str) -> Said {
    object_with(status, message, &json!(null))
}

/// The same with several causes.
pub(super) fn object_with(status: u16, message: &str, causes: &Value) -> Said {
    let body = json!({"code": status, "success": false, "message": message, "causes": causes, "data": null});
    Said::new(status, body.to_string())
}

/// A bare JSON string, as some of the refusals are.
pub(super) fn bare(message: &str) -> Said {
    Said::new(400, json!(message).to_string())
}
