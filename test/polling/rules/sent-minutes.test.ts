import { describe, expect, test } from "vitest";
import { noneSent, recordSent, sentAt, type SentMinute } from "../../../src/polling/rules/sent-minutes.ts";

const value = (number: number): SentMinute => ({ kind: "value", value: number });

describe("the memory of what was sent", () => {
  test.each<[string, SentMinute]>([
    ["a value", value(3)],
    ["a zero of CloudWatch's own", value(0)],
    ["our own zero, which a real value may still follow", { kind: "zero" }],
    ["nothing, for a minute that was decided to have nothing", { kind: "nothing" }],
  ])("tells %s", (_name, sent) => {
    const memory = recordSent(noneSent(10), [{ minute: 10, sent }], { end: 11, keep: 5 });
    expect(sentAt(memory, 10)).toEqual(sent);
  });

  test("does not know minutes before its beginning or not decided yet", () => {
    const memory = recordSent(noneSent(10), [{ minute: 10, sent: value(1) }], { end: 11, keep: 5 });
    expect([sentAt(memory, 9), sentAt(memory, 11)]).toEqual([undefined, undefined]);
  });

  test("forgets the oldest beyond its bound and never grows past it", () => {
    let memory = noneSent(0);
    for (let minute = 0; minute < 100; minute += 1) {
      memory = recordSent(memory, [{ minute, sent: value(minute) }], { end: minute + 1, keep: 5 });
    }
    expect([...memory.values]).toEqual([95, 96, 97, 98, 99]);
  });

  test("takes a late value over what stood there", () => {
    const first = recordSent(noneSent(0), [{ minute: 0, sent: { kind: "zero" } }], { end: 2, keep: 5 });
    expect(sentAt(recordSent(first, [{ minute: 0, sent: value(4) }], { end: 2, keep: 5 }), 0)).toEqual(
      value(4),
    );
  });

  test("keeps what was sent when a change is only counted, and forgets the count with its minute", () => {
    const changed = { minute: 0, sent: value(2), counted: 9 };
    const memory = recordSent(noneSent(0), [changed], { end: 1, keep: 3 });
    expect([sentAt(memory, 0), memory.counted?.get(0)]).toEqual([value(2), 9]);
    expect(recordSent(memory, [], { end: 9, keep: 3 }).counted).toBe(undefined);
  });

  test("leaves a late value alone whose minute it has forgotten", () => {
    const memory = recordSent(noneSent(50), [{ minute: 3, sent: value(4) }], { end: 51, keep: 5 });
    expect(sentAt(memory, 3)).toBe(undefined);
  });
});
