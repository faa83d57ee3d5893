// The chat page. Everything works without this script, which saves loading the page anew.

import "./copy.js";
import { start as startAsking } from "./ask.js";
import { start as startHistory } from "./history.js";
import { start as startKeys } from "./keys.js";
import { start as startScope } from "./scope.js";
import { start as startViewer } from "./viewer.js";
import { start as startVoting } from "./vote.js";

for (const element of document.querySelectorAll(".tools")) element.hidden = false;
for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
}
startViewer();
startHistory();
startScope();
startAsking();
startKeys();
startVoting();
