//! The plans of the statements that read.
