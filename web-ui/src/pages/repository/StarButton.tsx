import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { may, type Repository, repositoryQuery, setStar } from "../../api/repositories";
import { formatCount } from "../../format/size";
import { useLanguage } from "../../i18n/context";
import { Icon } from "../../parts/Icon";
import { describe } from "../../states/describe";
import { showToast } from "../../toasts/store";

/** Changes at once, and back when the registry refuses. */
export function StarButton({ repository }: { repository: Repository }): ReactNode {
  const { words, language } = useLanguage();
  const queries = useQueryClient();
  const { queryKey } = repositoryQuery(repository.name);
  const star = useMutation({
    mutationFn: (starred: boolean) => setStar(repository.name, starred),
    onMutate: async (starred) => {
      await queries.cancelQueries({ queryKey });
      const before = queries.getQueryData(queryKey);
      if (before?.listed !== undefined) {
        const stars = before.listed.stars + (starred ? 1 : -1);
        queries.setQueryData(queryKey, { ...before, listed: { ...before.listed, starred, stars } });
      }
      return before;
    },
    onError: (error, _, before) => {
      queries.setQueryData(queryKey, before);
      showToast({ text: describe(error, words.problems), tone: "danger" });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["search"] }),
  });
  const { listed } = repository;
  if (listed === undefined) {
    return null;
  }
  const count = formatCount(listed.stars, language);
  if (!may(repository, "star")) {
    return (
      <span className="row dim">
        <Icon name="star" /> {words.repository.stars(count)}
      </span>
    );
  }
  return (
    <Button
      aria-pressed={listed.starred}
      leftSection={<Icon name="star" filled={listed.starred} />}
      onClick={() => star.mutate(!listed.starred)}
    >
      {words.repository.star} <span className="number">&nbsp;{count}</span>
    </Button>
  );
}
