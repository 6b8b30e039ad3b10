//! Three servers on one PostgreSQL database behind nginx, as docs/growing.md says: one is killed, one is told to stop.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use futures::future::join_all;

use super::{
    buyers::Owner,
    killing::{Scene, answers},
    server::{Place, Server},
};
use crate::stage::{Person, is_postgres, until};

/// nginx in front of these servers, ended with its test.
struct Proxy {
    child: Child,
    address: String,
}

impl Proxy {
    fn start(folder: &Path, places: &[Place]) -> Self {
        let free = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = free.local_addr().unwrap().to_string();
        drop(free);
        let text = include_str!("../../../packaging/nginx.conf");
        let servers: Vec<String> = places
            .iter()
            .map(|place| format!("server {};", place.address))
            .collect();
        let servers = servers.join("\n");
        let (head, rest) = text.split_once("# The desks.\n").unwrap();
        let (_, tail) = rest.split_once("# So far the desks.\n").unwrap();
        let site = format!("{head}{servers}\n{tail}").replace("listen 80;", &format!("listen {address};"));
        let folder = folder.join("nginx");
        std::fs::create_dir_all(folder.join("temp")).unwrap();
        let own = folder.display();
        let temp: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {own}/temp/{kind};\n"))
            .concat();
        let whole = format!(
            "daemon off; worker_processes 1; pid {own}/pid; error_log {own}/error.log;\nevents {{}}\nhttp {{\naccess_log off;\n{temp}{site}\n}}\n"
        );
        std::fs::write(folder.join("nginx.conf"), whole).unwrap();
        let child = Command::new(nginx().unwrap())
            .args([
                "-p",
                &own.to_string(),
                "-c",
                &format!("{own}/nginx.conf"),
                "-e",
                &format!("{own}/error.log"),
            ])
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        Self { child, address }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let id = self.child.id().to_string();
        // An error says that it has ended already.
        drop(Command::new("kill").args(["-TERM", &id]).status());
        drop(self.child.wait());
    }
}

fn nginx() -> Option<PathBuf> {
    ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"]
        .map(PathBuf::from)
        .into_iter()
        .find(|path| path.exists())
}

const SETTINGS: [(&str, &str); 3] = [
    ("CARRIER_TIMEOUT_SECONDS", "15"),
    ("TRUSTED_PROXIES", "1"),
    ("RECONCILE_EVERY_SECONDS", "2"),
];

/// The list is asked for as often as there are servers, and more: whichever is asked knows the session.
async fn is_signed_in_everywhere(browser: &Person) {
    for _ in 0..7 {
        let page = browser.page("/phone-numbers").await;
        assert_eq!(page.status, 200, "{page:?}");
    }
}

async fn ended(server: Server) -> (Option<i32>, String) {
    tokio::task::spawn_blocking(move || server.ended()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::too_many_lines, reason = "one story, told from its beginning to its end")]
async fn of_three_servers_behind_nginx_one_is_killed_and_one_told_to_stop_and_every_order_has_one_outcome() {
    if !is_postgres() {
        return;
    }
    if nginx().is_none() {
        println!("nginx is missing (scripts/setup test installs it), so nothing is tried behind it");
        return;
    }
    let scene = Scene::open().await;
    let places = ["one", "two", "three"]
        .map(|name| Place::new(&scene.place.folder.join(name), &scene.database, &scene.carrier.url));
    let [one, two, three] = places.each_ref().map(|place| place.start_with(&SETTINGS));
    let proxy = Proxy::start(&scene.place.folder, &places);
    let front = format!("http://{}", proxy.address);
    until(async || reqwest::get(format!("{front}/healthz")).await.is_ok()).await;
    let mut browsers = Vec::new();
    let mut people = Vec::new();
    for code in ["201", "202", "203", "205"] {
        let mut browser = Person::new(&front);
        browser.sign_up().await;
        people.push(Arc::new(Owner::of(&browser, code, &proxy.address).await));
        browsers.push(browser);
    }
    for browser in &browsers {
        is_signed_in_everywhere(browser).await;
    }
    let is_over = Arc::new(AtomicBool::new(false));
    let lives: Vec<_> = people
        .iter()
        .zip(1_u64..)
        .map(|(owner, seed)| {
            let (owner, is_over) = (Arc::clone(owner), Arc::clone(&is_over));
            tokio::spawn(async move { owner.live(seed, &is_over).await })
        })
        .collect();
    let so_many_more = async |count: usize| {
        let before = answers(&people);
        until(async || answers(&people) >= before + count).await;
    };
    so_many_more(30).await;
    one.kill();
    so_many_more(30).await;
    is_signed_in_everywhere(&browsers[0]).await;
    two.terminate();
    so_many_more(20).await;
    let (code, said) = ended(two).await;
    assert_eq!(code, Some(0), "{said}");
    let [one, two] = [&places[0], &places[1]].map(|place| place.start_with(&SETTINGS));
    so_many_more(30).await;
    is_over.store(true, Ordering::Relaxed);
    join_all(lives).await;
    for browser in &browsers {
        is_signed_in_everywhere(browser).await;
    }
    for server in [one, two, three] {
        server.terminate();
        let (code, said) = ended(server).await;
        assert_eq!(code, Some(0), "{said}");
    }
    drop(proxy);
    scene.rest().await;
    let broken = scene.account(&people).await;
    assert!(broken.is_empty(), "{}", broken.join("\n  "));
    scene.close().await;
}
