import { expect, it } from "vitest";
import { readReference } from "./reference";

const HOST = "registry.example.com:5000";
const DIGEST = `sha256:${"0a".repeat(32)}`;

it("understands what docker prints and people paste", () => {
  expect(readReference(`${HOST}/team/app:1.2 `, HOST)).toEqual({ repository: "team/app", tag: "1.2" });
  expect(readReference(`team/app@${DIGEST}`, HOST)).toEqual({ repository: "team/app", digest: DIGEST });
  expect(readReference(`team/app:1.2@${DIGEST}`, HOST)).toEqual({ repository: "team/app", digest: DIGEST });
});

it("leaves everything else to the search", () => {
  for (const text of ["nginx", "team/app", "Team/App:1", "app 1.2", "other.example.com:5000/team/app:1", ""]) {
    expect(readReference(text, HOST), text).toBeNull();
  }
});
