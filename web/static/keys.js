// Shortcuts of a single key, outside of text fields; the preferences switch them off.

import { open as openHistory } from "./history.js";
import { close, openSource, step } from "./viewer.js";

const dialog = document.getElementById("keys");

const ACTIONS = {
  "/": () => document.getElementById("q").focus(),
  "?": () => dialog.showModal(),
  h: openHistory,
  n: () => step(1),
  p: () => step(-1),
  o: () => {
    const source = document.querySelector(".turn:last-child a.source");
    if (source) openSource(source);
  },
  Escape: close,
};

/** Start listening, unless the shortcuts are switched off. */
export function start() {
  if (!dialog) return;
  document.getElementById("show-keys").addEventListener("click", () => dialog.showModal());
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, dialog[open]");
    const action = Object.hasOwn(ACTIONS, event.key) && ACTIONS[event.key];
    if (!action || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  });
}
