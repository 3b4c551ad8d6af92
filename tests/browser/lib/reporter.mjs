/** Journeys that nobody asked for are none. */
const NOT_ASKED_FOR = "test name does not match pattern";

/** For BrowserTest: a line of JSON for each journey that ended, whether it went side by side with others or not. */
// biome-ignore lint/style/noDefaultExport: node takes no other
export default async function* lines(events) {
  for await (const { type, data } of events) {
    if (
      (type === "test:pass" || type === "test:fail") &&
      data.details.type !== "suite" &&
      data.skip !== NOT_ASKED_FOR
    ) {
      const failure = data.details.error?.cause ?? data.details.error;
      yield `${JSON.stringify({
        name: data.name,
        passed: type === "test:pass",
        skipped: data.skip !== undefined || data.todo !== undefined,
        millis: Math.round(data.details.duration_ms),
        failure: failure === undefined ? "" : (failure.stack ?? String(failure)),
      })}\n`;
    } else if (type === "test:stderr" || type === "test:stdout") {
      yield `${JSON.stringify({ said: data.message })}\n`;
    }
  }
}
