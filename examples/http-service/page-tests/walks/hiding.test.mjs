import assert from "node:assert/strict";
import { test } from "node:test";

import { become, follow, go, signIn, stage } from "../stage.mjs";

const open = stage();

test("a private group is seen by its member, and does not exist for another user", async (t) => {
  const page = await open(t);
  await signIn(page, "Cy");
  await follow(page, "Board");
  await page.getByRole("link", { name: "See it as another user" }).click();
  await page.getByRole("heading", { level: 1, name: "Side by side" }).waitFor();
  await page.getByLabel("Second user").selectOption({ label: "Dee" });

  const hidden = page.getByRole("region", { name: "As Dee sees it" });
  await hidden.getByRole("heading", { name: "This group does not exist" }).waitFor();
  assert.doesNotMatch(await hidden.innerText(), /Board/);
  const seen = page.getByRole("region", { name: "As Cy sees it" });
  assert.match(await seen.innerText(), /Board\s+Private/);
});

test("a user finds a hidden group by no list, no search and no address", async (t) => {
  const page = await open(t);
  await signIn(page, "Cy");
  const address = await follow(page, "Board");
  await become(page, "Dee");
  await page.getByRole("heading", { level: 1, name: "This does not exist" }).waitFor();
  await page.getByText("There is no such group.").waitFor();

  await go(page, "#/", "Hello, Dee");
  await page.getByText("All groups", { exact: true }).click();
  await page.getByRole("link", { name: /Launch crew/ }).waitFor();
  assert.equal(await page.getByRole("link", { name: /Board/ }).count(), 0);
  await page.getByRole("searchbox").fill("Boa");
  await page.getByText("No group has a word that begins with “Boa”.").waitFor();

  // The answer is the same for an id that never was.
  const never = address.replace(/[0-9a-f]{4}$/, "0000");
  await go(page, never, "This does not exist");
  await page.getByText("There is no such group.").waitFor();
});

test("a guest finds the group that they belong to, and no other group of the company", async (t) => {
  const page = await open(t);
  await signIn(page, "Eve");
  const groups = page.getByRole("region", { name: "Groups" });
  await groups.getByRole("link", { name: /Partners/ }).waitFor();
  assert.equal(await groups.getByRole("link").count(), 1);
  await follow(page, "Partners");
  await page.getByText("You: guest").waitFor();
});
