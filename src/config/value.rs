//! What the texts of single values mean: times, sizes, zones, addresses, names.

use std::{
    net::IpAddr,
    ops::{Range, RangeInclusive},
};

use jiff::{
    SignedDuration, Span, SpanRelativeTo, civil,
    tz::{TimeZone, TimeZoneName},
};
use url::{Host, Url};

use super::suggest;

/// Why a text is not the value it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    /// What is wrong.
    pub(super) message: String,
    /// What would be right.
    pub(super) help: Option<String>,
    /// Which bytes of the text, where it is not all of it.
    pub(super) span: Option<Range<usize>>,
}

impl Wrong {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, span: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// The longest duration that makes sense anywhere: beyond it, sums could leave the calendar.
const LONGEST: SignedDuration = SignedDuration::from_hours(366 * 24);

/// A length of time, zero allowed.
pub(super) fn duration(text: &str) -> Result<SignedDuration, Wrong> {
    let help = "write a number and its unit, such as \"90s\", \"5m\", \"1h30m\" or \"2 days\"";
    let span: Span =
        text.trim().parse().map_err(|_| Wrong::new("not a length of time").help(help))?;
    let duration = span
        .to_duration(SpanRelativeTo::days_are_24_hours())
        .map_err(|_| Wrong::new("months and years differ in length").help(help))?;
    if duration.is_negative() {
        return Err(Wrong::new("a length of time cannot be negative").help(help));
    }
    if duration > LONGEST {
        return Err(Wrong::new("longer than a year").help("the longest is \"366 days\""));
    }
    Ok(duration)
}

/// A length of time, at least a millisecond.
pub(super) fn positive_duration(text: &str) -> Result<SignedDuration, Wrong> {
    let duration = duration(text)?;
    if duration < SignedDuration::from_millis(1) {
        return Err(Wrong::new("must be longer than nothing").help("the least is \"1ms\""));
    }
    Ok(duration)
}

/// For how long something is kept; `None` is for ever. A year counts as 366 days, so that nothing
/// goes a day too early.
pub(super) fn keep(text: &str) -> Result<Option<SignedDuration>, Wrong> {
    let text = text.trim();
    if text == "forever" {
        return Ok(None);
    }
    let wrong = |what| {
        let help = "write a number of days, weeks or years, such as \"90d\", \"26w\" or \"5y\", or \
                    \"forever\"";
        Wrong::new(what).help(help)
    };
    let units = [('d', 1), ('w', 7), ('y', 366)];
    let read = units.into_iter().find_map(|(unit, days)| {
        let number = text.strip_suffix(unit)?.trim_end();
        let plain = number.bytes().all(|byte| byte.is_ascii_digit());
        Some(number.parse::<i64>().ok().filter(|_| plain)?.saturating_mul(days))
    });
    match read {
        None => Err(wrong("not a time to keep something for")),
        Some(0) => Err(wrong("nothing would be kept")),
        // Beyond a century nobody asks.
        Some(days) if days > 36_600 => Err(wrong("longer than a hundred years")),
        Some(days) => Ok(Some(SignedDuration::from_hours(24 * days))),
    }
}

/// The units of a size, and how many bytes each is.
const UNITS: [(&str, usize); 8] = [
    ("", 1),
    ("b", 1),
    ("kb", 1000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
];

/// The size of a body in bytes: from one kilobyte to one gibibyte.
pub(super) fn size(text: &str) -> Result<usize, Wrong> {
    bytes(text, 1000..=1 << 30, "a size goes from \"1kB\" to \"1GiB\"")
}

/// The memory of a browser in bytes: it needs some, and there is no machine with more.
pub(super) fn memory(text: &str) -> Result<usize, Wrong> {
    bytes(text, 64 << 20..=1 << 40, "it goes from \"64MiB\" to \"1024GiB\"")
}

fn bytes(text: &str, bounds: RangeInclusive<usize>, within: &str) -> Result<usize, Wrong> {
    let help = "write a number and its unit, such as \"500kB\" or \"8MiB\"";
    let split = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let unit = unit.trim().to_ascii_lowercase();
    let factor = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, factor)| *factor);
    let bytes = number
        .parse::<usize>()
        .ok()
        .zip(factor)
        .and_then(|(number, factor)| number.checked_mul(factor))
        .ok_or_else(|| Wrong::new("not a size").help(help))?;
    if !bounds.contains(&bytes) {
        return Err(Wrong::new("out of bounds").help(within));
    }
    Ok(bytes)
}

/// A time zone by its IANA name.
pub(super) fn zone(text: &str) -> Result<TimeZone, Wrong> {
    TimeZone::get(text).map_err(|_| {
        let names: Vec<_> = jiff::tz::db().available().collect();
        // "Montreal" is enough to be understood: the last part of a name is compared too.
        let cities = names.iter().filter_map(|name| Some(name.as_str().rsplit_once('/')?.1));
        let near = suggest::nearest(text, names.iter().map(TimeZoneName::as_str)).or_else(|| {
            let city = suggest::nearest(text, cities)?;
            names
                .iter()
                .map(TimeZoneName::as_str)
                .find(|name| name.strip_suffix(city).is_some_and(|region| region.ends_with('/')))
        });
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "use a name of the IANA database, such as \"Europe/Paris\"".to_owned(),
        };
        Wrong::new("unknown time zone").help(help)
    })
}

/// A time of the day.
pub(super) fn time(text: &str) -> Result<civil::Time, Wrong> {
    civil::Time::strptime("%H:%M", text).map_err(|_| {
        Wrong::new("not a time of the day").help("write hours and minutes, such as \"22:00\"")
    })
}

/// A name by which one table refers to another.
pub(super) fn id(text: &str) -> Result<String, Wrong> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let mut bytes = text.bytes();
    let right = text.len() <= 64
        && bytes.next().is_some_and(plain)
        && bytes.all(|byte| plain(byte) || matches!(byte, b'-' | b'_'));
    if right {
        return Ok(text.to_owned());
    }
    Err(Wrong::new("not an id").help(
        "an id has 1 to 64 of `a` to `z`, `0` to `9`, `-` and `_`, a letter or a digit first",
    ))
}

/// A text that says something.
pub(super) fn filled(text: &str) -> Result<String, Wrong> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Wrong::new("must not be empty").help("say something, or leave the key out"));
    }
    if text.chars().any(char::is_control) {
        return Err(Wrong::new("must not have control characters").help("write it on one line"));
    }
    Ok(text.to_owned())
}

/// A language by its ISO 639-1 code.
pub(super) fn language(text: &str) -> Result<String, Wrong> {
    if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Ok(text.to_owned());
    }
    Err(Wrong::new("not a language").help("write its two-letter code, such as \"fr\" or \"en\""))
}

/// The address of a page: `http` or `https`, without a login.
pub(super) fn page(text: &str) -> Result<Url, Wrong> {
    let help = "write the whole address, such as \"https://example.com/reviews\"";
    let url = Url::parse(text)
        .map_err(|error| Wrong::new(format!("not an address: {error}")).help(help))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Wrong::new(format!("cannot fetch `{}:` addresses", url.scheme())).help(help));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Wrong::new("a login in an address ends up in mails and logs")
            .help("leave out what stands before the `@`"));
    }
    Ok(url)
}

/// Whether a name or an address of a host is that of this machine.
pub(super) fn is_loopback_host(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    let ip = host.parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || ip.is_ok_and(|ip| ip.is_loopback())
}

/// Whether an address is one of this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        // Where the scheme is none that the web knows, an IP is a name.
        Some(Host::Domain(name)) => is_loopback_host(name),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// A mail address, checked as far as spelling goes.
pub(super) fn email(text: &str) -> Result<String, Wrong> {
    let wrong = |why: &str| {
        Err(Wrong::new(format!("not a mail address: {why}"))
            .help("write it plainly, such as \"marie@example.com\""))
    };
    let Some((local, domain)) = text.rsplit_once('@') else {
        return wrong("there is no `@`");
    };
    if text.len() > 254 || local.len() > 64 {
        return wrong("it is too long");
    }
    let odd = |letter: char| {
        letter.is_whitespace() || letter.is_control() || "<>()[],;:\\\"@".contains(letter)
    };
    if let Some(letter) = text.chars().find(|letter| *letter != '@' && odd(*letter)) {
        return wrong(&format!("it has {letter:?} in it"));
    }
    if local.contains('@') {
        return wrong("there are two `@`");
    }
    if local.split('.').any(str::is_empty) {
        return wrong("something is missing before the `@`");
    }
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
    };
    if !domain.split('.').all(label) {
        return wrong("what follows the `@` is not a domain");
    }
    Ok(text.to_owned())
}

/// A sender: `Name <address>`, or an address.
pub(super) fn mailbox(text: &str) -> Result<String, Wrong> {
    let text = filled(text)?;
    let Some((name, rest)) = text.split_once('<') else {
        return email(&text);
    };
    let Some(address) = rest.strip_suffix('>') else {
        return Err(Wrong::new("the `<` is not closed at the end")
            .help("write it as \"Vigie <vigie@example.com>\""));
    };
    email(address)?;
    if name.contains(['>', '"', '\\']) {
        return Err(Wrong::new("the name has a quote or a bracket in it")
            .help("write it as \"Vigie <vigie@example.com>\""));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check<T: PartialEq + std::fmt::Debug>(
        parse: fn(&str) -> Result<T, Wrong>,
        text: &str,
        expect: Result<T, &str>,
    ) {
        let got = parse(text).map_err(|wrong| wrong.message);
        assert_eq!(got, expect.map_err(str::to_owned), "{text:?}");
    }

    #[test]
    fn durations() {
        check(duration, "90s", Ok(SignedDuration::from_secs(90)));
        check(duration, "1h30m", Ok(SignedDuration::from_mins(90)));
        check(duration, "2 hours", Ok(SignedDuration::from_hours(2)));
        check(duration, "7 days", Ok(SignedDuration::from_hours(168)));
        check(duration, "0s", Ok(SignedDuration::ZERO));
        check(duration, "30", Err("not a length of time"));
        check(duration, "", Err("not a length of time"));
        check(duration, "-5m", Err("a length of time cannot be negative"));
        check(duration, "1 month", Err("months and years differ in length"));
        check(duration, "400 days", Err("longer than a year"));
        check(positive_duration, "0s", Err("must be longer than nothing"));
    }

    #[test]
    fn times_to_keep() {
        check(keep, "5y", Ok(Some(SignedDuration::from_hours(5 * 366 * 24))));
        check(keep, " 26 w ", Ok(Some(SignedDuration::from_hours(26 * 7 * 24))));
        check(keep, "forever", Ok(None));
        check(keep, "0d", Err("nothing would be kept"));
        check(keep, "101y", Err("longer than a hundred years"));
        for text in ["", "5", "y", "-5y", "+5y", "5 months", "99999999999999999999d"] {
            check(keep, text, Err("not a time to keep something for"));
        }
    }

    #[test]
    fn sizes() {
        check(size, "8MiB", Ok(8 << 20));
        check(size, "8MB", Ok(8_000_000));
        check(size, "500 kB", Ok(500_000));
        check(size, "65536", Ok(65536));
        check(size, "8 megs", Err("not a size"));
        check(size, "-1MB", Err("not a size"));
        check(size, "99999999999999999999GB", Err("not a size"));
        check(size, "10B", Err("out of bounds"));
        check(size, "2GiB", Err("out of bounds"));
        check(memory, "2GiB", Ok(2 << 30));
        check(memory, "1MiB", Err("out of bounds"));
    }

    #[test]
    fn zones() {
        check(
            |text| zone(text).map(|zone| zone.iana_name().map(str::to_owned)),
            "Europe/Paris",
            Ok(Some("Europe/Paris".to_owned())),
        );
        for (text, help) in [
            ("Europe/Pari", "did you mean `Europe/Paris`?"),
            ("montreal", "did you mean `America/Montreal`?"),
            ("nowhere at all", "use a name of the IANA database, such as \"Europe/Paris\""),
        ] {
            assert_eq!(zone(text).unwrap_err().help.as_deref(), Some(help));
        }
    }

    #[test]
    fn times_ids_and_languages() {
        check(time, "22:00", Ok(civil::time(22, 0, 0, 0)));
        check(time, "24:00", Err("not a time of the day"));
        check(time, "22h", Err("not a time of the day"));
        check(id, "garage-tremblay_2", Ok("garage-tremblay_2".to_owned()));
        for text in ["", "-a", "Marie", "a b", "é", &"a".repeat(65)] {
            check(id, text, Err("not an id"));
        }
        check(language, "fr", Ok("fr".to_owned()));
        check(language, "fr-CA", Err("not a language"));
    }

    #[test]
    fn addresses() {
        check(email, "marie.t+x@garage.example", Ok("marie.t+x@garage.example".to_owned()));
        check(email, "root@localhost", Ok("root@localhost".to_owned()));
        check(email, "garage.example", Err("not a mail address: there is no `@`"));
        check(email, "a@b@c.example", Err("not a mail address: there are two `@`"));
        check(
            email,
            ".a@c.example",
            Err("not a mail address: something is missing before the `@`"),
        );
        check(
            email,
            "a@c..example",
            Err("not a mail address: what follows the `@` is not a domain"),
        );
        check(email, "a@c\r\nBcc: x", Err("not a mail address: it has '\\r' in it"));
        check(mailbox, "Vigie <v@example.com>", Ok("Vigie <v@example.com>".to_owned()));
        check(mailbox, "v@example.com", Ok("v@example.com".to_owned()));
        check(mailbox, "Vigie <v@example.com", Err("the `<` is not closed at the end"));
        check(page, "ftp://x.example/", Err("cannot fetch `ftp:` addresses"));
        check(
            page,
            "https://a:b@x.example/",
            Err("a login in an address ends up in mails and logs"),
        );
        check(page, "x.example", Err("not an address: relative URL without a base"));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>()) {
            for parse in [duration, positive_duration] {
                prop_assert!(parse(&text).is_ok_and(|got| got <= LONGEST) || parse(&text).is_err());
            }
            for parse in [id, filled, language, email, mailbox] {
                prop_assert!(parse(&text).is_ok() || parse(&text).is_err());
            }
            prop_assert!(size(&text).is_err() || text.starts_with(|c: char| c.is_ascii_digit()));
            prop_assert!(keep(&text).is_err() || !text.is_empty());
            prop_assert!(time(&text).is_err() || text.contains(':'));
            prop_assert!(page(&text).is_err() || text.contains("http") || text.contains("HTTP"));
        }
    }
}
