// Draws the pictures of the page in docs/images: light and dark, as a desk and a phone show it.

import { mkdir, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { startService } from "./service.mjs";
import { follow, launch, signIn } from "./stage.mjs";

const FOLDER = fileURLToPath(new URL("../../../docs/images/", import.meta.url));
const DESK = { viewport: { width: 1120, height: 760 }, deviceScaleFactor: 1.5 };
const PHONE = { viewport: { width: 390, height: 720 }, deviceScaleFactor: 2 };

/** The greatest size of a picture, in bytes, so that a page with one comes quickly. */
const MOST = 200_000;

const PICTURES = [
  ["page.png", { ...DESK, colorScheme: "light" }],
  ["page-dark.png", { ...DESK, colorScheme: "dark" }],
  ["page-phone.png", { ...PHONE, colorScheme: "light" }],
  ["page-phone-dark.png", { ...PHONE, colorScheme: "dark" }],
];

const [service, browser] = await Promise.all([startService(), launch()]);
try {
  await mkdir(FOLDER, { recursive: true });
  for (const [name, options] of PICTURES) await draw(`${FOLDER}${name}`, options);
} finally {
  await browser.close();
  await service.stop();
}

async function draw(path, options) {
  const page = await browser.newPage(options);
  await page.goto(service.url);
  await signIn(page, "Ann");
  await follow(page, "Launch crew");
  await page.evaluate(() => document.activeElement.blur());
  await page.mouse.move(0, 0);
  await page.screenshot({ path });
  await page.close();
  const { size } = await stat(path);
  if (size > MOST) throw new Error(`${path} has ${size} bytes, more than ${MOST}`);
  console.log(`wrote ${path} (${size} bytes)`);
}
