// Finds text in the paragraphs of a page, as ranges. Case and diacritics are ignored.

// the text of a paragraph, with its text nodes and the offset at which each begins
function flatten(paragraph) {
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  const nodes = [];
  let text = "";
  while (walker.nextNode()) {
    nodes.push({ node: walker.currentNode, start: text.length });
    text += walker.currentNode.data;
  }
  return { text, nodes };
}

// folding must not change the length of a text, or the offsets would be wrong
const fold = (text) =>
  [...text].map((character) => {
    const folded = character.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    return folded.length === character.length ? folded : character;
  }).join("").replace(/\s/g, " ");

// the text node at an offset of the paragraph, and the offset in that node
function boundary(nodes, offset, isEnd) {
  const { node, start } = nodes.findLast(({ start }) => (isEnd ? start < offset : start <= offset));
  return [node, offset - start];
}

export function* findAll(words, paragraphs) {
  const query = fold(words.trim()).replace(/ +/g, " ");
  if (!query) return;
  for (const paragraph of paragraphs) {
    const { text, nodes } = flatten(paragraph);
    const folded = fold(text);
    for (let start = folded.indexOf(query); start >= 0; start = folded.indexOf(query, start + query.length)) {
      const range = new Range();
      range.setStart(...boundary(nodes, start, false));
      range.setEnd(...boundary(nodes, start + query.length, true));
      yield range;
    }
  }
}

// the first match in an element, or null
export const findFirst = (words, element) => findAll(words, element.querySelectorAll(".para")).next().value ?? null;
