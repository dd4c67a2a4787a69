import assert from "node:assert/strict";
import { test } from "node:test";

import { dialogSays, follow, signIn, stage } from "../stage.mjs";

const open = stage();

test("a command that is clicked twice is sent once, and its buttons wait", async (t) => {
  const page = await open(t);
  const commands = await hold(page);
  const button = await rename(page, "Landing crew");
  await button.click();
  await button.and(page.locator('[aria-disabled="true"]')).waitFor();
  await button.dispatchEvent("click");
  commands.answer();
  await dialogSays(page, "The group is called “Landing crew”.");
  assert.equal(commands.keys.length, 1);
  assert.equal(await button.getAttribute("aria-disabled"), null);
});

test("a command without an answer is sent again with its key, and counts once", async (t) => {
  const page = await open(t);
  const commands = await hold(page);
  const button = await rename(page, "Salvage crew");
  await button.click();
  // The service carries it out, and its answer is lost.
  await commands.lose();
  await dialogSays(page, "The service does not answer");
  await button.click();
  commands.answer();
  await dialogSays(page, "The group is called “Salvage crew”.");
  assert.equal(commands.keys.length, 2);
  assert.equal(commands.keys[0], commands.keys[1]);

  // It was answered, so the same command is another one now.
  await button.click();
  commands.answer();
  await dialogSays(page, "nothing");
  assert.notEqual(commands.keys[2], commands.keys[1]);
});

async function rename(page, name) {
  await signIn(page, "Ann");
  await follow(page, "crew");
  await page.getByRole("button", { name: "Rename" }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  return page.getByRole("dialog").getByRole("button", { name: "Rename", exact: true });
}

/** Holds each command that the page sends until the walk lets it be answered, or loses its answer. */
async function hold(page) {
  const keys = [];
  let held = deferred();
  await page.route("**/commands", async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    const end = await held.promise;
    held = deferred();
    await end(route);
  });
  const lose = () =>
    new Promise((lost) => {
      held.resolve(async (route) => {
        await route.fetch();
        await route.abort();
        lost();
      });
    });
  return { keys, lose, answer: () => held.resolve((route) => route.continue()) };
}

function deferred() {
  const made = {};
  made.promise = new Promise((resolve) => {
    made.resolve = resolve;
  });
  return made;
}
