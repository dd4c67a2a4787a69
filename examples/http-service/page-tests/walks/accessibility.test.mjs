import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import axe from "axe-core";

import { DESK, PHONE, become, dialogSays, follow, go, signIn, stage } from "../stage.mjs";

const open = stage();

/** Where pictures of the views go, if a folder is named. */
const PICTURES = process.env.PICTURES ?? null;

const SIZES = { desk: DESK, phone: PHONE };

/** Checks a view: no violation of axe, and nothing beside the window. */
async function check(page, view, look) {
  // The policy of the page allows no other script, so axe comes the way the debugger does.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => window.axe.run());
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`);
  assert.deepEqual(found, [], view);
  const beside = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.equal(beside, 0, `${view} is wider than the window`);
  if (PICTURES) {
    await mkdir(PICTURES, { recursive: true });
    await page.screenshot({ path: join(PICTURES, `${view}-${look}.png`), fullPage: true });
  }
}

for (const scheme of ["light", "dark"]) {
  for (const [name, size] of Object.entries(SIZES)) {
    test(`every view is accessible: ${scheme}, ${name}`, async (t) => {
      const page = await open(t, { scheme, size });
      const look = `${scheme}-${name}`;
      await page.getByRole("heading", { level: 1 }).waitFor();
      await check(page, "sign-in", look);
      await signIn(page, "Ann");
      await check(page, "home", look);

      const group = await follow(page, "Launch crew");
      await check(page, "group", look);
      await page.getByRole("button", { name: "Leave", exact: true }).dispatchEvent("click");
      await page.getByText("Why?", { exact: true }).click();
      await dialogSays(page, "As Group Master");
      await check(page, "refusal", look);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Remove members" }).click();
      await page.getByRole("checkbox", { name: "Cy" }).check();
      await page.getByRole("button", { name: "Preview" }).click();
      await dialogSays(page, "This would happen");
      await check(page, "preview", look);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Edit the mailing list" }).click();
      await page.getByRole("dialog").getByText("External mail").waitFor();
      await check(page, "form", look);
      await page.keyboard.press("Escape");

      await go(page, group.replace("groups", "compare"), "Side by side");
      await check(page, "side-by-side", look);
      await go(page, "#/company", "Harbour");
      await check(page, "company", look);
      await go(page, "#/rules", "The rules");
      await check(page, "rules", look);
      await go(page, "#/rules/GR-10", "GR-10");
      await check(page, "rule", look);
      await go(page, "#/", "Hello, Ann");
      await follow(page, "Summer party");
      await check(page, "room", look);
      await go(page, "#/groups/00000000-0000-4000-8000-000000000000", "This does not exist");
      await check(page, "nothing", look);
      await become(page, "Gus");
      await go(page, "#/", "Hello, Gus");
      await check(page, "administrator", look);
    });
  }
}

test("the theme can be chosen, and stays", async (t) => {
  const page = await open(t, { scheme: "light" });
  const ground = () =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const theme = page.getByRole("button", { name: /Theme/ });
  await page.getByRole("heading", { level: 1 }).waitFor();
  const light = await ground();
  await theme.click();
  assert.equal(await theme.textContent(), "Theme: Light");
  await theme.click();
  assert.equal(await theme.textContent(), "Theme: Dark");
  assert.notEqual(await ground(), light);
  await page.reload();
  await page.getByRole("heading", { level: 1 }).waitFor();
  assert.notEqual(await ground(), light);
});
