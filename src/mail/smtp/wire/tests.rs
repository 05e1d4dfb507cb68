use proptest::prelude::*;
use tokio::io::DuplexStream;

use super::*;

const SOON: Duration = Duration::from_millis(200);

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_time().build().unwrap()
}

async fn hears(bytes: &[u8]) -> (Wire, DuplexStream) {
    let (ours, mut theirs) = tokio::io::duplex(1 << 16);
    theirs.write_all(bytes).await.unwrap();
    (Wire::new(ours), theirs)
}

/// The reply that these bytes are, as "code words".
fn reply(bytes: &[u8]) -> Result<String, String> {
    runtime().block_on(async {
        let (mut wire, theirs) = hears(bytes).await;
        drop(theirs);
        let answer = wire.reply(SOON).await;
        answer
            .map(|answer| super::super::reply::text(&answer))
            .map_err(|error| error.to_string())
    })
}

#[test]
fn replies_of_all_servers_are_read() {
    assert_eq!(reply(b"250 ok\r\n").unwrap(), "250 ok");
    assert_eq!(reply(b"250-a\r\n250-b\r\n250 c\r\n").unwrap(), "250 a b c");
    assert_eq!(reply(b"250\r\n").unwrap().trim(), "250");
    assert_eq!(reply(b"250 ok\n").unwrap(), "250 ok");
    let utf8 = "550 用户不存在\r\n".as_bytes();
    assert_eq!(reply(utf8).unwrap(), "550 用户不存在");
    let gbk = encoding_rs::GBK.encode("550 用户不存在\r\n").0;
    assert_eq!(reply(&gbk).unwrap(), "550 用户不存在");
    assert_eq!(reply(b"550 a\x1b[31mb\r\n").unwrap(), "550 a[U+001B][31mb");
}

#[test]
fn what_is_no_reply_is_not_taken_for_one() {
    assert!(reply(b"").unwrap_err().contains("关闭"));
    assert!(reply(b"250 o").unwrap_err().contains("关闭"));
    assert!(reply(b"250-a\r\n").unwrap_err().contains("关闭"));
    for bad in [
        "ok\r\n",
        "250-a\r\n251 b\r\n",
        "999 x\r\n",
        "25\r\n",
        "\r\n",
    ] {
        assert!(
            reply(bad.as_bytes()).unwrap_err().contains("不合规范"),
            "{bad:?}"
        );
    }
    assert!(reply(&[b'2'; 5000]).unwrap_err().contains("字节"));
    assert!(reply(&b"250-a\r\n".repeat(300)).unwrap_err().contains("行"));
}

#[test]
fn silence_ends_after_its_time() {
    runtime().block_on(async {
        let (mut wire, _theirs) = hears(b"250-a\r\n").await;
        let error = wire.reply(Duration::from_millis(30)).await.unwrap_err();
        assert!(matches!(error, Broken::Timeout(_)), "{error}");
    });
}

#[test]
fn a_reply_that_nobody_asked_for_is_not_the_answer_to_the_next_command() {
    runtime().block_on(async {
        let (mut wire, _theirs) = hears(b"250 ok\r\n250 too early\r\n").await;
        wire.reply(SOON).await.unwrap();
        let error = wire.command(&"RSET\r\n", SOON).await.unwrap_err();
        assert!(matches!(error, Broken::Unasked), "{error}");
    });
}

/// The message as the server stores it: dots taken off again, up to the final dot.
fn unstuffed(wire: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for line in wire.split_inclusive(|b| *b == b'\n') {
        assert_ne!(line, b".\r\n", "the message ends too early");
        out.extend_from_slice(line.strip_prefix(b".").unwrap_or(line));
    }
    out
}

proptest! {
    #[test]
    fn any_message_arrives_as_it_is(lines in proptest::collection::vec("[.a]{0,3}", 0..20)) {
        let text: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
        prop_assert_eq!(unstuffed(&stuffed(text.as_bytes())), text.as_bytes());
    }

    #[test]
    fn any_bytes_are_a_reply_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = reply(&bytes);
    }
}
