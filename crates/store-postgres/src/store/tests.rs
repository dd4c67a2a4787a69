#[path = "../../tests/it/server.rs"]
mod server;

mod plans;
