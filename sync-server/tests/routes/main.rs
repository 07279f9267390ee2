//! Routes, one file a URL: what they answer, byte for byte.

mod approvals;
mod board;
mod case_agreement;
mod case_every_step;
mod case_judged;
mod case_parties;
mod case_steps;
mod cases;
mod clock;
mod desk;
mod grids;
mod healthz;
mod home;
mod households;
mod kept;
mod live;
mod login;
mod meetings;
mod openapi;
mod own_grids;
mod points;
mod published;
mod server;
mod v1;
mod village;
mod work;
