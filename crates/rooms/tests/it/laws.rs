//! Laws that hold for a room after any sequence of commands.

mod histories;
mod hostile;
mod properties;
