// Starts the service with the sample, for one file of walks.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const WORKSPACE = fileURLToPath(new URL("../../../", import.meta.url));
const TARGET = resolve(WORKSPACE, process.env.CARGO_TARGET_DIR ?? "target");

/** The binary of the service. */
const SERVICE = process.env.GUILDHALL_HTTP_SERVICE ?? join(TARGET, "debug", "http-service");

/** Why the service cannot be started. Null if it can. */
export function missingService() {
  return existsSync(SERVICE) ? null : "the service is not built (cargo build -p http-service)";
}

/** Starts the service on a free port, with a database of its own. */
export async function startService() {
  const folder = await mkdtemp(join(tmpdir(), "guildhall-page-"));
  const child = spawn(
    SERVICE,
    [
      ["--listen", "127.0.0.1:0"],
      ["--db", join(folder, "hall.db")],
      ["--sample"],
      ["--dev-tokens", join(folder, "tokens.json")],
    ].flat(),
    { stdio: ["ignore", "inherit", "pipe"] },
  );
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const address = await Promise.race([
    addressIn(child.stderr),
    ended.then((code) => {
      throw new Error(`the service ended with ${code}`);
    }),
  ]);
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true });
  };
  return { url: `http://${address}/`, stop };
}

/** Reads the log up to the line that says where the service listens. */
async function addressIn(log) {
  const lines = createInterface({ input: log });
  for await (const line of lines) {
    const { fields, level } = JSON.parse(line);
    if (fields?.message === "listening") {
      // What else is logged is read and dropped, so that the service never waits for a reader.
      log.resume();
      return fields.address;
    }
    if (level !== "INFO") console.error(line);
  }
  throw new Error("the service does not say where it listens");
}
