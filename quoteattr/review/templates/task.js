// Shows a task: the article with its marks, the record beside it, and what is said of it so far.

const { fields: FIELDS, task: FIRST } = JSON.parse(element("data").textContent);
const LETTER_OF = { content: "c", source: "s", cue: "e", speaker: "p", chain: "t" };
// text.js lights up a record's card as well; there is none here.
const cardOf = new Map();

/** What the server said last, and what the reviewer says now. */
let task = FIRST;
let faults = new Set();
let mended = {};

function draw() {
  closeEditor();
  element("progress").max = task.total;
  element("progress").value = task.judged;
  element("counts").textContent = `${task.judged} of ${task.total} judged${task.missed ? `, ${task.missed} added` : ""}`;
  element("work").hidden = task.place === null;
  element("done").hidden = task.place !== null;
  if (task.place === null) return;
  drawArticle();
  drawRecord();
}

function drawArticle() {
  starts = task.starts;
  articles.length = 0;
  records.length = 0;
  admit(task.article);
  const number = task.isMissed ? "+" : `${task.place + 1}`;
  for (const record of records) record.number = record.at ? "•" : number;
  state.article = 0;
  [state.chosen] = records;
  drawText();
  partNodes(records[0], "content", 0)[0]?.scrollIntoView({ block: "center" });
}

function valueOf(field) {
  const [{ quote }] = records;
  if (field === "content" || field === "cue") return joined(quote[field]) || "none";
  if (field === "source") return quote.source?.text ?? "none";
  if (field === "speaker") return quote.speaker ? [quote.speaker.name, quote.speaker.description].filter(Boolean).join(", ") : "left open";
  return quote.intermediaries.map((each) => each.name).join(" → ") || "none: it comes direct";
}

function drawRecord() {
  const [{ quote }] = records;
  element("heading").textContent = task.isMissed ? "A missed quotation" : `Record ${quote.id}`;
  // Not the confidence: who knows it believes it.
  const facts = task.isMissed ? [] : [quote.kind, quote.act];
  if (quote.negated) facts.push("negated");
  if (quote.hedged) facts.push("hedged");
  element("facts").replaceChildren(...facts.map((fact) => make("span", { class: "badge" }, fact)));
  element("fields").replaceChildren(...(task.isMissed ? Object.keys(LETTER_OF) : FIELDS).map(drawField));
  element("names").replaceChildren(...task.names.map((name) => make("option", { value: name })));
  drawVerdict();
}

function drawField(field) {
  const faulty = faults.has(field);
  const button = make(
    "button",
    {
      type: "button",
      "data-field": field,
      "aria-keyshortcuts": LETTER_OF[field],
      "aria-pressed": task.isMissed ? null : String(faulty),
      "aria-label": task.isMissed ? `Give the ${field}` : `Wrong ${field}`,
    },
    task.isMissed ? "Give " : "Wrong ",
    make("kbd", {}, LETTER_OF[field]),
  );
  const note = faulty ? (field in mended ? " mended" : " wrong") : "";
  return make(
    "li",
    { class: faulty ? "field faulty" : "field" },
    make("b", {}, field + note),
    make("p", { dir: "auto" }, valueOf(field)),
    button,
  );
}

function drawVerdict() {
  const wrong = FIELDS.filter((field) => faults.has(field));
  const words = task.isMissed ? "Add it" : faults.has("quotation") ? "No quotation" : wrong.length ? `Wrong: ${wrong.join(", ")}` : "Right";
  element("save").replaceChildren(`${words} `, make("kbd", {}, "Enter"));
  element("no-quotation").hidden = task.isMissed;
  element("add").hidden = task.isMissed;
}
