// The words that scripts say, in the reader's language, as the page hands them over.

const words = JSON.parse(document.querySelector("[data-words]").dataset.words);

/** Return the words for a key, with {name} filled in. */
export function say(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Tell what went wrong with a request, in words. */
export function reason(fault) {
  return fault instanceof TypeError ? say("unreachable") : fault.message;
}

/** Return a refusal as an error: the server's sentence, or else its status, and what is wrong. */
export async function refusal(response) {
  const body = await response.json().catch(() => ({})); // what is in between says it otherwise
  const fault = new Error(body.detail ?? say("refused", { status: response.status }));
  return Object.assign(fault, { faults: body.errors });
}

/** Show words in the status line above the box; screen readers speak them. */
export function tell(text, isError = false) {
  const line = document.getElementById("status");
  line.textContent = text;
  line.classList.toggle("error", isError);
}
