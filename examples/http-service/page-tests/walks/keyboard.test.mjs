import assert from "node:assert/strict";
import { test } from "node:test";

import { dialogSays, signIn, stage } from "../stage.mjs";

const open = stage();

/** More steps than any view of the sample needs. */
const FAR = 80;

/** Moves the focus with the Tab key until this has it. */
async function tabTo(page, locator) {
  for (let steps = 0; steps < FAR; steps += 1) {
    await page.keyboard.press("Tab");
    const has = await locator.evaluateAll((found) => found[0] === document.activeElement);
    if (has) return;
  }
  assert.fail(`the Tab key does not reach ${locator}`);
}

test("the keyboard is enough to sign in, and to preview and carry out a command", async (t) => {
  const page = await open(t);
  const ann = page.getByRole("button", { name: /^Ann/ });
  await ann.waitFor();
  await page.keyboard.press("Tab");
  assert.equal(
    await page.evaluate(() => document.activeElement.textContent),
    "Skip to the content",
  );
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await tabTo(page, ann);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Hello, Ann" }).waitFor();

  await tabTo(page, page.getByRole("link", { name: /Launch crew/ }).first());
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Launch crew" }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");

  await tabTo(page, page.getByRole("button", { name: "Remove members" }));
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await tabTo(page, page.getByRole("checkbox", { name: "Bo" }));
  await page.keyboard.press("Space");
  await tabTo(page, page.getByRole("button", { name: "Preview" }));
  await page.keyboard.press("Enter");
  await dialogSays(page, "This would happen");
  await tabTo(page, page.getByRole("button", { name: "Remove users" }));
  await page.keyboard.press("Enter");
  await dialogSays(page, "Done");
  await page.keyboard.press("Escape");
  await page.getByText("2 members").waitFor();
});

test("a greyed button has the focus, and opens its reason", async (t) => {
  const page = await open(t);
  await signIn(page, "Cy");
  await tabTo(page, page.getByRole("link", { name: /Everyone/ }).first());
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Everyone" }).waitFor();
  const leave = page.getByRole("button", { name: "Leave", exact: true });
  await tabTo(page, leave);
  const reason = await leave.getAttribute("aria-describedby");
  assert.match(await page.locator(`#${reason}`).innerText(), /You may not leave it\..*GR-10/);

  await page.keyboard.press("Enter");
  await dialogSays(page, "You may not leave it.");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.ok(await leave.evaluate((button) => button === document.activeElement));
});
