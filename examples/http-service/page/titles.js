// How rooms are called: many have no name.

import { part } from "./api.js";
import { humanised, joined } from "./dom.js";
import { learnPeople, learnRoom, nameOf } from "./names.js";
import { client, session } from "./session.js";

/** Returns how a room is called: by its name, its group, or the other participants. */
export async function titleOf(room, asking = client()) {
  const title = room.info?.name ?? room.belongs_to?.name ?? (await others(room, asking));
  learnRoom(room.id, title);
  return title;
}

async function others(room, asking) {
  if (room.kind === "to_me") return "Notes to me";
  try {
    const users = learnPeople(await asking.list(`/rooms/${part(room.id)}/participants`, 100));
    const rest = users.filter(({ id }) => id !== session.me.id).map(({ id }) => nameOf(id));
    return rest.length > 3
      ? `${rest.slice(0, 3).join(", ")} and ${rest.length - 3} more`
      : joined(rest) || humanised(room.kind);
  } catch {
    return humanised(room.kind);
  }
}
