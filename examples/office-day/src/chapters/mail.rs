//! The mailing list of a group, and its restrictions.

use guildhall::groups::MailAnswer;
use guildhall::kernel::{EmailAddress, GroupId, ListAddress};
use guildhall::mailing_list::{
    ExternalMail, ListEdit, Mail, MailRight, Posting, SenderIdentity, UnsubscribeReason,
};
use guildhall::{Error, Stores};

use crate::check::{check, says};
use crate::day::Day;
use crate::office::{Cast, HallResult, OfficeHall};
use crate::people::{acme, parsed};
use crate::stop::Stop;

pub(crate) async fn play<S: Stores>(
    day: &mut Day<'_, S>,
    crew: GroupId,
    partners: GroupId,
) -> Result<(), Stop> {
    day.chapter("A mailing list and its restrictions")?;
    let address = open(day, crew).await?;
    restrict(day, crew).await?;
    send_as(day, crew).await?;
    recipients(day, crew, address).await?;
    block(day, partners).await?;
    incoming(day).await
}

async fn open<S: Stores>(day: &mut Day<'_, S>, crew: GroupId) -> Result<ListAddress, Stop> {
    let Cast { ann, flo, .. } = day.cast();
    let address: ListAddress = parsed("launch-crew@acme.example")?;
    day.step(ann, "asks for a free address for the group's mailing list")
        .allowed("ML-1", ann.group(crew).propose_address(), |proposed| {
            check(
                proposed.as_ref() == Some(&address),
                "launch-crew@acme.example is proposed, after the name of the group.",
            )
        })
        .await?;
    day.step(ann, "opens the mailing list")
        .allowed("ML-1", ann.group(crew).open_mailing_list(address.clone()), |_| {
            says("Anyone may send mail to it.")
        })
        .await?;
    let flos = ListEdit::new().with_address(parsed("flo@acme.example")?);
    day.step(ann, "tries to change its address to flo@acme.example")
        .refused("ML-2", ann.group(crew).edit_mailing_list(flos))
        .await?;
    let reserved = ListEdit::new().with_address(parsed("postmaster@acme.example")?);
    day.step(ann, "tries to change its address to postmaster@acme.example")
        .refused("ML-13", ann.group(crew).edit_mailing_list(reserved))
        .await?;
    day.step(flo, "sends a mail to the list")
        .allowed("ML-4", flo.group(crew).post(), |()| says("The list accepts it."))
        .await?;
    Ok(address)
}

async fn restrict<S: Stores>(day: &mut Day<'_, S>, crew: GroupId) -> Result<(), Stop> {
    let Cast { ann, cy, flo, .. } = day.cast();
    let named = ListEdit::new().with_posting(Posting::NamedMembers);
    day.step(ann, "lets only named members send to the list")
        .allowed("ML-4", ann.group(crew).edit_mailing_list(named), |_| {
            says("No member is named yet, so no one may send.")
        })
        .await?;
    let handle = ann.group(crew);
    day.step(ann, "names Cy")
        .allowed("ML-4", handle.grant_mail_right(MailRight::Post, &[cy.user().id()]), |_| {
            says("Cy may send to the list.")
        })
        .await?;
    day.step(cy, "sends a mail to the list")
        .allowed("ML-4", cy.group(crew).post(), |()| says("The list accepts it."))
        .await?;
    day.step(flo, "tries to send another mail").refused("ML-4", flo.group(crew).post()).await?;
    let anyone = ListEdit::new().with_posting(Posting::Anyone);
    day.step(ann, "lets anyone send again")
        .allowed("ML-4", ann.group(crew).edit_mailing_list(anyone), |_| {
            says("Cy keeps the right, which applies again if the list is restricted again.")
        })
        .await?;
    Ok(())
}

async fn send_as<S: Stores>(day: &mut Day<'_, S>, crew: GroupId) -> Result<(), Stop> {
    let Cast { ann, dee, .. } = day.cast();
    let dees = [dee.user().id()];
    day.step(dee, "tries to send a mail with the list's address as the sender")
        .refused("ML-3", dee.group(crew).send_as())
        .await?;
    let handle = ann.group(crew);
    day.step(ann, "gives Dee the right to send as the list")
        .allowed("ML-3", handle.grant_mail_right(MailRight::SendAs, &dees), |_| {
            says("Dee has the right.")
        })
        .await?;
    day.step(dee, "sends a mail as the list")
        .allowed("ML-3", dee.group(crew).send_as(), |()| says("The mail is sent."))
        .await?;
    day.step(ann, "removes Dee from the group")
        .allowed("ML-11", ann.group(crew).remove_members(&dees), |_| {
            says("Dee loses her mail rights together with her membership.")
        })
        .await?;
    day.also(ann, "adds her again")
        .allowed("GR-9", ann.group(crew).add_members(&[dee.user()]), |_| {
            says("Dee is a member again, without the mail right.")
        })
        .await?;
    day.step(dee, "tries to send as the list again")
        .refused("ML-3", dee.group(crew).send_as())
        .await?;
    Ok(())
}

async fn recipients<S: Stores>(
    day: &mut Day<'_, S>,
    crew: GroupId,
    list: ListAddress,
) -> Result<(), Stop> {
    let hall = day.hall();
    let Cast { ann, .. } = day.cast();
    let press: EmailAddress = parsed("press@news.example")?;
    day.step(ann, "makes press@news.example an external recipient")
        .allowed("ML-6", ann.group(crew).add_recipients(std::slice::from_ref(&press)), |_| {
            says("It receives the mail of the list too.")
        })
        .await?;
    day.step(ann, "tries to make the list its own recipient")
        .refused("ML-6", ann.group(crew).add_recipients(&[list.as_email()]))
        .await?;
    day.service("The mail server", "asks for the recipients of a mail to the list")
        .allowed("ML-9", all_recipients(hall, crew), |to| {
            let mut names: Vec<_> = to.iter().map(EmailAddress::to_string).collect();
            names.sort_unstable();
            check(
                to.contains(&press) && to.len() == 5,
                format!("Each recipient is listed once: {}.", names.join(", ")),
            )
        })
        .await?;
    day.service("The mail server", "reports that press@news.example unsubscribes")
        .allowed("ML-15", hall.unsubscribe(crew, press, UnsubscribeReason::Wish), |_| {
            says("The list has no external recipient anymore. No Master was needed.")
        })
        .await?;
    Ok(())
}

async fn block<S: Stores>(day: &mut Day<'_, S>, partners: GroupId) -> Result<(), Stop> {
    let Cast { bo, eve, .. } = day.cast();
    day.step(bo, "opens a mailing list for “Autumn prices”")
        .allowed(
            "ML-1",
            bo.group(partners).open_mailing_list(parsed("prices@acme.example")?),
            |_| says("Its address is prices@acme.example."),
        )
        .await?;
    let blocked = ListEdit::new().with_external_mail(ExternalMail::Blocked);
    day.step(bo, "blocks external mail")
        .allowed("ML-5", bo.group(partners).edit_mailing_list(blocked), |_| {
            says("This includes the mail of external members.")
        })
        .await?;
    day.step(eve, "tries to send a mail to the list")
        .refused("ML-5", eve.group(partners).post())
        .await?;
    Ok(())
}

async fn incoming<S: Stores>(day: &mut Day<'_, S>) -> Result<(), Stop> {
    let hall = day.hall();
    let Cast { bo, .. } = day.cast();
    let prices: EmailAddress = parsed("prices@acme.example")?;
    let [bos, anns]: [EmailAddress; 2] = [parsed("bo@acme.example")?, parsed("ann@acme.example")?];
    let server = "The mail server";

    let mail = Mail::of(SenderIdentity::Unverified(bos.clone()));
    let answer = hall.decide_mail(acme(), &prices, &mail).await;
    day.service(
        server,
        "receives a mail to prices@acme.example that names Bo as sender, without proof",
    )
    .refused("ML-8", async { answer.and_then(|answer| refusal_after::<S>(&answer, "")) })
    .await?;
    let of_bo = Mail::of(SenderIdentity::User(bo.user()));
    let answer = hall.decide_mail(acme(), &prices, &of_bo.clone().with_from([bos, anns])).await;
    day.service(server, "receives an authenticated mail from Bo that names Ann as a second sender")
        .refused("ML-7", async {
            answer.and_then(|answer| refusal_after::<S>(&answer, "ML-1, ML-10, ML-7"))
        })
        .await?;
    let all = "ML-1, ML-10, ML-7, ML-5, ML-4";
    day.service(server, "receives an authenticated mail with Bo as its only sender")
        .allowed("ML-12", hall.decide_mail(acme(), &prices, &of_bo), |answer| {
            let passed = answer.is_accepted() && trace(answer) == all;
            check(
                passed,
                format!("The list accepts it. It passed {all}. The mail before failed at ML-7."),
            )
        })
        .await?;
    Ok(())
}

/// Returns the refusal as an error, if exactly these rules were checked.
fn refusal_after<S: Stores>(answer: &MailAnswer, rules: &str) -> HallResult<(), S> {
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

async fn all_recipients<S: Stores>(
    hall: &OfficeHall<S>,
    group: GroupId,
) -> HallResult<Vec<EmailAddress>, S> {
    let (mut recipients, mut all) = (hall.recipients(group).await?, Vec::new());
    while let Some(batch) = recipients.next().await? {
        all.extend(batch.to);
    }
    Ok(all)
}
