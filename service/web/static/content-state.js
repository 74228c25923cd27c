// IIIF Content State 1.0 in the browser: encoding (6.1), and following what is dropped, pasted or put behind the `#`.
// Reading is the server's: every road leads to ?iiif-content=, where it is decoded once and within bounds.

export function encode(state) {
  const bytes = btoa(encodeURIComponent(JSON.stringify(state)));
  return bytes.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// 6.2: a bare URI is never content-state-encoded
export const parameter = (state) => (typeof state === "string" ? encodeURIComponent(state) : encode(state));

// what is dropped or pasted: a URI or JSON, unencoded (3.3, 3.4); null for anything else
export function given(text) {
  const words = text.trim();
  if (/^https?:\/\/\S+$/i.test(words)) {
    const query = new URL(words).searchParams;
    return query.get("manifest") && !query.has("iiif-content") ? query.get("manifest") : words;
  }
  try {
    const found = JSON.parse(words);
    return typeof found === "object" ? found : null;
  } catch {
    return null;
  }
}
