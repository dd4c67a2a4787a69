// The requests to the service, and its problems.

/** Why a request failed: the problem details of the service (RFC 9457), or a silent network. */
export class Problem extends Error {
  constructor(details) {
    super(details.detail ?? details.title ?? "The service gives no reason.");
    this.details = details;
  }

  get status() {
    return this.details.status;
  }

  get kind() {
    return this.details.kind;
  }

  /** Whether the service may still have carried out the request. */
  get isInDoubt() {
    return this.status === undefined || this.status >= 500;
  }
}

/** Sends requests as one user, or without a token as no user. */
export class Client {
  #token;

  constructor(token = null) {
    this.#token = token;
  }

  /** Reads something. */
  async get(path) {
    return (await this.#send("GET", path)).body;
  }

  /** Reads something with its version, if it has one. */
  async read(path) {
    return this.#send("GET", path);
  }

  /** Reads every page of a list, up to a number of items. */
  async list(path, most = 1000) {
    const items = [];
    let cursor = null;
    do {
      const mark = path.includes("?") ? "&" : "?";
      const query = cursor ? `cursor=${encodeURIComponent(cursor)}` : "limit=100";
      const page = await this.get(`${path}${mark}${query}`);
      items.push(...page.items);
      cursor = page.next ?? null;
    } while (cursor && items.length < most);
    return items;
  }

  /** Asks something that needs a body and saves nothing. */
  async ask(path, body) {
    return (await this.#send("POST", path, { body })).body;
  }

  /**
   * Changes something, once even if the request is sent again with its key, and only if it still
   * has the version that the user saw.
   */
  async change(path, body, key, tag = null) {
    const headers = { "Idempotency-Key": `"${key}"` };
    if (tag) headers["If-Match"] = tag;
    return (await this.#send("POST", path, { body, headers })).body;
  }

  async #send(method, path, { body, headers = {} } = {}) {
    const request = { method, headers: { Accept: "application/json", ...headers } };
    if (this.#token) request.headers.Authorization = `Bearer ${this.#token}`;
    if (body !== undefined) {
      request.headers["Content-Type"] = "application/json";
      request.body = JSON.stringify(body);
    }
    const response = await fetch(path, request).catch(() => null);
    if (!response) throw new Problem(SILENT);
    const answer = await answerOf(response);
    if (!response.ok) throw new Problem({ status: response.status, ...answer });
    return { body: answer, tag: response.headers.get("ETag") };
  }
}

/** Returns a part of a path for an id. */
export function part(id) {
  return encodeURIComponent(id);
}

/** Makes an id for a command. `crypto.randomUUID` is missing where the page is not served by TLS. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const SILENT = {
  kind: "no_answer",
  detail: "The service does not answer. Check that it is running, then try again.",
};

async function answerOf(response) {
  const text = await response.text();
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return { detail: text };
  }
}
