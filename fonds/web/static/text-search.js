// Finds text in the paragraphs of a page, as ranges. Case, diacritics and hyphens within a word, as at the end of a line,
// are ignored, and so are the signs of an editor: `[deleted: `.

const HYPHENS = "[-\u2010\u2011\u00ad\u00ac=\u2e17\u2e40]";

// the text of a paragraph, with its text nodes and the offset at which each begins
function flatten(paragraph) {
  const isText = (node) =>
    node.parentElement.closest(".delimiter") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT, isText);
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

// the regular expression that finds folded words, over the ends of lines too
function patternOf(query) {
  const characters = [...query].map((character) => {
    if (character === " ") return " +";
    if (RegExp(HYPHENS).test(character)) return `${HYPHENS} *`;
    return character.replace(/[.*+?^${}()|[\]\\/]/, "\\$&");
  });
  return RegExp(characters.join(`(?:${HYPHENS} *)?`), "g");
}

export function* findAll(words, paragraphs) {
  const query = fold(words.trim()).replace(/ +/g, " ");
  if (!query) return;
  const pattern = patternOf(query);
  for (const paragraph of paragraphs) {
    const { text, nodes } = flatten(paragraph);
    for (const match of fold(text).matchAll(pattern)) {
      const range = new Range();
      range.setStart(...boundary(nodes, match.index, false));
      range.setEnd(...boundary(nodes, match.index + match[0].length, true));
      yield range;
    }
  }
}

// the first match in an element, or null
export const findFirst = (words, element) => findAll(words, element.querySelectorAll(".para")).next().value ?? null;
