// Coloured dots and squares say something (a warning's colour), so they are drawn here, alike on every machine. Other
// emoji come from the system's fonts; where it has none they are left out rather than shown as empty boxes.

const COLORS = ["red", "orange", "yellow", "green", "blue", "violet", "black", "white"];
const named = (signs) => Object.fromEntries(signs.map((sign, at) => [sign, COLORS[at]]));
const DOTS = named(["🔴", "🟠", "🟡", "🟢", "🔵", "🟣", "⚫", "⚪"]);
const SQUARES = named(["🟥", "🟧", "🟨", "🟩", "🟦", "🟪", "⬛", "⬜"]);
const EMOJI = /(\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F)(?:\u200D\p{Extended_Pictographic}\uFE0F?)*/gu;

// Whether the system draws emoji in colour: an empty box is grey. Some text fonts have faces of their own, but no charts.
function hasFont() {
  const pen = Object.assign(document.createElement("canvas"), { width: 20, height: 20 }).getContext("2d");
  pen.font = "16px sans-serif";
  pen.fillText("📊", 0, 16);
  const { data } = pen.getImageData(0, 0, 20, 20);
  return data.some((value, at) => at % 4 === 0 && (value !== data[at + 1] || value !== data[at + 2]));
}

document.documentElement.classList.toggle("no-emoji", !hasFont());

function dressed(emoji) {
  const span = document.createElement("span");
  const color = DOTS[emoji] || SQUARES[emoji];
  span.className = color ? `mark ${color} ${SQUARES[emoji] ? "square" : ""}` : "emoji";
  span.textContent = emoji;
  return span;
}

// A text as strings and spans; its characters stay what they were.
export function dress(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(EMOJI)) {
    if (match.index > at) nodes.push(text.slice(at, match.index));
    nodes.push(dressed(match[0]));
    at = match.index + match[0].length;
  }
  if (at < text.length) nodes.push(text.slice(at));
  return nodes;
}
