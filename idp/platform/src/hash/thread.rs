//! A thread of the pool.

use std::time::{Duration, Instant};

use argon2::Block;
use zeroize::Zeroize as _;

use super::HashRefusal;
use super::queue::{Job, Next, Queue};
use super::work::{Costs, carry_out};

/// An idle thread wipes and returns its memory after this time.
const PATIENCE: Duration = Duration::from_secs(5);

/// Serves the queue until it closes.
pub(super) fn serve(queue: &Queue, costs: &Costs) {
    let mut memory: Vec<Block> = Vec::new();
    loop {
        match queue.next(PATIENCE) {
            Next::Job(Job { task, reply, .. }) => {
                let begin = Instant::now();
                let answer = carry_out(task, costs, &mut memory).ok_or(HashRefusal::Broken);
                queue.done(begin.elapsed());
                // The asker may have left meanwhile; then nobody needs the answer.
                drop(reply.send(answer));
            }
            Next::Idle => release(&mut memory),
            Next::Closed => return release(&mut memory),
        }
    }
}

fn release(memory: &mut Vec<Block>) {
    memory.zeroize();
    *memory = Vec::new();
}
