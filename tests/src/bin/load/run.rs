//! Prepares, runs, reports.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::task::LocalSet;

use super::Arguments;
use super::demo::Demo;
use super::flow::Request;
use super::measure::Histogram;
use super::process::{Usage, listening_on};
use super::target::Target;
use super::workload::{Worker, Workload};

/// After a failure a connection waits that long, so that errors are not a flood.
const PAUSE: Duration = Duration::from_millis(5);

/// What came out.
pub struct Report {
    /// For people.
    pub text: String,
    /// Operations that failed.
    pub errors: u64,
}

/// What all workers count together.
#[derive(Default)]
struct Count {
    latencies: Histogram,
    errors: BTreeMap<String, u64>,
}

/// Runs the load that the arguments describe.
pub async fn run(arguments: &Arguments, workload: Workload) -> anyhow::Result<Report> {
    let target = Target::parse(&arguments.target)?;
    let demo = Demo::read(&arguments.demo)?;
    let request = Request::new(demo.client(&arguments.client)?, &arguments.scope)?;
    let count = usize::from(arguments.concurrency);
    let workers = workload.prepare(&target, &demo, request, count).await?;
    let pid = arguments.pid.or_else(|| listening_on(target.address));
    let before = pid.and_then(Usage::of);
    let begin = Instant::now();
    let counted = work(workers, begin + Duration::from_secs(arguments.seconds)).await;
    let seconds = begin.elapsed().as_secs_f64();
    let after = pid.and_then(Usage::of);
    let mut text = report(arguments, workload, &counted, seconds);
    usage(&mut text, before.zip(after), seconds, counted.latencies.total());
    Ok(Report { text, errors: counted.errors.values().sum() })
}

async fn work(workers: Vec<Worker>, end: Instant) -> Count {
    let count = Rc::new(RefCell::new(Count::default()));
    let tasks = LocalSet::new();
    for mut worker in workers {
        let count = Rc::clone(&count);
        tasks.spawn_local(async move {
            let mut latencies = Histogram::default();
            while Instant::now() < end {
                let begin = Instant::now();
                match worker.step().await {
                    Ok(()) => latencies.record(begin.elapsed()),
                    Err(error) => {
                        let text: String = format!("{error:#}").chars().take(200).collect();
                        *count.borrow_mut().errors.entry(text).or_default() += 1;
                        tokio::time::sleep(PAUSE).await;
                    }
                }
            }
            count.borrow_mut().latencies.merge(&latencies);
        });
    }
    tasks.await;
    count.take()
}

fn report(arguments: &Arguments, workload: Workload, count: &Count, seconds: f64) -> String {
    let name = clap::ValueEnum::to_possible_value(&workload);
    let name = name.map(|value| value.get_name().to_owned()).unwrap_or_default();
    let total = count.latencies.total();
    let errors: u64 = count.errors.values().sum();
    let rate = u32::try_from(total).map_or(f64::INFINITY, f64::from) / seconds;
    let millis = |per_mille| count.latencies.quantile(per_mille).as_secs_f64() * 1000.0;
    let mut text = format!(
        "workload     {name}, {} connections, {seconds:.1} s\n\
         operations   {rate:.0}/s ({total})\n\
         latency      p50 {:.2} ms, p99 {:.2} ms\n\
         errors       {errors}\n",
        arguments.concurrency,
        millis(500),
        millis(990),
    );
    for (error, times) in count.errors.iter().take(5) {
        // Writing to a String does not fail.
        let _ = writeln!(text, "             {times} times: {error}");
    }
    text
}

fn usage(text: &mut String, measured: Option<(Usage, Usage)>, seconds: f64, total: u64) {
    let Some((before, after)) = measured else {
        text.push_str("server       its process was not found: give --pid\n");
        return;
    };
    let cpu = after.cpu_seconds - before.cpu_seconds;
    let each = cpu * 1e6 / u32::try_from(total.max(1)).map_or(f64::INFINITY, f64::from);
    let mib = |kib: u64| kib / 1024;
    // Writing to a String does not fail.
    let _ = writeln!(
        text,
        "server       memory {} MiB (most {} MiB), CPU {:.0} % of a core, {each:.0} us an operation",
        mib(after.resident_kib),
        mib(after.peak_kib),
        cpu / seconds * 100.0,
    );
}
