//! The table of the language model.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Secret;

/// A language model that is asked for a second opinion of posts that nothing decides: no rating, no
/// recommendation, and a text that does not say it plainly. It can only make a post count as more
/// negative, never as less. Nothing is asked without `url`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Assistant {
    /// The base address of an endpoint that speaks as that of `OpenAI` does, such as
    /// `http://127.0.0.1:11434/v1` for Ollama on this machine; anywhere else `https://` is required.
    /// What a post says is sent there, but not who wrote it. Default: none.
    pub(crate) url: Option<String>,
    /// The model, as the endpoint names it. Required with `url`.
    pub(crate) model: Option<String>,
    /// Where the key of the endpoint is kept, if it wants one.
    pub(crate) key: Option<Secret>,
    /// The longest that the opinions of one poll may take, up to `1m`: no mail waits longer.
    pub(crate) timeout: String,
    /// Requests a day (UTC) at most.
    #[schemars(range(min = 1, max = 100_000))]
    pub(crate) per_day: i64,
    /// The longest answer, in tokens: more where a model thinks aloud first.
    #[schemars(range(min = 16, max = 16_384))]
    pub(crate) max_tokens: i64,
    /// Whether it gives second opinions.
    pub(crate) opinions: bool,
    /// Whether `vigie draft --rewrite` may have it put drafts into other words. Nothing is rewritten
    /// unasked. Default: no.
    pub(crate) drafts: bool,
}

impl Default for Assistant {
    fn default() -> Self {
        Self {
            url: None,
            model: None,
            key: None,
            timeout: "10s".to_owned(),
            per_day: 200,
            max_tokens: 300,
            opinions: true,
            drafts: false,
        }
    }
}
