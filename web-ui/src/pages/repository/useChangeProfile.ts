import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../../api/problem";
import { changeProfile, type Repository, repositoryQuery, repository as whole } from "../../api/repositories";
import type { Schemas } from "../../api/schema.gen";

interface Change {
  save: (change: Schemas["ProfileChange"]) => void;
  isPending: boolean;
  /** How it is now, when somebody else was earlier; saved again, one's own replaces it. */
  theirs: Repository | null;
  error: unknown;
}

/**
 * Saves what a repository's owner says of it, over the version that was seen. What comes in while one types is none that was
 * seen, if the part that `read` gives is another there: the server is told of the one before, and refuses.
 */
export function useChangeProfile(
  repository: Repository,
  read: (repository: Repository) => string,
  onDone: (changed: Repository) => void,
): Change {
  const queries = useQueryClient();
  const [seen, setSeen] = useState(repository);
  if (seen !== repository && read(seen) === read(repository)) {
    setSeen(repository);
  }
  const [theirs, setTheirs] = useState<Repository | null>(null);
  const mutation = useMutation({
    mutationFn: (change: Schemas["ProfileChange"]) => changeProfile(theirs ?? seen, change),
    onSuccess: (changed) => {
      setTheirs(null);
      setSeen(changed);
      queries.setQueryData(repositoryQuery(repository.name).queryKey, changed);
      void queries.invalidateQueries({ queryKey: ["search"] });
      onDone(changed);
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 412 && error.body !== null) {
        setTheirs(whole(error.body as Schemas["ProfileView"]));
      }
    },
  });
  const isConflict = mutation.error instanceof ApiError && mutation.error.status === 412;
  return {
    save: mutation.mutate,
    isPending: mutation.isPending,
    theirs,
    error: isConflict ? null : mutation.error,
  };
}
