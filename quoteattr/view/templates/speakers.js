// The tables of speakers and intermediaries, with a bar for each.

// So many rows are drawn at first: a table of thousands would take longer than anyone waits.
const FIRST_ROWS = 50;
const KINDS = ["direct", "mixed", "indirect"];

const tables = {
  speakers: {
    name: "Speaker",
    filter: "speaker",
    namesOf: speakerNames,
    more: (group) => group.filter((record) => record.quote.intermediaries.length).length,
    moreTitle: "Through others",
  },
  intermediaries: {
    name: "Intermediary",
    filter: "intermediary",
    namesOf: intermediaryNames,
    more: (group) => new Set(group.map((record) => record.speaker)).size,
    moreTitle: "Speakers",
  },
};
for (const table of Object.values(tables)) Object.assign(table, { sort: "records", down: true, all: false });

function drawSpeakers() {
  for (const [id, table] of Object.entries(tables)) drawTable(id, table);
}

function drawTable(id, table) {
  const rows = tally(
    records.filter((record) => record.kept),
    table.namesOf,
  ).map(([name, group]) => ({
    name,
    group,
    records: group.length,
    articles: new Set(group.map((record) => record.article)).size,
    more: table.more(group),
  }));
  const most = Math.max(1, ...rows.filter((row) => row.name !== OPEN).map((row) => row.records));
  const order = (a, b) => (table.sort === "name" ? a.name.localeCompare(b.name) : a[table.sort] - b[table.sort]);
  // The records whose speaker is open are no speaker: they stand last, however sorted.
  const last = (row) => Number(row.name === OPEN);
  rows.sort((a, b) => last(a) - last(b) || (table.down ? order(b, a) : order(a, b)));
  const shown = table.all ? rows : rows.slice(0, FIRST_ROWS);
  const body = make("tbody", {}, ...shown.map((row) => drawRow(row, table, most)));
  if (!rows.length) body.append(make("tr", {}, make("td", { colspan: 5 }, "None.")));
  const node = element(id);
  node.replaceChildren(node.caption, drawHeadings(id, table), body);
  const button = element(`all-${id}`);
  button.hidden = shown.length === rows.length;
  button.textContent = `Show all ${rows.length.toLocaleString("en")}`;
}

function drawHeadings(id, table) {
  const columns = [["name", table.name], ["records", "Records"], [null, "By kind"], ["articles", "Articles"], ["more", table.moreTitle]];
  const cells = columns.map(([key, title]) => {
    if (!key) return make("th", { scope: "col" }, title);
    const sorted = table.sort === key ? (table.down ? "descending" : "ascending") : "none";
    const button = make("button", { type: "button", "data-table": id, "data-sort": key }, title);
    return make("th", { scope: "col", "aria-sort": sorted, class: key === "name" ? null : "figure" }, button);
  });
  return make("thead", {}, make("tr", {}, ...cells));
}

function drawRow({ name, group, records: count, articles: texts, more }, table, most) {
  const type = table.filter === "speaker" ? group[0].quote.speaker?.type : null;
  const who = make("button", { type: "button", class: "name", "data-filter": table.filter, "data-name": name }, name);
  const heading = make("th", { scope: "row" }, who);
  if (type) heading.append(make("span", { class: "type" }, type.toLowerCase()));
  const figure = (value) => make("td", { class: "figure" }, value.toLocaleString("en"));
  return make("tr", {}, heading, figure(count), make("td", { class: "chart" }, drawBar(group, most)), figure(texts), figure(more));
}

function drawBar(group, most) {
  const counts = KINDS.map((kind) => [kind, group.filter((record) => record.quote.kind === kind).length]);
  const label = counts.filter(([, count]) => count).map(([kind, count]) => `${count} ${kind}`).join(", ");
  const bar = make("span", { class: "stack", role: "img", "aria-label": label, title: label });
  for (const [kind, count] of counts) {
    if (!count) continue;
    const part = make("span", { class: `part ${kind}` });
    part.style.width = `${(100 * count) / Math.max(most, group.length)}%`;
    bar.append(part);
  }
  return bar;
}
