// The page: seats side by side (on a phone one at a time), the demo's clock, language and theme.

import * as api from "./api.js";
import { icon } from "./icons.js";
import { clockTime, longDate, make, setUtcOffset, shortDate } from "./messages.js";
import { added, choosePeople, putAway } from "./people.js";
import { Seat } from "./seat.js";
import { fill, switchLanguage, words } from "./words.js";

const CLOCK_MS = 20000;
const RETRY_MS = 1500;
const STEPS = { hour: { hours: 1 }, day: { days: 1 }, monday: { to: "monday" } };
const THEMES = { auto: "auto", light: "sun", dark: "moon" };

const part = (id) => document.getElementById(id);
const seats = new Map();
let bot = {};
let clock = { now: new Date().toISOString(), utc_offset: 0, movable: false };

// The clock

const now = () => Math.floor(Date.parse(clock.now) / 1000);

function showClock(fresh) {
  clock = fresh;
  setUtcOffset(clock.utc_offset);
  document.querySelector(".clock").hidden = false;
  document.querySelector(".steps").hidden = !clock.movable;
  part("now").dateTime = clock.now;
  part("now").replaceChildren(
    make("span", "date long", longDate(now())),
    make("span", "date short", shortDate(now())),
    make("b", "", clockTime(now())),
  );
}

async function advance(button) {
  const steps = document.querySelectorAll(".steps button");
  steps.forEach((step) => (step.disabled = true));
  button.setAttribute("aria-busy", "true");
  try {
    showClock(await api.advance(STEPS[button.dataset.step]));
  } catch (error) {
    showAlert(error.message);
  } finally {
    button.removeAttribute("aria-busy");
    steps.forEach((step) => (step.disabled = false));
  }
}

// Dialogs

function enlarge(url, caption) {
  const box = part("lightbox");
  box.querySelector("img").src = url;
  box.querySelector("p").textContent = caption;
  box.showModal();
}

function showAlert(text) {
  part("alert").querySelector("p").textContent = text;
  part("alert").showModal();
}

// Seats and tabs

const page = { bot: () => bot, now, enlarge, alert: showAlert, unread: badge, leave };

async function leave(seat) {
  putAway(seat.chatId);
  build(await api.state());
}

async function addSeat() {
  const chatId = await choosePeople(await api.state(), [...seats.keys()]);
  if (!chatId) return;
  build(await api.state());
  choose(chatId);
  seats.get(chatId).node.scrollIntoView({ inline: "end" });
}

function badge(seat) {
  const tab = document.querySelector(`.tab[data-chat="${seat.chatId}"]`);
  if (!tab) return;
  const mark = tab.querySelector(".badge");
  mark.hidden = !seat.unread;
  mark.textContent = seat.unread;
  mark.setAttribute("aria-label", words().unread(seat.unread));
}

function choose(chatId) {
  seats.forEach((seat) => seat.node.classList.toggle("chosen", seat.chatId === chatId));
  document.querySelectorAll(".tab").forEach((tab) => {
    tab.setAttribute("aria-selected", Number(tab.dataset.chat) === chatId);
  });
  const seat = seats.get(chatId);
  seat.toBottom(true);
}

function tab(seat) {
  const node = make(
    "button",
    "tab",
    make("span", "avatar", seat.initial()),
    make("span", "tab-name", seat.role || seat.person),
    make("span", "badge"),
  );
  node.type = "button";
  node.dataset.chat = seat.chatId;
  node.setAttribute("role", "tab");
  node.setAttribute("aria-controls", seat.node.id);
  node.addEventListener("click", () => choose(seat.chatId));
  return node;
}

function drawTabs() {
  const chosen = [...seats.values()].find((seat) => seat.node.classList.contains("chosen"));
  part("tabs").replaceChildren(...[...seats.values()].map(tab));
  seats.forEach(badge);
  if (seats.size) choose((chosen || seats.values().next().value).chatId);
}

// Those who were given a seat, then those added here; where nobody was given one, everybody.
function places(state) {
  const seated = state.seats.map((seat) => ({
    chatId: seat.user_id,
    title: seat.title,
    titleEn: seat.title_en,
    suggestions: seat.suggestions,
    extra: false,
  }));
  const taken = new Set(seated.map((place) => place.chatId));
  const others = state.users.filter((user) => !taken.has(user.id) && (!seated.length || added().includes(user.id)));
  return [...seated, ...others.map((user) => guest(user, seated.length > 0))];
}

const fullName = (user) => [user.first_name, user.last_name].filter(Boolean).join(" ");
const guest = (user, extra) => ({ chatId: user.id, title: fullName(user), titleEn: "", suggestions: [], extra });

function forget(kept) {
  seats.forEach((seat, chatId) => {
    if (kept.includes(chatId)) return;
    seat.node.remove();
    seats.delete(chatId);
  });
}

function build(state) {
  bot = state.bot;
  showClock(state.clock);
  const chats = new Map(state.chats.map((chat) => [chat.chat.id, chat]));
  const wanted = places(state).filter((place) => chats.has(place.chatId));
  forget(wanted.map((place) => place.chatId));
  wanted.forEach((place) => {
    if (!seats.has(place.chatId)) {
      const seat = new Seat(place, page);
      seats.set(place.chatId, seat);
      seat.node.classList.add(`tone${(seats.size - 1) % 6}`);
      part("seats").append(seat.node);
    }
    seats.get(place.chatId).load(chats.get(place.chatId));
  });
  document.body.style.setProperty("--columns", Math.min(Math.max(seats.size, 1), 4));
  drawTabs();
}

// Events

async function handle(event) {
  if (event.type === "clock") showClock(event.clock);
  if (event.type === "user") build(await api.state());
  if (event.type === "commands") await refreshCommands();
  seats.get(event.chat_id)?.handle(event);
}

async function refreshCommands() {
  const state = await api.state();
  state.chats.forEach((chat) => seats.has(chat.chat.id) && (seats.get(chat.chat.id).menu = chat.commands));
}

// After a pause everything is read anew: the server may be another one, with other people.
let online = true;
let stream = null;

async function connection(up) {
  document.querySelector(".offline").hidden = up;
  const back = up && !online;
  online = up;
  if (back) await restart();
  if (!up && stream.readyState === EventSource.CLOSED) setTimeout(() => connection(true), RETRY_MS);
}

async function restart() {
  stream?.close();
  try {
    const state = await api.state();
    build(state);
    stream = api.watch(state.seq, handle, connection);
  } catch {
    online = false;
    document.querySelector(".offline").hidden = false;
    setTimeout(() => connection(true), RETRY_MS);
  }
}

// Language and theme

function theme() {
  return new URLSearchParams(location.search).get("theme") || localStorage.getItem("theme") || "auto";
}

function applyTheme(name) {
  if (name === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  part("theme").replaceChildren(icon(THEMES[name] || "auto"));
  part("theme").dataset.now = name;
}

function nextTheme() {
  const names = Object.keys(THEMES);
  const next = names[(names.indexOf(part("theme").dataset.now) + 1) % names.length];
  localStorage.setItem("theme", next);
  applyTheme(next);
}

function speak() {
  fill(document);
  document.title = `${words().product} · ${words().tagline}`;
  showClock(clock);
  seats.forEach((seat) => seat.draw());
  drawTabs();
}

function listen() {
  document.querySelectorAll("[data-step]").forEach((button) => button.addEventListener("click", () => advance(button)));
  part("language").addEventListener("click", () => {
    switchLanguage();
    speak();
  });
  part("theme").addEventListener("click", nextTheme);
  part("more").addEventListener("click", addSeat);
  ["lightbox", "alert"].forEach((id) => {
    part(id).addEventListener("click", (event) => event.target.matches("p") || part(id).close());
  });
  setInterval(async () => online && showClock(await api.clock()), CLOCK_MS);
}

fill(document);
applyTheme(theme());
listen();
await restart();
speak();
document.body.dataset.ready = "true";
