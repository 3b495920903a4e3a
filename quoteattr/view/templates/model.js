"use strict";
// What the page shows and what is chosen of it. Nothing here touches the document but to read the data.

const { roles: ROLES, articles: given } = JSON.parse(document.getElementById("data").textContent);
const OPEN = "(open)";
const ANY = "(any)";
const NONE = "(none)";

const element = (id) => document.getElementById(id);

/** Makes an element; children are nodes or strings, and strings are only ever text. */
function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

const joined = (spans) => spans.map((span) => span.text).join(" … ").replace(/\s+/g, " ");

/** The articles, and all records of them in order: the record itself, where it is, and what a search looks at. */
const articles = [];
const records = [];
const recordOf = new Map();
const articleOf = new Map();

/** Takes an article in; of those of one name, and of records of one id, links lead to the first. */
function admit(article) {
  const index = articles.push(article) - 1;
  if (!articleOf.has(article.doc)) articleOf.set(article.doc, index);
  article.first = records.length;
  for (const [place, quote] of article.quotes.entries()) {
    const names = [quote.speaker?.name, quote.speaker?.description, quote.source?.text];
    names.push(...quote.intermediaries.flatMap((each) => [each.name, each.source?.text]));
    const record = {
      quote,
      article: index,
      place,
      at: records.length,
      number: quote.id.slice(quote.id.lastIndexOf(":") + 1),
      speaker: quote.speaker ? quote.speaker.name : OPEN,
      words: [joined(quote.content), joined(quote.cue), ...names].filter(Boolean).join("\n").toLowerCase(),
      kept: true,
    };
    records.push(record);
    if (!recordOf.has(quote.id)) recordOf.set(quote.id, record);
  }
}
given.forEach(admit);

/** Further columns that the articles' rows brought along: the values of each, most articles first, null for none. */
const columns = new Map();
for (const name of new Set(articles.flatMap((article) => Object.keys(article.columns ?? {})))) {
  const counts = new Map();
  for (const article of articles) {
    const value = article.columns?.[name] ?? null;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  columns.set(name, [...counts].sort((a, b) => b[1] - a[1] || ((a[0] ?? NONE) < (b[0] ?? NONE) ? -1 : 1)));
}

/** What is on show: the article, the record chosen in it, and what the filters ask for. */
const state = { article: 0, chosen: null, filters: null, words: "" };

const recordsOf = (index) => records.slice(articles[index].first, articles[index].first + articles[index].quotes.length);

const textOf = (article) =>
  (article.lower ??= article.paragraphs
    .map((runs) => runs.map((run) => (typeof run === "string" ? run : run[0])).join(""))
    .join("\n")
    .toLowerCase());

const inColumns = (article, asked) => asked.every(([name, value]) => (article.columns?.[name] ?? null) === value);

function keeps(record, { speaker, intermediary, kinds, acts, confidence }) {
  const { quote } = record;
  const through = quote.intermediaries.map((each) => each.name.toLowerCase());
  return (
    articles[record.article].passes &&
    kinds.has(quote.kind) &&
    acts.has(quote.act) &&
    quote.confidence >= confidence &&
    (!speaker || record.speaker.toLowerCase().includes(speaker)) &&
    (!intermediary ||
      (intermediary === ANY && through.length > 0) ||
      (intermediary === NONE && through.length === 0) ||
      through.some((name) => name.includes(intermediary))) &&
    (!state.words || record.words.includes(state.words))
  );
}

/** Marks the records that the filters and the search keep, and the articles to list. */
function sift(filters, words) {
  state.filters = filters;
  state.words = words;
  const { kinds, acts } = filters;
  const all = !filters.speaker && !filters.intermediary && !filters.confidence && kinds.all && acts.all;
  for (const article of articles) {
    article.kept = 0;
    article.passes = inColumns(article, filters.columns);
    article.listed = all && article.passes && (!words || article.doc.toLowerCase().includes(words) || textOf(article).includes(words));
  }
  let kept = 0;
  for (const record of records) {
    record.kept = keeps(record, filters);
    if (!record.kept) continue;
    kept += 1;
    articles[record.article].kept += 1;
    articles[record.article].listed = true;
  }
  return kept;
}

/** Counts records by a name, most frequent first: [name, records]. */
function tally(kept, namesOf) {
  const groups = new Map();
  for (const record of kept) {
    for (const name of new Set(namesOf(record))) {
      if (!groups.has(name)) groups.set(name, []);
      groups.get(name).push(record);
    }
  }
  return [...groups].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
}

const speakerNames = (record) => [record.speaker];
const intermediaryNames = (record) => record.quote.intermediaries.map((each) => each.name);

const linkOf = (id) => `#${encodeURIComponent(id).replace(/%(3A|2F|40|2C)/gi, decodeURIComponent)}`;

/** A sentence that can be pasted into a paper: who, through whom, the words, the record's id. */
function citation({ quote }) {
  const who = quote.speaker?.name ?? quote.source?.text ?? "Speaker left open";
  const described = quote.speaker?.description ? `${who}, ${quote.speaker.description}` : who;
  const through = quote.intermediaries.map((each) => `, through ${each.name}`).join("");
  const notes = [quote.negated && "negated", quote.hedged && "hedged"].filter(Boolean);
  return `${described}${through}: ${joined(quote.content)} [${[quote.id, ...notes].join("; ")}]`.replace(/\s+/g, " ");
}
