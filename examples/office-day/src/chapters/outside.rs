//! Public and private groups, as an outsider sees them.

use guildhall::Stores;
use guildhall::groups::GroupList;
use guildhall::kernel::{GroupId, PageRequest};
use guildhall::mailing_list::{Mail, SenderIdentity};
use guildhall::permissions::Privacy;
use uuid::Uuid;

use crate::check::{check, says};
use crate::day::Day;
use crate::office::{BATCH, Cast};
use crate::people::{acme, listed, parsed};
use crate::stop::Stop;

pub(crate) async fn play<S: Stores>(day: &mut Day<'_, S>, crew: GroupId) -> Result<(), Stop> {
    day.chapter("Public and private groups, as an outsider sees them")?;
    public(day, crew).await?;
    private(day, crew).await
}

async fn public<S: Stores>(day: &mut Day<'_, S>, crew: GroupId) -> Result<(), Stop> {
    let Cast { ann, bo, flo, .. } = day.cast();
    day.step(flo, "looks at the public group “Launch crew”")
        .allowed("GR-17", flo.group(crew).view(), |view| {
            let outside = view.details.is_none() && view.counts.members() == 4;
            check(outside, "She sees its name and that it has four members.")
        })
        .await?;
    day.step(flo, "tries to read its room").refused("GR-17", flo.group(crew).read_room()).await?;
    let (hall, page) = (day.hall(), || PageRequest::first(BATCH));
    let ask = async {
        flo.group(crew).ask_to_join().await?;
        hall.join_recipients(crew, page()).await
    };
    day.step(flo, "asks to join")
        .allowed("GR-17", ask, |to| {
            let mut masters = [ann.user().id(), bo.user().id()];
            masters.sort_unstable();
            let says = format!("The Group Masters get her request: {}.", listed(&masters));
            check(to.items() == masters, says)
        })
        .await?;
    day.step(flo, "asks again").refused("GR-17", flo.group(crew).ask_to_join()).await?;
    day.step(bo, "looks at the requests to join")
        .allowed("GR-17", bo.group(crew).join_requests(page()), |requests| {
            let from_flo = requests.items().iter().map(|request| request.user).eq([flo.user()]);
            check(from_flo, "There is one, of Flo.")
        })
        .await?;
    day.step(bo, "declines it")
        .allowed("GR-17", bo.group(crew).decline_requests(&[flo.user().id()]), |done| {
            check(done.answers.len() == 1, "Flo gets a notice, and the members do not.")
        })
        .await?;
    Ok(())
}

async fn private<S: Stores>(day: &mut Day<'_, S>, crew: GroupId) -> Result<(), Stop> {
    let Cast { ann, dee, flo, gus, .. } = day.cast();
    day.step(gus, "tries to make the group private")
        .refused("GR-14", gus.group(crew).change_privacy(Privacy::Private))
        .await?;
    day.step(ann, "makes it private")
        .on_first_screen()
        .allowed("GR-14", ann.group(crew).change_privacy(Privacy::Private), |_| {
            says("Now only its members, its Masters and administrators see it.")
        })
        .await?;
    let hidden = day
        .step(flo, "tries to look at it again, by its id")
        .on_first_screen()
        .refused("GR-15", flo.group(crew).view())
        .await?;
    let never = GroupId::new(Uuid::new_v5(&Uuid::NAMESPACE_OID, b"never"));
    day.step(flo, "tries to look at a group that never existed, and gets the same answer")
        .on_first_screen()
        .refused_alike("GR-15", flo.group(never).view(), &hidden)
        .await?;
    day.step(flo, "searches for groups with a name that begins with “launch”")
        .allowed(
            "GR-16",
            flo.search_groups(acme(), GroupList::All, "launch", PageRequest::first(BATCH)),
            |found| check(found.items().is_empty(), "She finds none."),
        )
        .await?;
    day.step(dee, "searches for the same")
        .allowed(
            "GR-16",
            dee.search_groups(acme(), GroupList::All, "launch", PageRequest::first(BATCH)),
            |found| {
                let only_crew = found.items().iter().map(|view| view.id).eq([crew]);
                check(only_crew, "She finds “Launch crew”, because she is a member.")
            },
        )
        .await?;
    let (hall, address) = (day.hall(), parsed("launch-crew@acme.example")?);
    let mail = Mail::of(SenderIdentity::User(flo.user()));
    day.step(flo, "sends a mail to launch-crew@acme.example, an address that she knows")
        .allowed("GR-17", hall.decide_mail(acme(), &address, &mail), |answer| {
            check(
                answer.is_accepted(),
                "A private group still receives mail. Its list accepts mail from anyone.",
            )
        })
        .await?;
    Ok(())
}
