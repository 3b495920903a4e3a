// Judging: keys, mending, and what goes to the server, which keeps it before the next record is shown.

const IN_TEXT = ["content", "source", "cue"];
const NONE_OF = { source: "No source", cue: "No cue", speaker: "Left open", chain: "No one" };
const ASKED = {
  content: "Select the words of the quotation, marks included.",
  source: "Select the words for whoever says it.",
  cue: "Select the words that signal the saying.",
  speaker: "The speaker's fullest name in the article",
  chain: "Through whom it comes, outermost first, one name at a time",
};
/** The part that is being mended: { field, pieces, picked, names }, or null. */
let editing = null;
/** Parts of a missed quotation that are still to be asked for. */
let toAsk = [];
let busy = false;

async function post(what, told = {}) {
  if (busy) return null;
  busy = true;
  element("wrong").textContent = "";
  try {
    const answer = await fetch(what, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ place: task.place, ...told }),
    });
    const plain = await answer.json();
    if (answer.ok) return plain;
    element("wrong").textContent = plain.error;
  } catch {
    element("wrong").textContent = "Not saved: the review was stopped. Start it again and open its new address.";
  } finally {
    busy = false;
  }
  return null;
}

/** Shows a task as it was judged before, if it was. */
function show(answer) {
  task = answer;
  toAsk = [];
  faults = new Set(task.verdict?.faults ?? []);
  mended = { ...(task.mended ?? {}) };
  draw();
  element(task.place === null ? "done-heading" : "heading").focus({ preventScroll: true });
}

/** Asks for the task's article with the parts as they are mended now. */
async function redraw() {
  const answer = await post("task", { mended, missed: task.isMissed });
  if (!answer) return false;
  task = answer;
  draw();
  element("heading").focus({ preventScroll: true });
  return true;
}

/** Calls a part wrong and asks for the right one; called wrong already, takes that back. */
async function toggle(field) {
  if (field === "cue" && !task.isMissed) return;
  if (!task.isMissed && faults.has(field)) {
    faults.delete(field);
    delete mended[field];
    await redraw();
    return;
  }
  if (!task.isMissed) {
    faults.delete("quotation");
    faults.add(field);
  }
  drawRecord();
  openEditor(field);
}

function openEditor(field) {
  const [{ quote }] = records;
  const before = selectedSpan();
  const spans = { content: quote.content, source: quote.source ? [quote.source] : [], cue: quote.cue }[field];
  editing = { field, pieces: [], picked: null, names: quote.intermediaries.map((each) => each.name) };
  const inText = IN_TEXT.includes(field);
  element("asked").textContent = ASKED[field];
  element("name").hidden = inText;
  element("more").hidden = !inText || field === "source";
  element("nothing").hidden = field === "content";
  element("nothing").replaceChildren(`${NONE_OF[field]} `, ...(inText ? [make("kbd", {}, "Del")] : []));
  element("steps").hidden = field !== "chain";
  element("editor").hidden = false;
  element("verdict").hidden = true;
  if (inText) {
    const body = element("body");
    for (const [name, value] of Object.entries(SELECTABLE)) body.setAttribute(name, value);
    body.setAttribute("aria-label", ASKED[field]);
    body.removeAttribute("aria-labelledby");
    body.focus({ preventScroll: true });
    const [first] = spans;
    const start = quote.content[0]?.start ?? starts[0] ?? 0;
    selectSpan(before ?? (first ? [first.start, first.end] : [start, start]));
  } else {
    element("name").value = field === "speaker" ? (quote.speaker?.name ?? "") : "";
    drawSteps();
    element("name").focus();
    element("name").select();
  }
}

const SELECTABLE = { contenteditable: "true", role: "textbox", "aria-multiline": "true", "aria-readonly": "true", inputmode: "none", spellcheck: "false" };

function closeEditor() {
  if (!editing) return;
  editing = null;
  const body = element("body");
  for (const name of [...Object.keys(SELECTABLE), "aria-label"]) body.removeAttribute(name);
  body.setAttribute("role", "article");
  body.setAttribute("aria-labelledby", "doc");
  getSelection().removeAllRanges();
  element("editor").hidden = true;
  element("verdict").hidden = false;
}

function drawSteps() {
  element("steps").textContent = editing.names.length ? `${editing.names.join(" → ")} → ` : "no one yet";
}

/** What is selected; where a press on a button has let go of it, what was. */
const picks = () => (element("body").contains(getSelection().anchorNode) ? selectedSpan() : editing.picked);

/** Takes what is selected or typed as the part; undefined where that is not yet all. */
function answered() {
  const { field, pieces, names } = editing;
  if (IN_TEXT.includes(field)) {
    const picked = picks();
    const spans = picked ? [...pieces, picked] : pieces;
    if (!spans.length) tell("Select some words first.");
    return spans.length ? (field === "source" ? spans.slice(-1) : spans) : undefined;
  }
  const name = element("name").value.trim();
  if (field === "speaker") return name || null;
  if (!name) return names;
  names.push(name);
  element("name").value = "";
  drawSteps();
  return undefined;
}

async function take(value) {
  if (value === undefined || busy) return;
  const { field } = editing;
  const before = { ...mended };
  mended[field] = value;
  if (await redraw()) goOn(field);
  else mended = before;
}

/** Of a missed quotation asks for the next part. */
function goOn(field) {
  toAsk = toAsk.filter((each) => each !== field);
  if (task.isMissed && toAsk.length) openEditor(toAsk[0]);
}

function leave() {
  const { field } = editing;
  closeEditor();
  element("heading").focus({ preventScroll: true });
  if (!task.isMissed) return;
  if (field === "content" && !mended.content) move(task.place);
  else goOn(field);
}

function addStretch() {
  const picked = picks();
  if (!picked) return tell("Select some words first.");
  editing.pieces.push(picked);
  editing.picked = null;
  tell(`${editing.pieces.length} taken. Select the next stretch.`);
  element("body").focus({ preventScroll: true });
  return getSelection().collapseToEnd();
}

async function save() {
  if (task.isMissed) {
    const answer = await post("missed", { mended });
    if (answer) done(answer, "Added.");
    return;
  }
  const answer = await post("judge", { faults: [...faults], mended });
  if (answer) done(answer, faults.size ? `Wrong: ${[...faults].join(", ")}.` : "Right.");
}

function done(answer, words) {
  show(answer);
  tell(`${words} ${task.judged} of ${task.total} judged.`);
}

function noQuotation() {
  if (task.isMissed) return;
  faults = new Set(["quotation"]);
  mended = {};
  save();
}

async function addMissed() {
  if (task.isMissed) return;
  const before = selectedSpan();
  const answer = await post("task", { mended: {}, missed: true });
  if (!answer) return;
  show(answer);
  toAsk = Object.keys(LETTER_OF);
  if (before) selectSpan(before);
  openEditor("content");
}

async function undo() {
  const answer = await post("undo");
  if (!answer) return;
  const before = task.judged + task.missed;
  show(answer);
  tell(before === task.judged + task.missed ? "There is nothing to undo." : `Undone. ${task.judged} of ${task.total} judged.`);
}

async function move(place) {
  if (place < 0 || place >= task.total) return tell(place < 0 ? "That was the first record." : "That was the last record.");
  const answer = await post("task", { place });
  return answer && show(answer);
}

async function stop() {
  if (!(await post("stop"))) return;
  element("work").hidden = true;
  element("done").hidden = false;
  for (const button of document.querySelectorAll("#done button, #stop")) button.hidden = true;
  element("done-heading").textContent = "The review is stopped";
  element("done-heading").focus();
  busy = true;
}

const back = () => move(task.place === null ? task.total - 1 : task.place - (task.isMissed ? 0 : 1));
const forth = () => task.place !== null && move(task.place + 1);
const KEYS = {
  n: noQuotation,
  a: addMissed,
  u: undo,
  k: back,
  j: forth,
  "?": () => element("keys").showModal(),
};
for (const [field, letter] of Object.entries(LETTER_OF)) KEYS[letter] = () => toggle(field);
const EDITOR_KEYS = { Enter: () => take(answered()), "+": addStretch, Delete: () => editing.field !== "content" && take([]) };
EDITOR_KEYS.Backspace = EDITOR_KEYS.Delete;

function onKeyOfEditor(event) {
  if (event.key === "Escape") leave();
  else if (event.target === element("body") && EDITOR_KEYS[event.key]) EDITOR_KEYS[event.key]();
  else if (event.key === "Backspace" && event.target.value === "" && editing.field === "chain") {
    editing.names.pop();
    drawSteps();
  } else return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  if (element("keys").open || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
  if (editing) {
    onKeyOfEditor(event);
    return;
  }
  if (event.key === "Enter" && !event.target.closest("button, a, input") && task.place !== null) {
    event.preventDefault();
    save();
    return;
  }
  if (event.key === "Escape" && task.isMissed) move(task.place);
  if (event.target.matches("input:not([type=checkbox])") || !element("letter-keys").checked) return;
  const act = KEYS[event.key];
  if (!act || (task.place === null && !"uk?".includes(event.key))) return;
  event.preventDefault();
  act();
});

// The text can be selected like an editable one, with caret and keys, but not changed.
element("body").addEventListener("beforeinput", (event) => event.preventDefault());
element("body").addEventListener("compositionend", () => redraw());
element("body").addEventListener("dragstart", (event) => event.preventDefault());
element("body").addEventListener("click", (event) => event.target.closest("a") && event.preventDefault());
document.addEventListener("selectionchange", () => {
  if (editing && element("body").contains(getSelection().anchorNode)) editing.picked = selectedSpan();
});
element("editor").addEventListener("submit", (event) => {
  event.preventDefault();
  take(answered());
});
element("fields").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) toggle(button.dataset.field);
});
for (const [id, act] of Object.entries({
  more: addStretch,
  nothing: () => take(editing.field === "speaker" ? null : []),
  leave,
  save,
  "no-quotation": noQuotation,
  add: addMissed,
  undo,
  back,
  forth,
  "done-back": back,
  "done-undo": undo,
  stop,
})) element(id).addEventListener("click", act);
new ResizeObserver(() => drawChain()).observe(element("body"));

show(FIRST);
document.documentElement.dataset.ready = "yes";
