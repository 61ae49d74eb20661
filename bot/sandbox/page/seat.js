// One person's phone: their chat with the bot.

import * as api from "./api.js";
import { Composer } from "./composer.js";
import { clockTime, longDate, make, show } from "./messages.js";
import { fill, isEnglish, words } from "./words.js";

const TYPING_MS = 5000;
const TOAST_MS = 4000;
const WAIT_MS = 15000;
const NEAR_BOTTOM = 90;

export class Seat {
  // `place` is {chatId, title, titleEn, suggestions, extra};
  // `page` gives bot(), now(), enlarge(), alert(), unread(), leave().
  constructor(place, page) {
    this.place = place;
    this.page = page;
    this.chatId = place.chatId;
    this.entries = new Map();
    this.menu = [];
    this.unread = 0;
    this.waiting = new Map();
    this.node = document.getElementById("seat").content.firstElementChild.cloneNode(true);
    this.node.dataset.chat = this.chatId;
    this.node.id = `seat-${this.chatId}`;
    this.log = this.node.querySelector(".log");
    this.newer = this.node.querySelector(".newer");
    this.composer = new Composer(this, place.suggestions);
    this.newer.addEventListener("click", () => this.toBottom());
    this.node.querySelector(".leave").hidden = !place.extra;
    this.node.querySelector(".leave").addEventListener("click", () => page.leave(this));
    this.log.addEventListener("scroll", () => this.atBottom() && this.read());
  }

  // Names and words

  get role() {
    const title = (isEnglish() && this.place.titleEn) || this.place.title;
    return title.includes(" · ") ? title.split(" · ")[0] : "";
  }

  get person() {
    const title = (isEnglish() && this.place.titleEn) || this.place.title;
    return title.split(" · ").at(-1);
  }

  label() {
    const now = this.page.now();
    return `${this.person.split(" ")[0]}  ${longDate(now)} ${clockTime(now)}`;
  }

  commands() {
    return this.menu;
  }

  draw() {
    fill(this.node);
    this.node.querySelector(".names strong").textContent = this.role || this.person;
    this.node.querySelector(".names span").textContent = this.role ? this.person : "";
    this.node.querySelector(".avatar").textContent = this.initial();
    this.log.setAttribute("aria-label", words().chatWith(`${this.role} ${this.person}`));
    this.composer.showTray();
    this.refresh();
  }

  initial() {
    const name = this.person.split(" ").at(-1);
    return /[\u4e00-\u9fff]/.test(name) ? name.slice(-1) : name.slice(0, 1);
  }

  // What is in the chat

  load(chat) {
    this.menu = chat.commands;
    this.description = chat.description;
    this.entries = new Map(chat.messages.map((entry) => [entry.message.message_id, entry]));
    this.log.replaceChildren();
    this.draw();
    this.toBottom(true);
  }

  refresh() {
    const list = [...this.entries.values()].sort((a, b) => a.message.message_id - b.message.message_id);
    if (list.length) show(this.log, list, this.actions());
    else this.log.replaceChildren(this.welcome());
  }

  welcome() {
    const box = document.createElement("div");
    box.className = "welcome";
    const line = (text) => Object.assign(document.createElement("p"), { textContent: text });
    const start = make("button", "primary", words().start);
    start.type = "button";
    start.addEventListener("click", () => this.composer.deliver(api.start(this.chatId, "")));
    const about = line(this.description);
    about.className = "about";
    box.append(...(this.description ? [about] : [line(words().empty)]), start, line(words().emptyLink));
    return box;
  }

  handle(event) {
    if (event.type === "message") this.arrive(event);
    if (event.type === "edited") this.entries.set(event.message.message_id, event);
    if (event.type === "deleted") this.entries.delete(event.message_id);
    if (event.type === "action") this.typing(true);
    if (event.type === "callback_answer") this.answered(event);
    if (["message", "edited", "deleted"].includes(event.type)) this.update(event);
  }

  arrive(event) {
    this.log.querySelector(".welcome")?.remove();
    this.entries.set(event.message.message_id, event);
    if (event.from_bot) this.typing(false);
  }

  update(event) {
    const follow = this.atBottom() || (event.type === "message" && !event.from_bot);
    this.refresh();
    if (follow) this.toBottom();
    if (event.type === "message" && event.from_bot && (!follow || !this.visible())) this.count(this.unread + 1);
  }

  // Looking

  visible() {
    return this.node.offsetParent !== null;
  }

  atBottom() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_BOTTOM;
  }

  toBottom(atOnce = false) {
    this.log.scrollTo({ top: this.log.scrollHeight, behavior: atOnce ? "instant" : "smooth" });
    if (this.visible()) this.read();
  }

  read() {
    this.count(0);
  }

  count(unread) {
    this.unread = unread;
    this.newer.hidden = !unread;
    this.newer.querySelector("span").textContent = words().unread(unread);
    this.page.unread(this);
  }

  typing(on) {
    this.node.querySelector(".typing").hidden = !on;
    clearTimeout(this.typingTimer);
    if (on) this.typingTimer = setTimeout(() => this.typing(false), TYPING_MS);
  }

  toast(text, bad = false) {
    const box = this.node.querySelector(".toast");
    box.textContent = text;
    box.classList.toggle("bad", bad);
    box.hidden = false;
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => (box.hidden = true), TOAST_MS);
  }

  complain(error) {
    this.toast(words().failed + error.message, true);
  }

  // Acting

  actions() {
    return {
      say: (text) => this.composer.deliver(api.say(this.chatId, text)),
      follow: (url) => this.follow(url),
      press: (message, button, node) => this.press(message, button, node),
      edit: (message) => this.composer.edit(message),
      enlarge: (url, caption) => this.page.enlarge(url, caption),
    };
  }

  // Invite links to our bot act here, in the seat where they were clicked. Returns whether it was one.
  follow(url) {
    const bot = this.page.bot().username;
    const match = url.match(new RegExp(`^(?:https?://)?t\\.me/${bot}(?:\\?start=([\\w-]*))?$`, "i"));
    if (match) this.composer.deliver(api.start(this.chatId, match[1] || ""));
    return Boolean(match);
  }

  async press(message, button, node) {
    if (button.url) return this.follow(button.url) || window.open(button.url, "_blank", "noopener");
    if (button.copy_text) {
      await navigator.clipboard.writeText(button.copy_text.text);
      return this.toast(words().copied);
    }
    node.classList.add("waiting");
    try {
      const { callback_query_id: id } = await api.press(this.chatId, message.message_id, button.callback_data);
      this.waiting.set(id, node);
      setTimeout(() => node.classList.remove("waiting"), WAIT_MS);
    } catch (error) {
      node.classList.remove("waiting");
      this.complain(error);
    }
    return null;
  }

  answered(event) {
    this.waiting.get(event.callback_query_id)?.classList.remove("waiting");
    this.waiting.delete(event.callback_query_id);
    if (!event.text) return;
    if (event.show_alert) this.page.alert(event.text);
    else this.toast(event.text);
  }
}
