//! The contract rejects broken stores, and leaves no case out.

mod broken;
mod complete;
mod fault;
mod faulty;
mod guard;
