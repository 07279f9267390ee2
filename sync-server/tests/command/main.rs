//! The command line, as an administrator uses it.

mod backup;
mod canary;
mod check;
mod desk;
mod device;
mod import;
mod people;
mod preset;
mod serve;
mod tree;
