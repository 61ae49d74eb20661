// The people's side of the local Telegram, over HTTP.

async function ask(path, options) {
  const answer = await fetch(`/sandbox/${path}`, options);
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.description);
  return body;
}

const post = (path, body) =>
  body instanceof FormData
    ? ask(path, { method: "POST", body })
    : ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export const state = () => ask("state");
export const clock = () => ask("clock");
export const advance = (step) => post("clock/advance", step);
export const addPerson = (name, language) => post("users", { first_name: name, language_code: language });
export const say = (chat, text) => post(`chats/${chat}/messages`, { text });
export const start = (chat, payload) => post(`chats/${chat}/start`, { payload });
export const edit = (chat, message, text) => post(`chats/${chat}/messages/${message}/edit`, { text });
export const press = (chat, message, data) => post(`chats/${chat}/messages/${message}/press`, { data });
export const fileUrl = (file) => `/sandbox/file/${file.file_id}`;

// `files` are {kind, file}; several make an album, with the caption on its first.
export function send(chat, files, caption) {
  const form = new FormData();
  form.append("caption", caption);
  files.forEach(({ kind, file }) => form.append(kind, file, file.name));
  return post(`chats/${chat}/messages`, form);
}

// Calls `onEvent` for everything after `seq`; `onState(true | false)` when the connection comes and goes. The browser
// tries again by itself; it gives up only when something else answers, which `readyState` then tells.
export function watch(seq, onEvent, onState) {
  const stream = new EventSource(`/sandbox/stream?after=${seq}`);
  stream.onopen = () => onState(true);
  stream.onerror = () => onState(false);
  stream.onmessage = (message) => onEvent(JSON.parse(message.data));
  return stream;
}
