import { Button, Menu, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Quote } from "lucide-react";
import { useProject } from "../../../api/session";
import { RecordLink } from "../../../ui/records/RecordLink";
import classes from "./Experiments.module.css";
import { type Citation, similarTo } from "./trialApi";
import { relationsFor } from "./words";

interface SimilarProps {
  /** What the hypothesis says so far. */
  text: string;
  /** Id of the experiment itself; "" for one that is not made yet. */
  except: string;
  /** Ids of what is cited already. */
  cited: readonly string[];
  onCite: (citation: Citation, title: string) => void;
}

/** Earlier work that speaks of the same, to be cited for what it does to the hypothesis; nothing while there is none. */
export function Similar({ text, except, cited, onCite }: SimilarProps) {
  const { slug } = useProject();
  const [asked] = useDebouncedValue(text.trim(), 400);
  const found = useQuery({ ...similarTo(slug, asked, except), placeholderData: keepPreviousData });
  if (found.isError)
    return (
      <Text size="sm" c="dimmed">
        Earlier work could not be looked for. Cite it by its name instead.
      </Text>
    );
  const rows = (asked.length > 12 ? (found.data?.items ?? []) : []).filter((w) => !cited.includes(w.id));
  if (rows.length === 0) return null;
  return (
    <section className={classes.similar} aria-label="Earlier work like this">
      <Text fw={550}>Earlier work like this</Text>
      <ul className={classes.list}>
        {rows.slice(0, 5).map((w) => (
          <li key={w.id} className={classes.line}>
            <span className={classes.grow}>
              <RecordLink record={w} />
              {w.warning && <span className={classes.warning}>{w.warning}</span>}
            </span>
            <Menu position="bottom-end">
              <Menu.Target>
                <Button
                  size="compact-sm"
                  variant="default"
                  leftSection={<Quote size={13} />}
                  aria-label={`Cite ${w.title}`}
                >
                  Cite
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {relationsFor(w.type).map(({ value, label }) => (
                  <Menu.Item
                    key={value}
                    onClick={() =>
                      onCite({ type: w.type as Citation["type"], id: w.id, relation: value }, w.title)
                    }
                  >
                    {label}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          </li>
        ))}
      </ul>
    </section>
  );
}
