//! A time stamp from an authority that is not ours: `openssl ts`, behind a socket.

use std::{
    path::Path,
    process::{Command, Output},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::asking::{fetcher, settings};
use crate::support::{reply::Reply, site::Site};

const AUTHORITY: &str = "[authority]\nserial=serial\nsigner_digest=sha256\n\
                         default_policy=1.2.3.4.1\ndigests=sha256\n";

fn openssl(folder: &Path, arguments: &str) -> Option<Output> {
    Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output().ok()
}

/// Answers one question that comes over the socket.
async fn answer_one(socket: TcpListener, folder: std::path::PathBuf) {
    let (mut stream, _) = socket.accept().await.unwrap();
    let mut request = Vec::new();
    let question = loop {
        stream.read_buf(&mut request).await.unwrap();
        if let Some(end) = memchr::memmem::find(&request, b"\r\n\r\n")
            && request.len() - end - 4 == 69
        {
            break request.split_off(end + 4);
        }
    };
    let head = String::from_utf8(request).unwrap().to_lowercase();
    assert!(head.contains("content-type: application/timestamp-query"), "{head}");
    std::fs::write(folder.join("question"), question).unwrap();
    let reply = "ts -reply -queryfile question -signer cert.pem -inkey key.pem -config authority \
                 -section authority -out answer";
    let ran = openssl(&folder, reply).unwrap();
    assert!(ran.status.success(), "{ran:?}");
    let answer = std::fs::read(folder.join("answer")).unwrap();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\nContent-Length: {}\r\n\r\n",
        answer.len()
    );
    stream.write_all(&[head.as_bytes(), &answer].concat()).await.unwrap();
}

#[tokio::test]
async fn an_authority_stamps_a_digest_and_openssl_finds_it_good() {
    let folder = tempfile::tempdir().unwrap();
    let made = "req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -subj /CN=tsa \
                -days 2 -addext extendedKeyUsage=critical,timeStamping";
    let Some(made) = openssl(folder.path(), made).filter(|ran| ran.status.success()) else {
        assert!(std::env::var_os("VIGIE_NEEDS_TOOLS").is_none(), "no openssl");
        return;
    };
    drop(made);
    std::fs::write(folder.path().join("authority"), AUTHORITY).unwrap();
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/stamp", socket.local_addr().unwrap()).parse().unwrap();
    let authority = answer_one(socket, folder.path().to_owned());
    let fetcher = fetcher(&settings());
    let (stamp, ()) = tokio::join!(fetcher.time_stamp(&url, [0xa7; 32]), authority);
    std::fs::write(folder.path().join("stamp.tsr"), stamp.unwrap()).unwrap();
    let verify = format!("ts -verify -digest {} -in stamp.tsr -CAfile cert.pem", "a7".repeat(32));
    let ran = openssl(folder.path(), &verify).unwrap();
    assert!(ran.status.success(), "{ran:?}");
}

#[tokio::test]
async fn what_is_no_stamp_is_told() {
    let site = Site::start().await;
    let fetcher = fetcher(&settings());
    site.put("/", Reply::page("<html>"));
    let said = fetcher.time_stamp(&site.url("/"), [7; 32]).await.unwrap_err();
    assert!(said.contains("no time stamp"), "{said}");
    site.put("/", Reply::status(503));
    assert_eq!(fetcher.time_stamp(&site.url("/"), [7; 32]).await.unwrap_err(), "HTTP 503");
}
