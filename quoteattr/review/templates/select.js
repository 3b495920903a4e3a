// From what is selected in the text to offsets in characters (code points) of the article, and back.

/** Where each paragraph of the article on show begins. */
let starts = [];

const paragraphNodes = () => [...element("body").querySelectorAll(":scope > p")];

const codePoints = (words) => [...words].length;

function offsetOf(container, at) {
  const here = document.createRange();
  here.setStart(container, at);
  let offset = starts[0] ?? 0;
  for (const [index, paragraph] of paragraphNodes().entries()) {
    let position = starts[index];
    for (const node of textNodes(paragraph)) {
      if (node === container) return position + codePoints(node.data.slice(0, at));
      if (here.comparePoint(node, 0) >= 0) return offset;
      position += codePoints(node.data);
      offset = position;
    }
  }
  return offset;
}

/** The span that is selected in the text, or null. */
function selectedSpan() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!element("body").contains(range.commonAncestorContainer)) return null;
  const span = [offsetOf(range.startContainer, range.startOffset), offsetOf(range.endContainer, range.endOffset)];
  return span[0] < span[1] ? span : null;
}

function positionOf(offset) {
  let last = null;
  for (const [index, paragraph] of paragraphNodes().entries()) {
    let rest = offset - starts[index];
    if (rest < 0) break;
    for (const node of textNodes(paragraph)) {
      const points = [...node.data];
      last = [node, node.data.length];
      if (rest <= points.length) return [node, points.slice(0, rest).join("").length];
      rest -= points.length;
    }
  }
  return last;
}

/** Selects a span in the text, or sets the caret where it begins. */
function selectSpan([start, end]) {
  const [from, to] = [positionOf(start), positionOf(end)];
  if (!from || !to) return;
  getSelection().setBaseAndExtent(...from, ...to);
  from[0].parentElement.scrollIntoView({ block: "center" });
}
