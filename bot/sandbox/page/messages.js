// A chat's messages as blocks: day separators, single messages, albums.

import { fileUrl } from "./api.js";
import { dress } from "./emoji.js";
import { icon } from "./icons.js";
import { rich } from "./rich.js";
import { isEnglish, locale, words } from "./words.js";

const DAY = 86400;

let utcOffset = 0;
export const setUtcOffset = (seconds) => (utcOffset = seconds);

// A Date whose UTC fields are the local fields of the demo's clock.
const local = (unix) => new Date((unix + utcOffset) * 1000);
const format = (unix, options) =>
  new Intl.DateTimeFormat(locale(), { timeZone: "UTC", ...options }).format(local(unix));
export const clockTime = (unix) => format(unix, { hour: "2-digit", minute: "2-digit", hour12: false });
const weekday = (unix) => format(unix, { weekday: "short" });
const dated = (unix, options) => {
  const date = format(unix, options);
  return isEnglish() ? `${weekday(unix)} ${date}` : `${date} ${weekday(unix)}`;
};
export const longDate = (unix) => dated(unix, { year: "numeric", month: "long", day: "numeric" });
export const shortDate = (unix) => dated(unix, { month: "short", day: "numeric" });
const dayOf = (unix) => Math.floor((unix + utcOffset) / DAY);

export function make(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(0)} KB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

function photo(entry, actions) {
  const sizes = entry.message.photo;
  const shown = sizes.find((each) => Math.max(each.width, each.height) >= 800) || sizes.at(-1);
  const image = document.createElement("img");
  const { width, height } = shown;
  Object.assign(image, { src: fileUrl(shown), width, height, alt: words().photo, loading: "lazy" });
  const button = make("button", "photo", image);
  button.type = "button";
  button.addEventListener("click", () => actions.enlarge(fileUrl(sizes.at(-1)), entry.message.caption || ""));
  image.addEventListener("error", () => button.replaceChildren(make("span", "broken", words().broken)));
  return button;
}

function attachment(message) {
  const kind = ["document", "video", "voice", "audio", "sticker"].find((each) => message[each]);
  if (!kind) return null;
  const file = message[kind];
  const name = kind === "document" || kind === "audio" ? file.file_name : words()[kind];
  const link = make(
    "a",
    "file",
    icon(kind === "document" ? "file" : "play"),
    make("span", "file-name", name, make("small", "", size(file.file_size))),
  );
  link.href = fileUrl(file);
  link.download = file.file_name || "";
  return link;
}

function key(entry, button, actions) {
  const node = make("button", "key", make("span", "", ...dress(button.text)));
  node.type = "button";
  if (button.url) node.append(icon("out"));
  node.addEventListener("click", () => actions.press(entry.message, button, node));
  return node;
}

function keys(entry, actions) {
  const rows = entry.message.reply_markup?.inline_keyboard;
  if (!rows) return null;
  const line = (row) => make("div", "key-row", ...row.map((button) => key(entry, button, actions)));
  return make("div", "keys", ...rows.map(line));
}

function meta(entry, actions) {
  const { message, from_bot: fromBot } = entry;
  const stamp = make("span", "stamp");
  if (message.edit_date) stamp.append(make("span", "edited", words().edited));
  const time = make("time", "", clockTime(message.date));
  time.dateTime = new Date(message.date * 1000).toISOString();
  stamp.append(time);
  if (fromBot || message.sticker || message.voice) return stamp;
  const edit = make("button", "edit", icon("pencil"));
  edit.type = "button";
  edit.title = words().edit;
  edit.setAttribute("aria-label", words().edit);
  edit.addEventListener("click", () => actions.edit(message));
  return make("span", "meta", edit, stamp);
}

function quoted(message) {
  const target = message.reply_to_message;
  if (!target) return null;
  const text = target.text || target.caption || (target.photo ? words().photo : "…");
  return make("p", "quoted", text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

function bubble(entries, actions) {
  const [first] = entries;
  const caption = entries.find(({ message }) => message.text || message.caption);
  const photos = entries.filter(({ message }) => message.photo).map((entry) => photo(entry, actions));
  const gallery = photos.length ? make("div", `photos n${Math.min(photos.length, 4)}`, ...photos) : null;
  const files = entries.map(({ message }) => attachment(message)).filter(Boolean);
  const text = caption && rich(
    caption.message.text || caption.message.caption,
    caption.message.entities || caption.message.caption_entities,
    actions,
  );
  const box = make("div", "bubble", quoted(first.message), gallery, ...files, text, meta(caption || first, actions));
  if (gallery) box.classList.add(text ? "captioned" : "bare");
  return box;
}

function messageNode(entries, actions) {
  const [first] = entries;
  const side = first.from_bot ? "bot" : "mine";
  const node = make("article", `message ${side}`, bubble(entries, actions), keys(first, actions));
  node.dataset.id = first.message.message_id;
  node.dataset.ids = entries.map(({ message }) => message.message_id).join(" ");
  return node;
}

// Messages in order, those of one album together, with a separator before each new day.
function blocks(entries) {
  const list = [];
  const albums = new Map();
  let day = null;
  for (const entry of entries) {
    const { date, media_group_id: album, message_id: id } = entry.message;
    if (dayOf(date) !== day) {
      day = dayOf(date);
      list.push({ key: `day-${day}-${id}`, date });
    }
    if (album && albums.has(album)) albums.get(album).entries.push(entry);
    else {
      const block = { key: album ? `album-${album}` : `message-${id}`, entries: [entry] };
      if (album) albums.set(album, block);
      list.push(block);
    }
  }
  return list;
}

const dayNode = (date) => make("p", "day", make("span", "", longDate(date)));

// Shows the entries in `log`, keeping the nodes of what did not change, so that nothing flickers or folds up again.
export function show(log, entries, actions) {
  const old = new Map([...log.children].map((node) => [node.dataset.key, node]));
  const nodes = blocks(entries).map((block) => {
    const version = JSON.stringify([block, locale()]);
    const kept = old.get(block.key);
    if (kept?.version === version) return kept;
    const node = block.entries ? messageNode(block.entries, actions) : dayNode(block.date);
    node.dataset.key = block.key;
    node.version = version;
    if (kept || !old.size) node.classList.add("settled");
    return node;
  });
  old.forEach((node) => nodes.includes(node) || node.remove());
  nodes.forEach((node, at) => log.children[at] === node || log.insertBefore(node, log.children[at] || null));
}
