//! The headers of a mail as names and values. They are read by hand: what a server has added need
//! not be well formed, and of each name all are wanted.

/// The most bytes of headers that are looked at.
const LONGEST: usize = 256 << 10;
/// The most headers.
const MOST: usize = 1_000;

/// The headers of a mail or of a part of one.
#[derive(Debug, Default)]
pub(super) struct Headers(Vec<(String, String)>);

impl Headers {
    /// Reads up to the first empty line. Folded lines become one.
    pub(super) fn read(raw: &[u8]) -> Self {
        let raw = raw.get(..LONGEST).unwrap_or(raw);
        let mut headers = Vec::<(String, String)>::new();
        for line in raw.split(|byte| *byte == b'\n') {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.is_empty() {
                // Some put a line before the headers that belongs to no mail.
                if headers.is_empty() {
                    continue;
                }
                break;
            }
            let text = String::from_utf8_lossy(line);
            if text.starts_with([' ', '\t']) {
                if let Some((_, value)) = headers.last_mut() {
                    value.push(' ');
                    value.push_str(text.trim());
                }
            } else if let Some((name, value)) = text.split_once(':')
                && !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_graphic())
            {
                if headers.len() == MOST {
                    break;
                }
                headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Self(headers)
    }

    /// The values of a header, whose name is given in lower case.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first value of a header.
    pub(super) fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first word of a header, without what follows a `;`, in lower case.
    pub(super) fn word(&self, name: &str) -> Option<String> {
        let value = self.first(name)?;
        let word = value.split([';', ' ', '\t', '(']).next().unwrap_or_default();
        Some(word.to_ascii_lowercase())
    }
}

/// The addresses in a header: whatever has an `@` in it.
pub(super) fn addresses(value: &str) -> impl Iterator<Item = String> {
    let between = |c: char| c.is_whitespace() || "<>()[],;:\"'".contains(c);
    value
        .split(between)
        .filter(|word| word.len() <= 320 && word.contains('@'))
        .map(str::to_ascii_lowercase)
}
