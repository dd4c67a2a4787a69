//! Creates a company and a group in a file, and prints what the file has. A second run finds what
//! the first one saved.
//!
//! ```text
//! cargo run -p bring-your-own-store -- hall.redb
//! ```

use std::env;
use std::error::Error;
use std::num::NonZeroU32;

use bring_your_own_store::RedbStore;
use guildhall::groups::GroupList;
use guildhall::{Application, CompanyId, GroupDraft, Guildhall, PageRequest, User, UserId};
use uuid::Uuid;

const PAGE: NonZeroU32 = NonZeroU32::MIN.saturating_add(49);

fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args().nth(1).unwrap_or_else(|| "hall.redb".to_owned());
    pollster::block_on(run(&path))
}

async fn run(path: &str) -> Result<(), Box<dyn Error>> {
    let hall = Guildhall::new(RedbStore::open(path)?);
    let acme = CompanyId::new(Uuid::from_u128(0xac));
    let [ann, bo] = [1, 2].map(|n| User::of_company(UserId::new(Uuid::from_u128(n)), acme));

    if hall.companies(PageRequest::first(PAGE)).await?.items().is_empty() {
        hall.create_company(acme, "Acme".parse()?, [ann.id()], [Application::Core]).await?;
        hall.user(ann).create_group(GroupDraft::named("Launch crew")?.with_members([bo])).await?;
        println!("{path} is new. Ann created a group in it.");
    }
    let groups = hall.user(bo).groups(acme, GroupList::Belonging, PageRequest::first(PAGE)).await?;
    for group in groups.items() {
        println!("Bo is in {:?}, with {} members.", group.name.as_str(), group.counts.members());
    }
    Ok(())
}
