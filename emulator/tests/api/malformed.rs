//! What is no call is refused, quickly, and changes nothing.

use http_body_util::Full;
use hyper::Request;
use hyper::body::Bytes;
use serde_json::{Value, json};

use crate::shapes::MODEL;
use crate::state::check_consistency;
use crate::support::{Emulator, PROTOCOLS, Protocol};

async fn assert_refused(emulator: &Emulator, request: Request<Full<Bytes>>, what: &str) {
    let reply = emulator.send(request).await.expect("it is answered");
    assert!(
        (400..500).contains(&reply.status),
        "{what}: {}",
        reply.status
    );
    let refusal = emulator
        .answer("DescribeFleets", &reply)
        .expect_err("it is refused");
    assert!(
        !refusal.code.is_empty() && !refusal.message.is_empty(),
        "{what}: {refusal:?}"
    );
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_refused() {
    let mut emulator = Emulator::start().await;
    for protocol in PROTOCOLS {
        emulator.protocol = protocol;
        for body in [
            b"{".to_vec(),
            b"\xff\xfe\x00".to_vec(),
            b"{\"Name\": \"\xc3\x28\"}".to_vec(),
            b"[]".to_vec(),
            b"\"text\"".to_vec(),
            b"{} {}".to_vec(),
            b"\xbf\x61\x61".to_vec(),
            b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff".to_vec(),
            vec![b'['; 200_000],
            vec![0x81; 200_000],
            vec![0xbf; 200_000],
        ] {
            let request = emulator.request("CreateStack", body.clone());
            assert_refused(
                &emulator,
                request,
                &format!("{protocol:?} {:x?}", &body[..3.min(body.len())]),
            )
            .await;
        }
    }
}

#[tokio::test]
async fn a_large_body_is_refused_and_a_large_member_named() {
    let mut emulator = Emulator::start().await;
    for protocol in PROTOCOLS {
        emulator.protocol = protocol;
        let request = emulator.request("CreateStack", vec![b' '; 8 * 1024 * 1024]);
        let reply = emulator.send(request).await.expect("it is answered");
        let refusal = emulator
            .answer("CreateStack", &reply)
            .expect_err("it is refused");
        assert_eq!(
            (refusal.status, refusal.code.as_str()),
            (413, "RequestEntityTooLargeException")
        );
        let (code, message) = emulator
            .refused("CreateStack", json!({ "Name": "x".repeat(1_000_000) }))
            .await;
        assert_eq!(code, "ValidationException");
        assert!(message.contains("'name'") && message.len() < 2_000);
        // A model without a bound is no reason to send it back.
        let huge = json!({ "Names": ["x".repeat(1_000_000)] });
        let (_, message) = emulator.refused("DescribeFleets", huge).await;
        assert!(message.len() < 20_000);
        let many: serde_json::Map<String, Value> = (0..50_000)
            .map(|key| (format!("key{key}"), json!("x")))
            .collect();
        let code = emulator
            .code("CreateStack", json!({ "Name": "a", "Tags": many }))
            .await;
        assert_eq!(code, "ValidationException");
    }
}

#[tokio::test]
async fn a_call_of_nothing_known_is_refused() {
    let mut emulator = Emulator::start().await;
    for protocol in PROTOCOLS {
        emulator.protocol = protocol;
        let request = emulator.request("DescribeEverything", b"{}".to_vec());
        assert_refused(&emulator, request, "an unknown operation").await;
        let mut request = emulator.request("DescribeFleets", Vec::new());
        request.headers_mut().insert(
            "content-type",
            "text/plain".parse().expect("it is a header"),
        );
        assert_refused(&emulator, request, "a wrong content type").await;
    }
    emulator.protocol = Protocol::Json;
    let mut request = emulator.request("DescribeFleets", Vec::new());
    request.headers_mut().remove("x-amz-target");
    assert_refused(&emulator, request, "no target").await;
    let mut request = emulator.request("DescribeFleets", Vec::new());
    *request.method_mut() = hyper::Method::PUT;
    assert_refused(&emulator, request, "a PUT").await;
    emulator.protocol = Protocol::Cbor;
    let mut request = emulator.request("DescribeFleets", Vec::new());
    request.headers_mut().remove("smithy-protocol");
    assert_refused(&emulator, request, "no protocol").await;
    let mut request = emulator.request("DescribeFleets", Vec::new());
    *request.method_mut() = hyper::Method::GET;
    assert_refused(&emulator, request, "a GET").await;
}

/// Simple dice, so that a failure can be repeated.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(self.0 >> 33).expect("it fits") % sides
    }

    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.roll(items.len())]
    }

    /// A value that may or may not fit a shape of the model.
    fn value(&mut self, shape: &str, depth: usize) -> Value {
        let odd = [
            json!(null),
            json!(true),
            json!(-1),
            json!(1e300),
            json!(0.5),
            json!(""),
            json!("a"),
            json!("x".repeat(3_000)),
            json!("ž\u{0}\u{202e}"),
            json!([]),
            json!([null]),
            json!({}),
            json!({ "Unknown": [] }),
            json!(i64::MAX),
            json!(u64::MAX),
        ];
        if depth > 6 || self.roll(6) == 0 {
            return self.pick(&odd).clone();
        }
        let shape = &MODEL["shapes"][shape];
        match shape["type"].as_str().unwrap_or_default() {
            "structure" => {
                let mut out = json!({});
                for (name, member) in shape["members"].as_object().into_iter().flatten() {
                    if self.roll(3) > 0 {
                        out[name] = self.value(member.as_str().unwrap_or_default(), depth + 1);
                    }
                }
                out
            }
            "list" => {
                let member = shape["member"].as_str().unwrap_or_default();
                (0..self.roll(4))
                    .map(|_| self.value(member, depth + 1))
                    .collect()
            }
            "map" => {
                json!({ "key": self.value(shape["value"].as_str().unwrap_or_default(), depth + 1) })
            }
            "string" => match shape["enum"].as_array() {
                Some(words) => self.pick(words).clone(),
                None => json!(*self.pick(&[
                    "a",
                    "b",
                    "one",
                    crate::support::IMAGE,
                    "stream.standard.small",
                    "arn:aws:appstream:eu-central-1:123456789012:fleet/one"
                ])),
            },
            "boolean" => json!(self.roll(2) == 0),
            _ => json!(*self.pick(&[-5, 0, 1, 2, 25, 60, 900, 1_000_000_000])),
        }
    }
}

#[tokio::test]
async fn inputs_made_from_the_model_never_break_it() {
    let mut emulator = Emulator::start().await;
    let operations: Vec<(String, String)> = MODEL["operations"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, operation)| (name.clone(), crate::support::text(operation, "input")))
        .collect();
    let mut dice = Dice(2026);
    emulator.ok("DescribeFleets", json!({})).await;
    let mut state = emulator.get("/_emulator/state").await.json();
    for round in 0..4_000 {
        emulator.protocol = PROTOCOLS[round % 2];
        let (operation, input) = dice.pick(&operations).clone();
        let input = dice.value(&input, 0);
        let outcome = emulator.call(&operation, input.clone()).await;
        if let Err(refusal) = outcome {
            assert!(
                (400..500).contains(&refusal.status),
                "{operation} {input}: {refusal:?}"
            );
            let now = emulator.get("/_emulator/state").await.json();
            assert_eq!(now, state, "{operation} {input} was refused: {refusal:?}");
        } else {
            state = emulator.get("/_emulator/state").await.json();
            check_consistency(&state);
        }
    }
    emulator.protocol = Protocol::Json;
    emulator.ok("DescribeFleets", json!({})).await;
}
