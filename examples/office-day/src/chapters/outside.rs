//! Privacy, as an outsider meets it.

use guildhall::groups::GroupList;
use guildhall::kernel::{GroupId, PageRequest};
use guildhall::mailing_list::{Mail, SenderIdentity};
use guildhall::permissions::Privacy;
use uuid::Uuid;

use crate::day::Day;
use crate::ending::{so, that};
use crate::office::{BATCH, Cast};
use crate::people::{acme, listed, words};
use crate::stop::Stop;

pub(crate) async fn play(day: &mut Day<'_>, crew: GroupId) -> Result<(), Stop> {
    day.chapter("Public and private, as an outsider meets it")?;
    public(day, crew).await?;
    private(day, crew).await
}

async fn public(day: &mut Day<'_>, crew: GroupId) -> Result<(), Stop> {
    let Cast { ann, bo, flo, .. } = day.cast();
    day.step(flo, "finds “Launch crew”, which is public, and looks at it")
        .allowed("GR-17", flo.group(crew).view(), |view| {
            let outside = view.details.is_none() && view.counts.members() == 4;
            that(outside, "She sees its name and its four members.")
        })
        .await?;
    day.step(flo, "tries to read its room").refused("GR-17", flo.group(crew).read_room()).await?;
    day.step(flo, "asks to join")
        .allowed("GR-17", flo.group(crew).ask_to_join(), |request| {
            let mut masters = [ann.user().id(), bo.user().id()];
            masters.sort_unstable();
            let mut to = request.to.clone();
            to.sort_unstable();
            that(to == masters, format!("Her mail goes to the Masters, {}.", listed(&masters)))
        })
        .await?;
    Ok(())
}

async fn private(day: &mut Day<'_>, crew: GroupId) -> Result<(), Stop> {
    let Cast { ann, dee, flo, gus, .. } = day.cast();
    day.step(gus, "tries to make the group private")
        .refused("GR-14", gus.group(crew).change_privacy(Privacy::Private))
        .await?;
    day.step(ann, "makes it private")
        .allowed("GR-14", ann.group(crew).change_privacy(Privacy::Private), |_| {
            so("For whoever does not belong to it, it is gone.")
        })
        .await?;
    let hidden = day
        .step(flo, "looks at it again, by its id")
        .refused("GR-15", flo.group(crew).view())
        .await?;
    let never = GroupId::new(Uuid::new_v5(&Uuid::NAMESPACE_OID, b"never"));
    day.step(flo, "looks at a group that never was, and gets the same answer")
        .refused_alike("GR-15", flo.group(never).view(), &hidden)
        .await?;
    day.step(flo, "searches for groups that begin with “launch”")
        .allowed(
            "GR-16",
            flo.search_groups(acme(), GroupList::All, "launch", PageRequest::first(BATCH)),
            |found| that(found.items().is_empty(), "There are none."),
        )
        .await?;
    day.step(dee, "searches for the same")
        .allowed(
            "GR-16",
            dee.search_groups(acme(), GroupList::All, "launch", PageRequest::first(BATCH)),
            |found| {
                let crew_alone = found.items().iter().map(|view| view.id).eq([crew]);
                that(crew_alone, "“Launch crew”: she is a member.")
            },
        )
        .await?;
    let (hall, remembered) = (day.hall(), words("launch-crew@acme.example")?);
    let mail = Mail::of(SenderIdentity::User(flo.user()));
    day.step(flo, "mails launch-crew@acme.example, which she remembers")
        .allowed("GR-17", hall.decide_mail(acme(), &remembered, &mail), |answer| {
            that(
                answer.is_accepted(),
                "Privacy hides the group and stops no mail: the list accepts mail of anybody.",
            )
        })
        .await?;
    Ok(())
}
