//! PostgreSQL: two servers on one database, one of them killed; and a connection cut while it commits.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::future::join_all;
use numberdesk::{
    purchases::Substitution,
    server::db::{Db, Walls},
};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use super::{
    case::{Wish, told},
    invariants::{Allowed, Reply, violations},
    server::Place,
    table::{Case, Story},
    trial::Trial,
    truth::{Ledger, Truth},
    world::{World, buy, order},
};
use crate::stage::{Carrier, Database, Person, is_postgres, on};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::too_many_lines, reason = "one story, told from its beginning to its end")]
async fn of_two_servers_on_one_database_one_is_killed_in_the_middle_and_the_other_goes_on() {
    if !is_postgres() {
        return;
    }
    let folder = std::env::temp_dir().join(format!("numberdesk-two-{}", uuid::Uuid::now_v7().simple()));
    std::fs::create_dir_all(&folder).unwrap();
    let database = Database::fresh(&folder).await;
    let mut carrier = Carrier::open().await;
    let places = ["one", "two"].map(|name| Place::new(&folder.join(name), &database, &carrier.url));
    let [one, two] = places.each_ref().map(Place::start);
    let db = database.witness().await;
    let mut person = Person::new(&format!("http://{}", places[0].address));
    person.sign_up().await;
    // At the first server eight purchases are under way, silent at the carrier, when it dies.
    let answer = person.post("/api/auth/tokens", &json!({ "name": "two" })).await;
    let token = answer.ok()["token"].as_str().unwrap().to_owned();
    person.search(&json!({ "areaCode": "415", "limit": 1 })).await.ok();
    carrier
        .fault(json!({ "call": "purchase", "kind": "timeout-after", "times": 4 }))
        .await;
    carrier
        .fault(json!({ "call": "purchase", "kind": "timeout-before", "times": 4 }))
        .await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let ask = |place: &Place, line: usize| {
        let order = json!({ "phoneNumber": format!("+141555501{line:02}"), "substitution": "never" });
        let url = format!("http://{}/api/twilio/purchase-number", place.address);
        http.post(url)
            .bearer_auth(&token)
            .header("Idempotency-Key", format!("order {line}"))
            .json(&order)
            .send()
    };
    let asking: Vec<_> = (0..8).map(|line| tokio::spawn(ask(&places[0], line))).collect();
    let mut beat = tokio::time::interval(Duration::from_millis(5));
    while Ledger::read(&carrier.ledger_since(0).await)
        .requests
        .iter()
        .filter(|one| one.call == "purchase")
        .count()
        < 4
    {
        beat.tick().await;
    }
    one.kill();
    drop(join_all(asking).await);
    // The lease of the dead runs out by itself; here it has.
    let past = numberdesk::server::db::Timestamp(time::OffsetDateTime::now_utc() - Duration::from_mins(1));
    on!(db, pool => sqlx::query("UPDATE purchases SET lease_until = $1, next_look_at = $1 WHERE state = 'buying'").bind(past).execute(pool).await.map(drop).unwrap());
    // The same clicks again, at the other one: those that were never written down are new there.
    let again = join_all((0..8).map(|line| ask(&places[1], line))).await;
    assert!(again.into_iter().all(|answer| answer.unwrap().status().is_success()));
    let count = async || -> i64 {
        on!(db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM purchases WHERE state = 'buying'").fetch_one(pool).await.unwrap())
    };
    let resting = async {
        while count().await > 0 {
            beat.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), resting).await.unwrap();
    two.kill();
    let ledger = Ledger::read(&carrier.ledger_since(0).await);
    let truth = Truth::of(&db, &ledger, person.id()).await;
    assert_eq!(
        violations(
            &truth,
            &[],
            &Allowed {
                stragglers: true,
                ..Allowed::default()
            }
        ),
        Vec::<String>::new()
    );
    assert_eq!((truth.held.len(), truth.rents.len()), (8, 8));
    db.close().await;
    carrier.close().await;
    database.remove().await;
    drop(std::fs::remove_dir_all(&folder));
}

/// A line to the database that can swallow the reply to a COMMIT, and break.
struct Wire {
    address: SocketAddr,
    cut: Arc<Cut>,
}

#[derive(Default)]
struct Cut {
    /// From now on the next COMMIT is carried out and its reply lost.
    is_armed: AtomicBool,
    count: AtomicUsize,
}

impl Wire {
    async fn open(server: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let (address, cut) = (listener.local_addr().unwrap(), Arc::new(Cut::default()));
        let shared = Arc::clone(&cut);
        drop(tokio::spawn(async move {
            while let Ok((desk, _)) = listener.accept().await {
                drop(tokio::spawn(pass(desk, server, Arc::clone(&shared))));
            }
        }));
        Self { address, cut }
    }
}

async fn pass(mut desk: TcpStream, server: SocketAddr, cut: Arc<Cut>) {
    let mut base = TcpStream::connect(server).await.unwrap();
    let (mut up, mut down) = (vec![0; 65_536], vec![0; 65_536]);
    let mut swallows = false;
    loop {
        tokio::select! {
            sent = desk.read(&mut up) => {
                let Ok(length @ 1..) = sent else { return };
                let is_commit = up[..length].windows(6).any(|six| six == b"COMMIT");
                swallows = is_commit && cut.is_armed.swap(false, Ordering::SeqCst);
                if base.write_all(&up[..length]).await.is_err() {
                    return;
                }
            }
            answered = base.read(&mut down) => {
                let Ok(length @ 1..) = answered else { return };
                if swallows {
                    // The server has answered, so it has committed; nobody hears it.
                    cut.count.fetch_add(1, Ordering::SeqCst);
                    return;
                }
                if desk.write_all(&down[..length]).await.is_err() {
                    return;
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_cut_while_it_commits_loses_nothing_whichever_commit_it_is() {
    if !is_postgres() {
        return;
    }
    let world = Arc::new(World::open().await);
    let mut url = url::Url::parse(secrecy::ExposeSecret::expose_secret(
        &world.stage.desk().config.database.url,
    ))
    .unwrap();
    let server = SocketAddr::new(url.host_str().unwrap().parse().unwrap(), url.port().unwrap());
    let mut cuts = 0;
    // The n-th COMMIT after the click: the intent, and the end of the purchase.
    for skipped in 0..2 {
        let wire = Wire::open(server).await;
        url.set_port(Some(wire.address.port())).unwrap();
        let db = Db::open(&url.to_string().into()).await.unwrap();
        let case = Case::of(Story::Purchase);
        let owner = world.owner().await;
        let trial = Trial::begin(&world, &case, Wish::of(&world, owner, &case), None).await;
        let walls = Walls::over(db.clone(), db.clone());
        let desk = world.desk_with(&world.stage.carrier.url, walls, Duration::from_millis(1500));
        let (cut, seen) = (Arc::clone(&wire.cut), Arc::new(AtomicUsize::new(0)));
        desk.trials.set_commits(Some(Arc::new(move || {
            if seen.fetch_add(1, Ordering::SeqCst) == skipped {
                cut.is_armed.store(true, Ordering::SeqCst);
            }
            numberdesk::server::trials::Ending::Plain
        })));
        let bought = buy(
            &desk,
            owner,
            order(&trial.wish.number, Substitution::Never, None),
            &trial.wish.key,
        )
        .await;
        let at = time::OffsetDateTime::now_utc();
        let replies = bought
            .ok()
            .map(|purchase| Reply {
                at,
                told: told(&purchase),
            })
            .into_iter()
            .collect();
        cuts += wire.cut.count.load(Ordering::SeqCst);
        db.close().await;
        let held = trial.wish.clone();
        let wrong = trial.counted(replies, &Allowed::default()).await;
        assert_eq!(wrong, Vec::<String>::new(), "COMMIT {skipped} of {}", held.number);
        let again = world.desk(&world.stage.carrier.url);
        let last = buy(&again, owner, order(&held.number, Substitution::Never, None), &held.key)
            .await
            .unwrap();
        assert!(last.number.is_some(), "{last:?}");
    }
    assert_eq!(cuts, 2);
    world.close().await;
}
