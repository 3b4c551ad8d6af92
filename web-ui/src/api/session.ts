import { useSyncExternalStore } from "react";
import { api, send } from "./client";

export interface Account {
  name: string;
}

export interface Session {
  /** Null for nobody. */
  account: Account | null;
  /** What every request but GET carries; null without a session's cookie. */
  csrf: string | null;
  /** What may be done with the registry as a whole, by the names of the acts. */
  can: readonly string[];
}

const NOBODY: Session = { account: null, csrf: null, can: [] };

let session: Session = NOBODY;
const listeners = new Set<() => void>();
/** Called when another account has taken over, so that nothing of the one before is shown. */
let onOtherAccount: () => void = () => undefined;
/** Opens the sign-in over the page; false once somebody closes it. */
let askForSignIn: () => Promise<boolean> = () => Promise.resolve(false);
/** One dialog serves all the requests that met the end of a session. */
let signingIn: Promise<boolean> | null = null;
/** Likewise for the session's token. */
let renewing: Promise<void> | null = null;

export function useAccount(): Account | null {
  return useSyncExternalStore(subscribe, () => session.account);
}

/** Whether the registry as a whole lets this be done: "operate". */
export function useMay(act: string): boolean {
  return useSyncExternalStore(subscribe, () => session.can.includes(act));
}

export function account(): Account | null {
  return session.account;
}

export function csrfToken(): string | null {
  return session.csrf;
}

export function setSession(next: Session): void {
  const before = session.account;
  session = next;
  if (before !== null && before.name !== next.account?.name) {
    onOtherAccount();
  }
  for (const listener of listeners) {
    listener();
  }
}

export function whenAccountChanges(forget: () => void): void {
  onOtherAccount = forget;
}

export function askForSignInBy(open: () => Promise<boolean>): void {
  askForSignIn = open;
}

/** What the server knows of this browser; for pages that come without boot data. */
export async function fetchSession(): Promise<void> {
  setSession(readSession(await api("GET /api/v1/session", {})));
}

/** Takes over the session that the browser has by now. True when it is one of the same account. */
export async function renewSession(): Promise<boolean> {
  const before = session.account?.name;
  renewing ??= fetchSession().finally(() => {
    renewing = null;
  });
  await renewing;
  return before !== undefined && session.account?.name === before;
}

/** Throws an ApiError with status 401 for a wrong name or password, whichever it is. */
export async function signIn(name: string, password: string): Promise<void> {
  setSession(
    readSession(await send({ method: "POST", path: "/api/v1/session", body: { name, password }, isSignIn: true })),
  );
}

export async function signOut(): Promise<void> {
  await api("DELETE /api/v1/session", {});
  setSession(NOBODY);
}

/** True when a session that had ended has been replaced, and a request may be tried again. */
export function signInAgain(): Promise<boolean> {
  if (session.account === null) {
    return Promise.resolve(false);
  }
  signingIn ??= askForSignIn().finally(() => {
    signingIn = null;
  });
  return signingIn;
}

/** Reads the form that answers and the shell have it in. */
export function readSession(answer: unknown): Session {
  const fields = (typeof answer === "object" && answer !== null ? answer : {}) as Record<string, unknown>;
  const { account: found, csrf, can } = fields;
  const named = typeof found === "object" && found !== null ? (found as Record<string, unknown>) : {};
  return {
    account: typeof named.name === "string" ? { name: named.name } : null,
    csrf: typeof csrf === "string" ? csrf : null,
    can: Array.isArray(can) ? can.filter((act) => typeof act === "string") : [],
  };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
