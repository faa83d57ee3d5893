// The conversations held in this browser. They are kept here only, never on the server: each is
// the list of its questions and the address that asks them again.

import { say } from "./words.js";

const KEY = "seed-qa-conversations";
const MOST = 500;

const dialog = document.getElementById("history");
const list = document.getElementById("history-list");
const search = document.getElementById("history-search");

/** Start showing and searching the history. */
export function start() {
  document.getElementById("show-history").addEventListener("click", open);
  document.getElementById("clear-history").addEventListener("click", clear);
  search.addEventListener("input", draw);
}

/** Show the history. */
export function open() {
  draw();
  dialog.showModal();
  search.focus();
}

/** Keep a conversation, in place of what it was when its address was `before`. */
export function remember(questions, query, before) {
  const others = read().filter((old) => old.query !== query && old.query !== before);
  const conversation = { questions, query, asked: new Date().toISOString() };
  store([conversation, ...others].slice(0, MOST));
}

/** Forget every conversation, after asking: the search may show only some of them. */
function clear() {
  const count = read().length;
  if (count && confirm(say("clear", { count }))) store([]);
}

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return []; // storage that is switched off or spoilt: there is no history then
  }
}

function store(conversations) {
  try {
    localStorage.setItem(KEY, JSON.stringify(conversations));
  } catch {
    // Full or switched off: the conversation goes on without being kept.
  }
  draw();
}

function draw() {
  const words = search.value.trim().toLowerCase();
  const found = read().filter(({ questions }) =>
    questions.join("\n").toLowerCase().includes(words),
  );
  list.replaceChildren(...found.map(entry));
  document.getElementById("history-empty").hidden = found.length > 0;
}

function entry(conversation) {
  const { questions, query, asked } = conversation;
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = `/?${query}`;
  link.dir = "auto";
  link.textContent = questions[0] + (questions.length > 1 ? ` (+${questions.length - 1})` : "");
  const time = document.createElement("time");
  time.className = "place";
  time.dateTime = asked;
  time.textContent = new Date(asked).toLocaleString(document.documentElement.lang);
  const remove = document.createElement("button");
  remove.type = "button";
  remove.textContent = "×";
  remove.setAttribute("aria-label", say("delete", { name: questions[0] }));
  remove.addEventListener("click", () => {
    store(read().filter((other) => other.query !== query));
    search.focus();
  });
  item.append(link, time, remove);
  return item;
}
