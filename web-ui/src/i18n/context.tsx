import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { setPreferences } from "../preferences";
import { type Dictionary, en } from "./en";
import type { Language } from "./languages";

interface Words {
  words: Dictionary;
  language: Language;
  setLanguage: (language: Language) => Promise<void>;
}

const Context = createContext<Words | null>(null);

/** English comes with the first view; others when somebody reads them. */
export async function loadDictionary(language: Language): Promise<Dictionary> {
  switch (language) {
    case "en":
      return en;
    case "zh":
      return (await import("./zh")).zh;
  }
}

interface Props {
  first: { language: Language; words: Dictionary };
  children: ReactNode;
}

export function WordsProvider({ first, children }: Props): ReactNode {
  const [current, setCurrent] = useState(first);
  useEffect(() => {
    document.documentElement.lang = current.language === "zh" ? "zh-CN" : "en";
  }, [current.language]);
  const value = useMemo<Words>(
    () => ({
      ...current,
      setLanguage: async (language) => {
        const words = await loadDictionary(language);
        setPreferences({ language });
        setCurrent({ language, words });
      },
    }),
    [current],
  );
  return <Context value={value}>{children}</Context>;
}

export function useWords(): Dictionary {
  return useLanguage().words;
}

export function useLanguage(): Words {
  const value = useContext(Context);
  if (value === null) {
    throw new Error("no dictionary around this component");
  }
  return value;
}
