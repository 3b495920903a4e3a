// Ties the parts together: filters, keys, links.

const form = element("filters");
const filterLists = { kinds: ["direct", "mixed", "indirect"], acts: ["speech", "thought", "evidence"] };

function drawFilters() {
  for (const [id, values] of Object.entries(filterLists)) {
    element(id).replaceChildren();
    for (const value of values) {
      const count = records.filter(({ quote }) => quote.kind === value || quote.act === value).length;
      const box = make("input", { type: "checkbox", name: id, value, checked: true });
      element(id).append(make("label", { class: count ? null : "empty" }, box, ` ${value} `, make("small", {}, count.toLocaleString("en"))));
    }
  }
  const options = (names) => names.map(([name, group]) => make("option", { value: name, label: `${name} (${group.length})` }));
  element("speaker-names").replaceChildren(...options(tally(records, speakerNames)));
  element("intermediary-names").replaceChildren(
    make("option", { value: ANY, label: "any at all" }),
    make("option", { value: NONE, label: "none" }),
    ...options(tally(records, intermediaryNames)),
  );
  for (const [name, values] of columns) {
    const choice = make("select", { "data-column": name });
    choice.append(make("option", { value: "" }, "any"));
    choice.append(...values.map(([value, count], place) => make("option", { value: place }, `${value ?? NONE} (${count.toLocaleString("en")})`)));
    element("columns").append(make("label", {}, `${name} `, choice));
  }
}

function readFilters() {
  const asked = new FormData(form);
  const chosen = (name) => {
    const values = new Set(asked.getAll(name));
    values.all = values.size === filterLists[name].length;
    return values;
  };
  const word = (name) => asked.get(name).trim().toLowerCase();
  return {
    speaker: word("speaker"),
    intermediary: word("intermediary"),
    kinds: chosen("kinds"),
    acts: chosen("acts"),
    confidence: Number(asked.get("confidence")),
    columns: [...form.querySelectorAll("[data-column]")]
      .filter((choice) => choice.value)
      .map((choice) => [choice.dataset.column, columns.get(choice.dataset.column)[choice.value][0]]),
  };
}

function applyFilters() {
  const filters = readFilters();
  element("least").textContent = filters.confidence.toFixed(2);
  const kept = sift(filters, element("search").value.trim().toLowerCase().replace(/\s+/g, " "));
  const listed = articles.filter((article) => article.listed).length;
  const count = (part, whole, what) => `${part === whole ? "" : `${part.toLocaleString("en")} of `}${whole.toLocaleString("en")} ${what}`;
  element("status").textContent =
    `${count(kept, records.length, records.length === 1 ? "record" : "records")} in ` +
    `${count(listed, articles.length, articles.length === 1 ? "article" : "articles")}`;
  if (articles.length && !articles[state.article].listed && listed) state.article = articles.findIndex((article) => article.listed);
  if (state.chosen && (!state.chosen.kept || state.chosen.article !== state.article)) choose(null, { quiet: true });
  drawArticles();
  drawArticle();
  if (!element("speakers-view").hidden) drawSpeakers();
}

function drawArticles() {
  const listed = [...articles.keys()].filter((index) => articles[index].listed);
  element("articles-panel").hidden = articles.length < 2;
  element("text-view").classList.toggle("single", articles.length < 2);
  element("articles").replaceChildren(
    ...listed.map((index) => {
      const article = articles[index];
      const link = make("a", { href: linkOf(article.doc), "data-article": index });
      link.append(make("span", { class: "title" }, article.doc), make("span", { class: "count", "aria-label": `${article.kept} records` }, String(article.kept)));
      const first = article.paragraphs[0]?.map((run) => (typeof run === "string" ? run : run[0])).join("").slice(0, 90);
      if (first) link.append(make("span", { class: "snippet", dir: "auto" }, first));
      return make("li", {}, link);
    }),
  );
}

let drawnArticle = null;
function drawArticle() {
  if (!articles.length) {
    element("no-records").hidden = false;
    element("no-records").textContent = "The page holds no article.";
    return;
  }
  if (drawnArticle === state.article) {
    paint();
    drawHits();
  } else {
    drawText();
    element("text").scrollTop = 0;
    element("records-panel").scrollTop = 0;
  }
  drawnArticle = state.article;
  drawRecords();
  light(state.chosen);
  for (const link of element("articles").querySelectorAll("a")) {
    const here = Number(link.dataset.article) === state.article;
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    if (here) link.scrollIntoView({ block: "nearest" });
  }
}

function openArticle(index) {
  state.article = index;
  if (state.chosen && state.chosen.article !== index) state.chosen = null;
  showView("text");
  drawArticle();
}

/** Chooses a record: opens its article, lights it up, brings it into view. */
function choose(record, { focus = false, quiet = false } = {}) {
  state.chosen = record;
  if (!record) {
    showChosen();
    light(null);
    if (!quiet) history.replaceState(null, "", articles.length ? linkOf(articles[state.article].doc) : "#");
    return;
  }
  if (!record.kept) {
    form.reset();
    element("search").value = "";
    state.article = record.article;
    applyFilters();
    state.chosen = record;
  }
  if (drawnArticle === record.article) {
    showView("text");
    showChosen();
  } else openArticle(record.article);
  if (!quiet) history.replaceState(null, "", linkOf(record.quote.id));
  const card = cardOf.get(record);
  card?.scrollIntoView({ block: "nearest" });
  if (focus) card?.querySelector(".who").focus({ preventScroll: true });
  numberOf.get(record)?.scrollIntoView({ block: "nearest" });
  partNodes(record, "content", 0)[0]?.scrollIntoView({ block: "center" });
  light(record);
}

/** Goes on to the next record that the filters keep, over the borders of articles. */
function step(by) {
  const kept = records.filter((record) => record.kept);
  if (!kept.length) return;
  let next;
  if (state.chosen) next = kept.indexOf(state.chosen) + by;
  else if (by > 0) next = kept.findIndex((record) => record.article >= state.article);
  else next = kept.findLastIndex((record) => record.article <= state.article);
  if (kept[next]) choose(kept[next], { focus: true });
  else tell(by > 0 ? "That was the last record." : "That was the first record.");
}

function stepArticle(by) {
  let index = state.article + by;
  while (articles[index] && !articles[index].listed) index += by;
  if (!articles[index]) return tell(by > 0 ? "That was the last article." : "That was the first article.");
  openArticle(index);
  history.replaceState(null, "", linkOf(articles[index].doc));
  return undefined;
}

function showView(name) {
  const speakers = name === "speakers";
  element("speakers-view").hidden = !speakers;
  element("text-view").hidden = speakers;
  element("peek").hidden = speakers || !state.chosen;
  element("show-speakers").setAttribute("aria-pressed", speakers);
  element("show-text").setAttribute("aria-pressed", !speakers);
  if (speakers) drawSpeakers();
}

/** Follows the address: #article-001:3 is a record, #article-001 an article. */
function followAddress() {
  let name = location.hash.slice(1);
  try { name = decodeURIComponent(name); } catch { /* taken as it stands */ }
  if (recordOf.has(name)) choose(recordOf.get(name), { focus: true, quiet: true });
  else if (articleOf.has(name)) openArticle(articleOf.get(name));
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  "]": () => stepArticle(1),
  "[": () => stepArticle(-1),
  "/": () => element("search").focus(),
  s: () => { showView("speakers"); element("speakers-heading").focus(); },
  t: () => { showView("text"); element("text").focus(); },
  c: () => state.chosen && copy(state.chosen, "json"),
  y: () => state.chosen && copy(state.chosen, "citation"),
  "?": () => element("keys").showModal(),
};

document.addEventListener("keydown", (event) => {
  if (element("keys").open || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    if (event.target.matches("input")) event.target.blur();
    else choose(null);
    return;
  }
  if (event.key === "Enter" && event.target.matches("input[type=search]")) {
    applyFilters();
    const first = records.find((record) => record.kept);
    if (first) choose(first, { focus: true });
    return;
  }
  if (event.target.matches("input:not([type=checkbox], [type=range]), textarea, select")) return;
  const inList = event.target.closest?.("#records") && { ArrowDown: "j", ArrowUp: "k" }[event.key];
  const act = KEYS[inList || event.key];
  if (!act || (!inList && !element("letter-keys").checked)) return;
  event.preventDefault();
  act();
});

const recordOfNode = (node) => {
  const holder = node.closest?.("[data-record], [data-run]");
  if (!holder) return null;
  return holder.dataset.record ? records[Number(holder.dataset.record)] : recordAt(Number(holder.dataset.run));
};

for (const id of ["body", "records"]) {
  const panel = element(id);
  for (const type of ["pointerover", "focusin"]) {
    panel.addEventListener(type, (event) => {
      const record = recordOfNode(event.target);
      if (record) light(record);
      else if (type === "pointerover") light(state.chosen);
    });
  }
  panel.addEventListener("pointerleave", () => light(state.chosen));
  panel.addEventListener("focusout", () => light(state.chosen));
}
element("body").addEventListener("click", (event) => {
  const record = recordOfNode(event.target);
  // A click that ends a selection of text is not meant for the record.
  if (record && !event.target.closest("a") && getSelection().isCollapsed) choose(record);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const link = event.target.closest("a[href^='#']");
  if (button?.dataset.copy) copy(recordOfNode(button), button.dataset.copy);
  else if (button?.dataset.sort) {
    const table = tables[button.dataset.table];
    table.down = table.sort === button.dataset.sort ? !table.down : button.dataset.sort !== "name";
    table.sort = button.dataset.sort;
    drawTable(button.dataset.table, table);
    element(button.dataset.table).querySelector(`[data-sort="${table.sort}"]`).focus();
  } else if (button?.dataset.filter) {
    form.elements[button.dataset.filter].value = button.dataset.name;
    applyFilters();
    const first = records.find((record) => record.kept);
    if (first) choose(first, { focus: true });
  } else if (link?.dataset.article) {
    event.preventDefault();
    openArticle(Number(link.dataset.article));
    history.replaceState(null, "", link.getAttribute("href"));
  } else if (link?.closest("[data-record]") && !link.classList.contains("inside")) {
    event.preventDefault();
    choose(recordOfNode(link), { focus: true });
  }
});
element("previous-record").addEventListener("click", () => step(-1));
element("next-record").addEventListener("click", () => step(1));
element("previous-article").addEventListener("click", () => stepArticle(-1));
element("next-article").addEventListener("click", () => stepArticle(1));
element("show-text").addEventListener("click", () => showView("text"));
element("show-speakers").addEventListener("click", () => showView("speakers"));
element("print").addEventListener("click", () => print());
for (const id of Object.keys(tables)) {
  element(`all-${id}`).addEventListener("click", () => {
    tables[id].all = true;
    drawTable(id, tables[id]);
  });
}

let waiting = 0;
function filtersChanged() {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(applyFilters);
}
form.addEventListener("input", filtersChanged);
form.addEventListener("reset", () => {
  element("search").value = "";
  filtersChanged();
});
form.addEventListener("submit", (event) => event.preventDefault());
element("search").addEventListener("input", filtersChanged);
window.addEventListener("hashchange", followAddress);
element("earlier-cards").addEventListener("click", () => drawCards(Math.max(0, firstCard - CARDS)));
element("later-cards").addEventListener("click", () => {
  drawCards(firstCard + CARDS);
  element("records-panel").scrollTop = 0;
});
window.addEventListener("beforeprint", () => {
  drawCards(0, true);
  light(null);
});
window.addEventListener("afterprint", () => {
  drawRecords();
  light(state.chosen);
});
new ResizeObserver(() => drawChain()).observe(element("body"));

drawFilters();
applyFilters();
followAddress();
document.documentElement.dataset.ready = "yes";
