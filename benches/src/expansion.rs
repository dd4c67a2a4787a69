//! The recipients of a mail: 200,000 references to 100,000 addresses, each of which gets it once.

use std::collections::{BTreeSet, HashSet};
use std::convert::Infallible;
use std::hash::BuildHasher;
use std::hint::black_box;

use guildhall::kernel::{DomainName, EmailAddress};
use guildhall::mailing_list::{Delivery, Expansion, MailingList};
use hashbrown::DefaultHashBuilder;

use crate::Failure;
use crate::measure::{Clock, each, interleaved, ratio, time};
use crate::ratios::Scale;
use crate::report::Row;

/// Compares the expansion of a list with a set of lower-cased texts.
pub(crate) fn compare(scale: Scale) -> Result<Vec<Row>, Failure> {
    let addresses = scale.of(100_000, 1_000);
    let own = BTreeSet::<DomainName>::from(["acme.example".parse()?]);
    let list = MailingList::new("everyone@acme.example".parse()?, &own)?;
    let each_once = (0..addresses).map(|number| match number % 10 {
        0 => format!("partner.{number}@orbit.example"),
        _ => format!("user.{number}@acme.example"),
    });
    let each_once: Vec<EmailAddress> =
        each_once.map(|text| text.parse()).collect::<Result<_, _>>()?;
    // Twice each, in an order that is not theirs.
    let references: Vec<_> =
        (0..2 * addresses).map(|turn| &each_once[turn * 7_919 % addresses]).collect();

    let ours = || Expansion::of(&list, &own, references.iter().copied());
    let std = || {
        let mut seen = HashSet::with_capacity(references.len());
        let is_new = move |address: &&&EmailAddress| seen.insert(address.as_str().to_lowercase());
        references.iter().filter(is_new).copied().collect::<Vec<_>>()
    };
    // Only a set of hashes: it folds nothing, and takes two addresses with one hash for the same.
    let least = || {
        let state = DefaultHashBuilder::default();
        let hashes: Vec<_> =
            references.iter().map(|address| state.hash_one(address.as_str())).collect();
        let mut seen = hashbrown::HashSet::with_capacity(references.len());
        let is_new = move |(_, hash): &(_, u64)| seen.insert(*hash);
        references
            .iter()
            .zip(hashes)
            .filter(is_new)
            .map(|(address, _)| *address)
            .collect::<Vec<_>>()
    };
    let recipients: Vec<_> = ours().filter_map(Delivery::recipient).collect();
    let here: BTreeSet<_> = recipients.into_iter().collect();
    for there in [std(), least()].map(BTreeSet::from_iter) {
        if here != there {
            return Err(format!("{} recipients here, {} there", here.len(), there.len()).into());
        }
    }

    let mut own_lane = || {
        black_box(ours().filter_map(Delivery::recipient).collect::<Vec<_>>());
        Ok::<_, Infallible>(())
    };
    let mut std_lane = || {
        black_box(std());
        Ok(())
    };
    let mut least_lane = || {
        black_box(least());
        Ok(())
    };
    let lanes: [&mut dyn FnMut() -> _; 3] = [&mut std_lane, &mut own_lane, &mut least_lane];
    let [peer, ours, least] = interleaved(scale.rounds(21), lanes)?;
    let each = |samples| time(each(Clock::Thread, samples, references.len()).median);
    let compared = format!(
        "`HashSet<String>` of lower-cased texts ({}) over `Expansion` ({}), only a set of hashes \
         ({}), {} references to {addresses} addresses, CPU time",
        each(&peer),
        each(&ours),
        each(&least),
        references.len()
    );
    let row = Row::new("expand_vs_std_hashset", ratio(Clock::Thread, &peer, &ours), compared);
    Ok(vec![row.with_floor(ratio(Clock::Thread, &peer, &least))])
}
