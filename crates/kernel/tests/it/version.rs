//! How many events made an aggregate (CO-8).

use guildhall_kernel::Version;

// about: CO-8
#[test]
fn a_version_counts_the_events() {
    assert_eq!(Version::default().events(), 0);
    assert_eq!(Version::FIRST.events(), 1);
    assert_eq!(Version::after(7).next().events(), 8);
    assert_eq!(Version::after(u64::MAX).next(), Version::after(u64::MAX));
    assert_eq!(Version::after(7).to_string(), "7");
}
