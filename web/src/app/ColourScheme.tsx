import {
  SegmentedControl,
  Tooltip,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from "@mantine/core";
import { Monitor, Moon, Sun } from "lucide-react";
import classes from "./Sidebar.module.css";

const schemes = [
  { value: "light", name: "Light", icon: Sun },
  { value: "dark", name: "Dark", icon: Moon },
  { value: "auto", name: "As the system", icon: Monitor },
] as const;

/** Light, dark, or as the system; a single button that goes round where there is room for no more. */
export function ColourScheme({ folded }: { folded: boolean }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  if (folded) {
    const at = schemes.findIndex((scheme) => scheme.value === colorScheme);
    const next = schemes[(at + 1) % schemes.length] ?? schemes[0];
    const Icon = schemes[at]?.icon ?? Monitor;
    return (
      <Tooltip label={`Colours: ${next.name.toLowerCase()}`} position="right">
        <UnstyledButton
          className={classes.tool}
          aria-label={`Colours: ${next.name.toLowerCase()}`}
          onClick={() => setColorScheme(next.value)}
        >
          <Icon size={16} />
        </UnstyledButton>
      </Tooltip>
    );
  }
  return (
    <SegmentedControl
      aria-label="Colours"
      value={colorScheme}
      onChange={(value) => setColorScheme(value as "light" | "dark" | "auto")}
      data={schemes.map(({ value, name, icon: Icon }) => ({
        value,
        label: (
          <span title={name}>
            <Icon size={14} style={{ display: "block" }} aria-hidden />
            <VisuallyHidden>{name}</VisuallyHidden>
          </span>
        ),
      }))}
    />
  );
}
