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
