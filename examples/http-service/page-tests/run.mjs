// Runs the walks, unless there is no browser or no service.

import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { missingService } from "./service.mjs";

const folder = fileURLToPath(new URL("walks/", import.meta.url));
const missing = (await missingPackages()) ?? missingService();

if (missing === null) {
  const walks = readdirSync(folder).map((name) => `${folder}${name}`);
  const flags = ["--test", "--test-concurrency=1"];
  process.exitCode = spawnSync(process.execPath, [...flags, ...walks], { stdio: "inherit" }).status;
} else {
  console.log(`skipped: the walks on the page, because ${missing}`);
  process.exitCode = process.env.GUILDHALL_REQUIRE_SERVERS === "1" ? 1 : 0;
}

async function missingPackages() {
  try {
    return (await import("./stage.mjs")).missingBrowser();
  } catch (error) {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    return "its packages are not installed (npm ci)";
  }
}
