import { expect, it } from "vitest";
import { goesOn, job, jobQuery, jobsQuery } from "./jobs";

function inState(state: string) {
  return job({ id: "0a", kind: "index", subject: "s", state, done: 0, unit: "bytes", note: "", since: "2026-01-01" });
}

it("tells jobs that go on from those that have ended", () => {
  const states = ["waiting", "running", "done", "failed", "cancelled"];
  expect(states.filter((state) => goesOn(inState(state)))).toEqual(["waiting", "running"]);
});

it("asks for what goes on at once, and for what has ended no more", () => {
  const interval = (state: string): unknown => {
    const { refetchInterval } = jobQuery("0a");
    return typeof refetchInterval === "function" && refetchInterval({ state: { data: inState(state) } } as never);
  };
  expect([interval("running"), interval("done")]).toEqual([1000, false]);
  const list = (...states: string[]): unknown => {
    const { refetchInterval } = jobsQuery;
    return typeof refetchInterval === "function" && refetchInterval({ state: { data: states.map(inState) } } as never);
  };
  expect([list("done", "running"), list("done"), list()]).toEqual([2000, 60_000, 60_000]);
});
