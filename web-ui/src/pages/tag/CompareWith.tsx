import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { tagsQuery } from "../../api/tags";
import { readReference } from "../../app/reference";
import { useWords } from "../../i18n/context";
import { nameOf } from "../compare/nameOf";

/** Leads to the comparison with another tag of the repository, or with any reference. */
export function CompareWith({ repository, reference }: { repository: string; reference: string }): ReactNode {
  const words = useWords();
  const navigate = useNavigate();
  const list = useId();
  const [asked, setAsked] = useState(false);
  const { queryKey, load } = tagsQuery(repository, { attached: false }, "version", false);
  const tags = useQuery({
    queryKey: [...queryKey, 0],
    queryFn: ({ signal }) => load(0, signal),
    enabled: asked,
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget).get("other")).trim();
    if (typed === "") {
      return;
    }
    const other = readReference(typed, window.location.host);
    const there =
      other === null ? nameOf(repository, typed) : nameOf(other.repository, other.tag ?? other.digest ?? "");
    const here = nameOf(repository, reference);
    // From the old to the new, as far as that is known: the other is taken for the older one.
    const pushed = (name: string): number =>
      Date.parse(tags.data?.rows.find((tag) => tag.name === name)?.pushedAt ?? "") || Number.NaN;
    const search = pushed(typed) > pushed(reference) ? { from: here, to: there } : { from: there, to: here };
    void navigate({ to: "/compare", search });
  };
  return (
    <form className="row" onSubmit={submit}>
      <TextInput
        name="other"
        list={list}
        aria-label={words.compare.withWhat}
        placeholder={words.compare.withWhat}
        autoComplete="off"
        spellCheck={false}
        onFocus={() => setAsked(true)}
      />
      <datalist id={list}>
        {tags.data?.rows
          .filter((tag) => tag.name !== reference)
          .map((tag) => (
            <option key={tag.name} value={tag.name} />
          ))}
      </datalist>
      <Button type="submit">{words.compare.compare}</Button>
    </form>
  );
}
