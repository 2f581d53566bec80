import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A CloudWatch in a process of its own that gives every call the same full answer: 500 queries, 17 points each. */
const startSeconds = Date.UTC(2026, 10, 21) / 1000;
const minutes = Array.from({ length: 17 }, (_, minute) => minute);
const answer = JSON.stringify({
  MetricDataResults: Array.from({ length: 500 }, (_, query) => ({
    Id: `q${query}`,
    Label: "RequestCount",
    Timestamps: minutes.map((minute) => startSeconds + minute * 60),
    Values: minutes.map((minute) =>
      query % 3 === 0 ? minute * 7 + query : ((minute * 7919 + query) % 1000) / 7,
    ),
    StatusCode: "Complete",
  })),
  Messages: [],
});

const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0" });
    response.end(answer);
  });
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());
