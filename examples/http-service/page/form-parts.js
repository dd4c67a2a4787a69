// The parts that the forms of commands are written with. A path says where a field is in the body.

export const SWITCH = { on: "On", off: "Off" };
export const HISTORY = { not_shared: "Not shared", shared: "Shared" };
export const PRIVACY = { public: "Public", private: "Private" };

export const users = (path, from, label = "Users") => ({ kind: "users", path, from, label });
export const ids = (path, from, label = "Users") => ({ kind: "ids", path, from, label });
export const choice = (path, label, options) => ({ kind: "choice", path, label, options });
export const optional = (path, label, options) => ({ kind: "optional", path, label, options });
export const text = (path, label, hint) => ({ kind: "text", path, label, hint });
export const maybe = (path, label) => ({ kind: "maybe", path, label });
export const edit = (path, label) => ({ kind: "edit", path, label });
export const lines = (path, label) => ({ kind: "lines", path, label });
export const group = (path, from, label) => ({ kind: "group", path, from, label });
export const each = (path, label, of, options) => ({ kind: "each", path, label, of, options });
export const form = (command, title, ...fields) => ({ command, title, fields });
