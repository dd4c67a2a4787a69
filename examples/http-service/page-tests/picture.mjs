// Draws the picture of the page for the README: docs/images/page.png.

import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

import { startService } from "./service.mjs";
import { follow, launch, signIn } from "./stage.mjs";

const PICTURE = fileURLToPath(new URL("../../../docs/images/page.png", import.meta.url));
const SIZE = { width: 1180, height: 800 };

const [service, browser] = await Promise.all([startService(), launch()]);
try {
  const page = await browser.newPage({
    viewport: SIZE,
    deviceScaleFactor: 2,
    colorScheme: "light",
  });
  await page.goto(service.url);
  await signIn(page, "Ann");
  await follow(page, "Launch crew");
  await page.evaluate(() => document.activeElement.blur());
  await mkdir(dirname(PICTURE), { recursive: true });
  await page.screenshot({ path: PICTURE });
  console.log(`wrote ${PICTURE}`);
} finally {
  await browser.close();
  await service.stop();
}
