//! Somebody who asks the desk: in a browser with a cookie jar, or a program with a token.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use numberdesk::server::twilio::install_crypto;
use reqwest::{Method, RequestBuilder, header, redirect::Policy};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Answer;
use crate::contract;

/// Everybody's password.
pub const PASSWORD: &str = "seven green bottles";

/// A browser, or a program.
pub struct Person {
    http: reqwest::Client,
    address: String,
    token: Option<String>,
    jar: Mutex<BTreeMap<String, String>>,
    /// The e-mail address to sign up with.
    pub email: String,
    id: Option<Uuid>,
}

impl Person {
    /// Somebody new with a browser.
    pub fn new(address: &str) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(1);
        install_crypto();
        Self {
            http: reqwest::Client::builder()
                .redirect(Policy::none())
                .no_proxy()
                .build()
                .unwrap(),
            address: address.to_owned(),
            token: None,
            jar: Mutex::default(),
            email: format!("owner-{}@desk.example", COUNT.fetch_add(1, Ordering::Relaxed)),
            id: None,
        }
    }

    /// The account, once there is one.
    pub fn id(&self) -> Uuid {
        self.id.unwrap()
    }

    /// Opens an account.
    pub async fn sign_up(&mut self) -> Answer {
        let answer = self
            .post(
                "/api/auth/sign-up",
                &json!({ "email": self.email, "password": PASSWORD }),
            )
            .await;
        self.id = Some(Uuid::parse_str(answer.ok()["userId"].as_str().unwrap()).unwrap());
        answer
    }

    /// Signs in with everybody's password.
    pub async fn sign_in(&self) -> Answer {
        self.post(
            "/api/auth/sign-in",
            &json!({ "email": self.email, "password": PASSWORD }),
        )
        .await
    }

    /// The same owner as a program with a token of its own.
    pub async fn program(&self) -> Self {
        let answer = self.post("/api/auth/tokens", &json!({ "name": "a program" })).await;
        let token = answer.ok()["token"].as_str().unwrap().to_owned();
        Self {
            token: Some(token),
            email: self.email.clone(),
            id: self.id,
            ..Self::new(&self.address)
        }
    }

    /// The same owner in another browser, which is not signed in.
    pub fn elsewhere(&self) -> Self {
        Self {
            email: self.email.clone(),
            id: self.id,
            ..Self::new(&self.address)
        }
    }

    /// The same owner with a token that may be no good.
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..Self::new(&self.address)
        }
    }

    /// What the browser keeps under this name.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar.lock().unwrap().get(name).cloned()
    }

    /// Puts something into the browser's jar.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.jar.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    /// A JSON call.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        let request = self.ask(Method::POST, path).json(body);
        self.send(request).await
    }

    /// A JSON question.
    pub async fn get(&self, path: &str) -> Answer {
        let request = self.ask(Method::GET, path).header(header::ACCEPT, "application/json");
        self.send(request).await
    }

    /// A page, as a browser without scripts asks for it.
    pub async fn page(&self, path: &str) -> Answer {
        let request = self.ask(Method::GET, path).header(header::ACCEPT, "text/html");
        self.send(request).await
    }

    /// A plain form, sent from a page.
    pub async fn form(&self, from: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self
            .ask(Method::POST, path)
            .header(header::ACCEPT, "text/html,application/xhtml+xml")
            .header(header::REFERER, format!("{}{from}", self.address))
            .form(fields);
        self.send(request).await
    }

    /// Buys a number under no key, and nothing in its place.
    pub async fn buy(&self, number: &str) -> Answer {
        let order = json!({ "phoneNumber": number, "substitution": "never" });
        self.post("/api/twilio/purchase-number", &order).await
    }

    /// Buys a number under a key.
    pub async fn buy_under(&self, key: &str, order: &Value) -> Answer {
        let request = self
            .ask(Method::POST, "/api/twilio/purchase-number")
            .header("Idempotency-Key", key);
        self.send(request.json(order)).await
    }

    /// Buys a number that is for sale, and gives its row.
    pub async fn own(&self, number: &str) -> Value {
        self.buy(number).await.ok()["phoneNumber"].clone()
    }

    /// Gives a number back.
    pub async fn release(&self, body: &Value) -> Answer {
        self.post("/api/twilio/release-number", body).await
    }

    /// Looks for numbers.
    pub async fn search(&self, query: &Value) -> Answer {
        self.post("/api/twilio/search-numbers", query).await
    }

    /// What a search finds: the numbers in E.164.
    pub async fn finds(&self, query: &Value) -> Vec<String> {
        let found = self.search(query).await.ok();
        let offers = found["numbers"].as_array().unwrap();
        offers
            .iter()
            .map(|offer| offer["phoneNumber"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The owner's numbers, newest first.
    pub async fn numbers(&self) -> Vec<Value> {
        self.get("/api/twilio/numbers").await.ok()["numbers"]
            .as_array()
            .unwrap()
            .clone()
    }

    /// A request to be changed before it is sent.
    pub fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.address));
        if let Some(token) = &self.token {
            return request.bearer_auth(token);
        }
        let jar = self.jar.lock().unwrap();
        let pairs: Vec<String> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header("Sec-Fetch-Site", "same-origin");
        if pairs.is_empty() {
            request
        } else {
            request.header(header::COOKIE, pairs.join("; "))
        }
    }

    /// Sends it, keeps the cookies, and holds a JSON answer against the API's own description.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let request = request.build().unwrap();
        let (method, path) = (request.method().clone(), request.url().path().to_owned());
        let kind = request.headers().get(header::CONTENT_TYPE).cloned();
        let takes = request
            .headers()
            .get(header::ACCEPT)
            .cloned()
            .unwrap_or(header::HeaderValue::from_static(""));
        let is_form = kind.is_some_and(|kind| {
            kind == "application/x-www-form-urlencoded" || kind.to_str().unwrap().starts_with("multipart/form-data")
        }) && takes.to_str().unwrap().contains("text/html");
        let response = self.http.execute(request).await.unwrap();
        let answer = Answer {
            asked: format!("{method} {path}"),
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.unwrap(),
        };
        for cookie in answer.cookies() {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            let mut jar = self.jar.lock().unwrap();
            if value.is_empty() || cookie.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        // A plain form is led on to a page; that is not part of the API.
        if !is_form {
            contract::check(&method, &path, &answer);
        }
        answer
    }
}
