//! Messages on their way to a mail server, over real sockets and real TLS, with the server
//! refusing, hanging and hanging up at every step.

use std::{path::PathBuf, time::Duration};

use jiff::SignedDuration;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpListener,
};
use vigie::{
    demo::smtp::{Answer, Rules, Stage},
    mail::{
        Disposition, Mail, Receipt, Security, SendError, Settings, Smtp, Step, Transport,
        TransportError, TransportSettings,
    },
};

use crate::support::smtp::{Guard, MailServer};

/// Long enough for a busy machine.
const PATIENCE: SignedDuration = SignedDuration::from_secs(10);

/// For the tests that wait for it to run out.
const IMPATIENCE: SignedDuration = SignedDuration::from_millis(200);

fn mail() -> Mail {
    Mail {
        from: "vigie@example.com".to_owned(),
        to: "zoe@garage-tremblay.example".to_owned(),
        message_id: "<one@example.com>".to_owned(),
        raw: b"Subject: hello\r\n\r\nA line.\r\n.A line with a dot.\r\n.\r\nThe end.\r\n".to_vec(),
    }
}

fn smtp(host: &str, port: u16, security: Security) -> Smtp {
    let host = host.to_owned();
    Smtp { host, port, security, user: None, password: None, ca: None, timeout: PATIENCE }
}

fn settings(smtp: Smtp) -> Settings {
    Settings {
        transport: TransportSettings::Smtp(smtp),
        from: "Vigie <vigie@example.com>".to_owned(),
        connections: 2,
        templates: vigie::mail::Templates::default(),
        signer: None,
    }
}

fn reaching(server: &MailServer, security: Security) -> Smtp {
    let ca = Some(server.authority().to_owned());
    Smtp { ca, ..smtp("localhost", server.place.port(), security) }
}

async fn send(smtp: Smtp) -> Result<Receipt, SendError> {
    Transport::new(&settings(smtp)).unwrap().send(&mail()).await
}

fn login() -> Rules {
    Rules { login: Some(("vigie".to_owned(), "sésame".to_owned())), ..Rules::default() }
}

fn logging_in(smtp: Smtp, password: &str) -> Smtp {
    Smtp { user: Some("vigie".to_owned()), password: Some(password.into()), ..smtp }
}

#[tokio::test]
async fn a_message_arrives_byte_for_byte_over_every_kind_of_connection() {
    for (guard, security) in [
        (Guard::Plain, Security::Plain),
        (Guard::StartTls, Security::StartTls),
        (Guard::Implicit, Security::Implicit),
    ] {
        for (rules, password) in [(Rules::default(), None), (login(), Some("sésame"))] {
            let mut server = MailServer::start(guard, rules).await;
            let mut smtp = reaching(&server, security);
            if let Some(password) = password {
                smtp = logging_in(smtp, password);
            }
            let receipt = send(smtp).await.unwrap();
            assert!(receipt.reply.starts_with("250 "), "{receipt:?}");
            let taken = server.taken();
            let [message] = taken.as_slice() else { panic!("{guard:?}: {}", taken.len()) };
            assert_eq!(message.from, "vigie@example.com");
            assert_eq!(message.to, ["zoe@garage-tremblay.example"]);
            assert_eq!(message.raw, mail().raw);
        }
    }
}

#[tokio::test]
async fn a_wrong_or_missing_login_is_for_the_operator() {
    let mut server = MailServer::start(Guard::Implicit, login()).await;
    let smtp = reaching(&server, Security::Implicit);
    for (smtp, code) in [(logging_in(smtp.clone(), "wrong"), 535), (smtp, 530)] {
        let error = send(smtp).await.unwrap_err();
        assert!(
            matches!(error, SendError::Refused { code: given, .. } if given == code),
            "{error}"
        );
        assert_eq!(error.disposition(), Disposition::Retry);
        assert!(error.is_configuration());
    }
    assert!(server.taken().is_empty());
    let open = MailServer::start(Guard::Implicit, Rules::default()).await;
    let error = send(logging_in(reaching(&open, Security::Implicit), "any")).await.unwrap_err();
    assert!(matches!(error, SendError::NotOffered(_)), "{error}");
}

#[tokio::test]
async fn nothing_is_said_to_a_server_that_cannot_prove_its_name() {
    for (guard, security) in
        [(Guard::StartTls, Security::StartTls), (Guard::Implicit, Security::Implicit)]
    {
        let mut server = MailServer::start(guard, Rules::default()).await;
        let another = MailServer::start(guard, Rules::default()).await;
        let ca = Some(another.authority().to_owned());
        let stranger = Smtp { ca, ..reaching(&server, security) };
        let other_name = Smtp { host: "127.0.0.1".to_owned(), ..reaching(&server, security) };
        for smtp in [stranger, other_name] {
            let error = send(smtp).await.unwrap_err();
            assert!(matches!(error, SendError::Tls(_)), "{error:?}");
            assert_eq!(error.disposition(), Disposition::Retry);
            assert!(error.is_configuration());
        }
        assert!(server.taken().is_empty());
    }
}

#[tokio::test]
async fn starttls_is_required_and_nothing_can_be_slipped_in_before_it() {
    let plain = MailServer::start(Guard::Plain, Rules::default()).await;
    let error = send(reaching(&plain, Security::StartTls)).await.unwrap_err();
    assert!(matches!(error, SendError::NotOffered("STARTTLS")), "{error}");

    // A man in the middle adds replies to the one to STARTTLS, to be read as if under TLS.
    let mut server = MailServer::start(Guard::StartTls, Rules::default()).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let smtp = Smtp { port, ..reaching(&server, Security::StartTls) };
    server.beside(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        stream.write_all(b"220 here\r\n").await.unwrap();
        stream.read_line(&mut line).await.unwrap();
        stream.write_all(b"250-here\r\n250 STARTTLS\r\n").await.unwrap();
        stream.read_line(&mut line).await.unwrap();
        let forged = "250 ok\r\n".repeat(3) + "354 go\r\n250 taken\r\n";
        stream.write_all(format!("220 go\r\n{forged}").as_bytes()).await.unwrap();
        drop(stream.read_to_string(&mut line).await);
    });
    let error = send(smtp).await.unwrap_err();
    assert!(matches!(error, SendError::Tls(_)), "{error:?}");
}

#[tokio::test]
async fn settings_that_would_betray_or_fail_are_refused_at_once() {
    let refused = |smtp: Smtp| Transport::new(&settings(smtp)).unwrap_err();
    for host in ["mail.example.com", "192.0.2.1", "10.0.0.1", "localhost.example.com"] {
        let error = refused(smtp(host, 25, Security::Plain));
        assert!(matches!(error, TransportError::PlainOutside), "{host}: {error}");
    }
    for host in ["localhost", "127.0.0.1", "::1", "[::1]"] {
        assert!(Transport::new(&settings(smtp(host, 25, Security::Plain))).is_ok(), "{host}");
    }
    let outside = || smtp("mail.example.com", 465, Security::Implicit);
    let error = refused(Smtp { user: Some("vigie".to_owned()), ..outside() });
    assert!(matches!(error, TransportError::HalfLogin), "{error}");
    let error = refused(Smtp { timeout: SignedDuration::ZERO, ..outside() });
    assert!(matches!(error, TransportError::NoTime), "{error}");
    for path in ["/nowhere/ca.pem", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")] {
        let error = refused(Smtp { ca: Some(PathBuf::from(path)), ..outside() });
        assert!(matches!(error, TransportError::Authority { .. }), "{error}");
    }
    let from = Settings { from: "nobody".to_owned(), ..settings(outside()) };
    assert!(matches!(Transport::new(&from), Err(TransportError::From(_))));
}

/// One fault at one stage: what the sender makes of it, and how many messages the server took.
#[track_caller]
fn check(
    stage: Stage<'static>,
    answer: Answer,
    wanted: impl Fn(&SendError) -> bool,
    disposition: Disposition,
    taken: usize,
) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut server = MailServer::start(Guard::Plain, Rules::default()).await;
        let smtp = reaching(&server, Security::Plain);
        let timeout = if answer == Answer::Hang { IMPATIENCE } else { PATIENCE };
        let shown = format!("{stage:?} {answer:?}");
        server.mailroom.answer_with(
            move |asked| {
                if asked == stage { answer.clone() } else { Answer::Accept }
            },
        );
        // A sender that hangs must fail this test and not stop all.
        let sending = send(Smtp { timeout, ..smtp });
        let sent = tokio::time::timeout(Duration::from_secs(30), sending).await;
        let error = sent.expect("bounded").unwrap_err();
        assert!(wanted(&error), "{shown}: {error:?}");
        assert_eq!(error.disposition(), disposition, "{shown}: {error}");
        assert!(!error.to_string().contains('@'), "{error}");
        assert_eq!(server.taken().len(), taken, "{shown}");
    });
}

const RECIPIENT: Stage<'static> = Stage::Recipient("zoe@garage-tremblay.example");

fn refused(step: Step, code: u16) -> impl Fn(&SendError) -> bool {
    move |error| matches!(error, SendError::Refused { step: s, code: c, .. } if (*s, *c) == (step, code))
}

#[test]
fn a_refusal_is_final_only_when_the_server_says_so() {
    use Disposition::{GiveUp, Retry};
    let reply = |code| Answer::Reply(code, "<zoe@garage-tremblay.example>: not now".to_owned());
    let sender = Stage::Sender("vigie@example.com");
    check(Stage::Banner, reply(554), refused(Step::Connect, 554), Retry, 0);
    check(Stage::Banner, reply(421), refused(Step::Connect, 421), Retry, 0);
    check(sender, reply(451), refused(Step::Sender, 451), Retry, 0);
    check(sender, reply(553), refused(Step::Sender, 553), Retry, 0);
    check(RECIPIENT, reply(450), refused(Step::Recipient, 450), Retry, 0);
    check(RECIPIENT, reply(550), refused(Step::Recipient, 550), GiveUp, 0);
    check(Stage::Data, reply(451), refused(Step::Data, 451), Retry, 0);
    check(Stage::Data, reply(554), refused(Step::Data, 554), GiveUp, 0);
    check(Stage::Content, reply(452), refused(Step::Content, 452), Retry, 0);
    check(Stage::Content, reply(554), refused(Step::Content, 554), GiveUp, 0);
}

#[test]
fn only_the_right_reply_counts_as_success() {
    let lost = |error: &SendError| matches!(error, SendError::Lost { .. });
    let reply = |code| Answer::Reply(code, String::new());
    check(Stage::Data, reply(250), lost, Disposition::Retry, 0);
    check(Stage::Content, reply(354), lost, Disposition::Retry, 0);
    check(RECIPIENT, reply(354), lost, Disposition::Retry, 0);
}

#[test]
fn a_server_that_hangs_is_left_in_time() {
    let late = |error: &SendError| matches!(error, SendError::TimedOut { .. });
    for stage in [Stage::Banner, RECIPIENT, Stage::Data, Stage::Content] {
        check(stage, Answer::Hang, late, Disposition::Retry, 0);
    }
}

#[test]
fn a_cut_connection_is_tried_again_even_when_the_message_was_taken() {
    let lost =
        |error: &SendError| matches!(error, SendError::Lost { .. } | SendError::Unreachable(_));
    for (stage, taken) in
        [(Stage::Banner, 0), (RECIPIENT, 0), (Stage::Data, 0), (Stage::Content, 1)]
    {
        check(stage, Answer::Close, lost, Disposition::Retry, taken);
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_again() {
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap().port()
    };
    for (host, security) in [
        ("127.0.0.1", Security::Plain),
        ("localhost", Security::Implicit),
        ("no-such-host.invalid", Security::StartTls),
    ] {
        let timeout = SignedDuration::from_secs(2);
        let error = send(Smtp { timeout, ..smtp(host, port, security) }).await.unwrap_err();
        assert_eq!(error.disposition(), Disposition::Retry, "{error}");
        assert!(!error.is_configuration(), "{error:?}");
    }
}

#[tokio::test]
async fn a_dripping_server_is_left_in_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let dripping = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        while stream.write_all(b"220-wait\r\n").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let smtp = Smtp { timeout: IMPATIENCE, ..smtp("127.0.0.1", port, Security::Plain) };
    let (sent, ()) = tokio::join!(send(smtp), dripping);
    assert!(matches!(sent, Err(SendError::TimedOut { step: Step::Connect, .. })), "{sent:?}");
}

#[tokio::test]
async fn a_folder_holds_each_message_once_and_nothing_unfinished() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/mail");
    let settings = Settings {
        transport: TransportSettings::Directory(path.clone()),
        ..settings(smtp("localhost", 25, Security::Plain))
    };
    let transport = Transport::new(&settings).unwrap();
    let first = transport.send(&mail()).await.unwrap();
    assert_eq!(transport.send(&mail()).await.unwrap(), first);
    let other = Mail { message_id: "<two@example.com>".to_owned(), ..mail() };
    transport.send(&other).await.unwrap();
    let names: Vec<String> = std::fs::read_dir(&path)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names.len(), 2);
    assert!(names.iter().all(|name| !name.starts_with('.')), "{names:?}");
    assert!(first.reply.contains(".eml") && names.contains(&first.reply), "{names:?}");
    assert_eq!(std::fs::read(path.join(&first.reply)).unwrap(), mail().raw);

    std::fs::remove_dir_all(&path).unwrap();
    let error = transport.send(&mail()).await.unwrap_err();
    assert_eq!((error.disposition(), error.is_configuration()), (Disposition::Retry, true));
}

#[tokio::test]
async fn a_memory_shows_what_was_sent() {
    let settings = Settings {
        transport: TransportSettings::Memory,
        ..settings(smtp("localhost", 25, Security::Plain))
    };
    let transport = Transport::new(&settings).unwrap();
    transport.send(&mail()).await.unwrap();
    let Transport::Memory(memory) = &transport else { panic!("{transport:?}") };
    assert_eq!(memory.sent(), [mail()]);
}
