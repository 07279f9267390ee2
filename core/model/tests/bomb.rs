//! What a bomb costs, measured for the whole process: hence the only test of its binary.
#![cfg(target_os = "linux")]

use std::io::Write;

use doorstep_model::code::Code;
use doorstep_model::protocol::sync::SyncRequest;
use doorstep_model::protocol::{limits, message};

/// The most memory this process ever had, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

/// Zero bytes, their number not declared, so that only unfolding shows it.
fn bomb(total: u64) -> Vec<u8> {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    encoder.window_log(19).unwrap();
    let zeros = vec![0; 64 << 10];
    for _ in 0..total / zeros.len() as u64 {
        encoder.write_all(&zeros).unwrap();
    }
    encoder.finish().unwrap()
}

#[test]
fn three_gibibytes_in_a_small_frame_cost_no_more_than_the_limit() {
    let bomb = bomb(3 << 30);
    assert!(bomb.len() < 1 << 20);
    let before = peak();
    assert_eq!(
        message::read::<SyncRequest>(&bomb, &limits::REQUEST),
        Err(Code::BodyTooLarge)
    );
    let more = peak() - before;
    assert!(more <= 32 << 20, "{more} bytes more");
}
