import { expect, test } from "vitest";
import { showInvisible } from "../../src/runtime/show-invisible.ts";

test.each([
  { what: "plain words, in any script", text: "Größe 名前 🙂", shown: "Größe 名前 🙂" },
  { what: "a line break", text: "a\nb", shown: "a\\u{a}b" },
  { what: "a line separator", text: "a\u2028b", shown: "a\\u{2028}b" },
  { what: "a mark that turns the direction", text: "a\u202eb", shown: "a\\u{202e}b" },
  { what: "a space of no width", text: "a\u200bb", shown: "a\\u{200b}b" },
  { what: "half a character", text: "a\ud83d", shown: "a\\u{d83d}" },
])("$what", ({ text, shown }) => {
  expect(showInvisible(text)).toBe(shown);
});
