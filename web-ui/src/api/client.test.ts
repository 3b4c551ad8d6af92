// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { api, fill, queryString, send } from "./client";
import { ApiError, UnreachableError } from "./problem";
import { account, askForSignInBy, setSession, signIn, signInAgain, whenAccountChanges } from "./session";

const sent: Request[] = [];
let answers: Response[] = [];

function problem(status: number, detail: string, type = "about:blank"): Response {
  const headers = { "Content-Type": "application/problem+json", "X-Request-Id": "r-1" };
  return new Response(JSON.stringify({ type, title: "No", status, detail }), { status, headers });
}

beforeEach(() => {
  sent.length = 0;
  answers = [];
  setSession({ account: { name: "ana" }, csrf: "token-1", can: [] });
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    sent.push(new Request(new URL(path, "http://registry"), init));
    const answer = answers.shift();
    return answer === undefined ? Promise.reject(new TypeError("network")) : Promise.resolve(answer);
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  askForSignInBy(() => Promise.resolve(false));
});

it("says that it is a page, and sends the session's token with everything but GET", async () => {
  answers = [Response.json({ repositories: [] }), new Response(null, { status: 204 })];
  await api("GET /api/v1/repositories", { query: { n: 5 } });
  await api("DELETE /api/v1/repositories/{path}", { path: { path: "team/app" } });
  expect(sent.map((request) => request.headers.get("X-Slipway-Page"))).toEqual(["1", "1"]);
  expect(sent.map((request) => request.headers.get("X-CSRF-Token"))).toEqual([null, "token-1"]);
  expect(sent.map((request) => request.url)).toEqual([
    "http://registry/api/v1/repositories?n=5",
    "http://registry/api/v1/repositories/team/app",
  ]);
});

it("makes an error of a problem, with the id that the log has", async () => {
  answers = [problem(409, "the name is taken")];
  const error = await send({ method: "POST", path: "/api/v1/users", body: {} }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status: 409, detail: "the name is taken", requestId: "r-1" });
});

it("keeps the status of what something in between has answered", async () => {
  answers = [new Response("<html>", { status: 502, statusText: "Bad Gateway" })];
  await expect(send({ method: "GET", path: "/api/v1/gc" })).rejects.toMatchObject({
    status: 502,
    title: "Bad Gateway",
  });
});

it("tells a registry that does not answer from one that refuses", async () => {
  await expect(send({ method: "GET", path: "/api/v1/gc" })).rejects.toBeInstanceOf(UnreachableError);
});

it("asks for a sign-in once when a session is over, and repeats what met its end", async () => {
  const asked = vi.fn(() => {
    setSession({ account: { name: "ana" }, csrf: "token-2", can: [] });
    return Promise.resolve(true);
  });
  askForSignInBy(asked);
  answers = [problem(401, "over"), problem(401, "over"), Response.json({ done: 1 }), Response.json({ done: 2 })];
  const both = await Promise.all([
    send({ method: "POST", path: "/api/v1/one" }),
    send({ method: "POST", path: "/api/v1/two" }),
  ]);
  expect(both).toEqual([{ done: 1 }, { done: 2 }]);
  expect(asked).toHaveBeenCalledTimes(1);
  expect(sent.slice(2).map((request) => request.headers.get("X-CSRF-Token"))).toEqual(["token-2", "token-2"]);
});

it("takes the token of the session that there is now, and repeats once, for the same account", async () => {
  const stale = (): Response => problem(403, "no token", "urn:slipway:problem:csrf-token");
  answers = [
    stale(),
    Response.json({ account: { name: "ana" }, csrf: "token-2", can: [] }),
    new Response(null, { status: 204 }),
  ];
  await send({ method: "DELETE", path: "/api/v1/star" });
  expect(sent.map((request) => `${request.method} ${request.headers.get("X-CSRF-Token")}`)).toEqual([
    "DELETE token-1",
    "GET null",
    "DELETE token-2",
  ]);
  answers = [stale(), Response.json({ account: { name: "ana" }, csrf: "token-3", can: [] }), stale()];
  await expect(send({ method: "DELETE", path: "/api/v1/star" })).rejects.toMatchObject({ status: 403 });
});

it("does nothing in the name of another account, nor repeats what is refused for other reasons", async () => {
  answers = [
    problem(403, "no token", "urn:slipway:problem:csrf-token"),
    Response.json({ account: { name: "bob" }, csrf: "token-2", can: [] }),
  ];
  await expect(send({ method: "DELETE", path: "/api/v1/star" })).rejects.toMatchObject({ status: 403 });
  expect(account()).toEqual({ name: "bob" });
  answers = [problem(403, "you may not")];
  await expect(send({ method: "DELETE", path: "/api/v1/star" })).rejects.toMatchObject({ detail: "you may not" });
  expect(sent.length).toBe(3);
});

it("does not ask strangers to sign in again, nor who just mistyped a password", async () => {
  const asked = vi.fn(() => Promise.resolve(true));
  askForSignInBy(asked);
  answers = [problem(401, "incorrect username or password")];
  await expect(signIn("ana", "wrong")).rejects.toMatchObject({ status: 401 });
  setSession({ account: null, csrf: null, can: [] });
  expect(await signInAgain()).toBe(false);
  expect(asked).not.toHaveBeenCalled();
});

it("forgets what was shown to one account when another takes over", () => {
  const forget = vi.fn();
  whenAccountChanges(forget);
  setSession({ account: { name: "ana" }, csrf: "token-3", can: [] });
  expect(forget).not.toHaveBeenCalled();
  setSession({ account: { name: "bob" }, csrf: "token-4", can: [] });
  expect(forget).toHaveBeenCalledTimes(1);
  expect(account()).toEqual({ name: "bob" });
});

it("keeps the slashes of a repository's name, and of nothing else", () => {
  expect(fill("/api/v1/repositories/{path}", { path: "team/a b" })).toBe("/api/v1/repositories/team/a%20b");
  expect(fill("/api/v1/users/{name}", { name: "a/b" })).toBe("/api/v1/users/a%2Fb");
});

it("leaves out what is not asked for", () => {
  expect(queryString({ q: "4.1*", n: 5, after: undefined, kind: "" })).toBe("?q=4.1*&n=5");
  expect(queryString({})).toBe("");
});

it("takes a field that is null for one that is not there", async () => {
  answers = [Response.json({ prefetches: [{ id: 1, endedAt: null, failures: [null] }], next: null })];
  const answer = await send({ method: "GET", path: "/api/v1/upstreams/quay/prefetches" });
  expect(answer).toStrictEqual({ prefetches: [{ id: 1, failures: [null] }] });
});
