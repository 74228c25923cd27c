// Words in the text of a page: where they stand, as ranges; marks and letters of either case are folded.

// the text of a paragraph, and where each of its characters stands
function flat(paragraph) {
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  const nodes = [];
  let text = "";
  while (walker.nextNode()) {
    nodes.push({ node: walker.currentNode, start: text.length });
    text += walker.currentNode.data;
  }
  return { text, nodes };
}

// folding must keep the length, or the places would be wrong
const fold = (text) =>
  [...text].map((sign) => {
    const plain = sign.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    return plain.length === sign.length ? plain : sign;
  }).join("").replace(/\s/g, " ");

function place(nodes, offset, end) {
  const at = nodes.findLast(({ start }) => (end ? start < offset : start <= offset));
  return [at.node, offset - at.start];
}

export function* search(words, within) {
  const wanted = fold(words.trim()).replace(/ +/g, " ");
  if (!wanted) return;
  for (const paragraph of within) {
    const { text, nodes } = flat(paragraph);
    const folded = fold(text);
    for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + wanted.length)) {
      const range = new Range();
      range.setStart(...place(nodes, at, false));
      range.setEnd(...place(nodes, at + wanted.length, true));
      yield range;
    }
  }
}

// the first place of these words in an element, or nothing
export const findWords = (words, element) => search(words, element.querySelectorAll(".para")).next().value ?? null;
