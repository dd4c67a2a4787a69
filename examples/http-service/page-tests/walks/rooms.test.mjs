import assert from "node:assert/strict";
import { test } from "node:test";

import { dialogSays, follow, signIn, stage } from "../stage.mjs";

const open = stage();

test("several rooms are left at once, and only those that can be left are offered", async (t) => {
  const page = await open(t);
  await signIn(page, "Bo");
  await page.getByRole("button", { name: "Leave rooms" }).click();
  const offered = page.getByRole("dialog").getByRole("checkbox");
  // The room of a group is left with the group (RM-20).
  assert.equal(await page.getByRole("dialog").getByText("Launch crew").count(), 0);
  const names = await page.getByRole("dialog").locator("label.pick").allInnerTexts();
  assert.deepEqual(names.sort(), ["Ann", "Harvest fair", "Summer party"]);
  assert.equal(await offered.count(), 3);
  await page.getByRole("checkbox", { name: "Harvest fair" }).check();
  await page.getByRole("checkbox", { name: "Summer party" }).check();
  await page.getByRole("button", { name: "Leave", exact: true }).click();
  const says = await dialogSays(page, "Done");
  assert.match(says, /“Harvest fair”: Bo is no longer in the room/);
  assert.match(says, /“Summer party”: Bo is no longer in the room/);
  await page.keyboard.press("Escape");
  const rooms = page.getByRole("region", { name: "Rooms" });
  await rooms.getByRole("link", { name: "Harvest fair" }).waitFor({ state: "detached" });
  assert.equal(await rooms.getByRole("link", { name: "Summer party" }).count(), 0);
  await follow(page, "Launch crew");
});
