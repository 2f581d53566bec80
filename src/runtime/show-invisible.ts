/** Characters that hide, forge lines or turn the direction of writing: controls, line separators, bidi marks, joiners of nothing. */
const invisible = /[\p{Cc}\p{Zl}\p{Zp}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\p{Cs}/gu;

/** The text with each invisible character written as its number, `\u{202e}`: what a stranger wrote cannot pretend to be something else. */
export function showInvisible(text: string): string {
  return text.replace(invisible, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}
