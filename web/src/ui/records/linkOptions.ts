import type { Gap, Relation } from "../../api/types";

/** One way in which a record can be linked to others, told from its side. */
export interface LinkOption {
  key: string;
  relation: string;
  /** The record stands second: the link begins at the other one. */
  inverse: boolean;
  /** Completes: this record … the other. */
  words: string;
  /** Kinds of record at the other end; empty for any. */
  types: readonly string[];
  along: boolean;
}

/** Every way to link a record of this kind, in the order of the loop. */
export function linkOptions(relations: readonly Relation[], type: string): LinkOption[] {
  return relations.flatMap((relation) => {
    const same = relation.name === "duplicates" ? [type] : undefined;
    const options: LinkOption[] = [];
    const { name, along } = relation;
    const takes = (types: readonly string[]) => types.length === 0 || types.includes(type);
    if (takes(relation.from))
      options.push({
        key: name,
        relation: name,
        inverse: false,
        words: relation.says,
        types: same ?? relation.to,
        along,
      });
    if (takes(relation.to) && relation.says !== relation.inverse)
      options.push({
        key: `${name} inverse`,
        relation: name,
        inverse: true,
        words: relation.inverse,
        types: same ?? relation.from,
        along,
      });
    return options;
  });
}

/** The options that lead to a kind of record, the most telling first. */
export function optionsTo(options: readonly LinkOption[], type: string): LinkOption[] {
  return options
    .filter((option) => option.types.length === 0 || option.types.includes(type))
    .sort((a, b) => Number(b.types.length > 0) - Number(a.types.length > 0));
}

/** The option that fills a gap: towards the gap's side where there is one. */
export function optionFor(options: readonly LinkOption[], gap: Gap): LinkOption | undefined {
  const fitting = optionsTo(options, gap.type);
  const wanted = { before: true, after: false, beside: undefined }[gap.side as "before" | "after" | "beside"];
  return (
    fitting.find((option) => wanted === undefined || (option.along && option.inverse === wanted)) ??
    fitting[0]
  );
}

/** How a record of one kind most often has to do with one of another. */
export function usualOption(
  relations: readonly Relation[],
  type: string,
  other: string,
): LinkOption | undefined {
  return optionsTo(linkOptions(relations, type), other)[0];
}
