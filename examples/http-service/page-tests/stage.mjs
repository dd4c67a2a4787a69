// A browser on the page of a service. Walks look at the page through it.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before } from "node:test";

import { chromium } from "playwright-core";

import { startService } from "./service.mjs";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** So long a walk waits for what it looks for. */
const PATIENCE = 15_000;

export const DESK = { width: 1280, height: 900 };
export const PHONE = { width: 360, height: 740 };

/** Why there is no browser. Null if there is one. */
export function missingBrowser() {
  return existsSync(CHROMIUM) ? null : `there is no Chromium at ${CHROMIUM} (set CHROMIUM)`;
}

/** Starts a browser. */
export function launch() {
  const quiet = ["background-networking", "component-update", "quic", "sync"];
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-first-run", ...quiet.map((what) => `--disable-${what}`)],
  });
}

/**
 * Starts a service and a browser for the walks of a file. Returns what opens the page for one walk;
 * the walk fails if the page logs an error.
 */
export function stage() {
  let service;
  let browser;
  before(async () => {
    [service, browser] = await Promise.all([startService(), launch()]);
  });
  after(async () => {
    await browser?.close();
    await service?.stop();
  });
  return async (t, { scheme = "light", size = DESK } = {}) => {
    const context = await browser.newContext({ colorScheme: scheme, viewport: size });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    const errors = errorsOf(page);
    t.after(async () => {
      await context.close();
      assert.deepEqual(errors, []);
    });
    await page.goto(service.url);
    return page;
  };
}

/** Signs in as a user of the sample. */
export async function signIn(page, name) {
  await page.getByRole("button", { name: new RegExp(`^${name}\\b`) }).click();
  await page.getByRole("heading", { name: `Hello, ${name}` }).waitFor();
}

/** Acts as another user from now on. */
export async function become(page, name) {
  await page.getByLabel("Acting as").selectOption({ label: name });
}

/** Opens a place of the page by its address. */
export async function go(page, address, heading) {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, address);
  await page.getByRole("heading", { level: 1, name: heading }).waitFor();
}

/** Opens a group or room from the first page, and returns its address. */
export async function follow(page, name) {
  await page
    .getByRole("link", { name: new RegExp(name) })
    .first()
    .click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  return new URL(page.url()).hash;
}

/** Returns what the dialog of the page says, when it says this. */
export async function dialogSays(page, text) {
  const dialog = page.getByRole("dialog");
  await dialog.getByText(text).first().waitFor();
  return dialog.innerText();
}

/** Collects what the page logs as an error. A refused request is no error of the page. */
function errorsOf(page) {
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    const isRefusal = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !isRefusal) errors.push(message.text());
  });
  return errors;
}
