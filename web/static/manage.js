// Manage the documents without leaving the page: add, delete, and watch a rebuild.

import { reason, refusal, say, tell } from "./words.js";

const upload = document.getElementById("upload");
const rebuild = document.getElementById("rebuild");
const bar = rebuild.querySelector("progress");
const sure = document.getElementById("sure");
const headers = { Accept: "application/json" };
const PAUSE = 300; // milliseconds between two looks at a rebuild

/** Return what a response says, or throw the reason why it failed. */
async function checked(response) {
  if (response.status === 204) return null;
  if (!response.ok) throw await refusal(response);
  return response.json();
}

/** Send files and tell how far that is, which fetch cannot. */
function send(form) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", upload.action);
    request.setRequestHeader("Accept", headers.Accept);
    request.upload.onprogress = ({ loaded, total }) => {
      show(loaded, total);
      tell(say("sending", { percent: Math.round((100 * loaded) / total) }));
    };
    request.onerror = () => reject(new TypeError());
    request.onload = () => {
      const { status, responseText } = request;
      checked(new Response(responseText, { status })).then(resolve, reject);
    };
    request.send(form);
  });
}

async function add(files) {
  const form = new FormData();
  for (const file of files) form.append("file", file);
  try {
    const present = await alreadyThere([...files].map((file) => file.name));
    if (present.length) {
      if (!(await agreed(say("present", { names: present.join(", ") }), "replace"))) return;
      form.append("replace", "yes");
    }
    await send(form);
    upload.reset();
  } catch (fault) {
    show();
    tell(say("unsent", { reason: reason(fault) }), true);
    await addOthers(files, fault);
    return;
  }
  await start().catch(lost);
}

/** Offer to add those of the files that nothing is wrong with, for the server adds all or none. */
async function addOthers(files, { message, faults = [] }) {
  const wrong = new Set(faults.map(({ field }) => field));
  const others = [...files].filter(({ name }) => !wrong.has(name));
  if (!wrong.size || !others.length) return;
  const question = say("others", { reason: message, count: others.length });
  if (await agreed(question, "add")) await add(others);
}

/** Return those names that files in the folder have, whether this page lists them or not. */
async function alreadyThere(names) {
  const listing = await checked(await fetch(location.pathname, { headers }));
  const paths = new Set(listing.files.filter((one) => one.state !== "removed").map((one) => one.path));
  return names.filter((name) => paths.has(name));
}

async function remove(button) {
  const { name } = button.dataset;
  if (!(await agreed(say("sure", { name }), "delete"))) return;
  try {
    await checked(await fetch(button.dataset.delete, { method: "DELETE", headers }));
  } catch (fault) {
    tell(say("undeleted", { reason: reason(fault) }), true);
    await refresh().catch(() => {}); // another tab may have deleted it; without a server it stays
    return;
  }
  await start().catch(lost);
}

/** Ask whether to do what cannot be undone. */
function agreed(question, action) {
  document.getElementById("sure-about").textContent = question;
  for (const button of sure.querySelectorAll("button")) {
    button.hidden = button.value !== "no" && button.value !== action;
  }
  sure.returnValue = "no";
  sure.showModal();
  return new Promise((resolve) => {
    sure.addEventListener("close", () => resolve(sure.returnValue === action), { once: true });
  });
}

async function start() {
  tell(say("queued"));
  const task = await checked(await fetch(rebuild.action, { method: "POST", headers }));
  await follow(`${rebuild.action}/${task.id}`);
}

async function follow(address) {
  let task = await checked(await fetch(address, { headers }));
  while (task.state === "queued" || task.state === "running") {
    show(task.done, task.total);
    tell(progress(task));
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    task = await checked(await fetch(address, { headers }));
  }
  show();
  if (task.state === "failed") {
    tell(say("failed", { reason: task.error }), true);
  } else {
    tell(outcome(task.report));
  }
  await refresh();
}

/** Return the words for what a rebuild did. */
function outcome({ added, changed, removed, skipped }) {
  const counts = { added: added.length, changed: changed.length, removed: removed.length };
  const unread = skipped.length ? ` ${say("unread", { count: skipped.length })}` : "";
  return say("rebuilt", counts) + unread;
}

/** Return the words for how far a rebuild is. */
function progress({ stage, done, total, eta_seconds: seconds }) {
  const left = seconds >= 1 ? ` ${say("remaining", { seconds: Math.round(seconds) })}` : "";
  if (stage === "reading") return say("reading", { done, total }) + left;
  if (stage === "embedding") return say("embedding", { done, total }) + left;
  return stage === "writing" ? say("writing") : say("queued");
}

function show(done, total) {
  bar.hidden = !total;
  if (total) [bar.max, bar.value] = [total, done];
}

/** Show the list as it is now, without leaving the page. */
async function refresh() {
  const response = await fetch(location.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const [old, files] = [document, page].map((one) => one.getElementById("files"));
  const held = document.activeElement;
  const place = [...old.querySelectorAll("[data-delete]")].indexOf(held);
  const inside = old.contains(held);
  const [typed, anew] = [old, files].map((one) => one.querySelector("input[type=search]"));
  if (typed && anew) anew.value = typed.value;
  old.replaceWith(files);
  offer();
  if (inside) refocus(files, held, place);
}

/** Give the focus back to the control that had it, or to the one now at its place in the list. */
function refocus(files, held, place) {
  const name = (one) => one.dataset.delete ?? one.getAttribute("href") ?? one.name;
  const controls = [...files.querySelectorAll("a, button, input")];
  const buttons = controls.filter((one) => one.dataset.delete);
  const same = controls.find((one) => name(one) === name(held));
  const next = place < 0 ? undefined : (buttons[place] ?? buttons.at(-1));
  (same ?? next ?? document.querySelector("h1")).focus();
}

/** Show the buttons that need this script. */
function offer() {
  for (const button of document.querySelectorAll("[data-delete]")) {
    button.hidden = false;
    button.addEventListener("click", () => remove(button));
  }
}

/** Tell of a rebuild that could not be started or followed: it may go on all the same. */
function lost(fault) {
  show();
  tell(say("lost", { reason: reason(fault) }), true);
}

upload.addEventListener("submit", (event) => {
  event.preventDefault();
  add(upload.elements.file.files);
});
rebuild.addEventListener("submit", (event) => {
  event.preventDefault();
  start().catch(lost);
});
// On the whole page: a browser leaves it for a file that is dropped where nobody takes it.
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    upload.classList.toggle("over", name === "dragover");
    if (name === "drop" && !sure.open) add(event.dataTransfer.files);
  });
}
offer();
const { task } = document.getElementById("manage").dataset;
if (task) follow(task).catch(lost);
