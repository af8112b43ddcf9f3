//! An emulator of a test's own, and a small client that speaks both protocols.

use appstream_emulator::{Options, Running, start};
use ciborium::value::Value as Cbor;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{HeaderMap, Request};
use hyper_util::rt::TokioIo;
use serde_json::{Map, Number, Value, json};
use tokio::net::TcpStream;

use crate::shapes;

/// An image that is always there and has applications.
pub const IMAGE: &str = "Amazon-AppStream2-Sample-Image-03-11-2023";
const SCOPE: &str = "20260310/eu-central-1/appstream/aws4_request";

pub const COMBINATION: &str = "InvalidParameterCombinationException";
pub const EXISTS: &str = "ResourceAlreadyExistsException";
pub const INCOMPATIBLE: &str = "IncompatibleImageException";
pub const IN_USE: &str = "ResourceInUseException";
pub const LIMIT: &str = "LimitExceededException";
pub const NOT_AVAILABLE: &str = "ResourceNotAvailableException";
pub const NOT_FOUND: &str = "ResourceNotFoundException";
pub const NOT_PERMITTED: &str = "OperationNotPermittedException";
pub const ROLE: &str = "InvalidRoleException";
pub const VALIDATION: &str = "ValidationException";
pub const VALUE: &str = "InvalidParameterValueException";

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Protocol {
    Json,
    Cbor,
}

pub const PROTOCOLS: [Protocol; 2] = [Protocol::Json, Protocol::Cbor];

/// A refusal: HTTP status, code without namespace, sentence.
#[derive(Debug, PartialEq)]
pub struct Refusal {
    pub status: u16,
    pub code: String,
    pub message: String,
}

pub type Answer = Result<Value, Refusal>;

/// What came back over HTTP.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }

    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).map(|value| value.to_str());
        value.and_then(Result::ok).unwrap_or_default()
    }
}

pub struct Emulator {
    running: Running,
    pub protocol: Protocol,
    /// The credential's key id and scope.
    pub credential: String,
}

impl Emulator {
    /// An empty one, whose clock stands still but for [`Emulator::advance`].
    pub async fn start() -> Self {
        Self::with(Options {
            time_scale: 0.0,
            ..Options::default()
        })
        .await
    }

    pub async fn with(options: Options) -> Self {
        Self {
            running: start(options).await.expect("it starts"),
            protocol: Protocol::Json,
            credential: format!("AKIDEXAMPLE/{SCOPE}"),
        }
    }

    pub fn endpoint(&self) -> String {
        self.running.endpoint()
    }

    /// Calls come from this account from now on.
    pub fn become_account(&mut self, account: &str) {
        self.credential = format!("{account}/{SCOPE}");
    }

    pub async fn stop(self) {
        self.running.stop().await;
    }

    pub async fn send(&self, request: Request<Full<Bytes>>) -> Result<Reply, hyper::Error> {
        let stream = TcpStream::connect(self.running.address())
            .await
            .expect("it listens");
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        let answer = sender.send_request(request).await?;
        let (parts, body) = answer.into_parts();
        Ok(Reply {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: body.collect().await?.to_bytes().to_vec(),
        })
    }

    /// A request by method, path and body, without a signature.
    pub async fn plain(&self, method: &str, path: &str, body: &str) -> Reply {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", self.running.address().to_string())
            .body(Full::new(Bytes::from(body.to_owned())))
            .expect("it is a request");
        self.send(request).await.expect("it is answered")
    }

    /// Opens a URL of the emulator, or a path.
    pub async fn get(&self, url: &str) -> Reply {
        let path = url.strip_prefix(&self.endpoint()).unwrap_or(url).to_owned();
        self.plain("GET", &path, "").await
    }

    pub async fn advance(&self, seconds: u32) {
        let body = json!({ "advance_seconds": seconds }).to_string();
        let reply = self.plain("POST", "/_emulator/clock", &body).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
    }

    /// A signed request for an operation with this body, in the protocol.
    pub fn request(&self, operation: &str, body: Vec<u8>) -> Request<Full<Bytes>> {
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={}, SignedHeaders=host;x-amz-date, Signature=0f1e",
            self.credential
        );
        let request = Request::builder()
            .method("POST")
            .header("host", self.running.address().to_string())
            .header("authorization", authorization);
        let request = match self.protocol {
            Protocol::Json => request
                .uri("/")
                .header("content-type", "application/x-amz-json-1.1")
                .header(
                    "x-amz-target",
                    format!("PhotonAdminProxyService.{operation}"),
                ),
            Protocol::Cbor => request
                .uri(format!(
                    "/service/PhotonAdminProxyService/operation/{operation}"
                ))
                .header("content-type", "application/cbor")
                .header("accept", "application/cbor")
                .header("smithy-protocol", "rpc-v2-cbor"),
        };
        request
            .body(Full::new(Bytes::from(body)))
            .expect("it is a request")
    }

    /// Calls an operation. A success is checked against the model's output.
    pub async fn call(&self, operation: &str, input: Value) -> Answer {
        let body = match self.protocol {
            Protocol::Json => input.to_string().into_bytes(),
            Protocol::Cbor => {
                let mut body = Vec::new();
                ciborium::into_writer(&input, &mut body).expect("it is written");
                body
            }
        };
        let reply = self
            .send(self.request(operation, body))
            .await
            .expect("it is answered");
        assert_eq!(reply.header("x-amzn-requestid").len(), 36);
        self.answer(operation, &reply)
    }

    pub fn answer(&self, operation: &str, reply: &Reply) -> Answer {
        let body = match self.protocol {
            Protocol::Json => reply.json(),
            Protocol::Cbor => {
                from_cbor(ciborium::from_reader(reply.body.as_slice()).expect("it is CBOR"))
            }
        };
        if reply.status == 200 {
            shapes::check_output(operation, &body);
            return Ok(body);
        }
        let kind = text(&body, "__type");
        Err(Refusal {
            status: reply.status,
            code: kind.rsplit('#').next().unwrap_or_default().to_owned(),
            message: text(&body, "Message"),
        })
    }

    /// As [`Emulator::call`], when it must succeed.
    pub async fn ok(&self, operation: &str, input: Value) -> Value {
        match self.call(operation, input).await {
            Ok(answer) => answer,
            Err(refusal) => panic!("{operation}: {refusal:?}"),
        }
    }

    /// As [`Emulator::call`], when it must be refused: code and sentence.
    pub async fn refused(&self, operation: &str, input: Value) -> (String, String) {
        match self.call(operation, input).await {
            Ok(answer) => panic!("{operation} is not refused: {answer}"),
            Err(refusal) => {
                let status = match refusal.code.as_str() {
                    "ResourceNotFoundException" => 404,
                    _ => 400,
                };
                assert_eq!(refusal.status, status, "{refusal:?}");
                (refusal.code, refusal.message)
            }
        }
    }

    /// The code alone of a refusal.
    pub async fn code(&self, operation: &str, input: Value) -> String {
        self.refused(operation, input).await.0
    }

    pub async fn fleet(&self, name: &str) -> Value {
        let answer = self.ok("DescribeFleets", json!({ "Names": [name] })).await;
        answer["Fleets"][0].clone()
    }

    /// A stopped fleet of two instances.
    pub async fn create_fleet(&self, name: &str) -> Value {
        let input = json!({
            "Name": name,
            "ImageName": IMAGE,
            "InstanceType": "stream.standard.medium",
            "ComputeCapacity": { "DesiredInstances": 2 },
        });
        self.ok("CreateFleet", input).await["Fleet"].clone()
    }

    /// A running fleet `fleet` with a stack `stack` that leads to it.
    pub async fn streaming(&self, input: Value) {
        let mut fleet = json!({
            "Name": "fleet",
            "ImageName": IMAGE,
            "InstanceType": "stream.standard.medium",
            "ComputeCapacity": { "DesiredInstances": 2 },
        });
        if let (Some(fleet), Value::Object(more)) = (fleet.as_object_mut(), input) {
            fleet.extend(more);
        }
        self.ok("CreateFleet", fleet).await;
        self.ok("CreateStack", json!({ "Name": "stack" })).await;
        let pair = json!({ "FleetName": "fleet", "StackName": "stack" });
        self.ok("AssociateFleet", pair).await;
        self.ok("StartFleet", json!({ "Name": "fleet" })).await;
        self.advance(180).await;
    }
}

pub fn text(value: &Value, member: &str) -> String {
    value[member].as_str().unwrap_or_default().to_owned()
}

fn from_cbor(value: Cbor) -> Value {
    match value {
        Cbor::Null => Value::Null,
        Cbor::Bool(flag) => flag.into(),
        Cbor::Integer(number) => i64::try_from(number).expect("it fits").into(),
        Cbor::Float(number) => Number::from_f64(number).map_or(Value::Null, Value::Number),
        Cbor::Text(text) => text.into(),
        Cbor::Array(items) => items.into_iter().map(from_cbor).collect(),
        Cbor::Tag(1, time) => from_cbor(*time),
        Cbor::Map(entries) => {
            let entries = entries.into_iter().map(|(key, value)| {
                let key = key.into_text().expect("it is a name");
                (key, from_cbor(value))
            });
            Value::Object(entries.collect::<Map<_, _>>())
        }
        other => panic!("{other:?} is not expected"),
    }
}
