// What came of a command, or would come.

import { folded, h, say } from "./dom.js";
import {
  effectSentence,
  eventSentence,
  isSaid,
  joinAnswer,
  noticeSentence,
  sentencesUnder,
} from "./events.js";
import { learnGroups, learnPeople, nameOf, roomName } from "./names.js";
import { shortly } from "./refusals.js";
import { client } from "./session.js";

/** Shows what came of a command, or would come. */
export async function outcome(subject, heading, came, body) {
  if (Array.isArray(came)) return severalOutcomes(heading, came, body);
  const { event, notices = [], notice, answers = [], effects = [] } = came;
  const group = event?.event === "created" ? event.group : null;
  if (group) learnGroups([{ id: group, name: event.name }]);
  const all = notice ? [notice] : notices;
  // After the change, those who take part get the notice. Before it they may be others.
  const isDone = effects.length === 0 && came.version !== undefined;
  const names = isDone && notice ? await participantsOf(notice.group) : [];
  const others = effects.filter((effect) => !isSaid(effect, event));
  const notified = [...all.map((one) => noticeSentence(one, names)), ...answers.map(joinAnswer)];
  say(heading);
  return h(
    "div",
    { class: "answer allowed" },
    h("h3", {}, heading),
    event ? h("p", { class: "answer-says" }, eventSentence(event)) : null,
    opened(came),
    sentencesUnder("Who gets a notice", notified),
    notified.length === 0 && event ? h("p", { class: "soft" }, "No user gets a notice.") : null,
    sentencesUnder("What follows", others.map(effectSentence)),
    event ? folded("The event as data", event) : null,
    folded("The request as data", body),
  );
}

/** Shows what came of a command on several rooms: each has its own answer. */
function severalOutcomes(heading, came, body) {
  const says = came.map(({ room, answer, refusal }) => {
    const one = answer?.event ? eventSentence(answer.event) : shortly(refusal ?? FAILED);
    return `${roomName(room)}: ${one}`;
  });
  const notices = came.flatMap(({ answer }) => answer?.notices ?? []);
  say(heading);
  return h(
    "div",
    { class: "answer allowed" },
    h("h3", {}, heading),
    h("ul", { class: "plain" }, says.map((one) => h("li", {}, one))),
    sentencesUnder("Who gets a notice", notices.map((notice) => noticeSentence(notice, []))),
    folded("The request as data", body),
  );
}

const FAILED = { message: "The service failed. Try it again." };

/** Links to what a request made. */
function opened(came) {
  const { group, room } = came;
  if (typeof group === "string" && came.event?.event === "created") {
    return h("p", {}, h("a", { href: `#/groups/${group}` }, "Open the group"));
  }
  if (room?.id && came.created !== undefined) {
    const says = came.created ? "The room is open." : "You are in a room of these users already.";
    return h("p", {}, `${says} `, h("a", { href: `#/rooms/${room.id}` }, "Open the room"));
  }
  return null;
}

/** Returns the names of the users who get a notice of a group, unless they are many or unknown. */
async function participantsOf(group) {
  try {
    const users = learnPeople(await client().list(`/groups/${group}/participants`, 100));
    return users.length <= 12 ? users.map(({ id }) => nameOf(id)) : [];
  } catch {
    return [];
  }
}
