/**
 * A repository's name has slashes, and the router's places are parts between slashes. Inside the router a name is
 * therefore one part, with a sign in it that no name has; what the browser shows, and people paste, has the slashes.
 */
const SIGN = "~";
const PLACE = "/r/";
/** Ends the name: a part of a name begins with a letter or a digit. */
const END = "/-/";

/** /r/team/app/-/tags is /r/team~app/-/tags inside. */
export function addressInside({ url }: { url: URL }): URL {
  if (url.pathname.startsWith(PLACE)) {
    const { name, rest } = split(url.pathname.slice(PLACE.length));
    url.pathname = PLACE + name.replaceAll("/", SIGN) + rest;
  }
  return url;
}

export function addressOutside({ url }: { url: URL }): URL {
  if (url.pathname.startsWith(PLACE)) {
    const { name, rest } = split(url.pathname.slice(PLACE.length));
    url.pathname = PLACE + name.replaceAll(SIGN, "/") + rest;
  }
  return url;
}

function split(path: string): { name: string; rest: string } {
  const end = path.indexOf(END);
  const name = end === -1 ? path : path.slice(0, end);
  return { name: name.replace(/\/+$/, ""), rest: end === -1 ? "" : path.slice(end) };
}

/** Between the name and its form inside, for the parameter of the routes. */
export const repositoryParameter = {
  parse: ({ repository }: { repository: string }) => ({ repository: repository.replaceAll(SIGN, "/") }),
  stringify: ({ repository }: { repository: string }) => ({ repository: repository.replaceAll("/", SIGN) }),
};

/** Search parameters are texts and nothing else, so that an address looks as people would write it. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

/** Takes the parameters that a page knows; what else stands in an address is left out. */
export function texts<Name extends string>(
  ...names: Name[]
): (search: Record<string, unknown>) => { [N in Name]?: string | undefined } {
  return (search) => {
    const found: { [N in Name]?: string } = {};
    for (const name of names) {
      const value = search[name];
      if (typeof value === "string" && value !== "") {
        found[name] = value;
      }
    }
    return found;
  };
}
