// Say whether an answer is right, without leaving the page.

import { reason, refusal, say, tell } from "./words.js";

/** Start sending votes. */
export function start() {
  document.getElementById("log").addEventListener("submit", async (event) => {
    if (!event.target.matches("form.vote")) return;
    event.preventDefault();
    const form = event.target;
    const body = new FormData(form, event.submitter);
    body.delete("back");
    try {
      const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(body) });
      if (!response.ok) throw await refusal(response);
      tell(say("voted"));
      for (const button of form.querySelectorAll("button")) {
        button.setAttribute("aria-pressed", button === event.submitter);
      }
    } catch (fault) {
      tell(say("unvoted", { reason: reason(fault) }), true);
    }
  });
}
