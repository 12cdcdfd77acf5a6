//! Whole talks with the server: what a client sends, and the codes of the answers.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

use super::{Answer, Channel, Mailroom, Rules, Stage, serve};

/// Sends everything at once, as a pipelining client may, and compares the reply codes.
#[track_caller]
fn check(login: bool, channel: Channel, sent: &str, codes: &str) -> Vec<String> {
    let rules =
        Rules { max_size: 100, login: login.then(|| ("zoe".to_owned(), "open".to_owned())) };
    let (mailroom, mut messages) = Mailroom::new(rules);
    mailroom.answer_with(|stage| {
        if stage == Stage::Recipient("full@example.com") {
            return Answer::Reply(452, "full".to_owned());
        }
        Answer::Accept
    });
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let replies = runtime.block_on(async {
        let (mut client, server) = duplex(64 << 10);
        client.write_all(sent.replace('\n', "\r\n").as_bytes()).await.unwrap();
        client.shutdown().await.unwrap();
        drop(serve(server, &mailroom, channel).await);
        let mut replies = String::new();
        client.read_to_string(&mut replies).await.unwrap();
        replies
    });
    let seen: Vec<&str> = replies
        .lines()
        .filter(|line| line.as_bytes().get(3) == Some(&b' '))
        .map(|line| line.get(..3).unwrap())
        .collect();
    assert_eq!(seen.join(" "), codes, "{replies}");
    std::iter::from_fn(|| messages.try_recv().ok())
        .map(|message| {
            let text = String::from_utf8(message.raw).unwrap();
            format!("{} > {}: {}", message.from, message.to.join(","), text.trim_end())
        })
        .collect()
}

#[test]
fn a_pipelined_talk_is_answered_in_order() {
    let sent = "EHLO me\nMAIL FROM:<a@example.com> SIZE=5\nRCPT TO:<b@example.com>\n\
                RCPT TO:<full@example.com>\nrcpt to: <c@example.com>\nDATA\nhello\n..dot\n.\n\
                NOOP\nQUIT\n";
    let taken = check(false, Channel::Plain, sent, "220 250 250 250 452 250 354 250 250 221");
    assert_eq!(taken, ["a@example.com > b@example.com,c@example.com: hello\r\n.dot"]);
}

#[test]
fn commands_out_of_order_are_refused_and_forgotten_mail_is_not_sent() {
    let sent = "RCPT TO:<b@example.com>\nDATA\nMAIL FROM:<>\nRCPT TO:nobody\nRSET\n\
                RCPT TO:<b@example.com>\nSTARTTLS\nVRFY b\nMAIL a@example.com\nMAIL F\n";
    let taken = check(false, Channel::Plain, sent, "220 503 503 250 501 250 503 502 502 501 501");
    assert!(taken.is_empty());
}

#[test]
fn too_large_a_message_is_refused_and_the_talk_goes_on() {
    let sent = format!(
        "HELO me\nMAIL FROM:<a@example.com>\nRCPT TO:<b@example.com>\nDATA\n{}.\n\
         MAIL FROM:<a@example.com>\nRCPT TO:<b@example.com>\nDATA\nok\n.\nQUIT\n",
        "0123456789\n".repeat(20)
    );
    let codes = "220 250 250 250 354 552 250 250 354 250 221";
    assert_eq!(check(false, Channel::Plain, &sent, codes).len(), 1);
}

#[test]
fn a_login_is_wanted_and_checked() {
    let refused = "MAIL FROM:<a@example.com>\nAUTH PLAIN AHpvZQB3cm9uZw==\nAUTH CRAM-MD5\n\
                   MAIL FROM:<a@example.com>\n";
    assert!(check(true, Channel::Plain, refused, "220 530 535 535 530").is_empty());
    // User "zoe", password "open": at once, asked for, and by the older way.
    check(true, Channel::Plain, "AUTH PLAIN AHpvZQBvcGVu\nMAIL FROM:<>\n", "220 235 250");
    check(true, Channel::Plain, "AUTH PLAIN\nAHpvZQBvcGVu\n", "220 334 235");
    check(true, Channel::Secure, "AUTH LOGIN\nem9l\nb3Blbg==\n", "220 334 334 235");
    check(true, Channel::Upgraded, "AUTH LOGIN em9l\nd3Jvbmc=\n", "334 535");
}

#[test]
fn what_was_sent_before_tls_is_not_read_after_it() {
    check(false, Channel::Upgradable, "STARTTLS\nMAIL FROM:<a@example.com>\n", "220 220");
}
