//! What is lived while the power may fail.

mod backup;
mod copy;
mod enrolment;
mod first_open;
mod init;
mod long_day;
mod migration;
mod photo;
mod pin;
mod pulls;
mod push;
mod rescue;
mod restore;
mod saves;
mod sends;
mod village;

use super::Workload;

/// All of them: phones', then the server's.
pub(super) const ALL: [Workload; 16] = [
    first_open::WORKLOAD,
    saves::WORKLOAD,
    long_day::WORKLOAD,
    sends::WORKLOAD,
    pulls::WORKLOAD,
    copy::WORKLOAD,
    pin::WORKLOAD,
    rescue::WORKLOAD,
    migration::PHONE,
    migration::SERVER,
    init::WORKLOAD,
    enrolment::WORKLOAD,
    push::WORKLOAD,
    photo::WORKLOAD,
    backup::WORKLOAD,
    restore::WORKLOAD,
];
