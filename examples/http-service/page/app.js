// The page: its header, and which view is shown for an address.

import { closeDialog } from "./dialog.js";
import { company } from "./company.js";
import { compare } from "./compare.js";
import { fill, h, say } from "./dom.js";
import { selection } from "./fields.js";
import { group } from "./group.js";
import { home } from "./home.js";
import { nameOf } from "./names.js";
import { back } from "./parts.js";
import { problemBlock } from "./refusals.js";
import { room } from "./room.js";
import { rulePage, rulesPage } from "./rules-page.js";
import { rules } from "./service.js";
import { begin, session, signIn, signOut } from "./session.js";
import { signInPage } from "./sign-in.js";

const PLACES = [
  ["#/", "Home"],
  ["#/compare", "Side by side"],
  ["#/company", "Company"],
  ["#/rules", "Rules"],
];

const VIEWS = [
  [/^#\/groups\/([^/]+)$/, group],
  [/^#\/rooms\/([^/]+)$/, room],
  [/^#\/compare(?:\/([^/]+))?(?:\/([^/]+)\/([^/]+))?$/, compare],
  [/^#\/company$/, company],
];

/** The views that need no sign-in. */
const PUBLIC = [
  [/^#\/rules$/, rulesPage],
  [/^#\/rules\/([^/]+)$/, rulePage],
];

const main = document.getElementById("main");

/** Counts the views that were asked for, so that a late one does not replace another. */
let asked = 0;

/** Shows the view of the address. */
async function show() {
  closeDialog();
  asked += 1;
  const own = asked;
  showHeader();
  main.setAttribute("aria-busy", "true");
  const content = await viewOf(location.hash || "#/");
  if (own !== asked) return;
  fill(main, content);
  main.removeAttribute("aria-busy");
  const title = main.querySelector("h1")?.textContent ?? "Guildhall";
  document.title = `${title} · Guildhall`;
}

async function viewOf(address) {
  const [view, ...parts] = matching(PUBLIC, address) ?? [];
  try {
    if (view) return await view(refresh, ...parts);
    if (!session.me) return signInPage(refresh);
    const [own, ...ids] = matching(VIEWS, address) ?? [home];
    return await own(refresh, ...ids);
  } catch (problem) {
    return problemView(problem);
  }
}

function problemView(problem) {
  const block = problemBlock(problem, { you: true });
  const gone = problem.status === 404 ? "This does not exist" : "This cannot be shown";
  return [
    back("#/", "Home"),
    h("header", { class: "page-head" }, h("h1", {}, gone)),
    h("div", { class: "page-problem" }, block),
  ];
}

function matching(views, address) {
  for (const [pattern, view] of views) {
    const match = pattern.exec(address);
    if (match) return [view, ...match.slice(1)];
  }
  return null;
}

/** Shows the same view anew, and says so. */
async function refresh() {
  const place = window.scrollY;
  await show();
  window.scrollTo(0, place);
  // What had the focus may be gone.
  if (document.activeElement === document.body) main.focus({ preventScroll: true });
}

/** Moves to another view: to its top, and with the focus in it. */
async function move() {
  await show();
  window.scrollTo(0, 0);
  main.focus({ preventScroll: true });
  say(document.title);
}

function showHeader() {
  const places = document.getElementById("places");
  places.hidden = session.me === null;
  const place = PLACES.findLast(([href]) => (location.hash || "#/").startsWith(href))?.[0];
  fill(
    places,
    PLACES.map(([href, text]) =>
      h("a", { href, "aria-current": href === place ? "page" : null }, text),
    ),
  );
  fill(document.getElementById("who"), session.me ? whoParts() : []);
  fill(document.getElementById("theme"), themeName());
}

function whoParts() {
  if (session.sample.length === 0) {
    return [
      h("span", {}, session.me.name ?? nameOf(session.me.id)),
      h("button", { type: "button", class: "quiet", onclick: leave }, "Sign out"),
    ];
  }
  const options = session.sample.map(({ id, name }) => [id, name]);
  const select = selection(options, { id: "acting", onchange: () => become(select.value) });
  select.value = session.me.id;
  return [h("label", { for: "acting" }, "Acting as"), select];
}

async function become(id) {
  try {
    await signIn(session.sample.find((user) => user.id === id).token);
  } catch (problem) {
    showHeader();
    fill(main, problemView(problem));
    return;
  }
  await refresh();
  document.getElementById("acting")?.focus();
  say(`You act as ${session.me.name}.`);
}

function leave() {
  signOut();
  location.hash = "#/";
  refresh();
}

const THEMES = { "": "Auto", light: "Light", dark: "Dark" };

function themeName() {
  const chosen = document.documentElement.dataset.theme ?? "";
  return [h("span", { class: "unseen" }, "Theme: "), THEMES[chosen]];
}

function nextTheme() {
  const root = document.documentElement;
  const names = Object.keys(THEMES);
  const next = names[(names.indexOf(root.dataset.theme ?? "") + 1) % names.length];
  if (next === "") delete root.dataset.theme;
  else root.dataset.theme = next;
  localStorage.setItem("guildhall.theme", next);
  showHeader();
}

document.getElementById("theme").addEventListener("click", nextTheme);
document.getElementById("skip").addEventListener("click", (event) => {
  // The address names the view, so the link does not change it.
  event.preventDefault();
  main.focus();
});
window.addEventListener("hashchange", move);

await begin();
await rules().catch(() => []);
await show();
