// The list of records beside the text, and copying one.

// So many cards are drawn at a time: a book has thousands, and a page of them all would be slow.
const CARDS = 200;
/** The cards on show, and the first one's place among the records that the filters keep. */
let cardOf = new Map();
let firstCard = 0;

function drawRecords() {
  const kept = recordsOf(state.article).filter((record) => record.kept);
  element("records-heading").textContent = `Records (${kept.length.toLocaleString("en")})`;
  drawCards(0);
  const none = element("no-records");
  none.hidden = kept.length > 0;
  none.textContent = articles[state.article].quotes.length
    ? "No record of this article passes the filters."
    : "No record was found in this article.";
  showChosen();
}

/** Draws cards from a place on, or all of them, which paper needs. */
function drawCards(from, all = false) {
  const kept = recordsOf(state.article).filter((record) => record.kept);
  firstCard = all ? 0 : from;
  const shown = all ? kept : kept.slice(from, from + CARDS);
  cardOf = new Map(shown.map((record) => [record, drawCard(record, "li")]));
  element("records").replaceChildren(...cardOf.values());
  element("earlier-cards").hidden = firstCard === 0;
  element("later-cards").hidden = firstCard + shown.length >= kept.length;
}

function drawCard(record, tag) {
  const { quote } = record;
  const card = make(tag, { class: "card", "data-record": record.at });
  const name = make("a", { class: "who", href: linkOf(quote.id), "aria-label": described(record) });
  name.append(quote.speaker?.name ?? "Speaker left open");
  card.append(
    make(
      "div",
      { class: "head" },
      make("span", { class: "number", "aria-hidden": "true" }, record.number),
      name,
      make("span", { class: "sure", title: "confidence" }, quote.confidence.toFixed(2)),
    ),
  );
  if (quote.speaker?.description) card.append(make("p", { class: "about", dir: "auto" }, quote.speaker.description));
  if (quote.intermediaries.length) card.append(drawPath(quote));
  card.append(make("blockquote", { dir: "auto" }, joined(quote.content)));
  const cue = joined(quote.cue);
  const badges = make("p", { class: "badges" }, make("span", { class: `badge ${quote.kind}` }, quote.kind));
  badges.append(make("span", { class: "badge" }, quote.act));
  for (const flag of ["negated", "hedged"]) if (quote[flag]) badges.append(make("span", { class: "badge flag" }, flag));
  if (cue) badges.append(make("span", { class: "run cue" }, cue));
  if (quote.addressee) badges.append(make("span", { class: "to" }, "to ", make("span", { class: "run addressee" }, quote.addressee.text)));
  const parent = quote.parent && recordOf.get(quote.parent);
  if (parent) badges.append(make("a", { class: "inside", href: linkOf(parent.quote.id) }, `inside ${parent.number}`));
  card.append(badges);
  const actions = make("p", { class: "actions" }, make("code", { class: "rule", title: "pattern" }, quote.pattern), "Copy ");
  for (const [how, label] of [["json", "JSON"], ["citation", "Citation"], ["link", "Link"]]) {
    const spoken = `Copy ${label} of record ${record.number}`;
    actions.append(make("button", { type: "button", "data-copy": how, "aria-label": spoken }, label));
  }
  card.append(actions);
  return card;
}

/** The chain in words: outlet → spokesman → speaker. */
function drawPath(quote) {
  const path = make("p", { class: "path", "aria-label": "comes through" });
  for (const each of quote.intermediaries) {
    path.append(make("span", { class: "run intermediary" }, each.name), make("span", { class: "to-next", role: "img", "aria-label": "then" }, "→"));
  }
  path.append(make("span", { class: "run source" }, quote.speaker?.name ?? quote.source?.text ?? "open"));
  return path;
}

/** What a screen reader says of a record. */
function described(record) {
  const { quote } = record;
  const through = quote.intermediaries.map((each) => each.name).join(" and ");
  return [
    `Record ${record.number}`,
    quote.speaker?.name ?? "speaker left open",
    through && `through ${through}`,
    `${quote.kind} ${quote.act}`,
    quote.negated && "negated",
    quote.hedged && "hedged",
    `confidence ${quote.confidence.toFixed(2)}`,
    joined(quote.content),
  ]
    .filter(Boolean)
    .join(", ");
}

/** Shows which record is chosen, and on narrow screens the record itself under the text. */
function showChosen() {
  if (state.chosen?.kept && !cardOf.has(state.chosen)) {
    const kept = recordsOf(state.article).filter((record) => record.kept);
    drawCards(Math.floor(kept.indexOf(state.chosen) / CARDS) * CARDS);
  }
  const before = element("records").querySelector(".chosen");
  before?.classList.remove("chosen");
  before?.querySelector(".who").removeAttribute("aria-current");
  const card = cardOf.get(state.chosen);
  card?.classList.add("chosen");
  card?.querySelector(".who").setAttribute("aria-current", "true");
  const peek = element("peek");
  peek.hidden = !state.chosen;
  if (!state.chosen) peek.replaceChildren();
  else {
    const card = drawCard(state.chosen, "div");
    // The list holds the same record for those who read by keyboard or ear.
    for (const each of card.querySelectorAll("a, button")) each.tabIndex = -1;
    peek.replaceChildren(card);
  }
}

async function copy(record, how) {
  const text = {
    json: () => JSON.stringify(record.quote),
    citation: () => citation(record),
    link: () => new URL(linkOf(record.quote.id), location.href).href,
  }[how]();
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyByHand(text);
  }
  tell(`Copied the ${how === "json" ? "record as JSON" : how} of ${record.quote.id}.`);
}

/** For pages that the browser does not trust with its clipboard. */
function copyByHand(text) {
  const area = make("textarea", { class: "hidden" });
  area.value = text;
  const focused = document.activeElement;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
  focused?.focus({ preventScroll: true });
}
