//! The timeline of a case as data: the ledger's own facts, each with what it says.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{
    domain::{AlertId, CaseId, Content, Event},
    engine::Setup,
    store::{Store, StoreError},
};

/// One entry of a timeline.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EntryView {
    /// When it became true.
    pub at: Timestamp,
    /// `opened`, `joined`, `edited`, `answered`, `mailed`, `evidence_kept`, ...; for what a person
    /// did, the name of the act.
    pub kind: String,
    /// Who did it, where it was a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// What it says, by its kind.
    #[serde(flatten)]
    pub facts: Map<String, Value>,
}

/// Everything that is recorded of a case, in the order in which it became true.
pub(super) fn timeline(
    store: &Store,
    setup: &Setup,
    case: &CaseId,
) -> Result<Vec<EntryView>, StoreError> {
    let installation = store.installation()?;
    let mut entries = Vec::new();
    for entry in store.timeline(case)? {
        let (kind, by) = kind(&entry.event);
        let mut facts = facts(&entry.event);
        if let Some(id) = mail(&entry.event) {
            if let Some(alert) = store.alert(id)? {
                facts.insert("person".to_owned(), json!(alert.person));
                facts.insert("reason".to_owned(), json!(alert.notice.reason()));
            }
            facts.insert("message_id".to_owned(), json!(setup.message_id(id, &installation)));
        }
        entries.push(EntryView { at: entry.at, kind, by, facts });
    }
    Ok(entries)
}

/// The name of an entry, and who did it where it was a person.
pub(super) fn kind(event: &Event) -> (String, Option<String>) {
    if let Event::CaseActed { by, act, .. } = event {
        return (act.name().to_owned(), Some(by.clone()));
    }
    let fields = fields(event);
    let name = fields.get("type").and_then(Value::as_str).unwrap_or_default();
    let kind = match name {
        "crisis_declared" => "crisis",
        "alert_delivered" => "mailed",
        "alert_failed" => "mail_failed",
        "alert_bounced" => "mail_bounced",
        // `post_answered` is `answered`, `case_joined` is `joined`.
        name => name.strip_prefix("post_").or_else(|| name.strip_prefix("case_")).unwrap_or(name),
    };
    (kind.to_owned(), None)
}

/// Whether an entry is more than what vigie did about another one: told people, kept evidence, asked
/// for an opinion.
pub(super) fn is_news(event: &Event) -> bool {
    let (kind, by) = kind(event);
    let aside = ["mail", "evidence", "opinion", "prompted"];
    by.is_some() || !aside.iter().any(|about| kind.starts_with(about))
}

/// The row of the outbox that an entry is about.
fn mail(event: &Event) -> Option<&AlertId> {
    if let Event::AlertDelivered { alert, .. }
    | Event::AlertFailed { alert, .. }
    | Event::AlertBounced { alert, .. } = event
    {
        Some(alert)
    } else {
        None
    }
}

/// What an entry says: as the ledger has it, but for the case, which is known, and for posts: `post`
/// is the key of one, `now` what it says.
fn facts(event: &Event) -> Map<String, Value> {
    let (post, now) = if let Event::CaseOpened { case } = event {
        let said = json!({
            "source": case.source,
            "post": case.post,
            "severity": case.verdict.severity,
            "reasons": case.verdict.reasons.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "answer_by": case.answer_by,
        });
        return object(said);
    } else if let Event::CaseActed { act, .. } = event {
        let mut said = object(json!(act));
        said.remove("act");
        return said;
    } else if let Event::CaseJoined { link, .. } = event {
        return object(json!({ "source": link.source, "post": link.post, "why": link.why }));
    } else if let Event::PostEdited { post, .. } | Event::PostReappeared { post, .. } = event {
        (Some(post.key.clone()), Some(Content::from(post)))
    } else {
        (None, None)
    };
    let mut said = fields(event);
    said.remove("type");
    said.remove("case");
    if let Some(key) = said.remove("key") {
        said.insert("post".to_owned(), key);
    }
    if let (Some(post), Some(now)) = (post, now) {
        said.insert("post".to_owned(), json!(post));
        said.insert("now".to_owned(), json!(now));
    }
    said
}

fn fields(event: &Event) -> Map<String, Value> {
    object(json!(event))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Map::new()
        }
    }
}
