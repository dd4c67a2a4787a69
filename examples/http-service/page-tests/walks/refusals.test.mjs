import assert from "node:assert/strict";
import { test } from "node:test";

import { become, dialogSays, follow, signIn, stage } from "../stage.mjs";

const open = stage();

test("a member who would leave reads the rule, what helps and where to read more", async (t) => {
  const page = await open(t);
  await signIn(page, "Bo");
  await follow(page, "Launch crew");
  const leave = page.getByRole("button", { name: "Leave", exact: true });
  assert.equal(await leave.getAttribute("aria-disabled"), "true");

  // Playwright takes a greyed button for one that cannot be clicked.
  await leave.dispatchEvent("click");
  const says = await dialogSays(page, "You may not leave it.");
  assert.match(says, /GR-10\s+Members cannot leave a group/);
  assert.match(says, /Ask a Group Master to remove you\. A Group Master can lift this\./);

  await page.getByRole("link", { name: "Read about GR-10" }).click();
  await page.getByRole("heading", { level: 1, name: "GR-10" }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "Launch crew" }).waitFor();
});

test("a refused command that is tried anyway is refused, and changes nothing", async (t) => {
  const page = await open(t);
  await signIn(page, "Dee");
  await page.getByText("All groups", { exact: true }).click();
  await follow(page, "Launch crew");

  await page.getByRole("button", { name: "Add members" }).dispatchEvent("click");
  await page.getByRole("checkbox", { name: "Dee" }).check();
  await page.getByRole("button", { name: "Try it anyway" }).click();
  await page.getByRole("dialog").getByText("You may not add members.").nth(1).waitFor();
  await page.keyboard.press("Escape");
  await page.reload();
  await page.getByText("You: not a member").waitFor();
});

test("a preview says what would happen, and saves nothing", async (t) => {
  const page = await open(t);
  await signIn(page, "Ann");
  await follow(page, "Launch crew");

  await page.getByRole("button", { name: "Remove members" }).click();
  await page.getByRole("checkbox", { name: "Bo" }).check();
  await page.getByRole("button", { name: "Preview" }).click();
  const says = await dialogSays(page, "This would happen");
  assert.match(says, /Bo is no longer a member\./);
  assert.match(says, /All who take part then get a notice that “Launch crew” was edited\./);
  await page.keyboard.press("Escape");
  await page.reload();
  await page.getByText("3 members").waitFor();
});

test("a user asks why another may not do something, and who may", async (t) => {
  const page = await open(t);
  await signIn(page, "Ann");
  await follow(page, "Launch crew");

  await page.getByRole("button", { name: "Rename" }).click();
  await page.getByText("Why?", { exact: true }).click();
  await page.getByLabel("For", { exact: true }).selectOption({ label: "Bo" });
  await dialogSays(page, "Bo may not rename it.");
  await page.getByText("Who may?", { exact: true }).click();
  await dialogSays(page, "Ann and Gus.");
});

test("a name is shown as text, whatever it holds", async (t) => {
  const page = await open(t);
  const name = "<img src=x onerror=alert(1)>";
  await signIn(page, "Flo");
  await page.getByRole("button", { name: "New group" }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Create the group" }).click();
  await dialogSays(page, `“${name}” is a group with Flo.`);
  await page.getByRole("link", { name: "Open the group" }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  assert.equal(await page.locator("main img").count(), 0);
});

test("any command can be written as JSON", async (t) => {
  const page = await open(t);
  await signIn(page, "Ann");
  await follow(page, "Everyone");
  await page.getByRole("button", { name: "Write any command as JSON" }).click();
  await page.getByLabel("Command", { exact: true }).selectOption("change_notification");
  await page.getByLabel("As JSON").fill('{"command": "change_notification", "to": "off"}');
  await page.getByRole("button", { name: "Do it" }).click();
  await dialogSays(page, "The notification of the members is off.");
  await page.keyboard.press("Escape");
  await page.getByRole("definition").filter({ hasText: "Off" }).waitFor();

  await become(page, "Bo");
  await page.getByText("You: member").waitFor();
});

test("a change that another user made in between is not lost", async (t) => {
  const [first, second] = [await open(t), await open(t)];
  for (const page of [first, second]) {
    await signIn(page, "Ann");
    await follow(page, "Partners");
  }
  await change(second, "Notify members", "Off");
  await dialogSays(second, "The notification of the members is off.");

  await change(first, "Share earlier messages", "Shared");
  assert.match(await dialogSays(first, "CO-10"), /version/);
  await first.keyboard.press("Escape");
  await first.reload();
  await first.getByRole("definition").filter({ hasText: "Not shared" }).waitFor();
});

test("a service that does not answer is said calmly, and the page goes on afterwards", async (t) => {
  const page = await open(t);
  await signIn(page, "Ann");
  await page.context().setOffline(true);
  await page.getByLabel("Acting as").selectOption({ label: "Bo" });
  await page.getByRole("heading", { name: "This cannot be shown" }).waitFor();
  await page.getByText("The service does not answer", { exact: true }).waitFor();
  assert.equal(await page.getByLabel("Acting as").inputValue(), await idOf(page, "Ann"));

  await page.context().setOffline(false);
  await page.getByLabel("Acting as").selectOption({ label: "Bo" });
  await page.getByRole("heading", { name: "Hello, Bo" }).waitFor();
});

function idOf(page, name) {
  return page.getByRole("option", { name, exact: true }).getAttribute("value");
}

async function change(page, action, to) {
  await page.getByRole("button", { name: action }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(to, { exact: true }).click();
  await dialog.getByRole("button", { name: "Change", exact: true }).click();
}
