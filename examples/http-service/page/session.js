// Who uses the page: a user of the sample, or the owner of a token.

import { Client, Problem } from "./api.js";
import { learnPeople } from "./names.js";

const STORED = "guildhall.session";

/** What the page knows of its users. */
export const session = {
  /** The users of the sample, if the service offers them. */
  sample: [],
  /** The user who acts: `{ id, company, name, token }`. Null before sign-in. */
  me: null,
};

/** Sends requests without a token. */
export const anonymous = new Client();

/** Returns what sends requests as the user who acts. */
export function client() {
  return new Client(session.me.token);
}

/** Returns the users as whom the page can ask: those of the sample, or only the one who acts. */
export function knownUsers() {
  if (session.sample.length > 0) return session.sample;
  return session.me ? [session.me] : [];
}

/** Asks for the users of the sample, and continues the session of this tab. */
export async function begin() {
  session.sample = await sample();
  learnPeople(session.sample);
  const token = sessionStorage.getItem(STORED);
  if (token === null) return;
  try {
    await signIn(token);
  } catch (problem) {
    // Another problem passes, and the token is still good.
    if (problem instanceof Problem && problem.status === 401) signOut();
  }
}

/** Acts as the owner of a token from now on. */
export async function signIn(token) {
  const asking = new Client(token);
  const user = await asking.get("/me");
  const known = session.sample.find((other) => other.id === user.id);
  const me = { ...user, ...known, token };
  if (user.company !== null) {
    learnPeople(await asking.list("/people"));
    const company = await asking.get("/company");
    me.company_name = company.name;
    // Only administrators get the policy.
    me.administers = company.policy !== undefined;
  }
  session.me = me;
  sessionStorage.setItem(STORED, token);
}

/** Acts as no user any more. */
export function signOut() {
  session.me = null;
  sessionStorage.removeItem(STORED);
}

async function sample() {
  try {
    return await anonymous.get("/sample/people");
  } catch (problem) {
    if (problem instanceof Problem) return [];
    throw problem;
  }
}
