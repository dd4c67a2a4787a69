//! Users who leave a company (GR-18), or lose its permission for external contact (GR-19).

mod contact;
mod ending;
mod leftovers;
pub(crate) mod moment;
mod off_boarding;
mod orphans;
mod races;
pub(crate) mod random;
mod resumed;
pub(crate) mod stored;
