//! The daemon under systemd: what it is told on its socket.

use tokio::{net::UnixDatagram, time::timeout};

use crate::support::{
    daemon::PATIENCE,
    world::{World, source},
};

/// Reads what is told until a line is among it.
async fn hear(socket: &UnixDatagram, heard: &mut String, line: &str) {
    let listen = async {
        let mut buffer = [0; 4096];
        while !heard.lines().any(|known| known.starts_with(line)) {
            let length = socket.recv(&mut buffer).await.unwrap();
            heard.push_str(std::str::from_utf8(&buffer[..length]).unwrap());
            heard.push('\n');
        }
    };
    assert!(timeout(PATIENCE, listen).await.is_ok(), "`{line}` should be told");
}

#[tokio::test]
async fn systemd_hears_of_the_start_the_work_and_the_end() {
    let world = World::new(&source("reviews", ""), |config| config).await;
    world.publish(&[]);
    let path = world.home.path("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    let daemon =
        world.home.spawn(&[("NOTIFY_SOCKET", path.to_str().unwrap()), ("WATCHDOG_USEC", "300000")]);
    let mut heard = String::new();
    hear(&socket, &mut heard, "READY=1").await;
    assert!(daemon.listens());
    hear(&socket, &mut heard, "STATUS=watching 1 source").await;
    hear(&socket, &mut heard, "WATCHDOG=1").await;
    assert!(!heard.contains("STOPPING"), "{heard}");
    assert_eq!(daemon.stop().await, Some(0));
    hear(&socket, &mut heard, "STOPPING=1").await;
}

#[tokio::test]
async fn who_goes_against_robots_txt_is_named_at_each_start() {
    let sources = source("polite", "") + &source("bold", "robots = \"ignore\"\n");
    let world = World::new(&sources, |config| config).await;
    let daemon = world.home.start().await;
    let log = world.home.log();
    let warned: Vec<&str> = log.lines().filter(|line| line.contains("robots.txt")).collect();
    assert_eq!(warned.len(), 1, "{log}");
    assert!(warned[0].contains("level=warn") && warned[0].contains("source.id=bold"), "{log}");
    daemon.stop().await;
}
