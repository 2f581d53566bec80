/** A block of a page in a fixed font: between fences, or indented. */
export interface CodeBlock {
  /** What stands after the fence, such as `sh`; empty for indented ones. */
  readonly language: string;
  readonly text: string;
  readonly line: number;
}

/** Something a page points to. */
export interface PageLink {
  readonly target: string;
  readonly isImage: boolean;
  readonly line: number;
}

/** What a Markdown page says, as far as it can be checked. */
export interface Page {
  readonly path: string;
  readonly blocks: readonly CodeBlock[];
  /** Code inside of a line, without its back quotes. */
  readonly spans: readonly { readonly text: string; readonly line: number }[];
  readonly links: readonly PageLink[];
  /** Anchors of headings, as GitHub makes them, and those that are written out. */
  readonly anchors: ReadonlySet<string>;
}

/** Reads a page; Markdown beyond what this repository writes (nested fences, link definitions) is not understood. */
export function readPage(path: string, text: string): Page {
  const blocks: CodeBlock[] = [];
  const prose: { text: string; line: number }[] = [];
  let open: { fence: string; language: string; lines: string[]; line: number; indent: number } | null = null;
  let indented: { lines: string[]; line: number } | null = null;
  let before = "";
  for (const [index, line] of text.split("\n").entries()) {
    const fence = /^( *)(`{3,})\s*([^`]*)$/.exec(line);
    if (open !== null) {
      if (fence?.[2] === open.fence && fence[3] === "") {
        blocks.push({ language: open.language, text: open.lines.join("\n"), line: open.line });
        open = null;
      } else {
        open.lines.push(line.slice(open.indent));
      }
    } else if (fence !== null) {
      const [, indent = "", marks = "", language = ""] = fence;
      open = { fence: marks, language: language.trim(), lines: [], line: index + 1, indent: indent.length };
    } else if (/^( {4,}|\t)\S/.test(line) && (indented !== null || before.trim() === "")) {
      indented ??= { lines: [], line: index + 1 };
      indented.lines.push(line.trimStart());
    } else {
      if (indented !== null && line.trim() !== "") {
        blocks.push({ language: "", text: indented.lines.join("\n"), line: indented.line });
        indented = null;
      }
      prose.push({ text: line, line: index + 1 });
    }
    before = line;
  }
  if (indented !== null) {
    blocks.push({ language: "", text: indented.lines.join("\n"), line: indented.line });
  }
  return {
    path,
    blocks,
    spans: prose.flatMap(({ text: one, line }) =>
      [...one.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => ({ text: code, line })),
    ),
    links: prose.flatMap(({ text: one, line }) => linksIn(one.replaceAll(/`[^`]*`/g, "``"), line)),
    anchors: anchorsOf(prose.map(({ text: one }) => one)),
  };
}

function linksIn(text: string, line: number): readonly PageLink[] {
  const inline = [
    ...text.matchAll(/(!?)\[(?:[^[\]]|\[[^\]]*\](?:\([^)]*\))?)*\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g),
  ].map(([, mark, target = ""]) => ({ target, isImage: mark === "!", line }));
  const nested = [...text.matchAll(/\[!\[[^\]]*\]\(([^)\s]+)\)\]/g)].map(([, target = ""]) => ({
    target,
    isImage: true,
    line,
  }));
  const html = [...text.matchAll(/<(img|a|source)\b[^>]*\b(?:src|href|srcset)="([^"]+)"/g)].map(
    ([, tag, target = ""]) => ({ target, isImage: tag !== "a", line }),
  );
  return [...inline, ...nested, ...html];
}

function anchorsOf(lines: readonly string[]): ReadonlySet<string> {
  const taken = new Map<string, number>();
  const anchors = new Set<string>();
  for (const line of lines) {
    for (const [, written = ""] of line.matchAll(/<a (?:id|name)="([^"]+)"/g)) {
      anchors.add(written);
    }
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1];
    if (heading !== undefined) {
      const slug = slugOf(heading);
      const number = taken.get(slug) ?? 0;
      taken.set(slug, number + 1);
      anchors.add(number === 0 ? slug : `${slug}-${number}`);
    }
  }
  return anchors;
}

function slugOf(heading: string): string {
  return heading
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/[`*]/g, "")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}
