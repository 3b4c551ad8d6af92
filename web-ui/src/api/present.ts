type Present<T, K extends keyof T> = T & { [F in K]-?: NonNullable<T[F]> };

/**
 * The document does not say which fields an answer always has. The pages say which they count on, and an answer without
 * one is an error here, where it came in, instead of an empty place somewhere.
 */
export function present<T extends object, K extends keyof T>(view: T, ...fields: K[]): Present<T, K> {
  for (const field of fields) {
    if (view[field] === undefined || view[field] === null) {
      throw new Error(`The registry's answer has no ${String(field)}.`);
    }
  }
  return view as Present<T, K>;
}

/**
 * Some answers say null where others leave a field out, and the document says neither. Here both are a field that is not
 * there, which is what the types of the answers mean by a question mark.
 */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutNulls);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null)
      .map(([name, field]) => [name, withoutNulls(field)]),
  );
}
