import { readSession, type Session } from "./api/session";
import { isLanguage, type Language } from "./i18n/languages";

/** What the server puts into the shell, so that the first view needs no question of its own. */
export interface Boot {
  session: Session;
  language: Language | null;
  version: string | null;
}

/** Null where the shell carries no data: under the development server. */
export function readBoot(): Boot | null {
  const text = document.getElementById("boot")?.textContent;
  if (text === undefined || text === null || text === "") {
    return null;
  }
  const data: unknown = JSON.parse(text);
  if (typeof data !== "object" || data === null) {
    throw new Error("the data in the shell is not an object");
  }
  const fields = data as Record<string, unknown>;
  return {
    session: readSession(fields.session),
    language: isLanguage(fields.language) ? fields.language : null,
    version: typeof fields.version === "string" ? fields.version : null,
  };
}

/** The nonce that this answer's content security policy allows styles with; undefined where there is none. */
export function styleNonce(): string | undefined {
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content;
  return nonce === undefined || nonce === "__NONCE__" ? undefined : nonce;
}
