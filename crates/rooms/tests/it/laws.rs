//! Laws that hold for whatever anybody does to a room, one after another.

mod histories;
mod hostile;
mod oracle;
mod properties;
