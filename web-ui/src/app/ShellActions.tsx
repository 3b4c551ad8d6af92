import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";
import { useAccount, useMay } from "../api/session";
import { useLanguage } from "../i18n/context";
import { LANGUAGE_NAMES, otherLanguage } from "../i18n/languages";
import { type Action, useActions } from "../keys/actions";
import { useLeave } from "./useLeave";
import { useTheme } from "./useTheme";

/** What can be done on every page. */
export function ShellActions(): ReactNode {
  const { words, language, setLanguage } = useLanguage();
  const navigate = useNavigate();
  const account = useAccount();
  const operates = useMay("operate");
  const leave = useLeave();
  const { next, set } = useTheme();
  const actions = useMemo(() => {
    const list: Action[] = [
      { id: "filter", keys: "/", words: words.keys.filter, run: focusFilter },
      { id: "explore", keys: "g e", words: words.nav.explore, run: () => void navigate({ to: "/" }) },
      { id: "connect", words: words.nav.connect, run: () => void navigate({ to: "/connect" }) },
      { id: "compare", words: words.compare.compare, run: () => void navigate({ to: "/compare" }) },
      { id: "theme", words: words.theme.change, run: next },
    ];
    const looks: Action[] = [
      ...(["auto", "light", "dark"] as const).map((one) => ({
        id: `theme-${one}`,
        words: `${words.theme.theme}: ${words.theme[one]}`,
        run: () => set(one),
      })),
      {
        id: "language",
        words: `${words.settings.language}: ${LANGUAGE_NAMES[otherLanguage(language)]}`,
        run: () => void setLanguage(otherLanguage(language)),
      },
    ];
    if (account === null) {
      list.push({ id: "sign-in", words: words.nav.signIn, run: () => void navigate({ to: "/sign-in" }) }, ...looks);
      return list;
    }
    list.push(
      { id: "me", keys: "g h", words: words.nav.account, run: () => void navigate({ to: "/me" }) },
      { id: "sign-out", words: words.nav.signOut, run: leave },
    );
    if (operates) {
      list.push(
        { id: "operate", keys: "g o", words: words.operate.health, run: () => void navigate({ to: "/operate" }) },
        { id: "mirrors", words: words.operate.mirrors, run: () => void navigate({ to: "/operate/mirrors" }) },
        { id: "gc", words: words.operate.gc, run: () => void navigate({ to: "/operate/gc" }) },
        { id: "jobs", words: words.jobs.title, run: () => void navigate({ to: "/operate/jobs" }) },
        { id: "users", words: words.operate.users, run: () => void navigate({ to: "/operate/users" }) },
        { id: "webhooks", words: words.operate.webhooks, run: () => void navigate({ to: "/operate/webhooks" }) },
      );
    }
    list.push(...looks);
    return list;
  }, [account, language, leave, navigate, next, operates, set, setLanguage, words]);
  useActions(actions);
  return null;
}

/** The page's own filter if it has one, else the search in the top bar. */
function focusFilter(): void {
  const filters = document.querySelectorAll<HTMLInputElement>("main input[data-filter], header input[data-filter]");
  const own = [...filters].find((filter) => filter.closest("main") !== null);
  (own ?? filters[0])?.focus();
}
