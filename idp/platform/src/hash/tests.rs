use std::sync::Arc;
use std::time::{Duration, Instant};

use secrecy::SecretString;
use tokio::sync::oneshot;

use super::queue::{Job, Next, Queue};
use super::work::{Answer, Task};
use super::{HashConfig, HashRefusal, MAX_PASSWORD_BYTES, PasswordHasher, Verdict};

fn hasher(threads: usize, deadline: Duration) -> PasswordHasher {
    PasswordHasher::start(&HashConfig { threads, deadline, ..HashConfig::default() }).unwrap()
}

fn password(text: &str) -> SecretString {
    SecretString::from(text)
}

const LONG: Duration = Duration::from_mins(1);

#[tokio::test]
async fn a_hashed_password_is_right_and_another_is_wrong() {
    let hasher = hasher(2, LONG);
    let phc = hasher.hash(password("三民主義 correct horse")).await.unwrap();
    assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
    let right = hasher.verify(password("三民主義 correct horse"), &phc).await;
    assert_eq!(right, Ok(Verdict::Right { rehash: false }));
    assert_eq!(hasher.verify(password("三民主義 correct horsf"), &phc).await, Ok(Verdict::Wrong));
    assert_ne!(phc, hasher.hash(password("三民主義 correct horse")).await.unwrap());
}

#[tokio::test]
async fn the_hash_is_the_one_that_the_argon2_crate_makes() {
    use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, Version};
    let other = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(20_000, 2, 1, None).unwrap());
    let made = other.hash_password_with_salt(b"secret", b"sixteen byte slt").unwrap().to_string();
    let verdict = hasher(1, LONG).verify(password("secret"), &made).await;
    assert_eq!(verdict, Ok(Verdict::Right { rehash: true }));
}

#[tokio::test]
async fn an_unreadable_hash_is_wrong_and_costs_as_much() {
    let hasher = hasher(1, LONG);
    let phc = hasher.hash(password("secret")).await.unwrap();
    let greedy = phc.replace("m=19456", "m=9999999");
    let foreign = phc.replace("argon2id", "argon2i");
    let mut times = Vec::new();
    for stored in ["", "!", "$2b$12$abcdefghijklmnopqrstuv", &greedy, &foreign] {
        let begin = Instant::now();
        assert_eq!(hasher.verify(password("secret"), stored).await, Ok(Verdict::Wrong));
        times.push(begin.elapsed());
    }
    hasher.dummy_verify(password("secret")).await.unwrap();
    assert!(times.iter().all(|took| *took > Duration::from_millis(4)), "{times:?}");
}

#[tokio::test]
async fn a_password_over_the_limit_is_not_hashed() {
    let hasher = hasher(1, LONG);
    let long = "a".repeat(MAX_PASSWORD_BYTES + 1);
    assert_eq!(hasher.hash(password(&long)).await, Err(HashRefusal::TooLong));
    assert_eq!(hasher.verify(password(&long), "").await, Ok(Verdict::Wrong));
    hasher.hash(password(&long[1..])).await.unwrap();
}

#[test]
fn costs_below_the_floor_are_refused() {
    let good = HashConfig { threads: 1, ..HashConfig::default() };
    for weak in [
        HashConfig { memory_kib: 19_455, ..good.clone() },
        HashConfig { passes: 1, ..good.clone() },
        HashConfig { lanes: 0, ..good.clone() },
        HashConfig { threads: 0, ..good.clone() },
        HashConfig { memory_kib: u32::MAX, ..good },
    ] {
        assert!(PasswordHasher::start(&weak).is_err(), "{weak:?}");
    }
}

#[tokio::test]
async fn a_storm_is_refused_at_once_beyond_the_deadline_and_served_within_it() {
    let queue = Arc::new(Queue::new(1));
    // Without a thread of its own: the test itself decides when a job is done.
    let hasher = Arc::new(PasswordHasher { queue: Arc::clone(&queue), deadline: LONG });
    // 20 ms each until measured: as many as are done within the deadline, and the one whose turn comes with its end.
    let (fit, beyond) = (3_001, 100);
    let storm: Vec<_> = (0..fit + beyond)
        .map(|_| {
            let hasher = Arc::clone(&hasher);
            tokio::spawn(async move { hasher.dummy_verify(password("secret")).await })
        })
        .collect();
    while storm.iter().filter(|one| one.is_finished()).count() < beyond {
        tokio::task::yield_now().await;
    }
    assert_eq!(queue.waiting(), fit, "nothing was done yet");
    while let Next::Job(job) = queue.next(Duration::ZERO) {
        assert!(job.reply.send(Ok(Answer::Checked(Verdict::Wrong))).is_ok());
        queue.done(Duration::ZERO);
    }
    let (mut served, mut refused) = (0, 0);
    for one in storm {
        match one.await.unwrap() {
            Ok(()) => served += 1,
            Err(HashRefusal::Busy { retry_after }) => {
                assert!(retry_after > LONG);
                refused += 1;
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!((served, refused), (fit, beyond));
}

fn job(give_up: Instant) -> (Job, oneshot::Receiver<Result<Answer, HashRefusal>>) {
    let (reply, answer) = oneshot::channel();
    (Job { task: Task::Hash(password("secret")), give_up, reply }, answer)
}

#[test]
fn a_refusal_names_the_wait_and_two_threads_halve_it() {
    let deadline = Duration::from_millis(100);
    let admitted = |threads| {
        let queue = Queue::new(threads);
        let mut answers = Vec::new();
        loop {
            let (job, answer) = job(Instant::now() + LONG);
            match queue.push(job, deadline) {
                Ok(()) => answers.push(answer),
                Err(refusal) => {
                    assert!(matches!(refusal, HashRefusal::Busy { retry_after } if retry_after > deadline));
                    return answers.len();
                }
            }
        }
    };
    // 20 ms each until measured: the sixth would wait 100 ms, the seventh 120.
    assert_eq!((admitted(1), admitted(2)), (6, 11));
}

#[test]
fn a_job_past_its_deadline_or_without_an_asker_is_not_done() {
    let queue = Queue::new(1);
    let (late, mut late_answer) = job(Instant::now());
    let (left, left_answer) = job(Instant::now() + LONG);
    let (good, _good_answer) = job(Instant::now() + LONG);
    drop(left_answer);
    for job in [late, left, good] {
        queue.push(job, LONG).unwrap();
    }
    std::thread::sleep(Duration::from_millis(2));
    assert!(matches!(queue.next(Duration::ZERO), Next::Job(_)));
    assert!(matches!(late_answer.try_recv(), Ok(Err(HashRefusal::Busy { .. }))));
    assert!(matches!(queue.next(Duration::ZERO), Next::Idle));
    queue.close();
    assert!(matches!(queue.next(LONG), Next::Closed));
}

#[tokio::test]
async fn a_password_is_the_same_however_it_is_composed_and_old_hashes_hold() {
    let hasher = hasher(1, LONG);
    let phc = hasher.hash(password("ｖｅｌｖｅｔ cafe\u{301}")).await.unwrap();
    for typed in ["velvet café", "velvet cafe\u{301}", "ｖｅｌｖｅｔ café"] {
        assert_eq!(
            hasher.verify(password(typed), &phc).await,
            Ok(Verdict::Right { rehash: false }),
            "{typed}"
        );
    }
    assert_eq!(hasher.verify(password("velvet cafe"), &phc).await, Ok(Verdict::Wrong));
    let old = hasher.hash_as_typed(password("ｖｅｌｖｅｔ")).await;
    assert_eq!(hasher.verify(password("ｖｅｌｖｅｔ"), &old).await, Ok(Verdict::Right { rehash: true }));
    assert_eq!(hasher.verify(password("velvet"), &old).await, Ok(Verdict::Wrong));
}

impl PasswordHasher {
    /// As hashes were made before.
    async fn hash_as_typed(&self, password: SecretString) -> String {
        match self.ask(Task::Hash(password)).await.unwrap() {
            Answer::Hashed(phc) => phc,
            Answer::Checked(_) => panic!("hashed"),
        }
    }
}
