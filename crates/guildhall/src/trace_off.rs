//! Without the feature `tracing`, a use case is only its work.

use std::fmt::Debug;
use std::future::Future;

use guildhall_groups::AggregateId;
use guildhall_kernel::CompanyId;

pub(crate) struct UseCase;

impl UseCase {
    pub(crate) const fn command(_: &'static str) -> Self {
        Self
    }

    pub(crate) const fn preview(_: &'static str) -> Self {
        Self
    }

    pub(crate) const fn question(_: &'static str) -> Self {
        Self
    }

    pub(crate) const fn service(_: &'static str) -> Self {
        Self
    }

    pub(crate) const fn on(self, _: AggregateId) -> Self {
        self
    }

    pub(crate) const fn named_as(self, _: &impl Debug) -> Self {
        self
    }

    pub(crate) fn run<F: Future>(self, work: F) -> F {
        let Self = self;
        work
    }
}

pub(crate) const fn company(_: CompanyId) {}

pub(crate) const fn attempt() {}

pub(crate) const fn shared<F: Future>(work: F) -> F {
    work
}
