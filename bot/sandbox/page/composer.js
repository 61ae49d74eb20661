// The lower part of a seat: writing, attaching, commands, editing, suggestions.

import * as api from "./api.js";
import { icon } from "./icons.js";
import { make } from "./messages.js";
import { samplePhoto } from "./sample.js";
import { words } from "./words.js";

const MOST_FILES = 10;

export class Composer {
  // `seat` gives: node, chatId, label() for sample photos, complain(error), commands().
  constructor(seat, suggestions) {
    this.seat = seat;
    this.files = [];
    this.target = null;
    const part = (selector) => seat.node.querySelector(selector);
    this.form = part("form");
    this.input = part("textarea");
    this.tray = part(".tray");
    this.bar = part(".editing");
    this.menus = { commands: part(".commands"), attach: part(".attach") };
    this.pickers = { photo: part(".pick-photos"), document: part(".pick-file") };
    [["send"], ["slash"], ["clip"]].forEach(([name]) => part(`.${name}`).append(icon(name)));
    this.suggest(part(".chips"), suggestions);
    this.listen(part);
  }

  listen(part) {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.submit();
      }
      if (event.key === "Escape") this.reset();
    });
    this.input.addEventListener("input", () => this.grow());
    part(".slash").addEventListener("click", () => this.openMenu("commands", this.commandItems()));
    part(".clip").addEventListener("click", () => this.openMenu("attach", this.attachItems()));
    this.bar.querySelector("button").addEventListener("click", () => this.reset());
    Object.entries(this.pickers).forEach(([kind, picker]) =>
      picker.addEventListener("change", () => {
        this.add([...picker.files], kind);
        picker.value = "";
      }),
    );
    this.acceptDrops(part(".drop"));
    document.addEventListener("click", (event) => event.target.closest(".menu, .slash, .clip") || this.closeMenus());
    this.seat.node.addEventListener("keydown", (event) => event.key === "Escape" && this.closeMenus());
  }

  acceptDrops(veil) {
    const { node } = this.seat;
    node.addEventListener("dragover", (event) => {
      event.preventDefault();
      veil.hidden = false;
    });
    node.addEventListener("dragleave", (event) => node.contains(event.relatedTarget) || (veil.hidden = true));
    node.addEventListener("drop", (event) => {
      event.preventDefault();
      veil.hidden = true;
      this.add([...event.dataTransfer.files]);
    });
  }

  suggest(box, suggestions) {
    box.hidden = !suggestions.length;
    const chips = suggestions.map((text) => {
      const chip = make("button", "chip", text);
      chip.type = "button";
      chip.title = text;
      chip.addEventListener("click", () => this.write(text));
      return chip;
    });
    box.replaceChildren(...chips);
  }

  write(text) {
    this.input.value = text;
    this.grow();
    this.input.focus();
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
  }

  // Menus

  closeMenus() {
    Object.values(this.menus).forEach((menu) => (menu.hidden = true));
  }

  openMenu(name, items) {
    const wasOpen = !this.menus[name].hidden;
    this.closeMenus();
    if (wasOpen) return;
    this.menus[name].replaceChildren(...items);
    this.menus[name].hidden = false;
    this.menus[name].querySelector("button")?.focus();
  }

  item(onPick, ...children) {
    const node = make("button", "item", ...children);
    node.type = "button";
    node.setAttribute("role", "menuitem");
    node.addEventListener("click", () => {
      this.closeMenus();
      onPick();
    });
    return node;
  }

  commandItems() {
    const commands = this.seat.commands();
    if (!commands.length) return [make("p", "nothing", words().noCommands)];
    return commands.map(({ command, description }) => {
      const send = () => this.deliver(api.say(this.seat.chatId, `/${command}`));
      return this.item(send, make("code", "", `/${command}`), make("span", "", description));
    });
  }

  attachItems() {
    return [
      this.item(() => this.pickers.photo.click(), icon("photos"), words().photos),
      this.item(() => this.pickers.document.click(), icon("file"), words().file),
      this.item(() => this.addSample(), icon("sample"), words().sample),
    ];
  }

  // Files to send

  async addSample() {
    this.add([await samplePhoto(this.seat.label())], "photo");
    this.input.focus();
  }

  add(files, kind) {
    const kindOf = (file) => kind || (file.type.startsWith("image/") ? "photo" : "document");
    const typed = files.map((file) => ({ file, kind: kindOf(file) }));
    if (this.files.length + typed.length > MOST_FILES) this.seat.complain(new Error(words().tooMany));
    this.files = [...this.files, ...typed].slice(0, MOST_FILES);
    this.showTray();
  }

  showTray() {
    this.tray.hidden = !this.files.length;
    this.input.placeholder = this.files.length ? words().caption : words().write;
    this.tray.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    this.tray.replaceChildren(...this.files.map((entry) => this.trayItem(entry)));
  }

  trayItem(entry) {
    const picture = make("img", "");
    if (entry.kind === "photo") Object.assign(picture, { src: URL.createObjectURL(entry.file), alt: entry.file.name });
    const shown = entry.kind === "photo" ? picture : make("span", "tray-file", icon("file"), entry.file.name);
    const remove = make("button", "", "×");
    remove.type = "button";
    remove.setAttribute("aria-label", `${words().remove} ${entry.file.name}`);
    remove.addEventListener("click", () => {
      this.files = this.files.filter((other) => other !== entry);
      this.showTray();
    });
    return make("figure", "", shown, remove);
  }

  // Sending

  edit(message) {
    this.target = message;
    this.bar.hidden = false;
    this.bar.querySelector("q").textContent = message.text || message.caption || "";
    this.write(message.text || message.caption || "");
  }

  reset() {
    this.target = null;
    this.bar.hidden = true;
    this.files = [];
    this.showTray();
    this.input.value = "";
    this.grow();
  }

  submit() {
    const text = this.input.value.trim();
    const { chatId } = this.seat;
    if (this.target) return this.deliver(api.edit(chatId, this.target.message_id, text), true);
    if (this.files.length) return this.deliver(api.send(chatId, this.files, text), true);
    return text ? this.deliver(api.say(chatId, text), true) : null;
  }

  // What was written stays in the field when it could not be sent.
  async deliver(sending, clears = false) {
    try {
      await sending;
      if (clears) this.reset();
    } catch (error) {
      this.seat.complain(error);
    }
  }
}
