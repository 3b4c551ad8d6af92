const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

export const LANGUAGE_NAMES: Record<Language, string> = { en: "English", zh: "中文" };

export function otherLanguage(language: Language): Language {
  return language === "en" ? "zh" : "en";
}

export function isLanguage(value: unknown): value is Language {
  return LANGUAGES.some((language) => language === value);
}

/** The first of the browser's languages that there is a dictionary for. */
export function browserLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const language = tag.split("-")[0];
    if (isLanguage(language)) {
      return language;
    }
  }
  return "en";
}
