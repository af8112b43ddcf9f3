//! A portal with an emulator behind it, for one test.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use appstream_emulator::{DataSet, Options, Quota, Running};
use portico::access::people::{self, NewPerson};
use portico::access::{Grant, Password, Role, Stacks, tokens};
use portico::appstream::ConnectionName;
use portico::server::config::{Config, ConnectionConfig};
use portico::server::site::Site;
use portico::server::{Application, Portico};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use tokio::sync::oneshot;

pub const PASSWORD: &str = "a-password-for-tests";
/// The hash of [`PASSWORD`], since hashing is slow on purpose.
static HASH: tokio::sync::OnceCell<String> = tokio::sync::OnceCell::const_new();

/// A running portal.
pub struct App {
    pub portico: Portico,
    pub address: SocketAddr,
    pub emulator: Running,
    /// Where the store lies; goes with the test.
    folder: tempfile::TempDir,
    stop: Option<oneshot::Sender<()>>,
}

/// Another portal process over the same store and emulator.
pub struct Another {
    pub portico: Portico,
    pub address: SocketAddr,
    _stop: oneshot::Sender<()>,
}

/// A browser, or a program, that may be signed in.
pub struct Visitor {
    pub client: Client,
    pub base: String,
}

/// A database of the test's own.
async fn database(folder: &tempfile::TempDir) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let Ok(server) = std::env::var("PORTICO_TEST_POSTGRES_URL") else {
        return format!("sqlite:{}", folder.path().join("portico.sqlite").display());
    };
    let schema = format!(
        "test_{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    );
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&server)
        .await
        .expect("PostgreSQL is there");
    sqlx::query(&format!("CREATE SCHEMA {schema}"))
        .execute(&pool)
        .await
        .expect("a schema can be made");
    pool.close().await;
    let separator = if server.contains('?') { '&' } else { '?' };
    format!("{server}{separator}options=-c%20search_path%3D{schema}")
}

impl App {
    /// The demo's company, and a person for every role.
    pub async fn start() -> Self {
        Self::start_with(DataSet::Demo, |_| {}).await
    }

    pub async fn start_with(data: DataSet, adjust: impl FnOnce(&mut Config)) -> Self {
        let options = Options {
            data,
            quota: Quota::Unlimited,
            ..Options::default()
        };
        let emulator = appstream_emulator::start(options).await;
        Self::start_before(emulator.expect("the emulator starts"), adjust).await
    }

    /// A portal before an emulator that is there already.
    pub async fn start_before(emulator: Running, adjust: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("there is room");
        std::fs::write(folder.path().join("manifest.json"), "{}").expect("there is room");
        let mut config = Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            database_url: database(&folder).await,
            connections: vec![connection("demo", &emulator.endpoint())],
            ..Config::default()
        };
        adjust(&mut config);
        let Another {
            portico,
            address,
            _stop: stop,
        } = start_portal(config, folder.path()).await;
        let app = Self {
            portico,
            address,
            emulator,
            folder,
            stop: Some(stop),
        };
        for role in Role::ALL {
            let stacks = if role == Role::User {
                vec!["finance"]
            } else {
                vec![]
            };
            app.add_person(role.as_str(), role, &stacks).await;
        }
        app
    }

    /// Another process beside this one.
    pub fn another(
        &self,
        adjust: impl FnOnce(&mut Config),
    ) -> impl Future<Output = Another> + Send + 'static {
        let mut config = self.portico.config.clone();
        adjust(&mut config);
        let folder = self.folder.path().to_owned();
        async move { start_portal(config, &folder).await }
    }

    /// Adds a person who may do what `role` may: everywhere, or for `stacks` only, by
    /// name, pattern or tag.
    pub async fn add_person(&self, name: &str, role: Role, stacks: &[&str]) {
        let grant = |stacks| Grant {
            role,
            connection: None,
            stacks,
        };
        let stacks: Vec<_> = stacks
            .iter()
            .map(|stack| Stacks::parse(stack).expect("stacks"))
            .collect();
        let grants = if stacks.is_empty() {
            vec![grant(Stacks::All)]
        } else {
            stacks.into_iter().map(grant).collect()
        };
        let store = &self.portico.store;
        let person = NewPerson {
            user_name: name.to_owned(),
            display_name: name.to_owned(),
            password: None,
            grants,
        };
        people::create(store, person)
            .await
            .expect("a person can be added");
        let hash = HASH.get_or_init(|| async {
            Password::new(PASSWORD.to_owned())
                .expect("long enough")
                .hash()
                .await
                .expect("hashed")
        });
        people::set_password_hash(store, name, hash.await)
            .await
            .expect("stored");
    }

    /// Somebody who is not signed in.
    pub fn stranger(&self) -> Visitor {
        Visitor::at(self.address)
    }

    /// A person with a role, signed in.
    pub async fn signed_in(&self, name: &str) -> Visitor {
        let visitor = self.stranger();
        let answer = visitor.sign_in(name, PASSWORD).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{name} signs in");
        visitor
    }

    /// An API token of the administrator's, for a role and some stacks.
    pub async fn token(&self, role: Role, stacks: &str) -> String {
        let store = &self.portico.store;
        let maker = people::find(store, "administrator")
            .await
            .expect("an answer");
        let new = tokens::NewToken {
            name: format!("{} {stacks}", role.as_str()),
            maker: maker.expect("an administrator").0,
            grant: Grant {
                role,
                connection: None,
                stacks: Stacks::parse(stacks).expect("stacks"),
            },
            expires_at: portico::server::now() + 3600,
        };
        tokens::create(store, &new).await.expect("a token")
    }

    /// Takes all API tokens back.
    pub async fn revoke_tokens(&self) {
        let store = &self.portico.store;
        for token in tokens::all(store, None).await.expect("tokens") {
            tokens::revoke(store, &token.id).await.expect("revoked");
        }
    }

    /// Forgets failed attempts.
    pub async fn forgive(&self) {
        sqlx::query("DELETE FROM failed_attempts")
            .execute(self.portico.store.pool())
            .await
            .expect("forgiven");
    }

    /// Makes the emulator fail or slow down.
    pub async fn faults(&self, faults: Value) {
        let url = format!("{}/_emulator/faults", self.emulator.endpoint());
        let answer = Client::new()
            .put(url)
            .json(&faults)
            .send()
            .await
            .expect("the emulator answers");
        assert!(answer.status().is_success());
    }

    /// How often an operation was called.
    pub async fn calls(&self, operation: &str) -> u64 {
        let url = format!("{}/_emulator/calls", self.emulator.endpoint());
        let calls: Value = Client::new()
            .get(url)
            .send()
            .await
            .expect("an answer")
            .json()
            .await
            .expect("JSON");
        calls[operation].as_u64().unwrap_or_default()
    }

    /// Calls an operation of the emulator itself, past the portal.
    pub async fn aws(&self, operation: &str, input: Value) -> Result<Value, Value> {
        let scope = "test/20260310/eu-central-1/appstream/aws4_request";
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature=0f1e"
        );
        let target = format!("PhotonAdminProxyService.{operation}");
        let answer = Client::new()
            .post(self.emulator.endpoint())
            .header("authorization", authorization)
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", target)
            .body(input.to_string())
            .send()
            .await
            .expect("the emulator answers");
        let is_success = answer.status().is_success();
        let value = answer.json().await.expect("JSON");
        if is_success { Ok(value) } else { Err(value) }
    }

    /// Moves the emulator's clock.
    pub async fn advance(&self, seconds: u64) {
        let url = format!("{}/_emulator/clock", self.emulator.endpoint());
        let answer = Client::new()
            .post(url)
            .json(&json!({ "advance_seconds": seconds }))
            .send()
            .await;
        assert!(answer.expect("the emulator answers").status().is_success());
    }

    /// Makes the portal forget what it read.
    pub fn forget(&self) {
        for connection in self.portico.connections.all() {
            for topic in portico::ui::live::Topic::ALL {
                connection.cache.drop_answers(topic);
            }
        }
    }
}

impl Drop for App {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // It may have stopped already.
            let _ = stop.send(());
        }
    }
}

/// A connection to an emulator.
pub fn connection(name: &str, endpoint: &str) -> ConnectionConfig {
    ConnectionConfig {
        name: ConnectionName::parse(name).expect("a connection name"),
        region: Some("eu-central-1".to_owned()),
        profile: None,
        role_arn: None,
        external_id: None,
        endpoint: Some(endpoint.to_owned()),
        is_emulator: true,
    }
}

async fn start_portal(config: Config, folder: &Path) -> Another {
    let site = Site::at(folder).expect("a site for tests");
    let application = Application::build(config, site, false)
        .await
        .expect("the portal starts");
    let (portico, address) = (
        application.portico.clone(),
        application.address().expect("an address"),
    );
    let (stop, stopped) = oneshot::channel();
    tokio::spawn(application.run(async {
        // A dropped sender stops it as well.
        let _ = stopped.await;
    }));
    Another {
        portico,
        address,
        _stop: stop,
    }
}

impl Visitor {
    /// Somebody who is not signed in, at the portal that listens there.
    pub fn at(address: SocketAddr) -> Self {
        let client = Client::builder()
            .cookie_store(true)
            .redirect(Policy::none())
            .build()
            .expect("a client");
        Self {
            client,
            base: format!("http://{address}"),
        }
    }

    pub async fn get(&self, path: &str) -> Response {
        self.client
            .get(format!("{}{path}", self.base))
            .send()
            .await
            .expect("the portal answers")
    }

    /// The text of a page.
    pub async fn page(&self, path: &str) -> (StatusCode, String) {
        let answer = self.get(path).await;
        (answer.status(), answer.text().await.expect("text"))
    }

    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Response {
        self.client
            .post(format!("{}{path}", self.base))
            .form(form)
            .send()
            .await
            .expect("the portal answers")
    }

    pub async fn sign_in(&self, name: &str, password: &str) -> Response {
        self.post("/sign-in", &[("user_name", name), ("password", password)])
            .await
    }

    /// Calls a server function.
    pub async fn call(&self, function: &str, arguments: Value) -> (StatusCode, Value) {
        let url = format!("{}/fn/{function}", self.base);
        let answer = self
            .client
            .post(url)
            .json(&arguments)
            .send()
            .await
            .expect("the portal answers");
        let status = answer.status();
        let text = answer.text().await.expect("text");
        (
            status,
            serde_json::from_str(&text).unwrap_or(Value::String(text)),
        )
    }

    /// Makes a link for `user` to the finance stack; gives its path.
    pub async fn create_link(&self, user: &str, uses: u32) -> String {
        let (status, path) = self.call("create_link", link_form(user, uses)).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        path.as_str().expect("a path").to_owned()
    }
}

/// What is sent to make a link to the finance stack.
pub fn link_form(user: &str, uses: u32) -> Value {
    json!({ "form": {
        "user": user, "stack": "demo/finance", "fleet": "finance-desktop", "application": "",
        "hours": "8", "uses": uses.to_string(),
    }})
}
