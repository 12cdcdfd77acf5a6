//! `smtp.templates`, `smtp.dkim` and `person.templates`: what mails look like, and who vouches for them.

use std::collections::BTreeMap;

use secrecy::ExposeSecret as _;

use super::{Context, secret};
use crate::{
    config::{
        item::Item,
        raw,
        value::{self, Wrong},
    },
    domain::PersonId,
    mail::{self, Signer, SigningKey, Templates},
};

/// Faults of templates that are told at a time.
const TOLD: usize = 20;

/// The templates of the folder, and who reads a language of theirs.
pub(super) fn templates(
    item: &Item<'_, raw::Smtp>,
    persons: &[Item<'_, raw::Person>],
    context: &mut Context<'_>,
) -> Templates {
    let folder = item.raw.templates.as_deref();
    let folder = item.optional("templates", folder, context.problems, value::filled);
    let mut lost = false;
    let templates = match folder.map(|folder| Templates::read(&context.path(&folder))) {
        None => Templates::default(),
        Some(Ok(templates)) => templates,
        Some(Err(faults)) => {
            lost = true;
            for fault in faults.into_iter().take(TOLD) {
                context
                    .problems
                    .error(item.at("templates"), fault.to_string())
                    .help("`vigie generate templates DIR` writes those to start from".to_owned());
            }
            Templates::default()
        }
    };
    let mut readers = BTreeMap::new();
    for person in persons {
        let tag = person.raw.templates.as_deref();
        let Some(tag) = person.optional("templates", tag, context.problems, tag_of) else {
            continue;
        };
        let known = templates.languages();
        let known = known.into_iter().collect::<Vec<_>>();
        if !lost && !known.contains(&tag.as_str()) {
            let message = format!("no template is in `{tag}`");
            let help = match &known[..] {
                [] => format!(
                    "name a folder in `smtp.templates`, with files such as `new_post.{tag}.txt`"
                ),
                known => format!("the folder has {}", known.join(", ")),
            };
            context.problems.error(person.at("templates"), message).help(help);
        }
        readers.extend(person.raw.id.as_deref().map(|id| (PersonId::new(id), tag)));
    }
    templates.with_readers(readers)
}

fn tag_of(text: &str) -> Result<String, Wrong> {
    if mail::is_tag(text) {
        Ok(text.to_owned())
    } else {
        Err(Wrong::new("not the tag of a language").help("write it such as \"de\" or \"pt-BR\""))
    }
}

/// Who signs mails, if somebody does.
pub(super) fn signer(
    item: &Item<'_, raw::Smtp>,
    from: &str,
    context: &mut Context<'_>,
) -> Option<Signer> {
    let raw = item.raw.dkim.as_ref()?;
    let problems = &mut *context.problems;
    let selector = item.optional("dkim.selector", raw.selector.as_deref(), problems, name);
    let domain = item.optional("dkim.domain", raw.domain.as_deref(), problems, name);
    if raw.selector.is_none() && !item.is_lost("dkim.selector") {
        problems.missing(item.at("dkim"), "nobody finds the key without `selector`").help(
            "add `selector = \"vigie\"`: the record stands at vigie._domainkey.DOMAIN".to_owned(),
        );
    }
    let Some(raw) = &raw.key else {
        if !item.is_lost("dkim.key") {
            problems.missing(item.at("dkim"), "there is no `key` to sign with").help(
                "add `key = { file = \"dkim.pem\" }`; `vigie generate dkim FILE` makes one"
                    .to_owned(),
            );
        }
        return None;
    };
    // One that only the daemon is handed was warned of.
    let elsewhere = raw.file.is_none() && context.environment.is_only_checked();
    let pem = secret::secret(item, "dkim.key", raw, context)?;
    match SigningKey::read(pem.expose_secret()) {
        Ok(key) => {
            let domain = domain.unwrap_or_else(|| mail::domain_of(from).to_owned());
            Some(Signer { domain, selector: selector?, key })
        }
        Err(_) if elsewhere => None,
        Err(error) => {
            context
                .problems
                .error(item.at("dkim.key"), format!("mails cannot be signed: {error}"))
                .help(
                    "`vigie generate dkim FILE` makes a key, and says what to publish".to_owned(),
                );
            None
        }
    }
}

/// A name in the DNS.
fn name(text: &str) -> Result<String, Wrong> {
    let label = |label: &str| {
        let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        (1..=63).contains(&label.len()) && label.chars().all(fine)
    };
    if text.len() <= 253 && text.split('.').all(label) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(Wrong::new("not a name in the DNS").help("write it such as \"example.com\""))
    }
}
