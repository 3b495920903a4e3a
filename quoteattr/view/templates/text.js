// Draws the text with its marks, and over it the chain of the record that is lit.

const SVG = "http://www.w3.org/2000/svg";
// Above this an article draws its paragraphs as they come into view.
const MANY_PARAGRAPHS = 200;
const HEADLINE = 140;
// Size of a label over a part: its height, and the width of a letter in it, in pixels.
const PLATE = 12;
const LETTER = 5.4;

/** The runs on show: { node, marks }, marks as { record, role, link }; and those of each record, and its number. */
let runs = [];
let runsOf = new Map();
let numberOf = new Map();
let lit = null;
let litNodes = [];

function readMarks(flat, first) {
  const marks = [];
  for (let i = 0; i < flat.length; i += 3) {
    marks.push({ record: records[first + flat[i]], role: ROLES[flat[i + 1]], link: flat[i + 2] });
  }
  return marks;
}

function drawText() {
  const article = articles[state.article];
  const body = element("body");
  element("doc").textContent = article.doc;
  runs = [];
  runsOf = new Map();
  numberOf = new Map();
  lit = null;
  litNodes = [];
  const drawn = article.paragraphs.map((plain) => drawParagraph(plain, article));
  const [title] = drawn;
  if (drawn.length > 1 && title.textContent.length <= HEADLINE && !/[.!?][”"']?$/.test(title.textContent.trim())) {
    title.className = "headline";
  }
  const last = new Map();
  for (const run of runs) {
    for (const { record, role } of run.marks) if (role === "content") last.set(record, run);
  }
  // Of records that end together the outer one's number stands outside.
  for (const [record, run] of [...last].sort(([a], [b]) => b.at - a.at)) drawNumber(record, run);
  // Last: each change inside the document would make the browser look anew for the direction of the writing.
  body.classList.toggle("long", drawn.length > MANY_PARAGRAPHS);
  body.replaceChildren(...drawn);
  paint();
  drawHits();
}

function drawParagraph(plain, article) {
  const paragraph = make("p", { dir: "auto" });
  for (const run of plain) {
    if (typeof run === "string") {
      paragraph.append(run);
      continue;
    }
    const node = make("span", {}, run[0]);
    const drawn = { node, marks: readMarks(run[1], article.first) };
    for (const { record } of drawn.marks) {
      if (!runsOf.has(record)) runsOf.set(record, new Set());
      runsOf.get(record).add(drawn);
    }
    node.dataset.run = runs.push(drawn) - 1;
    paragraph.append(node);
  }
  return paragraph;
}

function drawNumber(record, run) {
  const anchor = make("a", { class: "number", href: linkOf(record.quote.id), "data-record": record.at });
  anchor.append(make("span", { class: "hidden" }, "record "), record.number);
  run.numbers = [...(run.numbers ?? []), anchor];
  numberOf.set(record, anchor);
  let after = run.node;
  while (after.nextSibling?.classList?.contains("number")) after = after.nextSibling;
  after.after(anchor);
}

/** Gives each run the classes of what it is part of, among the records that the filters keep. */
function paint() {
  let before = [];
  for (const [index, run] of runs.entries()) {
    const marks = run.marks.filter(({ record }) => record.kept);
    const contents = marks.filter(({ role }) => role === "content");
    const names = ["run", ...new Set(marks.map(({ role }) => role))];
    if (contents.length > 1) names.push(contents.length > 2 ? "deepest" : "deeper");
    if (contents.some(({ record }) => !before.includes(record))) names.push("begins");
    const ending = contents.filter(({ record }) => !runs[index + 1]?.marks.some((mark) => continues(mark, record)));
    if (ending.length || (contents.length && !touches(run.node, runs[index + 1]?.node))) names.push("ends");
    before = touches(run.node, runs[index + 1]?.node) ? contents.map(({ record }) => record) : [];
    run.node.className = marks.length ? names.join(" ") : "";
    for (const anchor of run.numbers ?? []) anchor.hidden = !records[anchor.dataset.record].kept;
  }
  light(lit?.kept ? lit : state.chosen);
}

const continues = (mark, record) => mark.record === record && mark.role === "content";

function touches(node, next) {
  let after = node.nextSibling;
  while (after?.classList?.contains("number")) after = after.nextSibling;
  return after === next && next !== undefined;
}

/** The record that a run stands for when it is pointed at: the one whose source or cue it is, else the innermost. */
function recordAt(index) {
  const marks = runs[index].marks.filter(({ record }) => record.kept);
  const length = ({ record }) => record.quote.content.reduce((sum, span) => sum + span.end - span.start, 0);
  const parts = marks.filter(({ role }) => role === "cue" || role === "source");
  const choice = (parts.length ? parts : marks).sort((a, b) => length(a) - length(b));
  return choice.length ? choice[0].record : null;
}

/** Lights up the parts of a record, or none. */
function light(record) {
  lit = record && record.article === state.article && record.kept ? record : null;
  element("body").classList.toggle("lighting", lit !== null);
  for (const node of litNodes) node.classList.remove("lit", ...ROLES.map((role) => `lit-${role}`));
  litNodes = [];
  if (lit) {
    for (const { node, marks } of runsOf.get(lit) ?? []) {
      for (const mark of marks) if (mark.record === lit) node.classList.add(`lit-${mark.role}`);
      litNodes.push(node);
    }
    for (const node of [numberOf.get(lit), cardOf.get(lit)]) {
      if (!node) continue;
      node.classList.add("lit");
      litNodes.push(node);
    }
  }
  drawChain();
}

const partNodes = (record, wanted, link) =>
  [...(runsOf.get(record) ?? [])]
    .filter(({ marks }) => marks.some((mark) => mark.record === record && mark.role === wanted && mark.link === link))
    .map(({ node }) => node);

/** The links of the chain that stand in the text, outermost first, the content last: [label, nodes]. */
function chainOf(record) {
  const { intermediaries } = record.quote;
  const links = intermediaries.map((_, link) => {
    const label = intermediaries.length > 1 ? `intermediary ${link + 1}` : "intermediary";
    return [label, "intermediary", partNodes(record, "intermediary", link)];
  });
  links.push(["source", "source", partNodes(record, "source", 0)]);
  links.push(["content", "content", partNodes(record, "content", 0)]);
  return links.filter(([, , nodes]) => nodes.length);
}

function drawChain() {
  const body = element("body");
  body.querySelector(".chain")?.remove();
  if (!lit) return;
  const frame = body.getBoundingClientRect();
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "chain");
  svg.setAttribute("aria-hidden", "true");
  const plates = chainOf(lit).map(([label, role, nodes]) => {
    const box = nodes[0].getClientRects()[0] ?? nodes[0].getBoundingClientRect();
    const width = label.length * LETTER + 8;
    const start = getComputedStyle(nodes[0]).direction === "rtl" ? box.right - width : box.left;
    const left = Math.min(start - frame.left, frame.width - width);
    return { label, role, left, right: left + width, middle: left + width / 2, top: box.top - frame.top - PLATE + 1 };
  });
  // A content's wash begins a little above the line; on one line all labels stand at one height.
  for (let i = 1; i < plates.length; i += 1) {
    if (Math.abs(plates[i].top - plates[i - 1].top) < PLATE / 2) plates[i].top = plates[i - 1].top;
  }
  for (let i = 1; i < plates.length; i += 1) svg.append(...arrow(plates[i - 1], plates[i]));
  for (const plate of plates) svg.append(...tag(plate));
  body.append(svg);
}

function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** An arrow from one label to the next, in the space between the lines as far as it can. */
function arrow(from, to) {
  const y1 = from.top + PLATE / 2;
  const y2 = to.top + PLATE / 2;
  const beside = to.left >= from.right || to.right <= from.left;
  let path;
  let head;
  if (beside) {
    const way = to.left >= from.right ? 1 : -1;
    const x1 = way > 0 ? from.right : from.left;
    const x2 = way > 0 ? to.left - 1.5 : to.right + 1.5;
    const bend = y1 === y2 ? 0 : way * Math.max(24, Math.abs(x2 - x1) / 3);
    path = `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
    head = `M${x2 - way * 5} ${y2 - 4} L${x2} ${y2} L${x2 - way * 5} ${y2 + 4}`;
  } else {
    const way = y2 > y1 ? 1 : -1;
    const x = Math.max(from.left, to.left) + 10;
    const end = way > 0 ? to.top - 1.5 : to.top + PLATE + 1.5;
    path = `M${x} ${way > 0 ? from.top + PLATE : from.top} L${x} ${end}`;
    head = `M${x - 4} ${end - way * 5} L${x} ${end} L${x + 4} ${end - way * 5}`;
  }
  const both = `${path} ${head}`;
  return [shape("path", { d: both, class: "under" }), shape("path", { d: both, class: "line" })];
}

/** A small label over the beginning of a part: the role in words, for those who see no colours. */
function tag({ left, right, middle, top, label, role }) {
  const text = shape("text", { x: middle, y: top + PLATE - 3, class: "tag" });
  text.textContent = label;
  return [shape("rect", { x: left, y: top, width: right - left, height: PLATE, rx: 3, class: `plate plate-${role}` }), text];
}

/** The text nodes of a paragraph without the numbers of records, which are no part of the article. */
function textNodes(paragraph) {
  const nodes = [];
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest(".number")) nodes.push(walker.currentNode);
  return nodes;
}

/** Marks what the search finds in the text, where the browser can do that without touching the document. */
function drawHits() {
  if (!window.CSS?.highlights || !window.Highlight) return;
  CSS.highlights.delete("hits");
  if (!state.words) return;
  const found = [];
  for (const paragraph of element("body").querySelectorAll("p")) {
    const nodes = textNodes(paragraph);
    const text = nodes.map((node) => node.data).join("").toLowerCase();
    for (let at = text.indexOf(state.words); at >= 0; at = text.indexOf(state.words, at + state.words.length)) {
      found.push(rangeIn(nodes, at, at + state.words.length));
    }
  }
  CSS.highlights.set("hits", new Highlight(...found));
}

function rangeIn(nodes, start, end) {
  const range = new Range();
  let before = 0;
  for (const node of nodes) {
    const after = before + node.length;
    if (start >= before && start < after) range.setStart(node, start - before);
    if (end > before && end <= after) range.setEnd(node, end - before);
    before = after;
  }
  return range;
}
