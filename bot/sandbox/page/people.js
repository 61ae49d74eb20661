// Who else may sit on the page: anybody there is, or somebody new.

import * as api from "./api.js";
import { make } from "./messages.js";
import { isEnglish, words } from "./words.js";

const STORE = "added-seats";

// The ids of the people added in this browser tab.
export const added = () => JSON.parse(sessionStorage.getItem(STORE) || "[]");
const keep = (ids) => sessionStorage.setItem(STORE, JSON.stringify(ids));
export const putAway = (chatId) => keep(added().filter((id) => id !== chatId));

function choice(name, hint, onPick) {
  const node = make("button", "item", make("span", "", name), make("small", "", hint));
  node.type = "button";
  node.addEventListener("click", onPick);
  return node;
}

async function newcomer() {
  const language = isEnglish() ? "en" : "zh-hans";
  return (await api.addPerson(words().newcomer, language)).id;
}

// Asks who should have a seat too; resolves to the person's id, or null when nobody was chosen.
export function choosePeople(state, seated) {
  const dialog = document.getElementById("people");
  const others = state.users.filter((user) => !seated.includes(user.id));
  return new Promise((resolve) => {
    let picked = null;
    const pick = (finding) => async () => {
      picked = await finding();
      keep([...new Set([...added(), picked])]);
      dialog.close();
    };
    dialog.querySelector(".list").replaceChildren(
      choice(words().newcomer, words().newcomerHint, pick(newcomer)),
      ...others.map((user) => choice(user.first_name, user.last_name || "", pick(() => user.id))),
    );
    dialog.querySelector(".primary").onclick = () => dialog.close();
    dialog.onclose = () => resolve(picked);
    dialog.showModal();
  });
}
