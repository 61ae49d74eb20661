// Text with Telegram entities as DOM nodes. Offsets are UTF-16 units, which is how JavaScript counts too.

import { dress } from "./emoji.js";

const TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
  spoiler: "span",
};

// A block ends its own line, so the line break behind it is not shown again.
const BLOCKS = /^(pre|blockquote)$/i;

function link(entity, text, actions) {
  const url = entity.url || (/^[a-z]+:/.test(text) ? text : `https://${text}`);
  const node = document.createElement("a");
  node.href = /^(https?|tg|mailto|tel):/i.test(url) ? url : "#";
  node.rel = "noopener noreferrer";
  node.target = "_blank";
  node.addEventListener("click", (event) => actions.follow(url) && event.preventDefault());
  return node;
}

function command(text, actions) {
  const node = document.createElement("button");
  node.type = "button";
  node.className = "command";
  node.addEventListener("click", () => actions.say(text));
  return node;
}

function expandable(node) {
  node.className = "expandable";
  node.tabIndex = 0;
  node.setAttribute("role", "button");
  node.setAttribute("aria-expanded", "false");
  const toggle = () => node.setAttribute("aria-expanded", node.getAttribute("aria-expanded") !== "true");
  node.addEventListener("click", toggle);
  node.addEventListener("keydown", (event) => event.key === "Enter" && toggle());
}

function element(entity, text, actions) {
  if (entity.type === "text_link" || entity.type === "url") return link(entity, text, actions);
  if (entity.type === "bot_command") return command(text, actions);
  const node = document.createElement(TAGS[entity.type] || "span");
  if (entity.type === "expandable_blockquote") expandable(node);
  else if (!TAGS[entity.type] || entity.type === "spoiler") node.className = entity.type;
  if (entity.type === "spoiler") node.addEventListener("click", () => node.classList.add("shown"));
  return node;
}

// Entities inside others become nested elements: take the first, give it all that lie within, go on behind it.
function build(text, entities, from, to, actions) {
  const nodes = [];
  let at = from;
  let rest = entities.filter((entity) => entity.offset < to && entity.offset + entity.length > from);
  while (rest.length) {
    const [entity, ...later] = rest;
    const begin = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    if (begin > at) nodes.push(...dress(text.slice(at, begin)));
    const node = element(entity, text.slice(begin, end), actions);
    node.append(...build(text, later.filter((inner) => inner.offset < end), begin, end, actions));
    nodes.push(node);
    at = BLOCKS.test(node.tagName) && text[end] === "\n" ? end + 1 : end;
    rest = later.filter((next) => next.offset + next.length > end);
  }
  if (at < to) nodes.push(...dress(text.slice(at, to)));
  return nodes;
}

export function rich(text, entities, actions) {
  const box = document.createElement("div");
  box.className = "text";
  const sorted = [...(entities || [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  box.append(...build(text, sorted, 0, text.length, actions));
  return box;
}
