import { expect, it } from "vitest";
import { bareText, lookedFor, meant } from "./pasted";

const HOST = "registry.example.com:5000";
const DIGEST = `sha256:${"0a".repeat(32)}`;

it("takes the host and the words of a command away", () => {
  for (const text of [
    "team/app:1.2",
    `${HOST}/team/app:1.2 `,
    `docker pull ${HOST}/team/app:1.2`,
    `docker pull --platform linux/arm64 ${HOST}/team/app:1.2`,
    `sudo podman pull ${HOST}/team/app:1.2`,
    `crane pull ${HOST}/team/app:1.2`,
    `skopeo copy docker://${HOST}/team/app:1.2 oci:app`,
    `FROM ${HOST}/team/app:1.2 AS build`,
  ]) {
    expect(bareText(text, HOST), text).toBe("team/app:1.2");
  }
  for (const text of ["docker", "docker pull", "from scratch", "other.example.com:5000/team/app:1"]) {
    expect(bareText(text, HOST)).toBe(text);
  }
});

it("looks for what people paste", () => {
  expect(lookedFor("team/app:1.2")).toEqual({ q: "team/app:1.2", repository: "team/app", tag: "1.2" });
  expect(lookedFor(`team/app@${DIGEST}`)).toEqual({ q: DIGEST, repository: "team/app" });
  expect(lookedFor(`team/app:1.2@${DIGEST}`)).toEqual({ q: DIGEST, repository: "team/app" });
  expect(lookedFor("team/app@sha256:11838d9")).toEqual({ q: "sha256:11838d9", repository: "team/app" });
  expect(lookedFor("sha256:11838d9")).toEqual({ q: "sha256:11838d9" });
  expect(lookedFor("11838d9")).toEqual({ q: "11838d9" });
  expect(lookedFor(DIGEST)).toEqual({ q: DIGEST });
});

it("leaves everything else to the search", () => {
  for (const text of ["nginx", "team/app", "Team/App:1", "app 1.2", "other.example.com:5000/team/app:1", ""]) {
    expect(lookedFor(text), text).toBeNull();
  }
});

it("opens exactly what was asked for, or what is shown first, and nothing where nothing was found", () => {
  const match = (repository: string, ...tags: string[]) => ({ repository, digest: DIGEST, tags });
  const found = [match("ana/demo", "1.2"), match("library/demo", "1.2"), match("team/demo", "1.2.0")];
  expect(meant({ repository: "demo", tag: "1.2" }, found)?.repository).toBe("library/demo");
  expect(meant({ repository: "ana/demo", tag: "1.2" }, found)?.repository).toBe("ana/demo");
  expect(meant({ repository: "team/demo" }, found)?.repository).toBe("team/demo");
  expect(meant({ repository: "team/demo", tag: "1.2" }, found)?.repository).toBe("ana/demo");
  expect(meant({ repository: "demo", tag: "1.2" }, [])).toBeUndefined();
});
