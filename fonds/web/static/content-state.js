// IIIF Content State 1.0 in the browser: encoding (6.1), and reading dropped or pasted text.
// Content states are decoded by the server alone, within its limits: every link goes through ?iiif-content=.

export function encode(state) {
  const base64 = btoa(encodeURIComponent(JSON.stringify(state)));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// the value of ?iiif-content=; 6.2: a bare URI is never content-state-encoded
export const parameter = (state) => (typeof state === "string" ? encodeURIComponent(state) : encode(state));

// the content state in dropped or pasted text: a URI, or unencoded JSON (3.3, 3.4); null for anything else
export function parse(text) {
  const trimmed = text.trim();
  if (/^https?:\/\/\S+$/i.test(trimmed)) {
    const query = new URL(trimmed).searchParams;
    return query.get("manifest") && !query.has("iiif-content") ? query.get("manifest") : trimmed;
  }
  try {
    const state = JSON.parse(trimmed);
    return typeof state === "object" ? state : null;
  } catch {
    return null;
  }
}
