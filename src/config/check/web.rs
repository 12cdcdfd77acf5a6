//! `[web]`.

use std::net::SocketAddr;

use jiff::SignedDuration;
use url::Url;

use super::Context;
use crate::{
    config::{
        Web,
        item::Item,
        raw,
        value::{self, Wrong},
    },
    engine::LinkRules,
};

const EXAMPLE: &str = "write \"https://vigie.shop.example/\"";

/// The least time that a link must last: a mail is not read at once.
const SHORTEST: SignedDuration = SignedDuration::from_hours(1);

/// Where vigie listens for the links in mails; `None` if no address is named to which they lead.
pub(super) fn web(item: &Item<'_, raw::Web>, context: &mut Context<'_>) -> Option<Web> {
    let raw = &item.raw;
    let listen = item.value("listen", &raw.listen, context.problems, listen);
    let url = item.optional("url", raw.url.as_deref(), context.problems, base);
    let last = item.value("links_for", &raw.links_for, context.problems, last);
    if raw.url.is_none() {
        let plain = raw::Web::default();
        let named = [
            ("listen", raw.listen != plain.listen),
            ("links_for", raw.links_for != plain.links_for),
        ];
        if let Some((key, _)) = named.iter().find(|(_, named)| *named && !item.is_lost("url")) {
            context
                .problems
                .missing(item.at(key), "without an address there are no links")
                .help(format!("add `url`: {EXAMPLE}; or leave `{key}` out"));
        }
        return None;
    }
    if let Some(listen) = listen.filter(|listen| !listen.ip().is_loopback()) {
        context
            .problems
            .warning(item.at("listen"), format!("whoever reaches {listen} is answered without TLS"))
            .help(
                "write \"127.0.0.1:8470\", and let a proxy that speaks HTTPS stand before it"
                    .to_owned(),
            );
    }
    Some(Web { listen: listen?, links: LinkRules { url: url?, last: last? } })
}

/// An address of this machine and a port.
fn listen(text: &str) -> Result<SocketAddr, Wrong> {
    let help = "write an address of this machine and a port, such as \"127.0.0.1:8470\" or \
                \"[::1]:8470\"";
    let listen = text
        .parse::<SocketAddr>()
        .map_err(|_| Wrong::new("not an address to listen on").help(help))?;
    if listen.port() == 0 {
        return Err(Wrong::new("port 0 is another one at each start").help(help));
    }
    Ok(listen)
}

/// What every link begins with; its path ends in a slash. Whoever reads a link may act, so that it
/// does not travel in the open.
fn base(text: &str) -> Result<Url, Wrong> {
    let mut url = value::page(text)?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Wrong::new("nothing may follow the path").help(EXAMPLE));
    }
    if url.scheme() != "https" && !value::is_loopback(&url) {
        return Err(Wrong::new("a link without TLS can be read on its way, and then used")
            .help("write `https://`"));
    }
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

fn last(text: &str) -> Result<SignedDuration, Wrong> {
    let time = value::positive_duration(text)?;
    if time < SHORTEST {
        return Err(Wrong::new("over before the mail is read").help("the least is \"1h\""));
    }
    Ok(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_travel_encrypted() {
        for (right, is) in [
            ("https://vigie.shop.example", "https://vigie.shop.example/"),
            ("https://shop.example/vigie", "https://shop.example/vigie/"),
            ("https://shop.example:8443/a/b/", "https://shop.example:8443/a/b/"),
            ("http://127.0.0.1:8470/", "http://127.0.0.1:8470/"),
            ("http://localhost:8470", "http://localhost:8470/"),
        ] {
            assert_eq!(base(right).map(String::from), Ok(is.to_owned()), "{right}");
        }
        for wrong in [
            "http://vigie.shop.example/",
            "http://10.0.0.5/",
            "https://me:word@shop.example/",
            "https://shop.example/?a=b",
            "https://shop.example/#a",
            "ftp://127.0.0.1/",
            "shop.example",
        ] {
            assert!(base(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_place_to_listen_on_is_an_address_and_a_port() {
        for right in ["127.0.0.1:8470", "[::1]:8470", "0.0.0.0:80"] {
            assert!(listen(right).is_ok(), "{right}");
        }
        for wrong in
            ["8470", ":8470", "localhost:8470", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:70000"]
        {
            assert!(listen(wrong).unwrap_err().help.is_some(), "{wrong}");
        }
    }

    #[test]
    fn a_link_lasts_until_its_mail_is_read() {
        assert!(last("1h").is_ok() && last("366 days").is_ok());
        assert!(last("59m").is_err() && last("400 days").is_err() && last("soon").is_err());
    }
}
