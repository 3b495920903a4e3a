// The place above the page: sends a text to the service and lays what comes back on the page.

const desk = element("desk");
let pasted = 0;
document.body.classList.add("untried");
element("doc").textContent = "No article yet";

function deskSays(message, wrong = false) {
  element("desk-said").textContent = message;
  element("desk-said").className = wrong ? "wrong" : "";
}

/** Asks for the records of a text, and shows it. */
async function read(name, text) {
  const headers = { "Content-Type": "application/json" };
  const token = element("desk-token")?.value;
  if (token) headers.Authorization = `Bearer ${token}`;
  const body = JSON.stringify({ id: unused(name), text, ...(element("desk-all").checked && { acts: "all" }) });
  const response = await fetch("article", { method: "POST", headers, body });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  answer.forEach(admit);
  document.body.classList.remove("untried");
  element("search").value = "";
  form.reset();
  drawFilters();
  choose(null, { quiet: true });
  applyFilters();
  openArticle(articles.length - 1);
  element("desk-text").rows = 2;
}

function unused(name) {
  let free = name;
  for (let number = 2; articleOf.has(free); number += 1) free = `${name} (${number})`;
  return free;
}

/** Reads texts one after the other; what goes wrong is told, and ends it. */
async function readAll(named) {
  const button = element("desk-read");
  if (button.disabled) return false;
  button.disabled = true;
  try {
    for (const [name, text] of named) {
      deskSays(`Reading ${name} …`);
      await read(name, typeof text === "string" ? text : await text());
    }
    deskSays("");
    return true;
  } catch (error) {
    deskSays(error instanceof TypeError ? "The service does not answer; is it still running?" : error.message, true);
    return false;
  } finally {
    button.disabled = false;
  }
}

desk.addEventListener("submit", async (event) => {
  event.preventDefault();
  const area = element("desk-text");
  if (!area.value.trim()) {
    deskSays("There is no text yet: paste one, or drop a file.", true);
    area.focus();
    return;
  }
  const sent = area.value;
  if (await readAll([[`pasted-${pasted + 1}`, sent]])) {
    pasted += 1;
    if (area.value === sent) area.value = "";
    element("text").focus();
  }
});
// Small while there is something to look at. Not on leaving it: the button would move away from under the pointer.
element("desk-text").addEventListener("focus", (event) => { event.target.rows = 7; });
element("desk-text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) desk.requestSubmit();
});

// Files may be dropped anywhere: a browser would else leave the page for one that missed its place.
for (const type of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(type, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    desk.classList.toggle("over", type === "dragover");
    if (type === "drop") readAll([...event.dataTransfer.files].map((file) => [file.name.replace(/\.txt$/i, ""), () => file.text()]));
  });
}
