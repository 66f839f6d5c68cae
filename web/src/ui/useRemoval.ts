import { useQuery, useQueryClient } from "@tanstack/react-query";
import { toastBefore, toastProblem } from "./toast";

/**
 * Takes entries off a list before the server does, for acts that cannot be
 * undone there: the call is made when the undo toast ends. `list` is the key of
 * the list's queries, which are asked again afterwards. What is leaving is kept
 * beside the server's state, so it stays hidden when the page is left and
 * opened again meanwhile.
 */
export function useRemoval(list: readonly string[]) {
  const queries = useQueryClient();
  const key = ["leaving", ...list];
  const { data: leaving } = useQuery<string[]>({ queryKey: key, initialData: [], enabled: false });
  const stays = (id: string) =>
    queries.setQueryData<string[]>(key, (ids = []) => ids.filter((other) => other !== id));

  async function remove(id: string, act: () => Promise<unknown>, refused: string) {
    try {
      await act();
    } catch (cause) {
      toastProblem(refused, cause);
    }
    await queries.invalidateQueries({ queryKey: list });
    stays(id);
  }

  return {
    isLeaving: (id: string) => leaving.includes(id),
    /** `says` while it can be undone, `act` once it cannot, `refused` when the server says no. */
    takeOff(
      id: string,
      { says, act, refused }: { says: string; act: () => Promise<unknown>; refused: string },
    ) {
      queries.setQueryData<string[]>(key, (ids = []) => [...ids, id]);
      toastBefore(
        says,
        () => void remove(id, act, refused),
        () => stays(id),
      );
    },
  };
}
