/** One start tag as the scanner saw it. */
export interface ScannedTag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A page taken apart. */
export interface ScannedPage {
  readonly tags: readonly ScannedTag[];
  /** All text between tags, entities decoded. */
  readonly text: string;
}

const voidTags = new Set(["meta", "link", "input", "wbr", "br", "path", "circle", "rect"]);
const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

function decode(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_whole, name: string) => entities[name] ?? "");
}

/**
 * Takes a page apart, stricter than a browser: every tag closed in order, every attribute in double quotes, no stray `<`.
 * Throws at the first thing that breaks this, so that a value that escapes from its place cannot pass.
 */
export function scanHtml(page: string): ScannedPage {
  const tags: ScannedTag[] = [];
  const open: string[] = [];
  const text: string[] = [];
  let at = page.startsWith("<!doctype html>") ? "<!doctype html>".length : 0;
  while (at < page.length) {
    const next = page.indexOf("<", at);
    const end = next < 0 ? page.length : next;
    text.push(decode(page.slice(at, end)));
    if (next < 0) {
      break;
    }
    const match = /^<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+(?:="[^"<>]*")?)*)\s*(\/?)>/.exec(
      page.slice(next),
    );
    if (match === null) {
      throw new Error(`not a tag at: ${page.slice(next, next + 80)}`);
    }
    const [whole, slash, name = "", attributes = "", closed] = match;
    at = next + whole.length;
    if (slash === "/") {
      const expected = open.pop();
      if (expected !== name) {
        throw new Error(`</${name}> closes <${expected}>`);
      }
      continue;
    }
    const pairs = [...attributes.matchAll(/([a-zA-Z-]+)(?:="([^"]*)")?/g)];
    tags.push({
      name,
      attributes: Object.fromEntries(pairs.map(([, key = "", value = ""]) => [key, decode(value)])),
    });
    if (!voidTags.has(name) && closed !== "/") {
      open.push(name);
    }
  }
  if (open.length > 0) {
    throw new Error(`left open: ${open.join(", ")}`);
  }
  return { tags, text: text.join("").replace(/\s+/g, " ") };
}
