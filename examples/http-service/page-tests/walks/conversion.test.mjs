import assert from "node:assert/strict";
import { test } from "node:test";

import { become, dialogSays, follow, go, signIn, stage } from "../stage.mjs";

const open = stage();

test("a room becomes a group, and its participants get a notice", async (t) => {
  const page = await open(t);
  await signIn(page, "Ann");
  const room = await follow(page, "Summer party");

  await page.getByRole("button", { name: "Convert to a group" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Party planners");
  await page.getByRole("button", { name: "Convert", exact: true }).click();
  const says = await dialogSays(page, "Done");
  assert.match(says, /“Party planners” is a group with .*\. Ann is its Group Master\./);
  assert.match(says, /get a notice that “Party planners” was created\./);
  for (const name of ["Ann", "Bo", "Cy"]) assert.ok(says.includes(name), name);

  await page.getByRole("link", { name: "Open the group" }).click();
  await page.getByRole("heading", { level: 1, name: "Party planners" }).waitFor();
  await page.getByText("3 members · 1 Master").waitFor();

  // The room is the same one, and belongs to the group now.
  await go(page, room, "Party planners");
  await page.getByText("The room of “Party planners”").waitFor();
  const convert = page.getByRole("button", { name: "Convert to a group" });
  assert.equal(await convert.getAttribute("aria-disabled"), "true");
});

test("a name that is taken is refused, and the room stays a room", async (t) => {
  const page = await open(t);
  await signIn(page, "Ann");
  await follow(page, "Harvest fair");
  await page.getByRole("button", { name: "Convert to a group" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Board");
  await page.getByText("External, with guests").click();
  await page.getByRole("button", { name: "Convert", exact: true }).click();
  const says = await dialogSays(page, "GR-4");
  assert.match(says, /Another group of the company already has the name Board\./);
  await page.keyboard.press("Escape");
  await page.reload();
  const convert = page.getByRole("button", { name: "Convert to a group" });
  await convert.waitFor();
  assert.equal(await convert.getAttribute("aria-disabled"), null);
});

test("a user who is removed from a room gets a notice, and no longer sees it", async (t) => {
  const page = await open(t);
  await signIn(page, "Ann");
  const room = await follow(page, "Harvest fair");
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByRole("checkbox", { name: "Dee" }).check();
  await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
  await dialogSays(page, "Dee gets a notice that they are no longer in “Harvest fair”.");
  await page.keyboard.press("Escape");
  await page.getByRole("listitem").filter({ hasText: "Dee" }).waitFor({ state: "detached" });

  await become(page, "Dee");
  await page.getByText("RM-14").first().waitFor();
  assert.equal(new URL(page.url()).hash, room);
});
