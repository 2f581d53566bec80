/** Characters that hide, forge lines or turn the direction of writing: controls, line separators, bidi marks, joiners of nothing. */
const invisible = /[\p{Cc}\p{Zl}\p{Zp}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\p{Cs}/gu;

/** Longest text of a stranger (name, tag, annotation, answer) on a page. Shorter cuts real evidence; longer breaks the table. */
const maxVisible = 300;

/** Text of a stranger as a page may show it: nothing hidden, nothing endless. HTML escaping comes on top, in the template. */
export function visibleText(text: string, max: number = maxVisible): string {
  const shown = text
    .slice(0, max + 1)
    .replace(invisible, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
  return text.length > max ? `${shown.slice(0, max)}… (${text.length} characters)` : shown;
}
