//! The mailing list of a group, and what restricts it.

use guildhall::Error;
use guildhall::groups::MailAnswer;
use guildhall::kernel::{EmailAddress, GroupId, ListAddress};
use guildhall::mailing_list::{ExternalMail, ListEdit, Mail, MailRight, Posting, SenderIdentity};

use crate::day::Day;
use crate::ending::{so, that};
use crate::office::{Answer, Cast};
use crate::people::{acme, words};
use crate::stop::Stop;

pub(crate) async fn play(day: &mut Day<'_>, crew: GroupId, partners: GroupId) -> Result<(), Stop> {
    day.chapter("A mailing list and its restrictions")?;
    let address = open(day, crew).await?;
    restrict(day, crew).await?;
    send_as(day, crew).await?;
    recipients(day, crew, address).await?;
    block(day, partners).await?;
    incoming(day).await
}

async fn open(day: &mut Day<'_>, crew: GroupId) -> Result<ListAddress, Stop> {
    let Cast { ann, flo, .. } = day.cast();
    let address: ListAddress = words("launch-crew@acme.example")?;
    day.step(ann, "asks for an address for the group's mailing list")
        .allowed("ML-1", ann.group(crew).propose_address(), |proposed| {
            that(
                proposed.as_ref() == Some(&address),
                "Proposed, after the name: launch-crew@acme.example.",
            )
        })
        .await?;
    day.step(ann, "opens the mailing list")
        .allowed("ML-1", ann.group(crew).open_mailing_list(address.clone()), |_| {
            so("It is on, and anybody may send to it.")
        })
        .await?;
    let flos = ListEdit::new().address(words("flo@acme.example")?);
    day.step(ann, "tries to give it the address flo@acme.example")
        .refused("ML-2", ann.group(crew).edit_mailing_list(flos))
        .await?;
    day.step(flo, "mails the list")
        .allowed("ML-4", flo.group(crew).post(), |()| so("The mail goes through."))
        .await?;
    Ok(address)
}

async fn restrict(day: &mut Day<'_>, crew: GroupId) -> Result<(), Stop> {
    let Cast { ann, cy, flo, .. } = day.cast();
    let named = ListEdit::new().posting(Posting::NamedMembers);
    day.step(ann, "lets named members alone send to the list")
        .allowed("ML-4", ann.group(crew).edit_mailing_list(named), |_| {
            so("Nobody is named yet, so nobody may.")
        })
        .await?;
    let desk = ann.group(crew);
    day.step(ann, "names Cy")
        .allowed("ML-4", desk.grant_mail_right(MailRight::Post, &[cy.user().id()]), |_| {
            so("Cy may send to the list.")
        })
        .await?;
    day.step(cy, "mails the list")
        .allowed("ML-4", cy.group(crew).post(), |()| so("The mail goes through."))
        .await?;
    day.step(flo, "tries to mail the list again").refused("ML-4", flo.group(crew).post()).await?;
    let anyone = ListEdit::new().posting(Posting::Anyone);
    day.step(ann, "lets anybody send again")
        .allowed("ML-4", ann.group(crew).edit_mailing_list(anyone), |_| {
            so("Cy's name stays, for the next time.")
        })
        .await?;
    Ok(())
}

async fn send_as(day: &mut Day<'_>, crew: GroupId) -> Result<(), Stop> {
    let Cast { ann, dee, .. } = day.cast();
    let dees = [dee.user().id()];
    day.step(dee, "tries to send a mail with the list's address as its sender")
        .refused("ML-3", dee.group(crew).send_as())
        .await?;
    let desk = ann.group(crew);
    day.step(ann, "gives Dee the right to send as the list")
        .allowed("ML-3", desk.grant_mail_right(MailRight::SendAs, &dees), |_| so("Dee has it."))
        .await?;
    day.step(dee, "sends a mail as the list")
        .allowed("ML-3", dee.group(crew).send_as(), |()| so("The mail goes out."))
        .await?;
    day.step(ann, "removes Dee from the group")
        .allowed("ML-11", ann.group(crew).remove_members(&dees), |_| {
            so("With the membership goes the right, and it does not come back by itself.")
        })
        .await?;
    day.also(ann, "adds her again")
        .allowed("GR-9", ann.group(crew).add_members(&[dee.user()]), |_| so("Dee is a member."))
        .await?;
    day.step(dee, "tries to send as the list again")
        .refused("ML-3", dee.group(crew).send_as())
        .await?;
    Ok(())
}

async fn recipients(day: &mut Day<'_>, crew: GroupId, list: ListAddress) -> Result<(), Stop> {
    let hall = day.hall();
    let Cast { ann, .. } = day.cast();
    let press: EmailAddress = words("press@news.example")?;
    day.step(ann, "makes press@news.example an external recipient")
        .allowed("ML-6", ann.group(crew).add_recipients(std::slice::from_ref(&press)), |_| {
            so("Mails to the list go there too.")
        })
        .await?;
    day.step(ann, "tries to make the list a recipient of itself")
        .refused("ML-6", ann.group(crew).add_recipients(&[list.as_email()]))
        .await?;
    day.service("The mail server", "asks whom a mail to the list goes to")
        .allowed("ML-9", hall.recipients(crew), |to| {
            let mut names: Vec<_> = to.iter().map(EmailAddress::to_string).collect();
            names.sort_unstable();
            that(
                to.contains(&press) && to.len() == 5,
                format!("To each once: {}.", names.join(", ")),
            )
        })
        .await?;
    Ok(())
}

async fn block(day: &mut Day<'_>, partners: GroupId) -> Result<(), Stop> {
    let Cast { bo, eve, .. } = day.cast();
    day.step(bo, "opens a mailing list for “Autumn prices” as well")
        .allowed(
            "ML-1",
            bo.group(partners).open_mailing_list(words("prices@acme.example")?),
            |_| so("prices@acme.example is on."),
        )
        .await?;
    let blocked = ListEdit::new().external_mail(ExternalMail::Blocked);
    day.step(bo, "blocks external mail")
        .allowed("ML-5", bo.group(partners).edit_mailing_list(blocked), |_| {
            so("All of it: that of external members too.")
        })
        .await?;
    day.step(eve, "tries to mail it").refused("ML-5", eve.group(partners).post()).await?;
    Ok(())
}

async fn incoming(day: &mut Day<'_>) -> Result<(), Stop> {
    let hall = day.hall();
    let Cast { bo, .. } = day.cast();
    let prices: EmailAddress = words("prices@acme.example")?;
    let [bos, anns]: [EmailAddress; 2] = [words("bo@acme.example")?, words("ann@acme.example")?];
    let server = "The mail server";

    let mail = Mail::of(SenderIdentity::Unverified(bos.clone()));
    let answer = hall.decide_mail(acme(), &prices, &mail).await;
    day.service(server, "brings prices@acme.example a mail that says it is Bo's, unproven")
        .refused("ML-8", async { answer.and_then(|answer| asked(&answer, "")) })
        .await?;
    let of_bo = Mail::of(SenderIdentity::User(bo.user()));
    let answer = hall.decide_mail(acme(), &prices, &of_bo.clone().from([bos, anns])).await;
    day.service(server, "brings one of Bo's that names Ann as its sender too")
        .refused("ML-7", async { answer.and_then(|answer| asked(&answer, "ML-1, ML-10, ML-7")) })
        .await?;
    let all = "ML-1, ML-10, ML-7, ML-5, ML-4";
    day.service(server, "brings one that is Bo's alone")
        .allowed("ML-12", hall.decide_mail(acme(), &prices, &of_bo), |answer| {
            let passed = answer.is_accepted() && trace(answer) == all;
            that(
                passed,
                format!("It goes to the list. Asked were {all}; the one before got to ML-7."),
            )
        })
        .await?;
    Ok(())
}

/// The refusal, where these rules were asked up to it.
fn asked(answer: &MailAnswer, rules: &str) -> Answer<()> {
    match answer.refusal() {
        Some(refusal) if trace(answer) == rules => Err(Error::Group(refusal)),
        _ => Ok(()),
    }
}

fn trace(answer: &MailAnswer) -> String {
    let MailAnswer::Decided(decision) = answer else { return String::new() };
    let codes: Vec<_> = decision.trace().iter().map(|check| check.rule().code()).collect();
    codes.join(", ")
}
